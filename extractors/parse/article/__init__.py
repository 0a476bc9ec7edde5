"""The text of a page → the report's own article: clean, in lines, in sections.

- What advertisers put in goes: ``decontaminate`` (pinyin: ``pinyin``; names that no list holds: ``strangers``).
- A line is a line again: ``lines`` breaks what was run together around title and headings and joins what was torn.
- The article and its sections: ``bounds`` (where it begins and ends), ``outline``.
- Another report on the same page is cut off: ``below``.
"""
