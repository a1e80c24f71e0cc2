"""Where households live and where they lived before: codes, put together at the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mysynergy.synthetic.figures import places
from mysynergy.synthetic.nation.chance import Dice, Flags, Ints
from mysynergy.synthetic.nation.words import by_frequency, word_lists

_FLATS = 0.22  # of urban homes: our own estimate
_STAYS_IN_STATE = 0.8  # of those who moved: our own estimate


@dataclass(frozen=True)
class Homes:
    """One home each: ``kind`` 0 a house in a street, 1 a flat, 2 a village."""

    kind: Ints
    number: Ints
    street: Ints
    street_number: Ints
    estate_kind: Ints
    estate: Ints
    place: Ints
    state: Ints


class Streets:
    """Finds a home for each key; holds the lists of words and postcodes."""

    def __init__(self, dice: Dice, state_codes: tuple[str, ...]) -> None:
        self.dice = dice
        lists = word_lists()
        self._streets, self._estates = lists["street"], lists["estate"]
        self._kinds = (lists["estate_kind"], lists["block_kind"], lists["village_first"])
        self._seconds = lists["village_second"]
        found = [places(code) for code in state_codes]
        self._begins = np.cumsum([0, *(len(one) for one in found)])[:-1]
        self._counts = np.array([len(one) for one in found])
        flat = [place for one in found for place in one]
        self.postcodes = pl.Series([place.postcode for place in flat])
        self.cities = pl.Series([place.city for place in flat])

    def find(self, keys: Ints, state: Ints, rural: Flags, *, former: bool = False) -> Homes:
        """The home of each household key in its state; ``former``: the one before."""
        dice, which = self.dice, "before" if former else "now"
        if former:
            elsewhere = ~dice.yes("home/stays", keys, _STAYS_IN_STATE)
            state = np.where(elsewhere, dice.below("home/state", keys, self._counts.size), state)
        flat = dice.yes(f"home/{which}/flat", keys, _FLATS)
        kind = np.where(rural, 2, np.where(flat, 1, 0))
        kinds = np.array([len(words) for words in self._kinds])[kind]
        estates = np.where(kind == 2, len(self._seconds), len(self._estates))
        return Homes(
            kind=kind,
            number=1 + dice.below(f"home/{which}/number", keys, np.where(kind == 2, 2_400, 180)),
            street=dice.choice(f"home/{which}/street", keys, by_frequency(self._streets, "street").tolist()),
            street_number=1 + dice.below(f"home/{which}/row", keys, 15),
            estate_kind=dice.below(f"home/{which}/kind", keys, kinds),
            estate=dice.below(f"home/{which}/estate", keys, estates),
            place=self._begins[state] + dice.below(f"home/{which}/place", keys, self._counts[state]),
            state=state,
        )

    def write(self, homes: Homes, short: Flags, tail: Flags, upper: Flags) -> pl.Series:
        """Addresses as text: ``short`` abbreviated, ``tail`` with postcode and city, ``upper`` capitals."""
        texts = pl.DataFrame(
            {
                "number": pl.Series(homes.number).cast(pl.String),
                "row": pl.Series(homes.street_number).cast(pl.String),
                "block": pl.Series(list("ABCD")).gather(homes.number % 4),
                "unit": pl.Series(homes.number % 20 + 1).cast(pl.String),
                "street": pl.Series(self._streets).gather(homes.street),
                "kind": self._kind_words().gather(self._offsets()[homes.kind] + homes.estate_kind),
                "estate": pl.Series([*self._estates, *self._seconds]).gather(
                    homes.estate + np.where(homes.kind == 2, len(self._estates), 0)
                ),
                "jalan": pl.Series(["Jalan ", "Jln "]).gather(short.astype(np.int64)),
                "no": pl.Series(["No ", "No. "]).gather(short.astype(np.int64)),
                "what": homes.kind,
                "tail": tail,
                "upper": upper,
                "postcode": self.postcodes.gather(homes.place),
                "city": self.cities.gather(homes.place),
            }
        )
        house = pl.concat_str("no", "number", pl.lit(", "), "jalan", "street", pl.lit(" "), "row")
        flat = pl.concat_str(
            "block", pl.lit("-"), "row", pl.lit("-"), "unit", pl.lit(", "), "kind", pl.lit(" "), "estate"
        )
        village = pl.concat_str(
            pl.lit("Lot "), "number", pl.lit(", "), pl.lit("Kg "), "kind", pl.lit(" "), "estate"
        )
        street = pl.concat_str(pl.lit(", "), "jalan", "street")
        estate = pl.concat_str(pl.lit(", "), "kind", pl.lit(" "), "estate")
        line = (
            pl.when(pl.col("what") == 0)
            .then(house + estate)
            .when(pl.col("what") == 1)
            .then(flat + street)
            .otherwise(village)
        )
        end = pl.concat_str(pl.lit(", "), "postcode", pl.lit(" "), "city")
        whole = pl.when("tail").then(line + end).otherwise(line)
        return texts.select(
            pl.when("upper").then(whole.str.to_uppercase()).otherwise(whole).alias("address")
        ).to_series()

    def _kind_words(self) -> pl.Series:
        return pl.Series([word for words in self._kinds for word in words])

    def _offsets(self) -> Ints:
        return np.cumsum([0, *(len(words) for words in self._kinds)])[:3]
