"""Identity numbers, phones and addresses of made-up people.

No range of identity numbers is set aside for examples in Malaysia: a made-up number may by chance be
somebody's. Phones begin with a 0 after the operator's code, which operators do not hand out.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from mysynergy.synthetic.figures import Place, State, birthplace_codes, names, states, weighted
from mysynergy.synthetic.shapes import Papers, Sex

_FOREIGN_PAPERS = (("passport", 0.6), ("mypr", 0.13), ("mykas", 0.05), ("unhcr_card", 0.08), ("none", 0.14))
_OPERATORS = ("10", "12", "13", "14", "16", "17", "18", "19")
_COUNTRY = {
    "indonesian": "Indonesia",
    "bangladeshi": "Bangladesh",
    "myanmar": "Myanmar",
    "filipino": "Philippines",
}
_CITIZENSHIP = {
    "mypr": "permanent_resident",
    "mykas": "temporary_resident",
    "passport": "other_foreigner",
    "unhcr_card": "refugee",
    "none": "other_foreigner",
}
_PUTRAJAYA_FROM = 2001  # its place code came with the federal territory
_CHILD_CARD_UNTIL = 12


def cast_number(born: dt.date, sex: Sex, code: str, index: int) -> str:
    """A number for somebody of the demonstration's cast: a series that ``NumberOffice`` never gives out."""
    return f"{born:%y%m%d}{code}999{index * 2 % 10 + (1 if sex == 'male' else 0)}"


class NumberOffice:
    """Hands out identity numbers, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def issue(self, born: dt.date, sex: Sex, place_code: str, rng: Random) -> str:
        """Return twelve digits: birth date, place, three of a series and one whose parity is the sex."""
        stem = f"{born:%y%m%d}{place_code}"
        parity = 1 if sex == "male" else 0
        for _ in range(20_000):
            serial = rng.randrange(4_995)  # the series 999 is kept for the demonstration's cast
            number = f"{stem}{serial // 5:03d}{serial % 5 * 2 + parity}"
            if number not in self._given:
                self._given.add(number)
                return number
        raise ValueError("too many people were born on one day in one place for their numbers")


def citizen_papers(age: int, rng: Random) -> Papers:
    """Return the papers of a citizen; a few were never registered."""
    if rng.random() < 0.002:
        return "none"
    return "mykid" if age < _CHILD_CARD_UNTIL else "mykad"


def foreign_papers(tradition: str, rng: Random) -> tuple[Papers, str]:
    """Return the papers of somebody who is not a citizen, and the citizenship as the vocabulary calls it."""
    kind = weighted(rng, _FOREIGN_PAPERS)
    if kind == "unhcr_card" and tradition != "myanmar":
        kind = "passport"
    papers: dict[str, Papers] = {
        "passport": "passport",
        "mypr": "mypr",
        "mykas": "mykas",
        "unhcr_card": "unhcr_card",
        "none": "none",
    }
    return papers[kind], _CITIZENSHIP[kind]


def birth_state(home: State, *, citizen: bool, age: int, rng: Random) -> str:
    """Return the state of birth, or ``abroad``: most were born where they live, the young more often."""
    if not citizen:
        return "abroad" if age > 15 or rng.random() < 0.4 else home.iso
    chance = rng.random()
    if chance < 0.01:
        return "abroad"
    if chance < (0.88 if age < 18 else 0.74):
        return home.iso
    everywhere = states()
    return weighted(rng, [(iso, state.population) for iso, state in everywhere.items()])


def place_code(born_in: str, born: dt.date, tradition: str, rng: Random) -> str:
    """Return the two digits of the place of birth."""
    codes = birthplace_codes()
    if born_in == "abroad":
        return rng.choice(codes[_COUNTRY[tradition]] if tradition in _COUNTRY else codes["abroad"])
    if born_in == "MY-16" and born.year < _PUTRAJAYA_FROM:
        born_in = "MY-10"
    return rng.choice(codes[born_in])


def paper_number(papers: Papers, tradition: str, rng: Random) -> str | None:
    """Return the number of a passport or refugee card; nothing for other papers."""
    if papers == "passport":
        letters = {"indonesian": "C", "bangladeshi": "BX", "filipino": "P", "myanmar": "MF"}.get(
            tradition, "A"
        )
        return f"{letters}0{rng.randrange(10**6):06d}"
    if papers == "unhcr_card":
        return f"354-00C{rng.randrange(10**5):05d}"
    return None


def phone(rng: Random) -> str:
    """Return a mobile number, ``+60120xxxxxx``, that no operator hands out."""
    return f"+60{rng.choice(_OPERATORS)}0{rng.randrange(10**6):06d}"


def address(place: Place, *, rural: bool, rng: Random) -> str:
    """Return a street or village address with postcode and city."""
    pool = names()
    if rural:
        line = f"Lot {rng.randrange(1, 2400)}, {rng.choice(pool['villages'])}"
    else:
        estate, street = rng.choice(pool["estates"]), rng.choice(pool["streets"])
        number = rng.randrange(1, 180)
        if estate.startswith(("Flat", "Apartmen")):
            line = f"{rng.choice('ABCD')}-{rng.randrange(1, 17)}-{number % 20 + 1}, {estate}, Jalan {street}"
        else:
            line = f"No {number}, Jalan {street} {rng.randrange(1, 12)}, {estate}"
    return f"{line}, {place.postcode} {place.city}"
