"""Printed labels of tables → codes, over the codebook, cached by printed text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal

from extractors.codebook import codebook
from extractors.labels import Label, normalise_label, simplify
from extractors.parse.records import TableKind

Axis = Literal["row", "column", "group"]
STATUTORY: tuple[TableKind, ...] = ("disclosures", "applications", "litigation")
_TABLES: tuple[TableKind, ...] = (*STATUTORY, "other")

# What may stand between the label of a group and that of its row or column.
_BETWEEN = re.compile(r"^[-—–－:：>＞/／·]{1,2}|(?<=.)[-—–－:：>＞/／·]{1,2}(?=.)")

# What stands for one lost character: a torn one of UTF-8 leaves up to three marks.
_LOST = re.compile("[\ufffd?？□■〓]{1,3}")
_FEWEST_LEFT = 3  # characters of a label that lost one
_LONG = 8  # characters of a label of which a picture may be misread in two places
_MOST_LINES = 4  # of the labels of a head
_FEWEST_OF_ROW = 6  # characters of a label of a row that a picture was misread for

MAX_LABEL = 120  # the longest printed label has some 50 characters; more is prose

# "本年收费金额（单位：万元）", "采购总金额（万元）": the unit is part of the heading, not of its label.
_UNIT_NOTE = re.compile(
    r"[（(\[]?\s*单\s*位\s*[:：]?\s*(?P<named>[万亿]\s+元|[^\s（()）\]，。;；]{1,4})\s*[)）\]]?"
    r"|[（(]\s*(?P<bare>[万亿]\s*元|元|件次?|项|条|次|个|人次?|份|篇)\s*[)）]"
)

# "处理决定数量（指上一年办件数）": what a province adds to a label of the form to say how it is counted. "重复申请*", "行政处罚（见注1）":
# a mark that sends the reader to a note.
_EXPLAINED = re.compile(
    r"(?<=.{2})(?:[（(](?:指|行政机关制定|设区的市)[^（()）]{2,}[)）]|\s*[*＊※]+|\s*[①-⑳]|[（(\[【](?:详?见)?附?注\d{0,2}[)）\]】]|[\[【〔]\d{1,2}[\]】〕]|注\d{1,2})$"
)
# "自然人 Natural persons", "Total 总计": the same in English beside it.
_TRANSLATED = re.compile(
    r"^[A-Za-z][A-Za-z\s,.'’&/-]{2,}(?=[\u3400-\u9fff（(])|(?<=[\u3400-\u9fff）)])[\s/]*[（(]?[A-Za-z][A-Za-z\s,.'’&/-]{2,}[)）]?$"
)

# A note, markup or an explanation may hold any character and is no part of the label, nor is the unit of a heading.
_NOTED = re.compile("[<勾]|[（(](?:指|行政机关制定|设区的市)")
# What goes or changes where labels are compared: enumerators, words for the year, units, notes of the head.
_NOT_COMPARED = (
    "一二三四五六七八九十其中它者度年上下本的万亿元件项条次个人份篇信息内容本列数据的勾稽关系"
)


@functools.cache
def _foreign() -> re.Pattern[str]:
    """Finds a character of GB 2312 that stands in no printed label."""
    known = set(_NOT_COMPARED).union(
        *(normalise_label(label.printed) for label in codebook().labels)
    )
    rows = (bytes((row, place)) for row in range(0xB0, 0xF8) for place in range(0xA1, 0xFF))
    every = {row.decode("gb2312", "ignore") for row in rows}
    return re.compile(f"[{''.join(sorted(every - known))}]")


def may_name(text: str) -> bool:
    """False where a character of ``text`` stands in no printed label: most prose is told from labels so,
    without reading it as one."""
    foreign = _foreign().search
    if foreign(text) is None or _NOTED.search(text):
        return True
    if "单" in text and foreign(_UNIT_NOTE.sub("", text)) is None:
        return True
    return simplify(text) is not text  # another script: only its simplified form tells


@functools.lru_cache(maxsize=16384)
def unit_note(text: str) -> str | None:
    """The unit that a heading names (单位：万元), or None."""
    found = _UNIT_NOTE.search(text)
    return "".join((found["named"] or found["bare"]).split()) if found else None  # 万 over 元


@functools.lru_cache(maxsize=16384)
def find(
    printed: str, table: str, axis: Axis, group: str | None = None, form: str | None = None
) -> str | None:
    """The code of a printed label, or None. With ``group``, only inside it or what encloses it."""
    labels = codebook().labels
    for text in readings(printed):
        code = labels.match(text, table=table, axis=axis, group=group, form=form)
        if code is not None:
            return code
    return None if axis == "group" or form else _behind_its_group(printed, table, axis)


@functools.cache
def _groups(table: str) -> re.Pattern[str]:
    """Finds the label of a group of a table, normalised, that ends before the end of a text."""
    printed = {
        normalise_label(label.printed)
        for label in codebook().labels
        if label.table_code == table and label.axis == "group"
    }
    longest_first = sorted(printed - {""}, key=lambda label: (-len(label), label))
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})(?=.)")


@functools.lru_cache(maxsize=16384)
def _behind_its_group(printed: str, table: str, axis: Axis) -> str | None:
    """The code of a label that stands behind that of its group (（三）不予公开-1.属于国家秘密), or None."""
    if len(printed) > MAX_LABEL or not may_name(_BETWEEN.sub("", "".join(printed.split()))):
        return None
    whole = normalise_label(printed)
    for found in _groups(table).finditer(whole):
        group = find(whole[: found.end()], table, "group")
        if group is None:
            continue
        rest = _BETWEEN.sub("", whole[found.end() :], count=1)
        code = find(rest, table, axis, group)
        if code is not None and code.startswith((f"{group}.", "disclosure.", "proceeding.")):
            return code
    return None


def has_lost(printed: str) -> bool:
    """Whether a mark in the text stands for a character that a copy lost (重复申�)."""
    return _LOST.search(printed) is not None


@functools.lru_cache(maxsize=1024)
def find_damaged(printed: str, table: str, group: str | None) -> str | None:
    """The code of the row whose label lost one character, or None: no other row of the table may have a label
    that fits with any character there, and its label must be valid in the ``group``. Never one of a group."""
    found = [label for label in _fitting(printed, table) if label.axis != "column"]
    codes = {label.measure_code for label in found}
    if len(codes) != 1 or any(label.axis == "group" for label in found):
        return None
    if group is None and all(label.group_code for label in found):
        return None
    return next((c for label in found if (c := find(label.printed, table, "row", group))), None)


@functools.lru_cache(maxsize=1024)
def find_damaged_column(printed: str, table: str, group: str | None) -> str | None:
    """The code of the column, inside its ``group``, whose label lost one character, or None where it may be another's."""
    fitting = [label for label in _fitting(printed, table) if label.axis == "column"]
    codes = {find(label.printed, table, "column", group) for label in fitting} - {None}
    return codes.pop() if len(codes) == 1 else None


