"""Whether anything changed since the published build: landing, decisions, models, seeds, code or the day asked for.

Where nothing did, its rows and the words on them would come out the same, so no model is run and what the gate found
stands; the tests of the models are asked again of the file as it lies.
"""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import get_args

from extractors.landing.store import LandingStore
from extractors.settings import Settings
from extractors.stage.decisions import Decisions, decision_file
from extractors.stage.increment import inputs_hash

_CODE = Path(__file__).resolve().parents[1]
_JUDGES = _CODE.parent / "expectations"
_LIBRARIES = ("dbt-core", "dbt-duckdb", "great-expectations")


def judged_by() -> str:
    """One hash of what decides how a file is judged: models, seeds, code and libraries."""
    digest = hashlib.sha256(f"{inputs_hash()}\n".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for folder in (_CODE, _JUDGES):
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.yml")]):
            digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def made_of(settings: Settings, as_of: date | None) -> str:
    """One hash of all that rows and verdict of a build come from; ``as_of`` as it was asked for.

    Landing is read whole, not looked at by size and time: its lines are few beside what is made of them.
    """
    digest = hashlib.sha256(f"{judged_by()} {as_of}\n".encode())
    for table in get_args(Decisions):
        path = decision_file(settings.decisions, table)
        there = settings.decisions.is_dir()
        digest.update(path.read_bytes() if path.is_file() else f"none {there}".encode())
    digest.update(LandingStore(settings.landing).digest().encode())
    return digest.hexdigest()
