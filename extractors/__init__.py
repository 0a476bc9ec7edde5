"""gongkai: yearly disclosure reports, from the agency's page to rows that can be checked.

The folders follow the data: crawl → landing → parse → stage. Nothing here imports Airflow.
"""

from importlib import metadata


def _engine_of_pictures() -> str:
    """``+ocr`` and its version where the extra ``ocr`` is installed."""
    try:
        return f"+ocr{metadata.version('rapidocr')}"
    except metadata.PackageNotFoundError:
        return ""


__version__ = "0.1.0"

# Part of the key of every staged record: raise it when the same bytes may give other records.
# Pictures read by another engine, or by none, are other records.
EXTRACTOR_VERSION = "26" + _engine_of_pictures()
