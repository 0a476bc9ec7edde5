"""Templates → HTML in two languages. Every string that a template prints is stripped and escaped.

``plain`` takes control and bidirectional characters away, Jinja escapes the rest; there is no other way
for text of a page into the file. Styles stand in the page itself under their hash, so a page needs
nothing beside it and its content security policy allows nothing else.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

import msgspec
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from expectations import words as numbers
from expectations.findings import BROKEN_IDENTITY, Finding, Language, kind_labels
from expectations.page.agencies import YearState
from extractors import EXTRACTOR_VERSION, __version__
from extractors.codebook import codebook, seed_rows
from extractors.printable import plain

if TYPE_CHECKING:
    from expectations.page.kept import Row, Told

LANGUAGES: tuple[Language, ...] = ("en", "zh")
SUFFIX: Mapping[Language, str] = {"en": ".html", "zh": ".zh.html"}

_FOLDER = Path(__file__).parent
_TEMPLATES = _FOLDER / "templates"


@functools.cache
def ui_words(lang: Language) -> dict[str, str]:
    """The page's own words in a language."""
    table = yaml.safe_load((_FOLDER / "words.yml").read_text(encoding="utf-8"))
    return {key: languages[lang] for key, languages in table.items()}


@functools.cache
def look_version() -> str:
    """Changes whenever a page laid out before would look or read differently now."""
    digest = hashlib.sha256(EXTRACTOR_VERSION.encode())
    for path in sorted([*_TEMPLATES.iterdir(), *_FOLDER.glob("*.py"), _FOLDER / "words.yml"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def render(template: str, lang: Language, **values: Any) -> str:
    """One page. ``values`` may hold anything from a page: it is stripped and escaped where it is printed."""
    return (
        _environment()
        .get_template(template)
        .render(
            w=ui_words(lang),
            terms=terms(lang),
            lang=lang,
            suffix=SUFFIX[lang],
            index_name=f"index{SUFFIX[lang]}",
            **values,
        )
    )


def page(
    path: str, lang: Language, template: str, written_at: str, **values: Any
) -> tuple[str, str]:
    """File name and text of a page that has a twin in the other language; ``path`` is without its ending."""
    other: Language = "zh" if lang == "en" else "en"
    html = render(
        template,
        lang,
        up="../" * path.count("/"),
        other_language_href=f"{path.rsplit('/', 1)[-1]}{SUFFIX[other]}",
        written_at=written_at,
        **values,
    )
    return f"{path}{SUFFIX[lang]}", html


def twins(path: str) -> list[str]:
    """The files of a page in all languages."""
    return [f"{path}{SUFFIX[lang]}" for lang in LANGUAGES]


@functools.lru_cache(maxsize=1024)  # a page asks for the same few several times, in both languages
def web_address(url: str | None) -> str | None:
    """An address that may become a link: http or https with a host, nothing else; else None."""
    clean = plain(url)
    try:
        parts = urlsplit(clean)
        host = parts.hostname
    except ValueError:
        return None
    return clean if parts.scheme in ("http", "https") and host else None


def finding_title(finding: Finding, lang: Language) -> str:
    """What kind of thing it is, in words: the identity with its code, or the kind."""
    if finding.kind == BROKEN_IDENTITY and finding.check_code is not None:
        return f"{finding.check_code} · {check_labels(lang).get(finding.check_code, '')}"
    return kind_labels(lang).get(finding.kind, finding.kind)


@functools.cache
def check_labels(lang: Language) -> dict[str, str]:
    """Words of the identities by code; the first variant speaks for all."""
    labels: dict[str, str] = {}
    for identity in codebook().identities:
        words = identity.label_zh if lang == "zh" else identity.label_en
        labels.setdefault(identity.check_code, words)
    return labels


@functools.cache
def terms(lang: Language) -> dict[str, str]:
    """Words for codes that findings use: scopes, outcomes of a visit."""
    columns = ("term", "words_zh", "words_en")
    return {row["term"]: row[f"words_{lang}"] for _, row in seed_rows("finding_terms.csv", columns)}


@functools.cache
def layers(lang: Language) -> dict[str, str]:
    """Words for the layers of the gate's suites."""
    suites = yaml.safe_load((_FOLDER.parent / "suites.yml").read_text(encoding="utf-8"))
    return {name: words[lang] for name, words in suites["layers"].items()}


def measure_label(codes: tuple[str | None, ...], lang: Language) -> str:
    """Labels of codes, joined; a code without a label stands for itself."""
    measures = codebook().measures
    words = []
    for code in codes:
        measure = measures.get(code or "")
        if measure is not None:
            words.append(measure.label_zh if lang == "zh" else measure.label_en)
        elif code:
            words.append(code)
    return " / ".join(words)


def commands(finding: Finding) -> list[str]:
    """What a person types next, ready to paste."""
    lines = []
    if finding.agency_id and finding.report_year:
        lines.append(f"gongkai show {shlex.quote(finding.agency_id)} {finding.report_year}")
    if finding.is_open:
        lines.append(
            f"gongkai review --agency {shlex.quote(finding.agency_id or '')}"
            if finding.decision == "correct"
            else f"gongkai acknowledge {finding.finding_id}"
        )
    return lines


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = _TEMPLATES.joinpath("style.css").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # Our own file, and what its hash is of: escaping would change it.
    environment.globals["style"] = Markup(style)  # noqa: S704
    environment.globals["style_hash"] = f"sha256-{digest}"
    environment.globals["version"] = __version__
    environment.globals["grid_rows"] = grid_rows
    environment.filters["web_address"] = web_address
    environment.filters["number"] = numbers.number
    environment.filters["thousands"] = lambda value: f"{value:,}"
    environment.filters["minute"] = lambda at: f"{_utc(at):%Y-%m-%d %H:%M}"
    environment.filters["day"] = lambda at: f"{_utc(at):%Y-%m-%d}"
    return environment


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _shown(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    if isinstance(value, Decimal):
        return numbers.number(value)
    return plain(value, keep_newlines=True) if isinstance(value, str) else value


def finding_line(told: Told) -> bytes:
    """One JSON line that keeps the words of a finding for the build that will say it is resolved."""
    return msgspec.json.encode({"finding_id": told.finding_id, "en": told.en, "zh": told.zh})


_SIGNS = {"acknowledged": "≠", "holds": "✓", "unproven": "·"}
_SIGNS |= {"missing": "–", "blocked": "✕", "not_yet_due": "…"}


def grid_rows(rows: Sequence[Row], years: Sequence[int], lang: Language, up: str) -> Markup:
    """The lines of the grid of agencies and years. A country has millions of squares: a template would need minutes."""
    states = {state: _text(ui_words(lang)[f"state_{state}"]) for state in get_args(YearState)}
    lines = []
    for row in rows:
        name, page = _text(row.name_in(lang)), _text(f"{up}agency/{row.slug}{SUFFIX[lang]}")
        head = f'<a href="{page}">{name}</a>' if row.shown_years else name
        squares = "".join(
            f"<td>{_square(row, year, f'{name} {year}: ', page, states)}</td>" for year in years
        )
        # Who has no page of its own is found here.
        anchor = "" if row.shown_years else f' id="a-{row.slug}"'
        lines.append(f'<tr{anchor}><th scope="row">{head}</th>{squares}</tr>\n')
    # All that came from a page went through _text.
    return Markup("".join(lines))  # noqa: S704


def _square(row: Row, year: int, of: str, page: str, states: Mapping[str, str]) -> str:
    cell = row.cells.get(year)
    if cell is None:
        return ""
    label = f"{of}{states[cell.state]}"
    if not cell.count:
        named = f'role="img" aria-label="{label}" title="{label}"'
        return f'<span class="sq {cell.state}" {named}>{_SIGNS[cell.state]}</span>'
    label += f" ({cell.count})"
    href = f"{page}#y{year}" if year in row.shown_years else page
    named = f'href="{href}" aria-label="{label}" title="{label}"'
    return f'<a class="sq {cell.state}" {named}>{cell.count}</a>'


def _text(text: str) -> str:
    return str(escape(plain(text, keep_newlines=True)))
