"""The sums of identities.csv over the cells of one document. dbt tries all checks; here only what proves a reading."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from extractors.codebook import Identity, codebook
from extractors.parse.records import Cell

Key = tuple[str, str]  # measure, breakdown or ""
OF_YEAR = "period.year"  # breakdown of an indicator of before 2019

# The grammar of a term is told in dbt_project/seeds/_seeds.yml; dbt reads it in int_identity_terms.
_TERM = re.compile(
    r"([+-]?)([A-Za-z0-9_.*]+)(?:/([A-Za-z0-9_.*]+))?(?:@(previous|children))?(?:\[([ab])\])?"
)


class Term(msgspec.Struct, frozen=True):
    """``alternative``: of the terms a and b of a sum those count that are printed, a before b."""

    sign: int
    key: Key
    alternative: str


class Sum(msgspec.Struct, frozen=True):
    """An identity on one of its subjects: the terms of either side."""

    check_code: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]


class Verdict(msgspec.Struct, frozen=True):
    """A sum all of whose terms carry numbers: whether both sides are equal, and the keys of each."""

    check_code: str
    holds: bool
    left: tuple[Key, ...]
    right: tuple[Key, ...]


def key_of(cell: Cell) -> Key:
    """The measure and breakdown of a cell, as a term of a sum names it: an indicator without a column of its own is the year's."""
    return cell.measure, cell.breakdown or (OF_YEAR if cell.table == "other" else "")


@functools.cache
def all_sums() -> tuple[Sum, ...]:
    """The sums within one report, of every form."""
    return tuple(
        total
        for identity in codebook().identities
        if identity.operator == "sum_equals"
        for total in _sums(identity)
    )


def _sums(identity: Identity) -> Iterator[Sum]:
    for subject in identity.fields["subjects"].split("|"):
        yield Sum(
            identity.check_code,
            _terms(identity.fields["left_terms"], subject),
            _terms(identity.fields["right_terms"], subject),
        )


def _terms(text: str, subject: str) -> tuple[Term, ...]:
    terms = []
    for term in text.split():
        found = _TERM.fullmatch(term)
        if found is None or found[4]:
            raise ValueError(f"identities.csv: {term!r} is no term of a sum within one report")
        measure, breakdown = found[2].replace("*", subject), (found[3] or "").replace("*", subject)
        terms.append(Term(-1 if found[1] == "-" else 1, (measure, breakdown), found[5] or ""))
    return tuple(terms)


def try_sums(values: Mapping[Key, Decimal | None]) -> list[Verdict]:
    """Every sum that the printed cells allow; one with a cell that is missing or has no number says nothing."""
    verdicts = []
    for total in all_sums():
        left, right = _side(total.left, values), _side(total.right, values)
        if left is not None and right is not None:
            verdicts.append(Verdict(total.check_code, left[0] == right[0], left[1], right[1]))
    return verdicts


def _side(
    terms: tuple[Term, ...], values: Mapping[Key, Decimal | None]
) -> tuple[Decimal, tuple[Key, ...]] | None:
    chosen = [term for term in terms if not term.alternative]
    for name in "ab":
        alternative = [term for term in terms if term.alternative == name]
        if alternative and all(term.key in values for term in alternative):
            chosen += alternative
            break
    else:
        if any(term.alternative for term in terms):
            return None
    amount = Decimal(0)
    for term in chosen:
        value = values.get(term.key)
        if value is None:
            return None
        amount += term.sign * value
    return amount, tuple(term.key for term in chosen)
