"""What a document is: its kind and title, whose it is, and of which year.

- Kind and title: ``title``, ``doctype`` (what it looks at: ``doctype_page``; without a title: ``untitled``). Year: ``report_year``. Day: ``published``.
- What tells of the issuer: names by their part (``mentions``, ``elsewhere``, ``title_names``, ``agency_name``, ``branches``,
  ``name_place``, ``national``, ``units``, ``speaker``), whose site it is (``site``), hints of the place (``hints``, ``own_media``, ``divisions``).
- The decision: ``issuer``; where a whole name is printed ``issuer_named`` (with ``issuer_case``, ``issuer_names``, ``issuer_place``;
  what speaks against it: ``issuer_against``), and the agency with its id: ``reference``.
"""
