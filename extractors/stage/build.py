"""From landing to a published warehouse: extract → load → dbt → gate → ops → publish.

Where nothing changed since the published build, its tests are asked again of a copy and nothing else; what the gate found
stands, unless the published file is not as it was judged.

The story of one build, top to bottom. It works in a folder of its own and the published file is
replaced by its last act, so a build may be killed anywhere: readers keep the old warehouse and the
next build starts afresh, without extracting anything again that was staged.
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from extractors.durable import digest_of
from extractors.settings import Settings
from extractors.stage.compiled import run_models
from extractors.stage.dbt import DbtResult, OnProgress, start_dbt
from extractors.stage.errors import BuildError, BuildLockedError, DamagedError, NothingLandedError
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
    fits,
    take_over,
)
from extractors.stage.judge import Judge, gate_lines, import_gate
from extractors.stage.load import CODE_VERSION
from extractors.stage.lock import build_lock
from extractors.stage.ops import write_ops
from extractors.stage.overrides import MODEL_TESTS, check_overrides, reasons_of
from extractors.stage.publish import (
    compact,
    file_mark,
    is_damage,
    publish,
    published_build_id,
    read_only,
)
from extractors.stage.result import BuildResult
from extractors.stage.steps import OnStep, Steps
from extractors.stage.unchanged import made_of

if TYPE_CHECKING:
    from expectations.verdict import GateResult

__all__ = ["BuildError", "BuildLockedError", "BuildResult", "NothingLandedError", "build"]

log = logging.getLogger(__name__)

# What a build is about, how its models went, and what the gate says of it: nothing where models or tests failed.
Built = tuple[Content, DbtResult, "GateResult | None"]


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
    bytes, a damaged file, an override that names no refusal) or WarehouseMissingError (the published file can't be read):
    then nothing was judged and nothing changed.
    """
    check_overrides(overrides)
    with build_lock(settings.home / "build"):
        making = _Build(settings, overrides, on_step)
        try:
            return making.write_page(making.run(as_of, workers, full))
        except duckdb.Error as error:
            making.forget()
            if is_damage(error):
                raise DamagedError(
                    f"What the last build left is damaged: {error}\nNext: gongkai build --full. Where that ends like this "
                    f"too, move {settings.warehouse} away: it is then made anew from landing."
                ) from error
            raise
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
        self.judge = Judge(self.file, settings, overrides, self.steps)
        # The mark of the published file where the new one is a copy of it.
        self.copied: str | None = None

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
        reading = partial(
            fill, self.file, self.settings, self.steps, as_of=as_of, workers=workers, full=full
        )
        if kept and notes and fits(self.settings.warehouse, kept):
            content, dbt, gate = self._increment(kept, notes, reading)
        else:
            content, dbt, gate = self._from_nothing(reading)
        if gate is None:
            return self._refuse(content, reasons_of(dbt), (), log=dbt.log)
        if not gate.publish:
            return self._refuse(content, gate.reasons, gate_lines(gate))
        unchanged = made_of(self.settings, as_of) == of
        return self._publish(content, gate, of if unchanged else "")

    def _from_nothing(self, reading: Callable[..., Content]) -> Built:
        # Nobody needs the file while dbt gets ready, which takes it seconds.
        with start_dbt(
            self.file,
            log=self.settings.logs / "dbt.log",
            tests=not self.judge.sets_tests_aside,
            parsed=self.folder,
        ) as waiting:
            content = reading()
            import_gate()
            dbt = self._run_dbt(waiting.run)
        self.judge.compiled = dbt.compiled
        return content, dbt, self.judge.ask_gate("all") if dbt.ok else None

    def _increment(self, kept: Kept, notes: Notes, reading: Callable[..., Content]) -> Built:
        """Without dbt: what it compiled for the published build is what it would compile now. The published pair is
        copied while pages are read."""
        self.judge.know(notes)
        with ThreadPoolExecutor(1) as beside:
            copying = beside.submit(self._take_over, kept, notes)
            content = reading(wait_for_file=copying.result)
        import_gate()  # models wait for one another, so a processor is free
        log = self.settings.logs / "dbt.log"
        dbt = self._run_dbt(partial(run_models, self.file, self.judge.compiled.models, log))
        return content, *(self.judge.ask_both("rewritten") if dbt.ok else (dbt, None))

    def _take_over(self, kept: Kept, notes: Notes) -> None:
        with self.steps.step("take over") as note:
            self.judge.rely_on(notes, take_over(self.settings.warehouse, kept, self.file))
            note("only what changed is computed")

    def _ask_again(self, kept: Kept, notes: Notes) -> BuildResult:
        """The tests asked of a copy of the published file, which nothing would change, and the gate where its answers do not stand."""
        self.copied = file_mark(self.settings.warehouse)
        self.judge.know(notes)
        with self.steps.step("take over") as note:
            digest = copy_whole(self.settings.warehouse, kept.work, self.file)
            self.judge.rely_on(notes, digest)
            note(f"nothing changed since build {kept.build_id}")
        with read_only(self.file) as connection:
            ((day, documents),) = connection.execute(
                "select max(as_of), (select count(*) from staging.documents) from staging.build_info"
            ).fetchall()
        content = Content(day, documents, {})
        standing = self.judge.standing(kept.build_id)
        if standing is None:
            import_gate()
        tests = self.judge.ask_tests()
        if not tests.ok:
            return self._refuse(content, reasons_of(tests), (), log=tests.log)
        gate = self._stand(standing) if standing else self.judge.ask_gate("none")
        if not gate.publish:
            return self._refuse(content, gate.reasons, gate_lines(gate))
        return self._publish(content, gate, notes.made_of)

    def _stand(self, gate: GateResult) -> GateResult:
        with self.steps.step("gate") as note:
            note(f"{gate.verdict}, as found for build {gate.kept_from}")
            return self.judge.tell(gate)

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

    def _run_dbt(self, run: Callable[[OnProgress], DbtResult]) -> DbtResult:
        with self.steps.step("dbt") as note:
            result = run(lambda done, of: self.steps.now_and_then(f"dbt: {done} of {of} nodes"))
            note(
                f"{result.nodes} models and tests"
                if result.ok
                else f"{len(result.reasons)} models or tests failed"
            )
        return result

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
            self._line(content, "published", (), gate_lines(gate)),
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
        models = [dataclasses.asdict(model) for model in self.judge.compiled.models]
        tests = dict(self.judge.compiled.tests)
        kept.keep(self.file, Notes(made_of, tests, digest, self.judge.judged_by, results, models))
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
            steps=tuple(sorted(self.steps.done, key=lambda step: step.started_at)),
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


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
