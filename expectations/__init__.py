"""Judges a build file before it is published, and puts findings into words. No arithmetic of the forms: dbt does it.

``gate`` asks the ``rules`` of the ``suites`` (``sums``, ``judgement``, ``continuity``; of which rows: ``asked``) over ``datasource``;
``verdict`` says what it means. ``findings`` and ``words`` are what ``gongkai findings`` prints. In folders of their own: ``alerts``
(who is told), ``page`` (the quality page), ``review`` (what people decide).
"""
