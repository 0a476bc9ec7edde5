"""Which agencies a crawl is for: the seeds, or a registry file that a person gives (design section 3)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from extractors.addresses import AddressRefusedError, ascii_host, split_address
from extractors.codebook import Agency, codebook
from extractors.seeds import as_agency, split_list

REQUIRED = (
    "agency_id",
    "name_zh",
    "level",
    "division_code",
    "homepage",
    "domains",
    "annual_report_listing_urls",
)
_MAX_BYTES = 64 * 1024 * 1024
_AGENCY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class RegistryError(ValueError):
    """A registry file or a choice of agencies that can't be used; the message names the line."""


def registered_agencies(registry: Path | None, agency_ids: Iterable[str] | None) -> list[Agency]:
    """The agencies asked for, in the registry's order; all of them without ``agency_ids``.

    Without a registry file the seeds are the registry. Raises RegistryError.
    """
    agencies = (
        {agency.agency_id: agency for agency in read_registry(registry)}
        if registry is not None
        else dict(codebook().agencies)
    )
    if agency_ids is None:
        return list(agencies.values())
    wanted = list(dict.fromkeys(agency_ids))
    unknown = [agency_id for agency_id in wanted if agency_id not in agencies]
    if unknown:
        where = registry or "dbt_project/seeds/agencies.csv"
        raise RegistryError(f"not in the registry {where}: {', '.join(unknown)}")
    return [agency for agency_id, agency in agencies.items() if agency_id in set(wanted)]


def read_registry(path: Path) -> list[Agency]:
    """The agencies of a registry CSV (UTF-8, lists joined by ``|``); unknown columns are ignored.

    Raises RegistryError naming file and line.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise RegistryError(f"{path}: over {_MAX_BYTES} bytes is no registry")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise RegistryError(f"{path} line 1: columns missing: {', '.join(missing)}")
            agencies: dict[str, Agency] = {}
            for row in reader:
                where = f"{path} line {reader.line_num}"
                if None in row or None in row.values():
                    raise RegistryError(f"{where}: another number of cells than the header has")
                agency = _agency({name: value.strip() for name, value in row.items()}, where)
                if agency.agency_id in agencies:
                    raise RegistryError(f"{where}: agency_id {agency.agency_id} a second time")
                agencies[agency.agency_id] = agency
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: not UTF-8 ({error.reason}); save it as UTF-8") from error
    except (OSError, csv.Error) as error:
        raise RegistryError(f"{path}: {error}") from error
    if not agencies:
        raise RegistryError(f"{path}: no agency in it")
    return list(agencies.values())


def allows_http(agency: Agency) -> bool:
    """http is asked for only where the registry writes homepage or listing with http."""
    urls = (agency.homepage or "", *agency.annual_report_listing_urls)
    return any(url.lower().startswith("http://") for url in urls)


def listing_urls(agency: Agency, report_year: int) -> list[str]:
    """The registered listings; ``{year}`` stands for the report year and then for the year of
    publication, since tenants of one platform differ in what they mean (crawl.md section 2)."""
    urls: list[str] = []
    for template in agency.annual_report_listing_urls:
        if "{year}" in template:
            urls += [
                template.replace("{year}", str(year)) for year in (report_year, report_year + 1)
            ]
        else:
            urls.append(template)
    return list(dict.fromkeys(urls))


def _agency(row: dict[str, str], where: str) -> Agency:
    if not _AGENCY_ID.fullmatch(row["agency_id"]):
        raise RegistryError(f"{where}: agency_id {row['agency_id']!r} is none")
    if not row["name_zh"]:
        raise RegistryError(f"{where}: name_zh is empty")
    if not row["level"]:
        raise RegistryError(f"{where}: level is empty")
    if row["division_code"] and not re.fullmatch(r"\d{6}", row["division_code"]):
        raise RegistryError(f"{where}: division_code {row['division_code']!r} has not six digits")
    domains = split_list(row["domains"])
    for domain in domains:
        _check_url(f"http://{domain}/", f"{where}: domains")
        if "/" in domain or not ascii_host(domain.partition(":")[0].strip("[")):
            raise RegistryError(f"{where}: domains takes host or host:port, not {domain!r}")
    agency = as_agency(row)
    for url in filter(None, (agency.homepage, *agency.annual_report_listing_urls)):
        _check_url(url.replace("{year}", "2023"), where)
    return agency


def _check_url(url: str, where: str) -> None:
    try:
        split_address(url)
    except AddressRefusedError as error:
        raise RegistryError(f"{where}: {error}") from error
