"""The hash of what a document states is that of the same JSON whoever writes it."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from extractors.parse.fingerprint import canonical_json

_ANYTHING = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()


@given(
    st.dictionaries(st.text(), _ANYTHING | st.lists(_ANYTHING | st.lists(_ANYTHING))),
    st.characters(),  # halves of pairs too
)
@example(
    {"b": '公开·“×”\x7f\x80ÿ\u2028\U00020000/<\\"', "a": ["\x00\x1f\b\f\n\r\t", None]}, "\ud800"
)
def test_canonical_json_is_what_python_writes_in_ascii(
    content: dict[str, object], character: str
) -> None:
    for held in (content, {**content, "last": character}):
        written = json.dumps(held, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        assert canonical_json(held) == written.encode("ascii")
