"""Codes of measures.csv that reading asks for by name: how requests come in, are handled and left over."""

from __future__ import annotations

from typing import Final

ALL_APPLICANTS: Final = "applicant.total"
RECEIVED: Final = "applications.received_new"
CARRIED_IN: Final = "applications.carried_in"
HANDLED: Final = "applications.outcome.total"
REPLIED: Final = "applications.replied"
CARRIED_OUT: Final = "applications.carried_out"

# What came in is what was handled and what is left: the sum A1 of identities.csv.
CAME_IN: Final = (RECEIVED, CARRIED_IN)
WENT_OUT: Final = (HANDLED, CARRIED_OUT)
CARRIED: Final = (CARRIED_IN, CARRIED_OUT)
