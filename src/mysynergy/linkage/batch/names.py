"""Every distinct name read once: its words as numbers, its sounds, and what it says of itself."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from mysynergy.linkage.names import distinctive, normalise_name
from mysynergy.linkage.spelling import sound

_CHUNK: Final = 20_000
_SEX: Final = {"male": 1, "female": 2, None: None}
_WORDS: Final = pl.List(pl.String)
_Type = pl.DataType | type[pl.DataType]
_SCHEMA: Final[dict[str, _Type]] = {
    "name": pl.String,
    "given": _WORDS,
    "father": _WORDS,
    "alias": _WORDS,
    "marker": pl.String,
    "spelled": pl.String,
    "spelled_father": pl.String,
    "marker_sex": pl.Int8,
    "given_sounds": _WORDS,
    "father_sound": pl.String,
    "whole": pl.String,
    "pair": pl.String,
}


@dataclass(frozen=True, slots=True)
class Names:
    """All distinct names of the lists, one row each.

    ``table`` holds what ``normalise_name`` found and the sounds that ``keys.py`` makes keys of.
    """

    table: pl.DataFrame

    def places(self, column: pl.Series) -> pl.Series:
        """Return for each text its row in ``table``, null where there is no name."""
        rows = self.table.select("name", place=pl.int_range(pl.len(), dtype=pl.Int32))
        return (
            column.alias("name").to_frame().join(rows, on="name", how="left", maintain_order="left")["place"]
        )


def read_names(columns: Iterable[pl.Series], workers: int = 2) -> Names:
    """Read the distinct names of several columns, ``workers`` processes side by side."""
    distinct = pl.concat([column.rename("name") for column in columns]).drop_nulls().unique().sort()
    texts = distinct.to_list()
    parts = [texts[at : at + _CHUNK] for at in range(0, len(texts), _CHUNK)]
    if workers > 1 and len(parts) > 1:
        with multiprocessing.get_context("forkserver").Pool(workers) as pool:
            frames = pool.map(_read, parts, chunksize=1)
    else:
        frames = [_read(part) for part in parts]
    table = pl.concat(frames) if frames else pl.DataFrame(schema=_SCHEMA)
    return Names(table)


def _read(texts: Sequence[str]) -> pl.DataFrame:
    rows = []
    for text in texts:
        name = normalise_name(text)
        if not name:
            continue
        given = _sounds(distinctive(name.given)[:3] + distinctive(name.alias)[:2])
        father = _sounds(distinctive(name.father))[:1]
        rows.append(
            (
                text,
                list(name.given),
                list(name.father),
                list(name.alias),
                name.marker,
                name.spelled,
                name.spelled_father,
                _SEX[name.marker_sex],
                given,
                father[0] if father else None,
                "-".join(sorted(_sounds(distinctive(name.tokens)))) or None,
                "-".join(sorted((given + father)[:1] + (father or given[1:2]))) or None,
            )
        )
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _sounds(words: tuple[str, ...]) -> list[str]:
    return [code for code in (sound(word) for word in words if len(word) > 1) if code]
