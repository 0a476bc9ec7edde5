"""Sentences → facts: every stated number with its unit, qualifier, quote and code.

``narrative`` tells the story. In its order:

- the text as the rules read it: ``view``;
- which numbers count: ``numbers``, ``small``, ``torn``, ``stating``, ``zero``, how exactly: ``precision``;
- what one is said of: ``context``, ``phrases``, ``headed``, ``number_first``; of which year: ``period`` (``period_span``, ``period_named``), ``period_opened``, ``period_dealt``, ``period_beside``, ``period_part``, ``period_carried``, ``period_coded``,
  ``period_change``, ``period_zero``, ``ahead``;
- which measure it is: ``rules``, and which keep none: ``others`` (``others_named``, ``others_media``), ``doubts`` (``doubts_beside``), ``confirmed``, ``linked``;
- which total it is a part of: ``totals`` (``coded``, ``divided``, ``group``, ``announced``, ``links``, ``unmarked``, ``manner``, ``again``, ``shares``, ``levels``, ``kinds``, ``sums``);
- the record: ``facts``.
"""
