"""One sample of every problem message that the extractor can write, read from its source code.

A message added tomorrow is found here by itself, so that it cannot be told without Chinese words.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from extractors.settings import PROJECT_ROOT

_CALLS = {"Problem", "problem", "RefusedError", "_unread"}
# Placeholders of f-strings by what they print; anything else is a word of the page.
_NUMBERS = (
    "len(",
    "MAX_",
    "count",
    "new",
    "carried",
    "replaced",
    "published",
    "year",
    "years",
    "number",
)
_CODES = ("code", "row.code")
_TABLES = ("kind",)


def problem_samples() -> list[tuple[str, str]]:
    """(code, message), every branch of every message once, in the order of the code."""
    found: dict[tuple[str, str], None] = {}
    for path in sorted((PROJECT_ROOT / "extractors" / "parse").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for scope in ast.walk(tree):
            if isinstance(scope, ast.FunctionDef):
                for sample in _of_function(scope, tree):
                    found.setdefault(sample)
    return list(found)


def _of_function(scope: ast.FunctionDef, tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(scope):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name not in _CALLS:
            continue
        words = [a for a in node.args if name != "_unread" or a is not node.args[0]]
        if len(words) < 2 or not isinstance(words[0], ast.Constant):
            continue  # passes on what another call made
        for message in _messages(words[1], scope, tree):
            yield str(words[0].value), message


def _messages(node: ast.expr, scope: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield from _messages(node.value, scope, tree)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        texts = [""]
        for part in node.values:
            texts = [text + choice for text in texts for choice in _choices(part, scope)]
        yield from texts
    elif isinstance(node, ast.Subscript):
        yield from (str(item.value) for item in _table(ast.unparse(node.value), tree))
    elif isinstance(node, ast.Name):
        values = _assigned(node.id, scope)
        if not values and node.id == "message":  # an argument: what the callers pass
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == scope.name:
                    yield from _messages(call.args[0], scope, tree)
            return
        for value in values:
            yield from _messages(value, scope, tree)
        if not values:
            yield "页上的字"
    else:
        yield "页上的字"


def _choices(part: ast.expr, scope: ast.FunctionDef) -> list[str]:
    """What a piece of an f-string may print: both words of a variable that an if/else has set."""
    if isinstance(part, ast.Constant):
        return [str(part.value)]
    if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
        for value in _assigned(part.value.id, scope):
            if isinstance(value, ast.IfExp):
                both = (value.body, value.orelse)
                return [str(word.value) for word in both if isinstance(word, ast.Constant)]
        if keys := _keys(part.value.id, scope):
            return keys
    return [_printed(part, scope)]


def _printed(part: ast.expr, scope: ast.FunctionDef) -> str:
    assert isinstance(part, ast.FormattedValue)
    words = ast.unparse(part.value)
    if words == "said":
        return "title 2021, period 2022"
    if words == "name" and scope.name == "read_report_year":
        return "title"
    if words.startswith(_NUMBERS):
        return "2021"
    if words in _CODES or words.startswith("row.code"):
        return "applications.received_new"
    return "applications" if words in _TABLES else "页上的字"


def _assigned(name: str, scope: ast.FunctionDef) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]


def _keys(name: str, scope: ast.FunctionDef) -> list[str]:
    """What a variable is that goes over the keys of a table which the function makes."""
    keys = []
    for loop in ast.walk(scope):
        if isinstance(loop, ast.comprehension) and ast.unparse(loop.target).startswith(
            f"({name}, "
        ):
            table = ast.unparse(loop.iter).removesuffix(".items()")
            made = [value for value in _assigned(table, scope) if isinstance(value, ast.Dict)]
            keys += [key for value in made for key in value.keys]
            keys += [
                node.slice
                for node in ast.walk(scope)
                if isinstance(node, ast.Subscript) and ast.unparse(node.value) == table
            ]
    return [str(key.value) for key in keys if isinstance(key, ast.Constant)]


def _table(name: str, tree: ast.Module) -> list[ast.Constant]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            assert isinstance(node.value, ast.Dict)
            return [value for value in node.value.values if isinstance(value, ast.Constant)]
    raise AssertionError(f"no table {name}")
