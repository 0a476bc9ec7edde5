"""The sample's pages, drawn from figures.yml, forms.yml, sites.yml and the templates beside this file.

Pure: no socket, no clock. Reports print exactly what figures.yml says, planted mistakes included;
``expected`` gives the same numbers under the codes of the warehouse, for tests to compare with.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import opencc
import yaml

HERE = Path(__file__).resolve().parent
PROJECT_ROOT = HERE.parents[2]
YEARS = (2019, 2020, 2021, 2022, 2023)
STRANGER = "stranger"

# What a site lists beside its reports; none of it is one.
_OTHER_PAGES = (
    ("guide.html", "政府信息公开指南", "公开的范围、方式和申请的办法见下文。"),
    ("catalogue.html", "国资监管主动公开基本目录", "目录按职责编列，逐年更新。"),
    ("plan.html", "2023年政务公开工作要点", "围绕中心工作安排全年公开任务，由各处室分头落实。"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class SamplePage:
    """One answer of a site: ``path`` as linked, ``body`` in the site's ``encoding``."""

    path: str
    body: bytes
    encoding: str
    report_year: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Copy:
    """A report on a stranger's host; ``dress`` is how the stranger changed its text."""

    agency_id: str
    report_year: int
    dress: str
    page: SamplePage


@functools.cache
def _yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def sites() -> dict[str, dict[str, Any]]:
    """The sites of sites.yml by agency_id."""
    return dict(_yaml("sites.yml")["sites"])


def figures(agency_id: str, year: int) -> dict[str, Any]:
    """What the report of an agency and year prints (figures.yml). KeyError when there is none."""
    return dict(_yaml("figures.yml")[agency_id][year])


@functools.cache
def registry_rows() -> dict[str, dict[str, str]]:
    """Rows of the project's registry for the sample's agencies, by agency_id."""
    path = PROJECT_ROOT / "dbt_project" / "seeds" / "agencies.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {row["agency_id"]: row for row in csv.DictReader(lines)}
    return {agency_id: rows[agency_id] for agency_id in sites()}


def report_path(agency_id: str, year: int) -> str:
    """The address of a report on its agency's site."""
    site = sites()[agency_id]
    day = dt.date.fromisoformat(figures(agency_id, year)["published"])
    return str(site["article"]).format(y=day.year, m=day.month, d=day.day, id=site["ids"][year])


def site_pages(agency_id: str, origin: str, *, with_late: bool = False) -> list[SamplePage]:
    """Every page of an agency's site: listing, reports, look-alikes. Late reports only on request."""
    site = sites()[agency_id]
    held_back = set(site.get("gone", ())) | (set() if with_late else set(site.get("late", ())))
    years = [year for year in reversed(YEARS) if year not in held_back]
    reports = [_report(agency_id, year) for year in years]
    return [*reports, *_listings(agency_id, years, origin), *_look_alikes(agency_id)]


def copies() -> list[Copy]:
    """The stranger's pages, as sites.yml lists them."""
    made = []
    for entry in _yaml("sites.yml")["copies"]:
        agency_id, year, dress = entry["agency"], entry["year"], entry["dress"]
        text = _report_text(agency_id, year, tables=dress != "pinyin")
        page = SamplePage(entry["path"], _DRESSES[dress](text).encode(), "utf-8", year)
        made.append(Copy(agency_id, year, dress, page))
    return made


def expected(agency_id: str, year: int) -> dict[tuple[str, str, str | None], Decimal]:
    """Every statutory number of a report: (table, measure, breakdown) → printed value.

    Money is in the printed unit; applicants, results and columns carry the codes of the warehouse.
    """
    printed, forms = figures(agency_id, year), _yaml("forms.yml")
    cells: dict[tuple[str, str, str | None], Decimal] = {}
    for block in forms["disclosures"][printed["edition"]]:
        for row in block["rows"]:
            values = printed["disclosures"][row["code"]]
            for column, value in zip(block["columns"], values, strict=True):
                key = f"disclosure.{row['code']}", f"disclosure.col.{column['code']}"
                cells[("disclosures", *key)] = _amount(value)
    applicants = [applicant["code"] for applicant in forms["applicants"]]
    for code in _application_rows(printed["edition"]):
        values = printed["applications"].get(code, [0] * len(applicants))
        for applicant, value in zip(applicants, values, strict=True):
            cells[("applications", f"applications.{code}", applicant)] = Decimal(value)
    for proceeding, values in printed["litigation"].items():
        for result, value in zip(forms["results"], values, strict=True):
            key = f"proceeding.{proceeding}.{result['code']}"
            cells[("litigation", key, None)] = Decimal(value)
    return cells


def _application_rows(edition: str) -> list[str]:
    form = _yaml("forms.yml")["applications"]
    groups = [*form["groups"], *form["other"][edition]]
    rows = [*form["received"], *(row for group in groups for row in group["rows"])]
    return [row["code"] for row in [*rows, form["total"], form["carried_out"]]]


def _amount(printed: int | str) -> Decimal:
    return Decimal(re.sub(r"[万元]", "", str(printed)))


