"""What people ask of the published warehouse, opened read-only: ``show``, ``status``, ``export``.

``evidence`` finds a number on its landed page again, ``terminal`` makes text of pages safe to print, ``freshness`` says what was
not read or told yet, ``dictionary`` writes docs/dictionary.md.
"""
