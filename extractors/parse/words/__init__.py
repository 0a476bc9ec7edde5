"""How words and numbers are found in a text. The rooms use it; it knows none of them.

- The lists of ``parse/lists/``, which a person edits: ``lists``.
- Numbers as they are printed: ``numerals``.
- What makes long patterns fast: ``openers`` (with which characters a match begins), ``behind`` (what follows where these are
  digits), ``needles`` (which pairs of characters it cannot do without).
"""
