"""From landing to a published warehouse: extract → load → dbt → gate → ops → publish.

Where nothing changed since the published build, its tests and its gate are asked again of a copy and nothing else.

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
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from extractors.codebook import codebook
from extractors.durable import write_whole
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage.dbt import DbtResult, run_dbt
from extractors.stage.errors import BuildError, BuildLockedError, NothingLandedError
from extractors.stage.extract import ExtractResult, extract_new
from extractors.stage.history import (
    BuildLine,
    GateLine,
    History,
    Step,
    Verdict,
    finding_spans,
)
from extractors.stage.increment import (
    Kept,
    Notes,
    copy_whole,
    inputs_hash,
    take_over,
)
from extractors.stage.load import CODE_VERSION, load_staging
from extractors.stage.lock import build_lock
from extractors.stage.ops import write_ops
from extractors.stage.publish import compact, publish, published_build_id, read_only
from extractors.stage.result import BuildResult
from extractors.stage.retest import ask_tests
from extractors.stage.unchanged import made_of
from extractors.stage.view import LandingView, view_landing

if TYPE_CHECKING:
    from expectations.continuity import Compared
    from expectations.gate import GateResult

__all__ = ["BuildError", "BuildLockedError", "BuildResult", "NothingLandedError", "build"]

OnStep = Callable[[str], None]

log = logging.getLogger(__name__)

# The refusal that is dbt's own, beside those of the gate (``expectations.rules.REFUSALS``).
MODEL_TESTS = "model-tests"

# Words about a step that takes long come no more often than this.
_SECONDS_BETWEEN_WORDS = 2.0


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
    bytes, an override that names no refusal): then nothing was judged and nothing changed.
    """
    _check_overrides(overrides)
    with build_lock(settings.home / "build"):
        making = _Build(settings, overrides, on_step)
        return making.write_page(making.run(as_of, workers, full))


