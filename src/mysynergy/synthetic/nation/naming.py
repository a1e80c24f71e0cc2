"""Names of whole chunks of people, by tradition: codes of words in nine places, put together at the end.

Places 0 to 3 are the person's own (0 line or Christian name, 1 lead such as Muhammad or a Chinese surname,
2 and 3 given), 4 the marker (bin, a/p, anak) or a Christian name that stands last, 5 to 8 the father's, or a
surname.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mysynergy.synthetic.nation.chance import Dice, Flags, Ints, Urns
from mysynergy.synthetic.nation.people import Chunk
from mysynergy.synthetic.nation.rates import Rates
from mysynergy.synthetic.nation.templates import NOBODY, TRADITIONS
from mysynergy.synthetic.nation.words import Lexicon, by_frequency, by_order, word_lists

SLOTS = 9
LINE, LEAD, GIVEN, SECOND, MARKER, FATHER = 0, 1, 2, 3, 4, 5
Names = npt.NDArray[np.int64]
_YOUNG_FROM = 5_479  # born from 1985 on, in days since 1970
_PATRONYMIC = ("malay", "bajau", "indian", "sikh", "iban", "orang_asli", "siamese", "kadazan")
_MUSLIM_NAMES = ("malay", "bajau")
_SURNAMED = ("christian", "filipino")
# What stands before a Malay given name: old, then young; our own estimates of how common each is.
_LEADS = {
    "male": (
        {
            "": 0.36,
            "Mohd": 0.27,
            "Ahmad": 0.09,
            "Abdul": 0.15,
            "Muhammad": 0.06,
            "Mohamad": 0.05,
            "Che": 0.02,
        },
        {
            "": 0.24,
            "Muhammad": 0.4,
            "Mohd": 0.08,
            "Ahmad": 0.06,
            "Abdul": 0.06,
            "Mohamad": 0.1,
            "Muhamad": 0.06,
        },
    ),
    "female": (
        {"": 0.42, "Siti": 0.22, "Nor": 0.18, "Noor": 0.09, "Nur": 0.04, "Che": 0.03, "Nik": 0.02},
        {"": 0.25, "Nur": 0.34, "Nurul": 0.16, "Siti": 0.12, "Nor": 0.05, "Noor": 0.03, "Puteri": 0.05},
    ),
}
_BEFORE_THE_NAME = ("Muhammad", "Mohd", "Ahmad", "Abdul", "Nur", "Nurul", "Siti", "Noor", "Nor", "Abdullah")
_LISTS = {
    "malay": "malay",
    "bajau": "malay",
    "indian": "indian",
    "sikh": "punjabi",
    "iban": "iban",
    "kadazan": "christian",
    "orang_asli": "orang_asli",
    "siamese": "siamese",
    "christian": "christian",
    "filipino": "christian",
    "indonesian": "indonesian",
    "bangladeshi": "bangladeshi",
    "myanmar": "myanmar",
    "chinese": "chinese_given",
}
_LINES = ("Wan", "Nik", "Syed", "Abang", "Sharifah", "Dayang")  # the last two: daughters of Syed and Abang
_FIXED = ("Singh", "Kaur", "Md", "bin", "binti", "a/l", "a/p", "anak")
_SECOND_GIVEN = {
    "malay": 0.22,
    "bajau": 0.08,
    "kadazan": 0.2,
    "christian": 0.2,
    "indonesian": 0.8,
    "indian": 0.06,
}
_ALWAYS_TWO = ("chinese", "myanmar", "bangladeshi")


@dataclass(frozen=True)
class _Whose:
    """Whose names are drawn: the keys of the draw with what decides the name."""

    keys: Ints
    tradition: Ints
    male: Flags
    young: Flags


class NameGiver:
    """Gives every person of a chunk a name; holds the lexicon and its urns."""

    def __init__(self, dice: Dice, rates: Rates) -> None:
        self.dice, self.rates = dice, rates
        self.words = Lexicon()
        self.words.codes(_LINES + _FIXED)
        self._urns = Urns()
        self._given = self._given_urns()
        self._leads = self._lead_urns()
        self._abdul = self._urns.add(*self._weighted("abdul_of"))
        self._western = {sex: self._urns.add(*self._weighted(f"western_{sex}")) for sex in ("male", "female")}
        self._old_kadazan = self._urns.add(*self._weighted("kadazan_father"))
        self._surnames = self._urns.add(
            self.words.codes(word_lists()["chinese_surname"]), by_order(word_lists()["chinese_surname"])
        )
        self._other_surnames = {
            name: self._urns.add(*self._weighted(source))
            for name, source in (("christian", "kadazan_father"), ("filipino", "filipino_surname"))
        }
        self._near = self.words.neighbours("malay_male", "malay_female", "indian_male", "indian_female")
        self._regional = {"MY-03": 0.22, "MY-11": 0.12, "MY-13": 0.1}

    def _weighted(self, source: str) -> tuple[Ints, npt.NDArray[np.float64]]:
        words = word_lists()[source]
        return self.words.codes(words), by_frequency(words, source)

    def _given_urns(self) -> Ints:
        table = np.zeros((len(TRADITIONS), 2, 2), dtype=np.int64)
        for at, tradition in enumerate(TRADITIONS):
            for male, sex in enumerate(("female", "male")):
                source = f"{_LISTS[tradition]}_{sex}"
                words = [word for word in word_lists()[source] if word not in _BEFORE_THE_NAME]
                for young in (0, 1):
                    weights = by_frequency(words, f"{source}/{young}")
                    table[at, male, young] = self._urns.add(self.words.codes(words), weights)
        return table

    def _lead_urns(self) -> Ints:
        table = np.zeros((2, 2), dtype=np.int64)
        for male, sex in enumerate(("female", "male")):
            for young, shares in enumerate(_LEADS[sex]):
                table[male, young] = self._urns.add(self.words.codes(shares), list(shares.values()))
        return table

    def name_all(self, chunk: Chunk) -> Names:
        """The names of everybody in the chunk, one row each."""
        tradition, male = chunk.code("tradition"), chunk.flag("male")
        young = chunk.birth >= _YOUNG_FROM
        names = self._own("own", _Whose(chunk.key, tradition, male, young))
        self._of_siblings(chunk, names, tradition)
        self._of_twins(chunk, names, male)
        sons = self._namesakes(chunk, names, male)
        fathers = self._fathers(chunk, names, tradition)
        elder = np.unique(chunk.father[sons])
        fathers[elder] = names[elder, LINE:MARKER]
        self._surname(chunk, names, tradition)
        line = self._line(chunk, tradition, male, names)
        self._join(names, fathers, line, _Whose(chunk.families(), tradition, male, young))
        return names

    def mothers(self, chunk: Chunk, names: Names) -> Names:
        """The name of each person's mother, whether or not she is a member."""
        found = names[chunk.mother]
        absent = np.flatnonzero(chunk.mother == NOBODY)
        tradition = chunk.code("tradition")[absent]
        keys = chunk.families()[absent]
        women = np.zeros(absent.size, dtype=np.bool_)
        old = women.copy()
        theirs = self._own("mother", _Whose(keys, tradition, women, old))
        fathers = self._own("mother's father", _Whose(keys, tradition, ~women, old))[:, LINE:MARKER]
        chinese = tradition == TRADITIONS.index("chinese")
        theirs[chinese, LEAD] = self._drawn("mother's surname", keys[chinese], self._surnames)
        no_line = np.zeros(absent.size, dtype=np.int64)
        self._join(theirs, fathers, no_line, _Whose(keys, tradition, women, old))
        found[absent] = theirs
        return found

    def _drawn(self, what: str, keys: Ints, urn: int | Ints) -> Ints:
        return self._urns.draw(np.broadcast_to(np.asarray(urn), keys.shape), self.dice.unit(what, keys))

    def _own(self, what: str, whose: _Whose) -> Names:
        """Lead and given names; line and all behind the marker stay empty."""
        keys, male = whose.keys, whose.male.astype(np.int64)
        young = whose.young.astype(np.int64)
        names = np.zeros((keys.size, SLOTS), dtype=np.int64)
        urns = self._given[whose.tradition, male, young]
        kadazan = whose.tradition == TRADITIONS.index("kadazan")
        urns = np.where(kadazan & whose.male & ~whose.young & (keys % 2 == 0), self._old_kadazan, urns)
        malay = np.flatnonzero(np.isin(whose.tradition, _indexes(*_MUSLIM_NAMES)))
        names[malay, LEAD] = self._drawn(f"{what}/lead", keys[malay], self._leads[male[malay], young[malay]])
        urns = np.where(names[:, LEAD] == self.words.code("Abdul"), self._abdul, urns)
        names[:, GIVEN] = self._drawn(f"{what}/given", keys, urns)
        two = self._two(what, whose)
        names[two, SECOND] = self._drawn(f"{what}/second", keys[two], urns[two])
        names[names[:, SECOND] == names[:, GIVEN], SECOND] = 0
        self._after(what, whose, names)
        return names

    def _two(self, what: str, whose: _Whose) -> Ints:
        """Who has a second given name."""
        share = np.zeros(len(TRADITIONS))
        for tradition, rate in _SECOND_GIVEN.items():
            share[TRADITIONS.index(tradition)] = rate
        wanted = share[whose.tradition] * np.where(whose.young, 1.3, 0.6)
        wanted = np.where(np.isin(whose.tradition, _indexes(*_ALWAYS_TWO)), 0.985, wanted)
        return np.flatnonzero(self.dice.yes(f"{what}/two", whose.keys, wanted))

    def _after(self, what: str, whose: _Whose, names: Names) -> None:
        """Singh and Kaur; Christian names of Chinese (first or last) and Iban; the Md of Bangladeshi men."""
        sikh = whose.tradition == TRADITIONS.index("sikh")
        names[sikh, SECOND] = np.where(whose.male[sikh], self.words.code("Singh"), self.words.code("Kaur"))
        bangladeshi = (whose.tradition == TRADITIONS.index("bangladeshi")) & whose.male
        names[bangladeshi, LEAD] = self.words.code("Md")
        rate = np.where(whose.young, self.rates.christian_name * 1.4, self.rates.christian_name * 0.6)
        for tradition, share in (("chinese", rate), ("iban", np.minimum(1.0, rate * 2))):
            has = np.flatnonzero(
                (whose.tradition == TRADITIONS.index(tradition))
                & self.dice.yes(f"{what}/christian", whose.keys, share)
            )
            urns = np.where(whose.male[has], self._western["male"], self._western["female"])
            drawn = self._drawn(f"{what}/western", whose.keys[has], urns)
            last = self.dice.yes(f"{what}/last", whose.keys[has], 0.5) if tradition == "chinese" else None
            names[has, LINE if tradition == "chinese" else LEAD] = (
                drawn if last is None else np.where(last, 0, drawn)
            )
            if last is not None:
                names[has, MARKER] = np.where(last, drawn, 0)

    def _of_siblings(self, chunk: Chunk, names: Names, tradition: Ints) -> None:
        """Chinese brothers and sisters often share the first syllable."""
        chinese = np.flatnonzero(
            (tradition == TRADITIONS.index("chinese")) & self.dice.yes("generation", chunk.families(), 0.45)
        )
        sex = chunk.flag("male")[chinese].astype(np.int64)
        urns = self._given[TRADITIONS.index("chinese"), sex, 0]
        names[chinese, GIVEN] = self._drawn("generation/name", chunk.families()[chinese], urns)

    def _of_twins(self, chunk: Chunk, names: Names, male: Flags) -> None:
        """Twins of one sex are often named alike."""
        rows = np.arange(chunk.key.size)
        alike = np.flatnonzero(
            (chunk.twin != rows)
            & (male == male[chunk.twin])
            & self.dice.yes("twins alike", chunk.key, self.rates.twins_alike)
        )
        first = names[chunk.twin[alike]]
        names[alike, LINE:GIVEN] = first[:, LINE:GIVEN]
        names[alike, GIVEN] = self._near[first[:, GIVEN]]
        names[alike, SECOND] = first[:, SECOND]

    def _namesakes(self, chunk: Chunk, names: Names, male: Flags) -> Ints:
        """Sons who bear their father's name; returns their rows."""
        fit = male & (chunk.father != NOBODY) & (chunk.twin == np.arange(chunk.key.size))
        sons = np.flatnonzero(fit & self.dice.yes("namesake", chunk.key, self.rates.namesakes))
        names[sons] = names[chunk.father[sons]]
        return sons

    def _fathers(self, chunk: Chunk, names: Names, tradition: Ints) -> Names:
        """The own names of everybody's father, member or not."""
        fathers = names[chunk.father, LINE:MARKER]
        absent = np.flatnonzero(chunk.father == NOBODY)
        men = np.ones(absent.size, dtype=np.bool_)
        whose = _Whose(chunk.families()[absent], tradition[absent], men, ~men)
        fathers[absent] = self._own("father", whose)[:, LINE:MARKER]
        return fathers

    def _surname(self, chunk: Chunk, names: Names, tradition: Ints) -> None:
        """Chinese surnames, first, and those of Christians and Filipinos, last, handed down by fathers."""
        keys = self._lines(chunk)
        chinese = np.flatnonzero(tradition == TRADITIONS.index("chinese"))
        names[chinese, LEAD] = self._drawn("surname", keys[chinese], self._surnames)
        for name in _SURNAMED:
            rows = np.flatnonzero(tradition == TRADITIONS.index(name))
            names[rows, FATHER + 2] = self._drawn("surname", keys[rows], self._other_surnames[name])

    def _line(self, chunk: Chunk, tradition: Ints, male: Flags, names: Names) -> Ints:
        """Wan, Nik, Syed and Abang, daughters by their form; returns the father's form."""
        rate = np.array([self._regional.get(code, 0.025) for code in chunk.pool.state_codes])
        keys = self._lines(chunk)
        has = (tradition == TRADITIONS.index("malay")) & self.dice.yes(
            "line", keys, rate[chunk.code("state")]
        )
        sarawak = chunk.code("state") == chunk.pool.state_codes.index("MY-13")
        kelantan = rate[chunk.code("state")] > 0.11
        drawn = self.dice.unit("line/which", keys)
        forms = self.words.codes(_LINES)
        which = np.where(sarawak, 3, np.where(kelantan & (drawn < 0.5), 1, np.where(drawn < 0.8, 0, 2)))
        line = np.where(has, forms[which], 0)
        daughters = np.where(which >= 2, which + 2, which)
        own = np.where(male, which, daughters)
        names[has, LINE] = forms[own[has]]
        return line

    def _lines(self, chunk: Chunk) -> Ints:
        """A key for everybody of one father's line."""
        at = np.arange(chunk.key.size)
        for _ in range(4):  # no household holds more generations
            at = np.where(chunk.father[at] == NOBODY, at, chunk.father[at])
        return chunk.families()[at]

    def _join(self, names: Names, fathers: Names, line: Ints, whose: _Whose) -> None:
        """The marker and the father's name behind the own name, where the tradition has them."""
        tradition, male = whose.tradition, whose.male
        father = np.isin(tradition, _indexes(*_PATRONYMIC))
        full = np.isin(tradition, _indexes(*_MUSLIM_NAMES))
        names[full, FATHER] = line[full]
        names[full, FATHER + 1] = fathers[full, LEAD]
        names[father, FATHER + 2] = fathers[father, GIVEN]
        names[full, FATHER + 3] = fathers[full, SECOND]
        sikh = tradition == TRADITIONS.index("sikh")
        names[sikh, FATHER + 3] = self.words.code("Singh")
        markers = np.zeros((len(TRADITIONS), 2), dtype=np.int64)
        for names_of, women, men in (
            (_MUSLIM_NAMES, "binti", "bin"),
            (("indian", "sikh", "siamese"), "a/p", "a/l"),
            (("iban", "orang_asli"), "anak", "anak"),
        ):
            markers[_indexes(*names_of)] = self.words.codes((women, men))
        marker = markers[tradition, male.astype(np.int64)]
        kadazan = tradition == TRADITIONS.index("kadazan")
        some = kadazan & self.dice.yes("kadazan marker", whose.keys, 0.15)
        marker = np.where(some, markers[0, male.astype(np.int64)], marker)
        names[father, MARKER] = marker[father]

    def write(self, names: Names) -> pl.Series:
        """The names as text, as on the identity card."""
        return written(self.words.texts(), names)


def written(texts: pl.Series, words: Names) -> pl.Series:
    """Rows of codes as text: the words in their order, one blank between them."""
    columns = [
        texts.gather(words[:, at]).alias(str(at)) for at in range(words.shape[1]) if words[:, at].any()
    ]
    if not columns:
        return pl.repeat("", words.shape[0], dtype=pl.String, eager=True)
    frame = pl.DataFrame(columns)
    return frame.select(pl.concat_str(pl.all()).str.strip_chars_end(" ")).to_series()


def _indexes(*names: str) -> list[int]:
    return [TRADITIONS.index(name) for name in names]
