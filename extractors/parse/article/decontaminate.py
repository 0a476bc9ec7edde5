"""Takes out what a hijacked copy put in, and says what it was: pinyin, script, brand tokens, foreign addresses.

Nothing is invented: a brand token that stands where a name stood leaves a mark (``GAP``) that spans the
token in the landed source. Dropped and mangled characters are counted, never guessed. A page that is
only in traditional script may be a genuine big5 gateway: it is simplified for reading, but the script
is reported as contamination only beside another kind.
"""

from __future__ import annotations

import collections
import functools
import re
from collections.abc import Iterable, Sequence

from extractors.codebook import codebook
from extractors.labels import simplify
from extractors.parse.article.pinyin import unbracketed, without_pinyin
from extractors.parse.article.strangers import spans_of, strange_names
from extractors.parse.page import SourceText, line_around
from extractors.parse.records import Contamination
from extractors.parse.words.lists import alternation, any_rare, compiled, rare, units
from extractors.parse.words.needles import Rare
from extractors.parse.words.numerals import WIDE_DIGITS, narrow
from extractors.parse.words.openers import guarded

# What is said there, what it means here, and where it must stand to be of a gateway.
_GATEWAY_WORDS = (
    ("资讯", "信息", "政府资讯"),
    ("入口网站", "门户网站", "入口网站"),
    ("覆议", "复议", "行政覆议"),
)
GAP = "〓"  # the geta mark of printers: a character is missing here

_FILLER = re.compile("@{2,}")
_FEW_FILLERS = 6
_FEW_TRADITIONAL = 5
_YEAR_BEHIND = re.compile(r"(?<=.)20[0-3]\d\Z", re.DOTALL)  # [brand]8882022年
_EATEN_TITLE = Rare(r"[。；;！!]([^。；;！!<>\n]{6,80}>)(?=\s*(?:\n|$))")
_HOST = re.compile(r"(?:https?://|www\.)?([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})")
_OFFICIAL_SUFFIXES = (".gov.cn", ".政务", ".政务.cn")
_SCHOOL = re.compile(r"大学|学院|学校|教育")
_OPENING = 400  # characters in which a school's own report names it
_PROOFS = ("core", "weak")
_JOINED = re.compile(r"[_|·]")
_ENOUGH = 2
_MOST_TOKENS = 5000
_LONGEST_TOKEN = 40  # characters of a line of search words that the record shows


def decontaminate(
    text: SourceText, known: tuple[str, ...] = ()
) -> tuple[SourceText, tuple[Contamination, ...]]:
    """The readable text without contamination, and what was found, by kind and token.

    ``known`` are brand tokens that another text of the page proved.

    Characters that remain keep their span in the landed source; ``GAP`` spans the brand token that it
    stands for. Counts: pinyin groups (repetitions behind one character are one group), converted characters, occurrences of a token or address.
    """
    found: list[Contamination] = []
    text = _without_fillers(text, found)
    text = without_pinyin(text, found)
    text = _simplified(text, found)
    text = _without_brands(text, found)
    text = _without_strangers(text, known, found)
    text = _without_link_farms(text, found)
    found.extend(
        _counted("dropped_characters", [title[1] for title in _EATEN_TITLE.finditer(text.text)])
    )
    found.extend(_counted("mojibake", _mojibake(text.text)))
    found.extend(_counted("foreign_host", _foreign_hosts(text.text)))
    if not any(item.kind != "traditional" for item in found):
        found = []
    return text, tuple(found)


def clean_text(text: str) -> str:
    """A cell or title without bracketed pinyin, in simplified script. Brand tokens stay as they are."""
    if text.isascii():
        return text
    return simplify(unbracketed(text))


# -- fillers -----------------------------------------------------------------------------------


def _without_fillers(text: SourceText, found: list[Contamination]) -> SourceText:
    """工作@@要点@@: marks strewn between words. A few of them may be an address or a formula."""
    runs = list(_FILLER.finditer(text.text)) if "@@" in text.text else []
    if len(runs) < _FEW_FILLERS:
        return text
    found.append(Contamination("brand", "@@", len(runs)))
    return text.edited([(run.start(), run.end(), "") for run in runs])


# -- script -----------------------------------------------------------------------------------


@functools.lru_cache(maxsize=8192)
def _simplified_character(character: str) -> str:
    single = simplify(character)
    return single if len(single) == 1 else character


