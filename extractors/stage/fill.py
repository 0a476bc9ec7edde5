"""Staging as landing has it: what landed is looked through, what nobody has read is read, and the records are loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path

from extractors.codebook import check_model_seeds, codebook
from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage.extract import ExtractResult, extract_new
from extractors.stage.increment import inputs_hash
from extractors.stage.load import load_staging
from extractors.stage.steps import Steps
from extractors.stage.view import LandingView, view_landing


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What a build is about: its day, how many documents, and what was read anew, by outcome."""

    as_of: date
    documents: int
    extracted: dict[str, int]


def fill(
    build_file: Path,
    settings: Settings,
    steps: Steps,
    *,
    as_of: date | None,
    workers: int | None,
    full: bool,
    wait_for_file: Callable[[], None] = lambda: None,
) -> Content:
    """Fill schema ``staging`` of a build file; the view of landing, of a country a gigabyte or two, is gone afterwards: the models
    need room. ``full`` decodes all journals anew; ``wait_for_file`` returns when the file is there to be written to. Raises BuildError (nothing landed, lost bytes, a malformed decision), CodebookError (a broken seed)."""
    check_model_seeds()
    landing = _view(settings, steps, as_of, full)
    extracted = _extract(landing, settings, steps, workers)
    wait_for_file()
    with steps.step("load") as note:
        counts = load_staging(build_file, landing, settings, inputs_hash=inputs_hash())
        note(", ".join(f"{counts[table]} {table}" for table in ("documents", "cells", "facts")))
    return Content(landing.as_of, counts["documents"], extracted.outcomes)


def _view(settings: Settings, steps: Steps, as_of: date | None, full: bool) -> LandingView:
    with steps.step("landing") as note:
        store = LandingStore(settings.landing)
        kept = None if full else settings.index / "observations"
        view = view_landing(store, as_of, seeds_hash=codebook().seeds_hash, kept=kept)
        note(f"{len(view.observations)} observations of documents up to {view.as_of}")
    return view


def _extract(
    landing: LandingView, settings: Settings, steps: Steps, workers: int | None
) -> ExtractResult:
    with steps.step("extract") as note:
        result = extract_new(
            landing,
            settings,
            workers=workers,
            on_document=lambda done, of: steps.now_and_then(f"extract: {done} of {of}"),
        )
        note(f"{result.extracted} documents read, {result.already_staged} read before")
    return result
