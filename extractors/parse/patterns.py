"""What a person can list about pages (chrome, titles of other documents): one YAML file, compiled once."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import yaml

_LIST = Path(__file__).with_name("lists") / "page_patterns.yml"


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    kinds: dict[str, list[str]] = yaml.safe_load(_LIST.read_text(encoding="utf-8"))
    return {
        kind: re.compile("|".join(f"(?:{part})" for part in parts)) for kind, parts in kinds.items()
    }


def pattern(kind: str) -> re.Pattern[str]:
    """The alternation of all patterns of ``kind`` in ``lists/page_patterns.yml``; KeyError if there is none."""
    return _patterns()[kind]
