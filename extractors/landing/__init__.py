"""Bytes as a site answered, or a person handed in, with when and from where. Nothing is overwritten.

``store`` is the only reader and writer; it lies in a folder or a bucket (``places``) and writes the lines of ``records``.
``index`` looks up what earlier runs saw, ``land`` is ``gongkai land`` (where the original of a copy lies: ``copies``), ``warc`` what ``gongkai export-warc`` writes.
"""
