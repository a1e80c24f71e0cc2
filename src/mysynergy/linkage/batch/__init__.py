"""Identity resolution of whole lists: read, block, compare, weigh, cluster. Files in, files out.

Pure like the rest of ``linkage``: no framework, no database, no clock. Not imported by it, for it needs
columns (Polars, DuckDB, NumPy) where a single look-up needs none.
"""

from mysynergy.linkage.batch.estimate import Estimated
from mysynergy.linkage.batch.link import Limits, Linked, LinkStoppedError, estimate_from, link, pairs_file
from mysynergy.linkage.batch.records import RecordsError

__all__ = [
    "Estimated",
    "Limits",
    "LinkStoppedError",
    "Linked",
    "RecordsError",
    "estimate_from",
    "link",
    "pairs_file",
]
