"""Who hears what: findings and failures → one digest a channel → outbox → Apprise.

``rules`` says what goes where, ``digest`` what is new (pure), ``render`` how each channel reads it,
``outbox`` remembers what was told, ``channels`` knows Apprise, ``send`` is the story of one run;
``freshness`` says what was not read or told yet.
"""
