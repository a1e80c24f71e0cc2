"""Identity resolution of whole lists: read, block, compare, weigh, cluster. Files in, files out.

Pure like the rest of ``linkage``: no framework, no database, no clock. Not imported by it, for it needs
columns (Polars, DuckDB, NumPy) where a single look-up needs none.
"""

from mysynergy.linkage.batch.engines import ENGINES, EngineError
from mysynergy.linkage.batch.estimate import Estimated
from mysynergy.linkage.batch.keeping import CannotOpenError, Keeping, Open, SealedUnder
from mysynergy.linkage.batch.link import Linked, estimate_from, link
from mysynergy.linkage.batch.people import PeopleFound, PersonPair, find_people
from mysynergy.linkage.batch.records import COLUMNS, RecordsError
from mysynergy.linkage.batch.writing import Limits, LinkStoppedError, pairs_file

__all__ = [
    "COLUMNS",
    "ENGINES",
    "CannotOpenError",
    "EngineError",
    "Estimated",
    "Keeping",
    "Limits",
    "LinkStoppedError",
    "Linked",
    "Open",
    "PeopleFound",
    "PersonPair",
    "RecordsError",
    "SealedUnder",
    "estimate_from",
    "find_people",
    "link",
    "pairs_file",
]
