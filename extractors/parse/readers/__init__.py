"""Bytes of one kind of document → ``Page``: text with its place in the source, and raw tables.

``parse/document.py`` asks one of these, by the kind of the bytes (of an ``archive`` those of the one document in it); ``decode``
gives it the characters of a page or a text.

- a page: ``markup`` (``markup_run``, ``markup_beside``, ``markup_filled``, ``markup_text``, ``markup_table``, ``markup_digits``, ``markup_pre``, ``markup_items``; before it ``embedded`` and ``mhtml``,
  beside it ``style_sheet``), ``plaintext``;
- a PDF: ``pdf`` (``pdf_weight``, ``pdf_fonts``, ``pdf_letters``, ``pdf_unseen`` with ``pdf_drawn``, ``pdf_shapes``, ``pdf_borders``, ``pdf_unruled``, ``pdf_rows``, ``pdf_cells``, ``pdf_columns``, ``pdf_entries``;
  ``pdf_scan`` where letters are drawn alone), and OFD, which becomes one: ``ofd`` (``ofd_files``, ``ofd_paper``);
- an office file: ``office`` → ``word`` (``word_shown``, ``word_numbers``), ``word_binary``, ``word_rtf`` (``rtf_words``; both ``word_rows``; all ``faint``),
  ``spreadsheet`` (``number_format``, ``conditional_format``), ``open_document`` (``open_document_style``), or one part of XML: ``office_xml`` (``word_2003``, ``spreadsheet_2003``); those of the strict kind by ``office_strict``.
  Their page is an ``office_page``, their pictures are ``office_pictures``, what stands beside their text ``office_beside``;
- a picture: ``picture`` (``ocr`` for its words, ``picture_cells`` for what stands in a cell with ``glyphs`` for how its digits look, ``ruling`` for its cells with ``strokes`` for their lines, ``seals`` for what lies over them). Paper of any kind is put together in ``sheet`` and ``sheet_page``.

Whatever the kind: ``shown`` takes out what shows nothing, ``unseen`` names numbers that nobody sees.
"""