def _simplified(text: SourceText, found: list[Contamination]) -> SourceText:
    """Simplified by phrase where that keeps the length, else character by character.

    A text with only a few such characters is left alone: they are names (钟 and 鍾 are two of them).
    """
    converted = _converted(text.text)
    if converted == text.text:
        return text
    if len(converted) != len(text.text):
        converted = "".join(map(_simplified_character, text.text))
    changed = [old for old, new in zip(text.text, converted, strict=True) if old != new]
    if len(set(changed)) < _FEW_TRADITIONAL:
        return text
    token = "".join(old for old, _ in collections.Counter(changed).most_common(5))
    found.append(Contamination("traditional", token, len(changed)))
    return SourceText(converted, text.starts, text.ends)


def _converted(text: str) -> str:
    try:
        return simplify(text)
    except UnicodeEncodeError:  # lone surrogates of a damaged page
        return "".join(
            character if "\ud800" <= character <= "\udfff" else _simplified_character(character)
            for character in text
        )


def in_common_words(text: str) -> str:
    """``text`` in the mainland's words, as long as it was: gateways to traditional script change words too."""
    for said, meant, sign in _GATEWAY_WORDS:
        if sign in text:
            text = text.replace(said, meant)
    return text


# -- brand tokens -----------------------------------------------------------------------------


@functools.cache
def _token_pattern() -> re.Pattern[str]:
    cores = f"{alternation('contamination', 'core')}|{alternation('contamination', 'weak')}"
    pieces = alternation("contamination", "piece")
    latin = r"[A-Za-z][A-Za-z0-9.]{1,24}"
    part = rf"(?:{cores}|{pieces}|{latin}|(?<=_)\d{{2,8}})"  # …竞猜_2024…
    join = r"[_·|*\-]{0,2}"
    # Underscores join whatever stands between the words of a token: [brand]官方网站手机版_怎么下载_[brand].
    word = rf"(?:(?!{alternation('contamination', 'stop')})[A-Za-z0-9\u4e00-\u9fff])"
    tail = rf"(?:{word}{{0,14}}_){{1,4}}(?:{part})?(?:{join}{part}){{0,6}}"
    return guarded(f"{part}(?:{join}{part}){{0,12}}(?:{tail})?", re.IGNORECASE)


def _without_brands(text: SourceText, found: list[Contamination]) -> SourceText:
    view = narrow(text.text) if any(map(text.text.__contains__, WIDE_DIGITS)) else text.text
    if not any(any_rare("contamination", kind, re.IGNORECASE).search(view) for kind in _PROOFS):
        return text
    spans: list[tuple[int, int]] = []
    proofs: collections.Counter[str] = collections.Counter()  # of each token
    is_proved = False
    for match in _token_pattern().finditer(view):
        start, end = match.span()
        sure, weak = (_is_in(kind, view, match) for kind in _PROOFS)
        if sure or weak:
            year = _YEAR_BEHIND.search(view, start, end) if view[end : end + 1] == "年" else None
            end = year.start() if year else end
            spans.append((start, end))
            if not is_proved:
                token = view[start:end].lower()
                proofs[token] += _ENOUGH if sure else _weight(view, start, end)
                is_proved = proofs[token] >= _ENOUGH
            if len(spans) >= _MOST_TOKENS:
                break
    if not is_proved:
        return text
    spans = _grown(view, spans)
    found.extend(_counted("brand", (text.text[start:end] for start, end in spans)))
    return text.edited([(start, end, GAP) for start, end in spans])


def _is_in(kind: str, text: str, token: re.Match[str]) -> bool:
    # No word looks far ahead; a search to the end of the text at each token would never end.
    last = token.end() + _LONGEST_TOKEN
    found = compiled("contamination", kind, re.IGNORECASE).search(text, token.start(), last)
    return bool(found and found.start() < token.end())


def _weight(text: str, start: int, end: int) -> int:
    """What it weighs that words which honest text may hold too (江南体育, 足球投注) stand here: two prove a token.

    In the place of a name they weigh one; in a title's, joined to more or as a sentence of their own, enough.
    """
    if _JOINED.search(text, start, end):
        return _ENOUGH
    before, behind = text[max(0, start - 1) : start], text[end : end + 1]
    if before == "。" and behind in ("", "\n"):
        return _ENOUGH
    is_named = bool(compiled("contamination", "behind").match(text, end))
    if is_named or (before in ("", "\n") and behind == "2"):
        surely = compiled("contamination", "surely_behind").match(text, end)
        return _ENOUGH if surely else int(is_named)
    return 0