@dataclasses.dataclass(frozen=True, slots=True)
class _Content:
    """What a build is about: its day, how many documents, and what was read anew, by outcome."""

    as_of: date
    documents: int
    extracted: dict[str, int]


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
        self.steps: list[Step] = []
        self.took_over = False
        self.tests: dict[str, str] = {}  # those of the models, where they are known already
        self._on_step = on_step
        self._spoke_at = 0.0

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
        landing = self._view(as_of)
        extracted = self._extract(landing, workers)
        if kept and not full:
            self._take_over(kept)
        if self.took_over and notes:
            self.tests = notes.tests
        content = _Content(landing.as_of, self._load(landing), extracted.outcomes)
        del landing  # of a country a gigabyte or two, and dbt needs room
        dbt = self._run_dbt()
        if dbt.ok and self.tests and MODEL_TESTS not in self.overrides:
            dbt = self._ask_tests()
        if not dbt.ok:
            return self._refuse(content, _reasons(dbt), (), log=dbt.log)
        gate = self._run_gate("rewritten" if self.took_over else "all")
        if not gate.publish:
            return self._refuse(content, gate.reasons, _gate_lines(gate))
        if made_of(self.settings, as_of) != of:
            of = ""
        return self._publish(content, gate, Notes(of, self.tests or dict(dbt.tests)))

    def _ask_again(self, kept: Kept, notes: Notes) -> BuildResult:
        """The tests and the gate, asked of a copy of the published file, which nothing would change."""
        with self._step("take over") as note:
            copy_whole(self.settings.warehouse, kept.work, self.file)
            note(f"nothing changed since build {kept.build_id}")
        with read_only(self.file) as connection:
            ((day, documents),) = connection.execute(
                "select max(as_of), (select count(*) from staging.documents) from staging.build_info"
            ).fetchall()
        content = _Content(day, documents, {})
        self.tests = notes.tests
        if MODEL_TESTS not in self.overrides:
            dbt = self._ask_tests()
            if not dbt.ok:
                return self._refuse(content, _reasons(dbt), (), log=dbt.log)
        gate = self._run_gate("none")
        if not gate.publish:
            return self._refuse(content, gate.reasons, _gate_lines(gate))
        return self._publish(content, gate, notes)

    def write_page(self, result: BuildResult) -> BuildResult:
        """The quality page, of a refused build too. It may fail: then that is told, and nothing else changes."""
        if not self.settings.warehouse.is_file():
            return result
        from expectations.page.site import write_site

        try:
            with self._step("page") as note:
                page = write_site(self.settings).index
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

    def _take_over(self, kept: Kept) -> None:
        with self._step("take over") as note:
            self.took_over = take_over(self.settings.warehouse, kept, self.file)
            note(
                "only what changed is computed" if self.took_over else "everything is computed anew"
            )

    def _view(self, as_of: date | None) -> LandingView:
        with self._step("landing") as note:
            store = LandingStore(self.settings.landing)
            view = view_landing(store, as_of, seeds_hash=codebook().seeds_hash)
            note(f"{len(view.observations)} observations of documents up to {view.as_of}")
        return view

    def _extract(self, landing: LandingView, workers: int | None) -> ExtractResult:
        with self._step("extract") as note:
            result = extract_new(
                landing,
                self.settings,
                workers=workers,
                on_document=lambda done, of: self._now_and_then(f"extract: {done} of {of}"),
            )
            note(f"{result.extracted} documents read, {result.already_staged} read before")
        return result

    def _load(self, landing: LandingView) -> int:
        with self._step("load") as note:
            counts = load_staging(self.file, landing, self.settings, inputs_hash=inputs_hash())
            note(", ".join(f"{counts[table]} {table}" for table in ("documents", "cells", "facts")))
        return counts["documents"]

    def _run_dbt(self) -> DbtResult:
        with self._step("dbt") as note:
            result = run_dbt(
                self.file,
                log=self.settings.logs / "dbt.log",
                tests=MODEL_TESTS not in self.overrides and not self.tests,
                took_over=self.took_over,
                parsed=self.folder,
                on_progress=lambda done, of: self._now_and_then(f"dbt: {done} of {of} nodes"),
            )
            note(
                f"{result.nodes} models and tests"
                if result.ok
                else f"{len(result.reasons)} models or tests failed"
            )
        return result

    def _ask_tests(self) -> DbtResult:
        with self._step("tests") as note:
            log = self.settings.logs / "tests.log"
            with ThreadPoolExecutor(1) as beside:
                asked = beside.submit(ask_tests, self.file, self.tests, log=log)
                # The gate's library takes seconds to import, in which DuckDB needs no Python.
                importlib.import_module("expectations.datasource")
                result = asked.result()
            note(f"{len(self.tests)} tests, {len(result.reasons)} failed")
        return result

    def _run_gate(self, compared: Compared) -> GateResult:
        from expectations.gate import run_gate  # Great Expectations takes seconds to import

        published = self.settings.warehouse
        with self._step("gate") as note:
            result = run_gate(
                self.file,
                published=published if published.is_file() else None,
                overrides=self.overrides - {MODEL_TESTS},
                compared=compared,
            )
            report = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
            write_whole(self.settings.reports / "gate.json", report.encode())
            note("publish" if result.publish else "refuse")
        return result

    def _publish(self, content: _Content, gate: GateResult, notes: Notes) -> BuildResult:
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
        kept.keep(self.file, notes)
        publish(self.file, self.settings.warehouse)
        self.history.settle(self.build_id)
        kept.forget_others()
        shutil.rmtree(self.file.parent, ignore_errors=True)
        self._say(f"published {self.settings.warehouse}")
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
        content: _Content,
        reasons: tuple[str, ...],
        gate: tuple[GateLine, ...],
        *,
        log: Path | None = None,
    ) -> BuildResult:
        """Record the refusal; the build file stays where it is until the next build, to be looked at."""
        self.history.append(self._line(content, "refused", reasons, gate))
        self._say("not published: " + "; ".join(reasons))
        return dataclasses.replace(
            self._result(content),
            reasons=reasons,
            gate_report=None if log else self.settings.reports / "gate.json",
            log=log,
        )

    def _line(
        self,
        content: _Content,
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
            steps=tuple(self.steps),
            gate=gate,
        )

    def _result(self, content: _Content) -> BuildResult:
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

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a step; what it notes is said and becomes its row in ``ops.outcomes``."""
        started_at, clock = datetime.now(UTC), time.monotonic()
        notes: list[str] = []
        self._say(f"{name} …")
        yield notes.append
        seconds = time.monotonic() - clock
        detail = "; ".join(notes)
        self.steps.append(Step(name, "done", detail, started_at, round(seconds, 3)))
        self._say(f"{name}: {detail} ({seconds:.1f} s)")

    def _say(self, words: str) -> None:
        self._spoke_at = time.monotonic()
        if self._on_step is not None:
            self._on_step(words)

    def _now_and_then(self, words: str) -> None:
        if time.monotonic() - self._spoke_at >= _SECONDS_BETWEEN_WORDS:
            self._say(words)


def _check_overrides(overrides: frozenset[str]) -> None:
    from expectations.rules import REFUSALS

    known = [MODEL_TESTS, *REFUSALS]
    if unknown := sorted(overrides - set(known)):
        raise BuildError(
            f"There is no refusal to overrule named {', '.join(unknown)}; "
            f"there are {', '.join(known)}."
        )


def _reasons(dbt: DbtResult) -> tuple[str, ...]:
    """dbt's failures, naming the override where tests alone stand against publication."""
    if not dbt.only_tests_failed:
        return dbt.reasons
    return tuple(
        f"{MODEL_TESTS}: {reason} (to publish all the same: --override {MODEL_TESTS})"
        for reason in dbt.reasons
    )


def _gate_lines(gate: GateResult) -> tuple[GateLine, ...]:
    return tuple(
        GateLine(result.expectation, result.success, result.severity, result.sentence, result.layer)
        for result in gate.results
    )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
