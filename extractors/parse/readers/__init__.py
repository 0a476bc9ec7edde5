"""Bytes of one kind of document → ``Page``: text with its place in the source, and raw tables."""