def is_near(printed: str, code: str, table: str) -> bool:
    """Whether a label may be that of a column, as a picture was misread: nothing could be read of it, or a
    character is another, lacks or came in (two of a long one), and no other column of the table fits as well."""
    whole = normalise_label(printed) if len(printed) <= MAX_LABEL else ""
    if not _LOST.sub("", whole):
        return has_lost(printed)
    return {near.rsplit(".", 1)[-1] for near in _nearest(whole, table, "column")} == {
        code.rsplit(".", 1)[-1]
    }


@functools.lru_cache(maxsize=256)
def read_together(printed: str, codes: tuple[str, ...], table: str) -> tuple[str, ...]:
    """The labels of columns side by side that a picture shows as one text, those of each code from left to right; () where
    it is any other. A label may go over several lines and begins in the first one, which tells their order."""
    lines = tuple(normalise_label(line) for line in printed.splitlines())
    if len(printed) > MAX_LABEL or not 0 < len(lines) <= _MOST_LINES:
        return ()
    return _taken_apart(lines, codes, table) or ()


def _taken_apart(
    lines: tuple[str, ...], codes: tuple[str, ...], table: str
) -> tuple[str, ...] | None:
    if not codes:
        return None if any(lines) else ()
    last = codes[0].rsplit(".", 1)[-1]
    for label, of_label in _labels_of(table, "column"):
        if last not in {code.rsplit(".", 1)[-1] for code in of_label}:
            continue
        for rest in _without(label, lines):
            if rest[0] != lines[0]:
                others = _taken_apart(rest, codes[1:], table)
                if others is not None:
                    return (label, *others)
    return None


