"""The parser's own lists against the code that asks for them: a fault that few documents would show is told by its list."""

from __future__ import annotations

import ast
import functools
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractors.codebook import PARSE_LISTS, CodebookError
from extractors.parse.words import lists
from extractors.settings import SEEDS

CODE = PARSE_LISTS.parent
# What asks for a kind of a list: the list, then the kind. `pattern` knows its list, `spelled_out` the words in its text.
ASKING = ("alternation", "any_rare", "compiled", "guards", "listed", "rare", "replaced", "shapes")
WORD = re.compile(r"\{([a-z_]+)\}")


@functools.cache
def calls() -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """Every call of code below ``parse/`` with the arguments that are plain data, by name or as they stand (else None)."""
    found = []
    for path in CODE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                told = (*call.args, *(keyword.value for keyword in call.keywords))
                found.append((call.func.id, tuple(_data(each, named) for each in told)))
    return tuple(found)


def _data(node: ast.expr, named: dict[str, ast.expr]) -> Any:
    try:
        return ast.literal_eval(named.get(node.id, node) if isinstance(node, ast.Name) else node)
    except ValueError:
        return None


@functools.cache
def said() -> frozenset[str]:
    """Every text of the code and every word that it or the rules write as ``{word}``."""
    texts = {
        node.value
        for path in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    rules = (SEEDS / "narrative_rules.csv").read_text(encoding="utf-8")
    return frozenset(texts | {word for text in (*texts, rules) for word in WORD.findall(text)})


def asked() -> Iterator[tuple[str, str]]:
    """Each (list, kind) that code asks for by name."""
    for name, told in calls():
        if name == "pattern" and told and told[0]:
            yield "page_patterns", told[0]
        elif name in ASKING and len(told) > 1 and told[0] and told[1]:
            yield told[0], told[1]
        elif name == "spelled_out" and told and told[0]:
            yield from (("narrative_words", word) for word in WORD.findall(told[0]))


def patterns_of(told: Any) -> Iterator[str]:
    """The patterns below a kind, in whatever shape it has them."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):  # of guards the key is the word
        for key, value in told.items():
            yield from (key, value or "")
    else:
        for each in told:
            yield from (each,) if isinstance(each, str) else each.values()


def check_yaml(path: Path) -> None:
    name = path.stem
    kinds = lists._yaml(name)
    own = set(WORD.findall(path.read_text(encoding="utf-8")))
    free = name == "narrative_traps"  # its kinds are names for people: all of them are one pattern
    for kind in kinds:
        if not free and kind != "words" and kind not in said() | own:
            raise CodebookError(f"{path.name}: nothing asks for {kind}")
    for of, kind in asked():
        if of == name:
            lists._kind(name, kind)
    for kind, told in kinds.items():
        patterns = list(patterns_of(lists._kind(name, kind)))
        if isinstance(told, list) and (twice := {p for p in patterns if patterns.count(p) > 1}):
            raise CodebookError(f"{path.name}: {kind}: {twice.pop()} stands there twice")
        for pattern in patterns:
            with lists._named(path.name, kind):
                re.compile(lists.spelled_out(pattern, name))


def check(path: Path) -> None:
    """Raises CodebookError on the first fault of a list."""
    if path.suffix == ".yml":
        check_yaml(path)
        return
    read = {told[0]: told[1:] for name, told in calls() if name == "rows" and told[0]}
    if path.stem not in read:
        raise CodebookError(f"{path.name}: nothing reads it")
    list(lists.rows(path.stem, *read[path.stem]))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the lists, which a test may break."""
    copy = shutil.copytree(PARSE_LISTS, tmp_path / "lists")
    monkeypatch.setattr(lists, "_LISTS", copy)
    lists._yaml.cache_clear()
    yield copy
    lists._yaml.cache_clear()


def test_the_lists_are_whole_and_all_of_them_are_read() -> None:
    for path in sorted(PARSE_LISTS.iterdir()):
        check(path)
    assert {name for name, _ in asked()} <= {path.stem for path in PARSE_LISTS.glob("*.yml")}


def rename_kind(text: str) -> Iterator[str]:
    for kind in re.findall(r"(?m)^([a-z_]+):", text):
        if kind != "words":
            yield re.sub(rf"(?m)^{kind}:", f"{kind}_x:", text)


def break_pattern(text: str) -> Iterator[str]:
    """The first pattern below each kind with a bracket that nothing closes."""
    kinds = yaml.safe_load(text)
    for kind, told in kinds.items():
        broken: Any = f"({told}"
        if isinstance(told, list):
            first = told[0] if isinstance(told[0], str) else next(iter(told[0].values()))
            broken = [f"({first}", *told[1:]]
        elif isinstance(told, dict):
            broken = {f"({word}": value for word, value in told.items()}
        yield yaml.safe_dump(kinds | {kind: broken}, allow_unicode=True)


def rename_column(text: str) -> Iterator[str]:
    head, rest = text.split("\n", 1)
    columns = head.split(",")
    for at, column in enumerate(columns):
        if column not in ("note", "means", "year"):  # for people
            yield ",".join([*columns[:at], f"{column}x", *columns[at + 1 :]]) + f"\n{rest}"


def repeat_row(text: str) -> Iterator[str]:
    yield text + text.splitlines()[-1] + "\n"


@pytest.mark.parametrize(
    ("ending", "faults"),
    [
        ("yml", rename_kind),
        ("yml", break_pattern),
        ("csv", rename_column),
        ("csv", repeat_row),
    ],
)
def test_each_fault_of_a_list_is_told_by_its_name(
    ending: str, faults: Callable[[str], Iterator[str]], folder: Path
) -> None:
    for path in sorted(folder.glob(f"*.{ending}")):
        if path.name == "narrative_traps.yml" and faults is rename_kind:
            continue
        whole = path.read_text(encoding="utf-8")
        for text in faults(whole):
            path.write_text(text, encoding="utf-8")
            lists._yaml.cache_clear()
            with pytest.raises(CodebookError, match=rf"^{path.name}:"):
                check(path)
        path.write_text(whole, encoding="utf-8")
