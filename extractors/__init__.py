"""gongkai: yearly disclosure reports, from the agency's page to rows that can be checked.

The folders follow the data: crawl → landing → parse → stage. Nothing here imports Airflow.
"""

__version__ = "0.1.0"

# Part of the key of every staged record: raise it when the same bytes may give other records.
EXTRACTOR_VERSION = "2"
