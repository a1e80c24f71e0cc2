"""Identity numbers, each given once, and phones, for whole chunks of people.

Numbers are handed out in the order of people, as at a counter: those born on one day in one place have
running serials, so that strangers' numbers differ by one digit, as in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mysynergy.synthetic.figures import birthplace_codes
from mysynergy.synthetic.nation.chance import Dice, Flags, Ints
from mysynergy.synthetic.nation.people import Chunk
from mysynergy.synthetic.nation.rates import Rates
from mysynergy.synthetic.nation.templates import ABROAD, NUMBERED, PAPERS, TRADITIONS

NO_NUMBER = 0
_SERIALS = 4_995  # the series 999 is kept for the demonstration's cast
_FIRST_DAY = -36_525  # 1870
_PLACES = 200  # two-digit codes, by sex
_OLD_CARD_BEFORE = -365  # born before 1969: holders of the card before the twelve digits came
_SPREAD, _OLD_NUMBERS, _CARDS = 7_919_333, 9_999_991, 100_000
_OPERATORS = ("10", "12", "13", "14", "16", "17", "18", "19")
_SHORT_NUMBERS, _LONG_NUMBERS = 8 * 10**6, 10**7
MOBILES = _SHORT_NUMBERS + _LONG_NUMBERS
PHONES = MOBILES + _LONG_NUMBERS  # a nation has more phones than made-up mobile numbers
_COUNTRY = {
    "indonesian": ("Indonesia", "C"),
    "bangladeshi": ("Bangladesh", "BX"),
    "myanmar": ("Myanmar", "MF"),
    "filipino": ("Philippines", "P"),
}


@dataclass(frozen=True)
class Numbers:
    """``own`` twelve digits (``NO_NUMBER``: none), ``old`` the old card's, ``other`` a foreign paper's text.

    ``phone`` an index of phones, negative where none; ``disagrees``: the number was planted to say another
    birth date or sex than the person's.
    """

    own: Ints
    old: Ints
    other: pl.Series
    phone: Ints
    disagrees: Flags


class NumberOffice:
    """Hands out numbers chunk after chunk; remembers only how many each day and place has given."""

    def __init__(self, dice: Dice, rates: Rates, as_of: int) -> None:
        self.dice, self.rates = dice, rates
        self._given = np.zeros((as_of - _FIRST_DAY + 1) * _PLACES, dtype=np.uint16)
        self._old = self._passports = self._cards = self._phones = 0

    def issue(self, chunk: Chunk) -> Numbers:
        """Numbers and phones of everybody in the chunk; chunks must come in their order."""
        papers = chunk.code("papers")
        numbered = np.isin(papers, [PAPERS.index(name) for name in NUMBERED])
        own, disagrees = self._twelve(chunk, np.flatnonzero(numbered))
        aged = chunk.flag("citizen") & (chunk.birth < _OLD_CARD_BEFORE) & numbered
        old = np.zeros(own.size, dtype=np.int64)
        rank = np.arange(self._old + 1, self._old + 1 + int(aged.sum()))
        old[aged] = 1 + rank * _SPREAD % _OLD_NUMBERS
        self._old += rank.size
        return Numbers(own, old, self._foreign(chunk, papers), self._all_phones(chunk), disagrees)

    def _twelve(self, chunk: Chunk, rows: Ints) -> tuple[Ints, Flags]:
        dice, keys = self.dice, chunk.key[rows]
        twins = chunk.key[chunk.twin[rows]]
        born, male = chunk.birth[rows], chunk.flag("male")[rows]
        disagrees = np.zeros(chunk.key.size, dtype=np.bool_)
        wrong = dice.yes("number disagrees", keys, self.rates.number_disagrees)
        disagrees[rows] = wrong
        by_sex = wrong & dice.yes("number disagrees/sex", keys, 0.4)
        male = male ^ by_sex
        days = np.array((1, 10, 31, 365, 730))[dice.below("number disagrees/days", keys, 5)]
        born = np.where(wrong & ~by_sex, born - days, born)
        place = self._places(chunk, rows, twins)
        cell = (born - _FIRST_DAY) * _PLACES + place * 2 + male
        serial = (dice.below("series", cell, _SERIALS) + self._rank(cell)) % _SERIALS
        date = born.astype("datetime64[D]")
        months = date.astype("datetime64[M]").astype(np.int64)
        day = (date - date.astype("datetime64[M]")).astype(np.int64) + 1
        stem = ((months // 12 + 1970) % 100 * 100 + months % 12 + 1) * 100 + day
        own = np.zeros(chunk.key.size, dtype=np.int64)
        own[rows] = ((stem * 100 + place) * 1_000 + serial // 5) * 10 + serial % 5 * 2 + male
        return own, disagrees

    def _rank(self, cell: Ints) -> Ints:
        """How many were given in each one's cell before; counts these."""
        order = np.argsort(cell, kind="stable")
        ordered = cell[order]
        begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if cell.size else order
        counts = np.diff(np.r_[begins, cell.size])
        rank = np.empty_like(cell)
        rank[order] = np.arange(cell.size) - np.repeat(begins, counts) + self._given[ordered]
        self._given[ordered[begins]] += counts.astype(np.uint16)
        if cell.size and int(rank.max()) >= _SERIALS:
            raise ValueError("too many people were born on one day in one place for their numbers")
        return rank

    def _places(self, chunk: Chunk, rows: Ints, keys: Ints) -> Ints:
        """The place codes of births: the state's, or the country's for those born abroad."""
        codes = birthplace_codes()
        names = [*chunk.pool.birth_places, *(f"{ABROAD}/{tradition}" for tradition in TRADITIONS)]
        flat: list[int] = []
        begins, counts = [], []
        for name in names:
            tradition = name.partition("/")[2]
            country = _COUNTRY[tradition][0] if tradition in _COUNTRY else ABROAD
            given = codes[country if tradition else name]
            begins.append(len(flat))
            counts.append(len(given))
            flat.extend(int(code) for code in given)
        place = chunk.code("birth_place")[rows]
        abroad = place == chunk.pool.birth_places.index(ABROAD)
        place = np.where(abroad, len(chunk.pool.birth_places) + chunk.code("tradition")[rows], place)
        pick = self.dice.below("place of birth", keys, np.array(counts)[place])
        return np.array(flat)[np.array(begins)[place] + pick]

    def _foreign(self, chunk: Chunk, papers: Ints) -> pl.Series:
        """Passport and refugee card numbers as text, empty for everybody else."""
        texts = np.full(papers.size, "", dtype=object)
        passports = np.flatnonzero(papers == PAPERS.index("passport"))
        letters = np.array([_COUNTRY.get(name, ("", "A"))[1] for name in TRADITIONS])
        rank = np.arange(passports.size) + self._passports
        digits = _digits(rank * _SPREAD % 10**7, 7)
        self._passports += passports.size
        prefix = pl.Series(letters[chunk.code("tradition")[passports]])
        texts[passports] = (prefix + digits).to_numpy()
        cards = np.flatnonzero(papers == PAPERS.index("unhcr_card"))
        rank = np.arange(cards.size) + self._cards
        self._cards += cards.size
        years, serials = _digits(10 + rank // _CARDS, 2), _digits(rank * 7_919 % _CARDS, 5)
        texts[cards] = (
            pl.repeat("354-", cards.size, eager=True)
            + years
            + pl.repeat("C", cards.size, eager=True)
            + serials
        ).to_numpy()
        return pl.Series(texts, dtype=pl.String)

    def _all_phones(self, chunk: Chunk) -> Ints:
        """Own phones, the household's shared one for the others, none for the very young."""
        has = (chunk.code("phone") > 0) & chunk.alive
        late = ~chunk.alive & (chunk.code("age") >= 18)
        own = (has | late) & self.dice.yes("own phone", chunk.key, self.rates.own_phone)
        before = self._phones + np.cumsum(own) - own
        self._phones += int(own.sum())
        # One after another: a household takes one phone, then each of its people with an own one.
        homes = before[np.flatnonzero(chunk.within == 0)] + np.unique(chunk.home_key)
        index = np.where(own, before + chunk.home_key + 1, homes[chunk.home])
        mobile = index * _SPREAD % MOBILES
        number = np.where(index < MOBILES, mobile, MOBILES + index * _SPREAD % _LONG_NUMBERS)
        return np.where(has | late, number, -1)


def phone_texts(index: Ints) -> pl.Series:
    """Phones as they are dialled at home (``0120123456``), by numbers that operators do not hand out."""
    short = index < _SHORT_NUMBERS
    second = index >= MOBILES
    operators = pl.Series([*_OPERATORS, "11", "15"])
    which = np.where(short, index // 10**6, np.where(second, 9, 8))
    within = np.where(short, index % 10**6, (index - _SHORT_NUMBERS) % _LONG_NUMBERS)
    frame = pl.DataFrame(
        {
            "operator": operators.gather(np.maximum(which, 0)),
            "short": pl.Series(within).cast(pl.String).str.zfill(6),
            "long": pl.Series(within).cast(pl.String).str.zfill(7),
            "is_short": short,
            "has": index >= 0,
        }
    )
    tail = pl.when("is_short").then(pl.col("short")).otherwise(pl.col("long"))
    text = pl.concat_str(pl.lit("0"), pl.col("operator"), pl.lit("0"), tail)
    return frame.select(pl.when("has").then(text).alias("phone")).to_series()


def _digits(values: Ints, width: int) -> pl.Series:
    return pl.Series(values).cast(pl.String).str.zfill(width)
