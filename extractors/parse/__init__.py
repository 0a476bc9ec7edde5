"""Bytes in, one ``Record`` out: no network, no disk, no clock.

Begin with ``report.py``, which tells the story of one document. The modules beside it, in its order:

- ``document``: bytes → ``page`` (what every reader hands on), by one of ``readers/``;
- ``layout``: the page laid open, by ``article/`` and ``tables/``;
- ``stated``: what a report states (cells of ``tables/``, facts of ``prose/``); ``plan``, ``plan_text``: the tasks of a work plan;
- ``parts``: a report over several documents;
- ``records``: the shapes of what comes out; ``fingerprint``: its hash.

Kind, issuer and year are decided in ``about/``. ``words/`` finds words and numbers for all of them, by ``lists/``.
"""
