"""The 200 numbers of a synthetic report, so that every sum of the form of 2021 holds."""

from __future__ import annotations

import numpy as np

YEARS = (2021, 2022, 2023, 2024, 2025)
APPLICANTS = ("natural", "org.commercial", "org.research", "org.welfare", "org.legal_service")
APPLICANTS += ("org.other", "total")
_DETAILS = (
    *("granted", "partial"),
    *(f"refused.{row}" for row in ("state_secret", "law_forbidden", "safety_stability")),
    *(f"refused.{row}" for row in ("third_party", "internal_affairs", "process_info")),
    *(f"refused.{row}" for row in ("enforcement_file", "query_matter")),
    *(f"unable.{row}" for row in ("not_held", "needs_creation", "unclear")),
    *(f"not_processed.{row}" for row in ("petition", "duplicate", "publication")),
    *(f"not_processed.{row}" for row in ("excessive", "confirm_reissue")),
    *(f"other.{row}" for row in ("overdue_correction", "overdue_fee", "misc")),
)
_REQUEST_ROWS = (
    *("received_new", "carried_in"),
    *(f"outcome.{row}" for row in (*_DETAILS, "total")),
    "carried_out",
)
_PROCEEDINGS = ("reconsideration", "suit_direct", "suit_after_reconsideration")
_RESULTS = ("upheld", "corrected", "other", "pending", "total")
DISCLOSURES = (
    *(("regulations", column) for column in ("issued", "repealed", "in_force")),
    *(("normative_documents", column) for column in ("issued", "repealed", "in_force")),
    *((row, "decisions") for row in ("licences", "penalties", "coercion")),
    ("admin_fees", "fee_amount"),
)
# (table, measure, breakdown, unit) of the 200 cells of a report, as they are printed.
CELLS: tuple[tuple[str, str, str | None, str], ...] = (
    *(
        ("disclosures", f"disclosure.{row}", f"disclosure.col.{column}", unit)
        for row, column in DISCLOSURES
        for unit in ["万元" if column == "fee_amount" else "件"]
    ),
    *(
        ("applications", f"applications.{row}", f"applicant.{applicant}", "件")
        for row in _REQUEST_ROWS
        for applicant in APPLICANTS
    ),
    *(
        ("litigation", f"proceeding.{proceeding}.{result}", None, "件")
        for proceeding in _PROCEEDINGS
        for result in _RESULTS
    ),
)
FIRST_REQUEST_CELL = len(DISCLOSURES)
REQUEST_CELLS = len(_REQUEST_ROWS) * len(APPLICANTS)


def consistent_values(rng: np.random.Generator, agencies: int) -> np.ndarray:
    """agencies x years x cells, all sums of the form kept, within a report and over the years."""
    years = len(YEARS)
    size = rng.lognormal(0.0, 1.2, (agencies, 1, 1, 1))
    details = rng.poisson(0.35 * size, (agencies, years, len(_DETAILS), len(APPLICANTS) - 1))
    concluded = details.sum(axis=2)
    # What stays open in a year is concluded in the next; so nothing ever becomes negative.
    open_at_end = np.zeros_like(concluded)
    open_at_end[:, :-1] = np.minimum(concluded[:, 1:], rng.poisson(0.5, concluded[:, 1:].shape))
    open_at_start = np.zeros_like(concluded)
    open_at_start[:, 1:] = open_at_end[:, :-1]
    received = concluded + open_at_end - open_at_start
    rows = np.concatenate(
        [
            received[:, :, None],
            open_at_start[:, :, None],
            details,
            concluded[:, :, None],
            open_at_end[:, :, None],
        ],
        axis=2,
    )
    requests = np.concatenate([rows, rows.sum(axis=3, keepdims=True)], axis=3)
    cases = rng.poisson(0.4, (agencies, years, len(_PROCEEDINGS), len(_RESULTS) - 1))
    cases = np.concatenate([cases, cases.sum(axis=3, keepdims=True)], axis=3)
    issued, repealed = rng.poisson(2.0, (2, agencies, years, 2))
    in_force = 100 + np.cumsum(issued - repealed, axis=1)
    documents = np.stack([issued, repealed, in_force], axis=3)
    other = rng.poisson(40.0, (agencies, years, len(DISCLOSURES) - 6))
    flat = (agencies, years, -1)
    parts = [documents.reshape(flat), other, requests.reshape(flat), cases.reshape(flat)]
    return np.concatenate(parts, axis=2).astype(np.int64)
