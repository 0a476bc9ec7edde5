"""How a build file is judged: by the data tests of its models and by the gate. Both only read it, and an increment asks
them side by side, for the gate is mostly one thread and the tests are many short queries.
"""

from __future__ import annotations

import importlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.durable import write_whole
from extractors.settings import Settings
from extractors.stage.compiled import ask_tests
from extractors.stage.dbt import Compiled, DbtResult
from extractors.stage.history import GateLine
from extractors.stage.increment import Notes
from extractors.stage.overrides import MODEL_TESTS
from extractors.stage.steps import Steps
from extractors.stage.unchanged import judged_by

if TYPE_CHECKING:
    from expectations.continuity import Compared
    from expectations.verdict import ExpectationResult, GateResult


class Judge:
    """Who judges one build file, and what is known before anything is asked of it."""

    def __init__(
        self, build_file: Path, settings: Settings, overrides: frozenset[str], steps: Steps
    ) -> None:
        self.file = build_file
        self.settings = settings
        self.overrides = overrides
        self.steps = steps
        # The models of an increment and their tests, where they are known.
        self.compiled = Compiled()
        self.judged_by = judged_by()
        # What the gate found in the published file, where it lies there as it was judged.
        self.found: tuple[ExpectationResult, ...] = ()

    @property
    def sets_tests_aside(self) -> bool:
        return MODEL_TESTS in self.overrides

    def know(self, notes: Notes) -> None:
        """The models and tests of the published file are those of this build too."""
        self.compiled = Compiled.of_json({"models": notes.models, "tests": notes.tests})

    def rely_on(self, notes: Notes, digest: str) -> None:
        """Where the published bytes have this digest, what this gate found in these very bytes is still true. Who sets
        the tests aside gets the whole gate: it relies on their asking for keys on all rows."""
        is_judged = (notes.digest, notes.judged_by) == (digest, self.judged_by)
        if is_judged and not self.sets_tests_aside:
            from expectations.verdict import ExpectationResult

            self.found = tuple(ExpectationResult.kept(noted) for noted in notes.found)

    def standing(self, build_id: str) -> GateResult | None:
        """The verdict on an exact copy by what was found before; None where the gate has to be asked."""
        from expectations.verdict import stand

        published = self.settings.warehouse
        return stand(self.found, self.overrides, published=published, build_id=build_id)

    def ask_tests(self, *, users: int = 1) -> DbtResult:
        """The data tests, of all rows; none where they are set aside. ``users`` share the memory."""
        log = self.settings.logs / "tests.log"
        if self.sets_tests_aside:
            return DbtResult(True, 0, (), False, log)
        with self.steps.step("tests") as note:
            result = ask_tests(self.file, self.compiled.tests, log=log, users=users)
            note(f"{len(self.compiled.tests)} tests, {len(result.reasons)} failed")
        return result

    def ask_both(self, compared: Compared) -> tuple[DbtResult, GateResult | None]:
        """Tests and gate at once; what the gate says of a file that fails its tests is not heard."""
        with ThreadPoolExecutor(1) as beside:
            gate = beside.submit(self._ask_gate, compared, users=2)
            tests = self.ask_tests(users=2)
            return tests, self.tell(gate.result()) if tests.ok else None

    def ask_gate(self, compared: Compared) -> GateResult:
        return self.tell(self._ask_gate(compared))

    def tell(self, result: GateResult) -> GateResult:
        """Write down what the gate found, for a person to look at."""
        report = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
        write_whole(self.settings.reports / "gate.json", report.encode())
        return result

    def _ask_gate(self, compared: Compared, *, users: int = 1) -> GateResult:
        with self.steps.step("gate") as note:
            from expectations.gate import run_gate  # Great Expectations takes seconds to import

            published = self.settings.warehouse
            result = run_gate(
                self.file,
                published=published if published.is_file() else None,
                overrides=self.overrides - {MODEL_TESTS},
                compared=compared,
                judged=self.found,
                users=users,
            )
            note(result.verdict)
        return result


def import_gate() -> None:
    """Start importing the gate's library, which takes seconds, while others work; who needs it waits for the rest."""
    threading.Thread(target=importlib.import_module, args=("expectations.datasource",)).start()


def gate_lines(gate: GateResult) -> tuple[GateLine, ...]:
    """What the gate found, as it stands in the history of builds."""
    return tuple(
        GateLine(
            expectation=found.expectation,
            success=found.success,
            severity=found.severity,
            sentence=found.sentence,
            layer=found.layer,
            sentence_zh=found.sentence_zh,
        )
        for found in gate.results
    )