def _without_strangers(
    text: SourceText, known: tuple[str, ...], found: list[Contamination]
) -> SourceText:
    """Without the tokens that only their places prove (``strangers.py``)."""
    strangers = spans_of((*known, *strange_names(text.text)))
    spans = [match.span() for match in strangers.finditer(text.text)] if strangers else []
    if not spans:
        return text
    found.extend(_counted("brand", (text.text[start:end] for start, end in spans)))
    return text.edited([(start, end, GAP) for start, end in spans])


def _grown(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of one token, longer by what all its occurrences share on either side.

    Growth stops before digits, marks and words of offices: what is cut off must never be a figure
    or a name. A token that occurs only once or twice proves nothing and does not grow.
    """
    by_token: dict[str, list[tuple[int, int]]] = {}
    for start, end in spans:
        by_token.setdefault(text[start:end].lower(), []).append((start, end))
    grown: list[tuple[int, int]] = []
    for occurrences in by_token.values():
        right = _shared(text, [end for _, end in occurrences], 1)
        right += _glued_digits(text, [end + right for _, end in occurrences])
        left = _shared(text, [start - 1 for start, _ in occurrences], -1)
        grown.extend((start - left, end + right) for start, end in occurrences)
    return _disjoint(grown)


def _shared(text: str, edges: Sequence[int], step: int) -> int:
    """How many characters from ``edges`` on, in the direction of ``step``, all occurrences share."""
    stop = compiled("contamination", "stop")
    extra = 0
    while len(edges) > 2 and extra < 12:
        at = [edge + step * extra for edge in edges]
        shared = {text[i] if 0 <= i < len(text) else "" for i in at}
        character = shared.pop()
        if shared or not (character == "_" or character.isalpha()):
            break
        # Backwards a stop word ends at the character: …省[token].
        if stop.match(text, at[0]) or (
            step < 0 and stop.search(text, max(0, at[0] - 3), at[0] + 1)
        ):
            break
        extra += 1
    return extra


def _glued_digits(text: str, edges: Sequence[int]) -> int:
    """Length of the same number behind each of three occurrences and more (官网7788), where no unit or year follows."""
    if len(edges) < 3:
        return 0
    number = re.compile(rf"\d{{2,6}}(?![\d.,%年月日余多万亿]|{units().pattern})")
    runs = [number.match(text, edge) for edge in edges]
    found = {run[0] if run else "" for run in runs}
    return len(found.pop()) if len(found) == 1 else 0


def _disjoint(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ordered spans, those that met while growing made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without_link_farms(text: SourceText, found: list[Contamination]) -> SourceText:
    """Without the lines of search words that link farms put above and below an article: no sentence, and two such
    words or more."""
    spans: list[tuple[int, int]] = []
    end, first = -1, ""  # of the line, and the word that it holds as long as it is no row of them
    for word in rare("contamination", "link_farm").finditer(text.text):
        if word.start() >= end:
            start, end = line_around(text.text, word.start())
            first = "" if "。" in text.text[start:end] else word[0]
        elif first and word[0] != first:
            spans.append((start, end))
            first = ""
            if len(spans) >= _MOST_TOKENS:
                break
    if not spans:
        return text
    found.extend(_counted("brand", (text.text[start:end][:_LONGEST_TOKEN] for start, end in spans)))
    return text.edited([(start, end, "") for start, end in spans])


# -- counted, never mended --------------------------------------------------------------------


@functools.cache
def _broken() -> re.Pattern[str]:
    return guarded("\ufffd+|[\ue000-\uf8ff]+|" + alternation("contamination", "mojibake"))


def _mojibake(text: str) -> Iterable[str]:
    yield from _broken().findall(text)


def _foreign_hosts(text: str) -> Iterable[str]:
    """Hosts printed as the office's own site that no Chinese office has."""
    for site in rare("contamination", "official_site").finditer(text):
        host = _HOST.match(text, site.end())
        if host and not _is_official(host[1].lower(), text):
            yield host[1].lower()


def _is_official(host: str, text: str) -> bool:
    """An address that only an office can have, or that the registry knows; .edu.cn is a school's."""
    if host.endswith(_OFFICIAL_SUFFIXES) or codebook().agency_by_host(host):
        return True
    return host.endswith(".edu.cn") and bool(_SCHOOL.search(text, 0, _OPENING))


def _counted(kind: str, tokens: Iterable[str]) -> list[Contamination]:
    counts = collections.Counter(tokens)
    return [Contamination(kind, token, count) for token, count in counts.items()]  # type: ignore[arg-type]
