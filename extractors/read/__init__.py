"""What people ask of the published warehouse, opened read-only: ``show``, ``status``, ``export``.

``evidence`` finds a number on its landed page again, ``terminal`` tells a record in words, ``dictionary`` writes
docs/dictionary.md.
"""
