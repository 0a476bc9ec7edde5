"""How much a page of a PDF has drawn, told before it is read: forms within forms, and streams deflated twice, unfold a
file of two kilobytes to what no reader ends with."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral

_DRAWS = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")


def weight(page: Any, most: int) -> float:
    """Bytes of drawing of a page (as pdfplumber has it), each form as often as it is drawn; counting ends above ``most``."""
    return _Forms(most).weigh(page.page_obj.contents, page.page_obj.resources)


class _Forms:
    """The forms of a page by their object, and what each of them draws. One that draws itself weighs without end."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[int, float] = {}

    def weigh(self, streams: Iterable[Any], resources: Any) -> float:
        total = 0.0
        drawn: Counter[bytes] = Counter()
        for stream in map(resolve1, streams):
            if isinstance(stream, PDFStream) and total <= self._most:
                data = stream.get_data()
                total += len(data)
                drawn.update(_DRAWS.findall(data))
        held = resolve1(resources)
        named = resolve1(held.get("XObject")) if isinstance(held, dict) else None
        forms = {
            name.encode("latin-1", "replace"): resolve1(form)
            for name, form in (named.items() if isinstance(named, dict) else ())
            if _is_form(resolve1(form))
        }
        for name, times in drawn.items():
            if total > self._most:
                break
            # A name may be written in other ways (/#58 for /X): it is taken for each of them.
            meant = [forms[name]] if name in forms else forms.values() if b"#" in name else ()
            total += times * max((self._of_form(form, resources) for form in meant), default=0)
        return total

    def _of_form(self, form: Any, resources: Any) -> float:
        if id(form) not in self._known:
            self._known[id(form)] = math.inf  # until it is weighed
            self._known[id(form)] = self.weigh([form], form.get("Resources") or resources)
        return self._known[id(form)]


def _is_form(found: Any) -> bool:
    kind = resolve1(found.get("Subtype")) if isinstance(found, PDFStream) else None
    return isinstance(kind, PSLiteral) and kind.name == "Form"