def _title(agency_id: str, year: int) -> str:
    return f"{registry_rows()[agency_id]['name_zh']}{year}年政府信息公开工作年度报告"


def _agency(agency_id: str) -> dict[str, str]:
    row = registry_rows()[agency_id]
    return {"name_zh": row["name_zh"], "short_name": row["short_names"].split("|")[0]}


@functools.cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(HERE / "templates")
    return jinja2.Environment(loader=loader, autoescape=False, undefined=jinja2.StrictUndefined)  # noqa: S701 - our own templates and figures


def _full_width(value: object) -> str:
    return str(value).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})


def _draw(template: str, agency_id: str, title: str, **values: Any) -> str:
    site = sites()[agency_id]
    printed = _full_width if site.get("full_width_digits") else str
    return (
        _templates()
        .get_template(template)
        .render(
            printed=printed,
            title=title,
            agency=_agency(agency_id),
            site_name=_agency(agency_id)["short_name"],
            encoding=site.get("encoding", "utf-8"),
            family=site["family"],
            **values,
        )
    )


def _form(edition: str) -> dict[str, Any]:
    forms = _yaml("forms.yml")
    applications = forms["applications"]
    groups = [*applications["groups"], *applications["other"][edition]]
    return {
        "applicants": forms["applicants"],
        "results": forms["results"],
        "proceedings": forms["proceedings"],
        "disclosures": forms["disclosures"][edition],
        "received": applications["received"],
        "outcome": applications["outcome"],
        "outcome_rows": sum(len(group["rows"]) for group in groups) + 1,
        "groups": groups,
        "total": applications["total"],
        "carried_out": applications["carried_out"],
    }


def _report_text(agency_id: str, year: int, *, tables: bool = True) -> str:
    site, report = sites()[agency_id], figures(agency_id, year)
    return _draw(
        f"article_{site['family']}.html.j2",
        agency_id,
        _title(agency_id, year),
        article=True,
        year=year,
        report=report,
        form=_form(report["edition"]),
        tables=tables,
        own_number=site["own_number"].format(year=year),
        wechat=site["wechat"],
        neighbour=site["neighbour"],
        sentence=site.get("sentence", ""),
        index_number=f"{site['ids'][year]}/{year + 1}-{site['ids'][year] % 1000:05d}",
    )


def _encoded(agency_id: str, path: str, text: str, year: int | None = None) -> SamplePage:
    encoding = sites()[agency_id].get("encoding", "utf-8")
    return SamplePage(path, text.encode(encoding), encoding, year)


def _report(agency_id: str, year: int) -> SamplePage:
    return _encoded(agency_id, report_path(agency_id, year), _report_text(agency_id, year), year)


def _folder(agency_id: str) -> str:
    return str(sites()[agency_id]["listing"]).rpartition("/")[0] + "/"


def _listings(agency_id: str, years: list[int], origin: str) -> list[SamplePage]:
    site = sites()[agency_id]
    items = [
        {
            "title": _title(agency_id, year),
            "path": report_path(agency_id, year),
            "published": figures(agency_id, year)["published"],
        }
        for year in years
    ]
    noise = [
        {"title": title, "path": _folder(agency_id) + name, "published": "2023-03-01"}
        for name, title, _ in _OTHER_PAGES
    ]
    size = site.get("page_size", len(items))
    chunks = [items[at : at + size] for at in range(0, len(items), size)]
    chunks[0] = [noise[0], *chunks[0], *noise[1:]]
    pages = []
    for number, chunk in enumerate(chunks):
        listing = str(site["listing"])
        text = _draw(
            f"listing_{site['family']}.html.j2",
            agency_id,
            "政府信息公开年度报告",
            article=False,
            items=chunk,
            listing=listing,
            origin=origin,
            page=number,
            pages=len(chunks),
        )
        # TRS counts from zero and leaves the number off its first page: page 2 is index_1.html
        path = listing if number == 0 else f"{_folder(agency_id)}index_{number}.html"
        pages.append(_encoded(agency_id, path, text))
    return pages


def _look_alikes(agency_id: str) -> list[SamplePage]:
    made = []
    for name, title, text in _OTHER_PAGES:
        drawn = _draw("other.html.j2", agency_id, title, article=False, text=text)
        made.append(_encoded(agency_id, _folder(agency_id) + name, drawn))
    return made


def _dress_pinyin(text: str) -> str:
    """Traditional script; listed characters carry their reading, once or twice, as such clones do."""
    readings: Mapping[str, str] = _yaml("sites.yml")["readings"]
    pattern = re.compile("[" + "".join(readings) + "]")

    def spell(match: re.Match[str]) -> str:
        character = match.group()
        return character + f"({readings[character]})" * (1 + ord(character) % 2)

    converted = opencc.OpenCC("s2t").convert(text)
    return re.sub(r">[^<]+<", lambda node: pattern.sub(spell, node.group()), converted)


def _dress_brand(text: str) -> str:
    """The city's name gives way to an advertisement; the unit's own number and account survive."""
    return text.replace("株洲市", str(_yaml("sites.yml")["brand"]) + "市")


_DRESSES = {"pinyin": _dress_pinyin, "brand": _dress_brand}
