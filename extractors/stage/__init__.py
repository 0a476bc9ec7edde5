"""Landing → staged records → build file → published warehouse. ``build`` tells the story, step by step (``steps``):

- one at a time: ``lock``; whether anything is to do: ``unchanged``; what is taken over: ``increment``;
- what landed up to the day: ``view`` (``decoded``), which documents make one report: ``parts``;
- read what is new: ``fill`` → ``extract`` (each ``worker`` a process) → ``batches`` of ``rows`` of the ``schema``;
- ``load`` them, with the ``decisions`` of people; run the models: ``dbt`` (``dbt_child``), or ``compiled`` ones;
- ``judge`` by tests and gate, under ``overrides``; write ``ops`` from ``history``; ``publish``; say the ``result``.

What stops a build is one of ``errors``.
"""
