"""Asks a person about one finding through Airflow's required actions, and keeps the answer.

Wiring only: what is asked and what an answer becomes is in ``expectations/review/``.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Context, Param
from airflow.sdk.exceptions import AirflowFailException

from dags.common import SHANGHAI

log = logging.getLogger(__name__)

FORM = {
    "reason": Param("", type="string", maxLength=500, description="Why: what the page says."),
    "number": Param(
        None,
        type=["null", "integer"],
        minimum=1,
        description="Which number of the list was misread.",
    ),
    "value": Param(
        None,
        type=["null", "string"],
        maxLength=40,
        description="What the page prints there, or none.",
    ),
}


class AskAboutFinding(HITLOperator):
    """One question; ``question`` is one of ``open_questions``. The answer becomes a row of a decisions file."""

    # The words come from a page: they are shown, never rendered as a template.
    template_fields = ()

    def __init__(self, *, question: dict[str, str], **kwargs: Any) -> None:
        super().__init__(subject=question["subject"], body=question["body"], **kwargs)
        self.question = question

    def execute(self, context: Context) -> str | None:
        """Ask and wait, unless somebody has decided in the meantime (a retry, the command line)."""
        from expectations.review.questions import is_decided
        from extractors.settings import load_settings

        if is_decided(load_settings(), self.question["finding_id"]):
            return "decided already"
        return super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> str:
        """Keep the answer. One that does not fit fails the task with its words; cleared, it asks again."""
        from expectations.review.decide import RefusedError
        from expectations.review.questions import keep_answer
        from extractors.settings import load_settings
        from extractors.stage.errors import DecisionError
        from extractors.stage.publish import WarehouseMissingError

        answer = super().execute_complete(context, event)
        user = answer.get("responded_by_user") or {}
        try:
            kept = keep_answer(
                load_settings(),
                self.question["finding_id"],
                answer["chosen_options"][0],
                answer["params_input"],
                by=str(user.get("name") or user.get("id") or "nobody in time"),
                now=dt.datetime.now(SHANGHAI),
            )
        except (RefusedError, DecisionError, WarehouseMissingError) as error:
            raise AirflowFailException(str(error)) from error
        log.info("%s", kept)
        return kept
