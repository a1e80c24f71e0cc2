"""A record's other fields as an agency's list has them: numbers, dates, sex, places, phones, addresses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mysynergy.synthetic.figures import states
from mysynergy.synthetic.nation.chance import Dice, Flags, Floats, Ints
from mysynergy.synthetic.nation.homes import Homes, Streets
from mysynergy.synthetic.nation.known import Listed
from mysynergy.synthetic.nation.numbers import MOBILES, NO_NUMBER, PHONES, Numbers, phone_texts
from mysynergy.synthetic.nation.people import Chunk
from mysynergy.synthetic.nation.rates import DOB_FORMS, Lists, Rates
from mysynergy.synthetic.nation.templates import NOBODY

_DIGITS = 12
_PLACEHOLDERS = ("000000000000", "999999999999", "-", "TIADA", "0", "111111111111")
_MONTHS = ("JAN", "FEB", "MAC", "APR", "MEI", "JUN", "JUL", "OGOS", "SEPT", "OKT", "NOV", "DIS")
_SPREADSHEET_EPOCH = 25_569  # a spreadsheet's day number of 1 January 1970
_SEXES = {
    "letter": ("P", "L"),
    "word_en": ("Female", "Male"),
    "word_ms": ("PEREMPUAN", "LELAKI"),
}
_SHORT_STATES = {
    "MY-07": "P. Pinang", "MY-14": "W.P. Kuala Lumpur", "MY-15": "W.P. Labuan", "MY-16": "W.P. Putrajaya",
    "MY-05": "N. Sembilan", "MY-11": "T'ganu",
}  # fmt: skip
_CLERKS_EVERY = 400_000  # people a clerk's phone stands for, nation over nation


@dataclass(frozen=True)
class Fields:
    """Writes the fields of records chunk after chunk."""

    dice: Dice
    rates: Rates
    lists: Lists
    streets: Streets
    people: int

    def write(
        self, chunk: Chunk, listed: Listed, numbers: Numbers, now: Homes, before: Homes
    ) -> dict[str, pl.Series]:
        """The columns but names; ``now`` and ``before`` are the homes of the chunk's households."""
        homes, tail_missing = self._homes(chunk, listed, now, before)
        return {
            "ic": self._ic(chunk, listed, numbers),
            "dob": self._dob(chunk, listed),
            "gender": self._gender(chunk, listed),
            "state": self._state(chunk, listed, homes),
            "postcode": self._postcode(listed, homes, tail_missing),
            "phone": self._phone(listed, numbers),
            "address": self._address(listed, homes, tail_missing),
        }

    def missing(self, what: str, listed: Listed) -> Flags:
        """Whether a field is left empty, by the agency's own rate (``no_ic``, ``no_mother`` ...)."""
        rates = np.minimum(0.98, self.lists.rates[what] * self.rates.gaps)
        return self.dice.yes(what, listed.key, rates[listed.agency])

    def _slip(self, what: str, listed: Listed, rate: float | Floats) -> Flags:
        return self.dice.yes(what, listed.key, np.minimum(0.9, rate * self.rates.slips))

    def _by_agency(self, habit: str, listed: Listed, rate: float) -> Floats:
        return (self.lists.times[habit] * rate)[listed.agency]

    def _ic(self, chunk: Chunk, listed: Listed, numbers: Numbers) -> pl.Series:
        own = numbers.own[listed.person]
        value = self._borrowed(chunk, listed, numbers.own, own)
        value = self._digit_slips(listed, value)
        dropped = (value != NO_NUMBER) & self._slip("ic/dropped", listed, self.rates.digit_dropped)
        power = 10 ** self.dice.below("ic/dropped/at", listed.key, 11)
        value = np.where(dropped, value // (power * 10) * power + value % power, value)
        eaten = self._slip("ic/zeros", listed, self._by_agency("zeros", listed, self.rates.zeros_eaten))
        dashed = self.dice.yes("ic/dashes", listed.key, self.lists.rates["ic_dashes"][listed.agency] * 0.95)
        old = numbers.old[listed.person]
        as_old = (old != NO_NUMBER) & self._slip(
            "ic/old", listed, self._by_agency("old_ic", listed, self.rates.old_number)
        )
        rate = self._by_agency("placeholder", listed, self.rates.placeholder)
        filler = self._slip("ic/placeholder", listed, rate)
        frame = pl.DataFrame(
            {
                "digits": pl.Series(value).cast(pl.String),
                "eaten": eaten,
                "dropped": dropped,
                "dashed": dashed & ~eaten & ~dropped,
                "old": pl.Series(old).cast(pl.String).str.zfill(7),
                "as_old": as_old,
                "other": numbers.other.gather(listed.person),
                "filler": pl.Series(_PLACEHOLDERS).gather(
                    self.dice.below("ic/filler", listed.key, len(_PLACEHOLDERS))
                ),
                "is_filler": filler,
                "none": value == NO_NUMBER,
                "missing": self.missing("no_ic", listed),
            }
        )
        return frame.select(_ic_text().alias("ic")).to_series()

    def _borrowed(self, chunk: Chunk, listed: Listed, numbers: Ints, own: Ints) -> Ints:
        """Somebody else's number: the husband's or wife's, or a parent's."""
        rate = self._by_agency("borrowed", listed, self.rates.borrowed)
        rows = np.flatnonzero(self._slip("ic/borrowed", listed, rate))
        person = listed.person[rows]
        other = chunk.spouse[person]
        for kin in (chunk.mother, chunk.father):
            other = np.where(other == NOBODY, kin[person], other)
        lent = np.where(other == NOBODY, NO_NUMBER, numbers[other])
        value = own.copy()
        value[rows] = np.where(lent == NO_NUMBER, own[rows], lent)
        return value

    def _digit_slips(self, listed: Listed, value: Ints) -> Ints:
        """Two neighbours swapped, or one digit mistyped."""
        rates = np.minimum(0.9, self.lists.rates["ic_digit"] * self.rates.slips)[listed.agency]
        rows = np.flatnonzero((value != NO_NUMBER) & self.dice.yes("ic/digit", listed.key, rates))
        keys, number = listed.key[rows], value[rows]
        power = 10 ** self.dice.below("ic/digit/at", keys, 11)
        left, right = number // (power * 10) % 10, number // power % 10
        swapped = number + (right - left) * power * 10 + (left - right) * power
        typed = number + (self.dice.below("ic/digit/new", keys, 10) - right) * power
        value[rows] = np.where(self.dice.yes("ic/swap", keys, 0.55), swapped, typed)
        return value

    def _dob(self, chunk: Chunk, listed: Listed) -> pl.Series:
        date = chunk.birth[listed.person].astype("datetime64[D]")
        months = date.astype("datetime64[M]")
        day = (date - months).astype(np.int64) + 1
        month = months.astype(np.int64) % 12 + 1
        year = months.astype(np.int64) // 12 + 1970
        swap = (day <= 12) & self._slip("dob/swap", listed, self.lists.rates["dob_swap"][listed.agency])
        day, month = np.where(swap, month, day), np.where(swap, day, month)
        rate = self._by_agency("first_january", listed, self.rates.first_january)
        first = self._slip("dob/january", listed, rate)
        day, month = np.where(first, 1, day), np.where(first, 1, month)
        slip = self._slip("dob/year", listed, self.rates.year_slip)
        shift = np.array((-10, -1, 1, 10))[self.dice.below("dob/year/by", listed.key, 4)]
        year = np.where(slip, year + shift, year)
        forms = np.array([DOB_FORMS.index(form) for form in self.lists.dob_forms])[listed.agency]
        return _date_text(day, month, year, forms, self.missing("no_dob", listed))

    def _gender(self, chunk: Chunk, listed: Listed) -> pl.Series:
        male = chunk.flag("male")[listed.person] ^ self._slip("sex/wrong", listed, self.rates.wrong_gender)
        words = [word for style in self.lists.sexes for word in _SEXES.get(style, ("", ""))]
        text = pl.Series(words).gather(listed.agency * 2 + male)
        rate = np.minimum(0.9, self.lists.times["no_gender"] * self.rates.no_gender * self.rates.gaps)
        gone = self.dice.yes("sex/missing", listed.key, rate[listed.agency])
        return _emptied(text, gone | (text == "").to_numpy())

    def _state(self, chunk: Chunk, listed: Listed, homes: Homes) -> pl.Series:
        codes = chunk.pool.state_codes
        names = [states()[code].name for code in codes]
        short = [_SHORT_STATES.get(code, name) for code, name in zip(codes, names, strict=True)]
        words = pl.Series([*codes, *names, *short, *(name.upper() for name in names)])
        style = np.array([0 if style == "code" else 1 for style in self.lists.states])[listed.agency]
        upper = np.array(self.lists.upper)[listed.agency]
        variant = self.dice.yes("state/short", listed.key, 0.1)
        which = np.where(style == 0, 0, np.where(variant, 2, np.where(upper, 3, 1)))
        gone = np.array([style == "none" for style in self.lists.states])[listed.agency]
        return _emptied(words.gather(which * len(codes) + homes.state), gone)

    def _homes(self, chunk: Chunk, listed: Listed, now: Homes, before: Homes) -> tuple[Homes, Flags]:
        """The home each list knows: of those who moved, some agencies still have the former one."""
        home = chunk.home[listed.person]
        keys = chunk.home_key[listed.person]
        moved = self.dice.yes("moved", keys, self.rates.moved)
        stale = np.minimum(0.9, 0.5 * self.lists.times["moved"])[listed.agency]
        old = moved & self.dice.yes("moved/old", listed.key, stale)
        columns = (
            np.where(old, getattr(before, name)[home], getattr(now, name)[home])
            for name in (
                "kind",
                "number",
                "street",
                "street_number",
                "estate_kind",
                "estate",
                "place",
                "state",
            )
        )
        return Homes(*columns), self.missing("no_address", listed)

    def _postcode(self, listed: Listed, homes: Homes, missing: Flags) -> pl.Series:
        wrong = self._slip("postcode/wrong", listed, self.rates.wrong_postcode)
        other = self.dice.below("postcode/other", listed.key, self.streets.postcodes.len())
        text = self.streets.postcodes.gather(np.where(wrong, other, homes.place))
        rate = self._by_agency("zeros", listed, self.rates.zeros_eaten)
        eaten = self._slip("postcode/zeros", listed, rate)
        frame = pl.DataFrame({"text": text, "eaten": eaten})
        text = frame.select(
            pl.when("eaten").then(pl.col("text").str.strip_chars_start("0")).otherwise("text").alias("text")
        ).to_series()
        return _emptied(text, missing)

    def _phone(self, listed: Listed, numbers: Numbers) -> pl.Series:
        index = numbers.phone[listed.person]
        known = index >= 0
        former = self.dice.yes("phone/old", listed.key, self.lists.rates["old_phone"][listed.agency])
        earlier = self.dice.below("phone/former", listed.key // 64, MOBILES)
        index = np.where(former & known, earlier, index)
        rate = self._by_agency("clerk", listed, self.rates.clerks_phone)
        clerk = self._slip("phone/clerk", listed, rate)
        clerks = 1 + self.people // _CLERKS_EVERY
        desk = listed.agency * 1_000 + self.dice.below("phone/desk", listed.key, clerks)
        index = np.where(clerk, self.dice.below("phone/of the desk", desk, MOBILES), index)
        slip = (index >= 0) & self._slip("phone/digit", listed, self.rates.phone_digit)
        index = np.where(slip, (index // 10) * 10 + (index + 1 + listed.key % 9) % 10, index)
        text = phone_texts(np.minimum(index, PHONES - 1))
        style = self.dice.below("phone/style", listed.key, 4)
        frame = pl.DataFrame({"phone": text, "style": style})
        number = pl.col("phone")
        dashed = pl.concat_str(number.str.slice(0, 3), pl.lit("-"), number.str.slice(3))
        spaced = pl.concat_str(
            number.str.slice(0, 3), pl.lit("-"), number.str.slice(3, 3), pl.lit(" "), number.str.slice(6)
        )
        shown = (
            pl.when(pl.col("style") == 0)
            .then(dashed)
            .when(pl.col("style") == 1)
            .then(spaced)
            .when(pl.col("style") == 2)
            .then(pl.concat_str(pl.lit("+6"), number))
            .otherwise(number)
        )
        return _emptied(frame.select(shown.alias("phone")).to_series(), self.missing("no_phone", listed))

    def _address(self, listed: Listed, homes: Homes, missing: Flags) -> pl.Series:
        short = self.dice.yes("address/short", listed.key, self.rates.address_short)
        tail = self.dice.yes("address/tail", listed.key, 0.6)
        upper = np.array(self.lists.upper)[listed.agency] | self.dice.yes("address/upper", listed.key, 0.15)
        return _emptied(self.streets.write(homes, short, tail, upper), missing)


def _ic_text() -> pl.Expr:
    """The number as written: with or without dashes, the old card's, a foreign paper's, or a filler."""
    digits = pl.col("digits")
    full = pl.when("dropped").then(digits.str.zfill(_DIGITS - 1)).otherwise(digits.str.zfill(_DIGITS))
    full = pl.when("eaten").then(digits).otherwise(full)
    dashes = pl.concat_str(
        full.str.slice(0, 6), pl.lit("-"), full.str.slice(6, 2), pl.lit("-"), full.str.slice(8)
    )
    text = pl.when("dashed").then(dashes).otherwise(full)
    text = pl.when("none").then(pl.col("other").replace("", None)).otherwise(text)
    text = pl.when("as_old").then("old").otherwise(text)
    return pl.when(pl.col("missing") & pl.col("is_filler")).then("filler").when(~pl.col("missing")).then(text)


def _date_text(day: Ints, month: Ints, year: Ints, forms: Ints, missing: Flags) -> pl.Series:
    """Dates in the form of each agency's list."""
    two = pl.Series([f"{number:02d}" for number in range(100)])
    serial = np.zeros(day.size, dtype=np.int64)
    sheet = np.flatnonzero(forms == DOB_FORMS.index("spreadsheet"))
    first = ((year[sheet] - 1970) * 12 + month[sheet] - 1).astype("datetime64[M]").astype("datetime64[D]")
    serial[sheet] = first.astype(np.int64) + day[sheet] - 1 + _SPREADSHEET_EPOCH
    frame = pl.DataFrame(
        {
            "d": two.gather(day),
            "m": two.gather(month),
            "y": pl.Series(year).cast(pl.String),
            "short": two.gather(year % 100),
            "word": pl.Series(_MONTHS).gather(month - 1),
            "serial": pl.Series(serial).cast(pl.String),
            "form": forms,
        }
    )
    shown = {
        "iso": pl.concat_str("y", pl.lit("-"), "m", pl.lit("-"), "d"),
        "slash": pl.concat_str("d", pl.lit("/"), "m", pl.lit("/"), "y"),
        "short_year": pl.concat_str("d", pl.lit("/"), "m", pl.lit("/"), "short"),
        "dash": pl.concat_str("d", pl.lit("-"), "m", pl.lit("-"), "y"),
        "year": pl.col("y"),
        "spreadsheet": pl.col("serial"),
        "words": pl.concat_str("d", pl.lit(" "), "word", pl.lit(" "), "y"),
    }
    text = pl.lit(None, dtype=pl.String)
    for at, form in enumerate(DOB_FORMS):
        text = pl.when(pl.col("form") == at).then(shown[form]).otherwise(text)
    return _emptied(frame.select(text.alias("dob")).to_series(), missing)


def _emptied(text: pl.Series, gone: Flags) -> pl.Series:
    """The texts with some left out."""
    frame = pl.DataFrame({"text": text, "gone": gone})
    return frame.select(pl.when(~pl.col("gone")).then("text").alias("text")).to_series()
