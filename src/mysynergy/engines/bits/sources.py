"""Which form of a file of people a sweep reads: the file itself, or the same people prepared beside it."""

from __future__ import annotations

from mysynergy.engines.bits.groups import GroupReader, Source, groups_of
from mysynergy.engines.bits.prepared import (
    PreparedReader,
    StaleError,
    UnfitError,
    make_prepared,
    prepared_path,
)
from mysynergy.engines.reading import PeopleFile


def source_of(file: PeopleFile, *, prepare: bool | None) -> tuple[Source | None, list[str]]:
    """Return the source, ``None`` where row groups are too large to be read whole, and what there is to say.

    A prepared file that is stale or cut off is made anew; one that cannot be written is done without.
    """
    said: list[str] = []
    there = prepared_path(file.path)
    if prepare or (prepare is None and there.exists()):
        try:
            return PreparedReader(file), said
        except UnfitError as error:
            return _unprepared(file), [f"{there} is not used: {error}"]
        except StaleError as error:
            if there.exists():
                said.append(f"{there} was prepared anew: {error}")
        try:
            make_prepared(file.path, file.vocabulary)
            return PreparedReader(file), said
        except StaleError as error:
            said = [f"{there} is not used: {error}"]
        except OSError as error:
            said = [f"{there} cannot be written ({error.strerror or error}); {file.path.name} itself is read"]
    return _unprepared(file), said


def _unprepared(file: PeopleFile) -> Source | None:
    groups = groups_of(file)
    return None if groups is None else GroupReader(file, groups)
