"""From landing to a published warehouse: extract → load → dbt → gate → ops → publish.

Where nothing changed since the published build, its tests are asked again of a copy and nothing else; what the gate found
stands, unless the published file is not as it was judged.

The story of one build, top to bottom. It works in a folder of its own and the published file is
replaced by its last act, so a build may be killed anywhere: readers keep the old warehouse and the
next build starts afresh, without extracting anything again that was staged.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import logging
import secrets
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from extractors.durable import write_whole
from extractors.settings import Settings
from extractors.stage.compiled import ask_tests, run_models
from extractors.stage.dbt import Compiled, DbtResult, OnProgress, start_dbt
from extractors.stage.errors import BuildError, BuildLockedError, NothingLandedError
from extractors.stage.fill import Content, fill
from extractors.stage.history import (
    BuildLine,
    GateLine,
    History,
    Verdict,
    finding_spans,
)
from extractors.stage.increment import (
    Kept,
    Notes,
    copy_whole,
    digest_of,
    take_over,
)
from extractors.stage.load import CODE_VERSION
from extractors.stage.lock import build_lock
from extractors.stage.ops import write_ops
from extractors.stage.overrides import MODEL_TESTS, check_overrides, reasons_of
from extractors.stage.publish import (
    compact,
    file_mark,
    publish,
    published_build_id,
    read_only,
)
from extractors.stage.result import BuildResult
from extractors.stage.steps import OnStep, Steps
from extractors.stage.unchanged import judged_by, made_of

if TYPE_CHECKING:
    from expectations.continuity import Compared
    from expectations.verdict import ExpectationResult, GateResult

__all__ = ["BuildError", "BuildLockedError", "BuildResult", "NothingLandedError", "build"]

log = logging.getLogger(__name__)


def build(
    settings: Settings,
    *,
    as_of: date | None = None,
    overrides: frozenset[str] = frozenset(),
    workers: int | None = None,
    full: bool = False,
    on_step: OnStep | None = None,
) -> BuildResult:
    """Build the warehouse of one home and publish it unless dbt or the gate refuses.

    Only what changed since the published build is computed, unless ``full``; the rows are the same
    either way. ``as_of`` leaves out what was observed after that day (Asia/Shanghai); ``overrides`` names
    refusals to overrule; ``on_step`` hears a line of words at every step. A refusal is a result,
    not an error. Raises BuildError (another build runs, nothing landed, a malformed decision, lost
    bytes, an override that names no refusal) or WarehouseMissingError (the published file can't be opened):
    then nothing was judged and nothing changed.
    """
    check_overrides(overrides)
    with build_lock(settings.home / "build"):
        making = _Build(settings, overrides, on_step)
        try:
            return making.write_page(making.run(as_of, workers, full))
        except BaseException:  # half a file is nothing to look at, and the disk may be full of it
            making.forget()
            raise


class _Build:
    """One build under the lock: its folder, its steps so far, its clock."""

    def __init__(
        self, settings: Settings, overrides: frozenset[str], on_step: OnStep | None
    ) -> None:
        self.settings = settings
        self.overrides = overrides
        self.started_at = datetime.now(UTC)
        self.build_id = f"{self.started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        self.folder = settings.home / "build"
        self.file = self.folder / self.build_id / "warehouse.duckdb"
        self.history = History(settings.ops)
        self.steps = Steps(on_step)
        self.took_over = False
        # The models of an increment and their tests, where they are known.
        self.compiled = Compiled()
        self.judged_by = judged_by()
        # The mark of the published file where the new one is a copy of it.
        self.copied: str | None = None
        # What the gate found in the published file, where it lies there as it was judged.
        self.judged: tuple[ExpectationResult, ...] = ()

    def forget(self) -> None:
        shutil.rmtree(self.file.parent, ignore_errors=True)

    def run(self, as_of: date | None, workers: int | None, full: bool) -> BuildResult:
        published = published_build_id(self.settings.warehouse)
        self.history.settle(published)
        # Before anything is read: what lands while the build runs makes the next one an increment.
        of = made_of(self.settings, as_of)
        kept = Kept(self.folder, published) if published else None
        notes = kept.read_notes() if kept and not full else None
        self._make_room(kept)
        if kept and notes and notes.made_of == of and notes.tests and kept.work.is_file():
            return self._ask_again(kept, notes)
        if kept and notes:
            self._take_over(kept, notes)
        make = self._increment if self.took_over else self._from_nothing
        content, dbt = make(
            partial(
                fill, self.file, self.settings, self.steps, as_of=as_of, workers=workers, full=full
            )
        )
        if not dbt.ok:
            return self._refuse(content, reasons_of(dbt), (), log=dbt.log)
        gate = self._run_gate("rewritten" if self.took_over else "all")
        if not gate.publish:
            return self._refuse(content, gate.reasons, _gate_lines(gate))
        unchanged = made_of(self.settings, as_of) == of
        return self._publish(content, gate, of if unchanged else "")

    def _from_nothing(self, fill: Callable[[], Content]) -> tuple[Content, DbtResult]:
        # Nobody needs the file while dbt gets ready, which takes it seconds.
        with start_dbt(
            self.file,
            log=self.settings.logs / "dbt.log",
            tests=MODEL_TESTS not in self.overrides,
            parsed=self.folder,
        ) as waiting:
            content = fill()
            _import_gate()
            dbt = self._run_dbt(waiting.run)
        self.compiled = dbt.compiled
        return content, dbt

    def _increment(self, fill: Callable[[], Content]) -> tuple[Content, DbtResult]:
        """Without dbt: what it compiled for the published build is what it would compile now."""
        content = fill()
        log = self.settings.logs / "dbt.log"
        dbt = self._run_dbt(partial(run_models, self.file, self.compiled.models, log))
        if dbt.ok and MODEL_TESTS not in self.overrides:
            dbt = self._ask_tests()
        return content, dbt

    def _ask_again(self, kept: Kept, notes: Notes) -> BuildResult:
        """The tests asked of a copy of the published file, which nothing would change, and the gate where its answers do not stand."""
        self.copied = file_mark(self.settings.warehouse)
        with self.steps.step("take over") as note:
            self._rely_on(notes, copy_whole(self.settings.warehouse, kept.work, self.file))
            note(f"nothing changed since build {kept.build_id}")
        with read_only(self.file) as connection:
            ((day, documents),) = connection.execute(
                "select max(as_of), (select count(*) from staging.documents) from staging.build_info"
            ).fetchall()
        content = Content(day, documents, {})
        standing = self._standing(kept)
        if MODEL_TESTS not in self.overrides:
            dbt = self._ask_tests(gate_follows=standing is None)
            if not dbt.ok:
                return self._refuse(content, reasons_of(dbt), (), log=dbt.log)
        gate = self._run_gate("none", standing)
        if not gate.publish:
            return self._refuse(content, gate.reasons, _gate_lines(gate))
        return self._publish(content, gate, notes.made_of)

    def _rely_on(self, notes: Notes, digest: str) -> None:
        """Of a published file whose bytes have this digest: its tests are known, and what this gate found in these very bytes
        is still true. Who sets the tests aside gets the whole gate: it relies on their asking for keys on all rows."""
        self.compiled = Compiled.of_json({"models": notes.models, "tests": notes.tests})
        is_judged = (notes.digest, notes.judged_by) == (digest, self.judged_by)
        if is_judged and MODEL_TESTS not in self.overrides:
            from expectations.verdict import ExpectationResult

            self.judged = tuple(ExpectationResult.kept(noted) for noted in notes.found)

    def _standing(self, kept: Kept) -> GateResult | None:
        """The verdict on an exact copy by what was found before; None where the gate has to be asked."""
        from expectations.verdict import stand

        published = self.settings.warehouse
        return stand(self.judged, self.overrides, published=published, build_id=kept.build_id)

    def write_page(self, result: BuildResult) -> BuildResult:
        """The quality page, of a refused build too. It may fail: then that is told, and nothing else changes."""
        if not self.settings.warehouse.is_file():
            return result
        from expectations.page.site import write_site

        try:
            with self.steps.step("page") as note:
                page = write_site(self.settings, copied=self.copied).index
                note(str(page))
        except Exception as error:
            log.exception("the quality page was not written")
            problem = f"{type(error).__name__}: {error}".splitlines()[0]
            return dataclasses.replace(result, page_problem=problem)
        return dataclasses.replace(result, page=page)

    def _make_room(self, kept: Kept | None) -> None:
        """Drop what earlier builds left: refused ones were kept to be looked at, killed ones by force."""
        (kept or Kept(self.folder, self.build_id)).forget_others()
        for leftover in self.folder.iterdir():
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
        self.file.parent.mkdir()

    def _take_over(self, kept: Kept, notes: Notes) -> None:
        with self.steps.step("take over") as note:
            _import_gate()
            digest = take_over(self.settings.warehouse, kept, self.file)
            self.took_over = digest is not None
            if digest:
                self._rely_on(notes, digest)
            note(
                "only what changed is computed" if self.took_over else "everything is computed anew"
            )

    def _run_dbt(self, run: Callable[[OnProgress], DbtResult]) -> DbtResult:
        with self.steps.step("dbt") as note:
            result = run(lambda done, of: self.steps.now_and_then(f"dbt: {done} of {of} nodes"))
            note(
                f"{result.nodes} models and tests"
                if result.ok
                else f"{len(result.reasons)} models or tests failed"
            )
        return result

    def _ask_tests(self, *, gate_follows: bool = True) -> DbtResult:
        with self.steps.step("tests") as note:
            if gate_follows:
                _import_gate()
            log = self.settings.logs / "tests.log"
            result = ask_tests(self.file, self.compiled.tests, log=log)
            note(f"{len(self.compiled.tests)} tests, {len(result.reasons)} failed")
        return result

    def _run_gate(self, compared: Compared, standing: GateResult | None = None) -> GateResult:
        with self.steps.step("gate") as note:
            result = standing or self._ask_gate(compared)
            report = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
            write_whole(self.settings.reports / "gate.json", report.encode())
            note(
                result.verdict
                + (f", as found for build {kept}" if (kept := result.kept_from) else "")
            )
        return result

    def _ask_gate(self, compared: Compared) -> GateResult:
        from expectations.gate import run_gate  # Great Expectations takes seconds to import

        published = self.settings.warehouse
        return run_gate(
            self.file,
            published=published if published.is_file() else None,
            overrides=self.overrides - {MODEL_TESTS},
            compared=compared,
            judged=self.judged,
        )

    def _publish(self, content: Content, gate: GateResult, made_of: str) -> BuildResult:
        with read_only(self.file) as connection:
            reports = _count(connection, "select count(*) from marts.dim_report")
            found = {
                row[0]
                for row in connection.sql("select finding_id from checks.fct_findings").fetchall()
            }
        builds = list(self.history.builds())
        spans = finding_spans(builds)
        shown = {finding_id for finding_id, span in spans.items() if span.resolved is None}
        line = dataclasses.replace(
            self._line(content, "published", (), _gate_lines(gate)),
            reports=reports,
            findings=len(found),
            appeared=tuple(sorted(found - shown)),
            gone=tuple(sorted(shown - found)),
        )
        write_ops(self.file, [*builds, line])
        compact(self.file)
        self.history.prepare(line)
        kept = Kept(self.folder, self.build_id)
        results = [dataclasses.asdict(result) for result in gate.results]
        digest = digest_of(self.file)
        models = [dataclasses.asdict(model) for model in self.compiled.models]
        tests = dict(self.compiled.tests)
        kept.keep(self.file, Notes(made_of, tests, digest, self.judged_by, results, models))
        publish(self.file, self.settings.warehouse)
        self.history.settle(self.build_id)
        kept.forget_others()
        self.forget()
        self.steps.say(f"published {self.settings.warehouse}")
        return dataclasses.replace(
            self._result(content),
            published=True,
            reports=reports,
            findings=len(found),
            new_findings=len(found - spans.keys()),
            overrides_used=(*gate.overrides_used, *(self.overrides & {MODEL_TESTS})),
            gate_report=self.settings.reports / "gate.json",
        )

    def _refuse(
        self,
        content: Content,
        reasons: tuple[str, ...],
        gate: tuple[GateLine, ...],
        *,
        log: Path | None = None,
    ) -> BuildResult:
        """Record the refusal; the build file stays where it is until the next build, to be looked at."""
        self.history.append(self._line(content, "refused", reasons, gate))
        self.steps.say("not published: " + "; ".join(reasons))
        return dataclasses.replace(
            self._result(content),
            reasons=reasons,
            gate_report=None if log else self.settings.reports / "gate.json",
            log=log,
        )

    def _line(
        self,
        content: Content,
        verdict: Verdict,
        reasons: tuple[str, ...],
        gate: tuple[GateLine, ...],
    ) -> BuildLine:
        return BuildLine(
            build_id=self.build_id,
            started_at=self.started_at,
            finished_at=datetime.now(UTC),
            as_of=content.as_of,
            verdict=verdict,
            overrides=tuple(sorted(self.overrides)),
            reasons=reasons,
            code_version=CODE_VERSION,
            reports=0,
            findings=0,
            steps=tuple(self.steps.done),
            gate=gate,
        )

    def _result(self, content: Content) -> BuildResult:
        return BuildResult(
            build_id=self.build_id,
            published=False,
            warehouse=self.settings.warehouse,
            as_of=content.as_of,
            documents=content.documents,
            extracted=content.extracted,
            reports=0,
            findings=0,
            new_findings=0,
            reasons=(),
            overrides_used=(),
            seconds=(datetime.now(UTC) - self.started_at).total_seconds(),
        )


def _import_gate() -> None:
    """Start importing the gate's library, which takes seconds, while others work; who needs it waits for the rest."""
    threading.Thread(target=importlib.import_module, args=("expectations.datasource",)).start()


def _gate_lines(gate: GateResult) -> tuple[GateLine, ...]:
    return tuple(
        GateLine(result.expectation, result.success, result.severity, result.sentence, result.layer)
        for result in gate.results
    )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
