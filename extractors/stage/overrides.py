"""What a person may overrule: the refusals of the gate, and the tests of the models beside them."""

from __future__ import annotations

from expectations.rules import REFUSALS
from extractors.stage.dbt import DbtResult
from extractors.stage.errors import UnknownOverrideError

# The refusal that is dbt's own, beside those of the gate.
MODEL_TESTS = "model-tests"


def check_overrides(overrides: frozenset[str]) -> None:
    """Raises UnknownOverrideError for an override that names no refusal."""
    known = [MODEL_TESTS, *REFUSALS]
    if unknown := sorted(overrides - set(known)):
        raise UnknownOverrideError(
            f"There is no refusal to overrule named {', '.join(unknown)}; "
            f"there are {', '.join(known)}."
        )


def reasons_of(dbt: DbtResult) -> tuple[str, ...]:
    """dbt's failures, naming the override where tests alone stand against publication."""
    if not dbt.only_tests_failed:
        return dbt.reasons
    return tuple(
        f"{MODEL_TESTS}: {reason} (to publish all the same: --override {MODEL_TESTS})"
        for reason in dbt.reasons
    )