def _without(label: str, lines: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every way to take a label from the beginnings of lines, a part of it from each."""
    if not lines:
        if not label:
            yield ()
        return
    for size in range(len(label), -1, -1):
        if lines[0].startswith(label[:size]):
            for below in _without(label[size:], lines[1:]):
                yield (lines[0][size:], *below)


@functools.lru_cache(maxsize=1024)
def find_near(printed: str, table: str, group: str | None) -> str | None:
    """The code of the row, inside its ``group``, whose label a picture was misread for, or None where it may be another's."""
    whole = normalise_label(printed) if len(printed) <= MAX_LABEL else ""
    is_known = any(whole == label for label, _ in _labels_of(table, "row"))
    if is_known or len(whole) < _FEWEST_OF_ROW:
        return None
    codes = _nearest(whole, table, "row")
    fitting = [
        label
        for label in codebook().labels
        if label.table_code == table and label.axis == "row" and label.measure_code in codes
    ]
    found = {find(label.printed, table, "row", group) for label in fitting} - {None}
    return found.pop() if len(codes) == len(found) == 1 else None


def _nearest(whole: str, table: str, axis: Axis) -> frozenset[str]:
    """The codes of the labels that a normalised text differs least from, by no more than a misread one may."""
    best = 1 + (len(whole) >= _LONG)
    codes: set[str] = set()
    for label, of_label in _labels_of(table, axis):
        apart = _apart(whole, label, best)
        if apart < best:
            best, codes = apart, set()
        if apart == best:
            codes |= of_label
    return frozenset(codes)


@functools.cache
def _labels_of(table: str, axis: Axis) -> tuple[tuple[str, frozenset[str]], ...]:
    """The labels on an axis of a table, normalised, and the codes that each may have."""
    found: dict[str, set[str]] = {}
    for label in codebook().labels:
        if (label.table_code, label.axis) == (table, axis):
            found.setdefault(normalise_label(label.printed), set()).add(label.measure_code)
    return tuple((label, frozenset(codes)) for label, codes in found.items() if label)


def _apart(one: str, other: str, most: int) -> int:
    """By how many characters two texts differ (another, one less, one more), or one more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above = [*range(len(other) + 1)]
    for number, character in enumerate(one, 1):
        row = [number]
        for place, character_of_other in enumerate(other):
            is_same = character == character_of_other
            row.append(min(above[place] + (not is_same), above[place + 1] + 1, row[place] + 1))
        above = row
    last: int = above[-1]
    return min(last, most + 1)


def _fitting(printed: str, table: str) -> list[Label]:
    """The labels of a table that one which lost a character fits, whatever stood there."""
    whole = normalise_label(printed) if len(printed) <= MAX_LABEL else ""
    kept = _LOST.split(whole)
    if len(kept) != 2 or len("".join(kept)) < _FEWEST_LEFT:
        return []
    fits = re.compile(".".join(map(re.escape, kept))).fullmatch
    of_table = (label for label in codebook().labels if label.table_code == table)
    return [label for label in of_table if fits(normalise_label(label.printed))]


@functools.lru_cache(maxsize=16384)
def names_row(printed: str, table: str) -> bool:
    """Whether the label names a row of the table, or a group of rows, in any group."""
    labels = codebook().labels
    return (
        any(
            labels.candidates(text, table=table, axis="row")
            or any(
                "outcome" in label.measure_code
                for label in labels.candidates(text, table=table, axis="group")
            )
            for text in readings(printed)
        )
        or _behind_its_group(printed, table, "row") is not None
    )


def names_any_row(printed: str) -> bool:
    """Whether the label names a row, or a group of rows, of any statutory table."""
    return any(names_row(printed, kind) for kind in STATUTORY)


def is_label(printed: str) -> bool:
    """Whether a text names a column, a row or a group of them of a statutory table."""
    return kind_of_heading(printed) is not None or names_any_row(printed)


@functools.lru_cache(maxsize=16384)
def is_shared(printed: str, table: str) -> bool:
    """Whether the label names a row and a column of the table (其他, 总计): only its group tells."""
    labels = codebook().labels
    return any(
        labels.candidates(text, table=table, axis="row")
        and labels.candidates(text, table=table, axis="column")
        for text in readings(printed)
    )


@functools.lru_cache(maxsize=16384)
def kind_of_heading(printed: str) -> TableKind | None:
    """The one table in whose head this label stands, None for labels of several (总计) or of none."""
    labels = codebook().labels
    found = {
        table
        for table in _TABLES
        for axis in ("column", "group")
        for text in readings(printed)
        if labels.candidates(text, table=table, axis=axis)
    } or {table for table in STATUTORY if _behind_its_group(printed, table, "column")}
    return found.pop() if len(found) == 1 else None


def readings(printed: str) -> tuple[str, ...]:
    """The label as printed, and without the unit or the explanation that it may carry."""
    if not printed or len(printed) > MAX_LABEL:
        return ()
    without = _UNIT_NOTE.sub("", _EXPLAINED.sub("", _TRANSLATED.sub("", printed.strip())))
    if not may_name(without):
        return ()
    return (printed,) if without == printed or not without.strip() else (printed, without)


def missing_rows(kind: TableKind, edition: str, printed: set[str]) -> list[str]:
    """Rows of a form that are not among the printed ones. A row that an edition splits in three
    (其他处理) is there when either the row or one of its parts is."""
    return [
        code
        for code, parent in _rows_of(kind, edition)
        if code not in printed
        and parent not in printed
        and not any(other.startswith(code + ".") for other in printed)
    ]


def rows_of(kind: TableKind, edition: str) -> tuple[str, ...]:
    """The codes of the rows of a form, from top to bottom."""
    return tuple(code for code, _ in _rows_of(kind, edition))


@functools.cache
def editions_of(kind: TableKind) -> tuple[str, ...]:
    """The editions of the form that have such a table, the oldest first."""
    return tuple(
        sorted(
            {
                edition
                for measure in codebook().measures.values()
                if measure.table_code == kind
                for edition in measure.editions
            }
        )
    )


@functools.cache
def _rows_of(kind: TableKind, edition: str) -> tuple[tuple[str, str | None], ...]:
    """Code and parent of each row of a form."""
    return tuple(
        (code, measure.parent_code)
        for code, measure in codebook().measures.items()
        if measure.table_code == kind and measure.kind == "row" and edition in measure.editions
    )
