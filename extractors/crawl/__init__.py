"""A registry and the web → pages in landing, and one outcome per agency and year.

``run`` crawls many agencies, hosts side by side; ``agency`` is one of them. In the order in which it asks:

- who is asked: ``registry``; where a request may go: ``guard``; when: ``politeness``, ``rules`` (``robots``);
- one page: ``fetch`` over ``transport``, landed and read back by ``pages``; why there is none: ``blocks``, ``failure``;
- the way to a report: ``search``, with the links of ``discover`` (``families``, ``titles``);
- whether a page is the report: ``judge``; what belongs to it: ``companions``;
- what came of it: ``trail``, ``outcome``, for all agencies ``rollup``. ``check`` is ``gongkai check-site``.
"""
