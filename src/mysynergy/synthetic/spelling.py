"""How one agency writes a person down: spellings, abbreviations, slips, old phones and empty fields.

Each agency has its own habits (``data/agencies.csv``, made up by us: they say nothing about the real
agency's care). The truth is never changed: a record is a new thing.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from mysynergy.synthetic.figures import Habits, agencies, states, variants
from mysynergy.synthetic.identity import phone
from mysynergy.synthetic.shapes import MadePerson, MadeRecord

_SHORT = {"bin": ("b", "b.", "bin"), "binti": ("bt", "bt.", "bte", "binti"), "anak": ("ak", "a/k", "anak")}
_MARKERS = frozenset(("bin", "binti", "a/l", "a/p", "anak"))
_TITLES = {"male": ("En.", "Encik", "Tuan"), "female": ("Pn.", "Puan", "Cik")}
_SEXES = {
    "letter": {"male": "L", "female": "P"},
    "word_en": {"male": "Male", "female": "Female"},
    "word_ms": {"male": "LELAKI", "female": "PEREMPUAN"},
}
_NEAR_KEYS = dict(zip("aeinsthuld", "sromarjykf", strict=True))


def spell_as(agency_code: str, person: MadePerson, rng: Random) -> MadeRecord:
    """Return the record one agency keeps of a person.

    ``agency_code``: a code of ``agency_codes()``; an unknown code writes with the habits of the welfare
    department. ``rng`` decides the slips: the same state gives the same record.
    """
    known = agencies()
    habits = known.get(agency_code) or known["JKM"]
    rates = habits.rates
    return MadeRecord(
        agency=agency_code,
        ic=_ic(person, habits, rng),
        name=_name(person, habits, rng),
        dob=None if rng.random() < rates["no_dob"] else _dob(person.birth_date, habits, rng),
        gender=_SEXES[habits.sex_style][person.sex] if habits.sex_style in _SEXES else None,
        state=_state(person, habits),
        postcode=None if rng.random() < rates["no_address"] else person.postcode,
        phone=_phone(person, habits, rng),
        mother=_mother(person, habits, rng),
        address=None if rng.random() < rates["no_address"] else _address(person.address, rng),
    )


def _ic(person: MadePerson, habits: Habits, rng: Random) -> str | None:
    number = person.mykad
    if rng.random() < habits.rates["no_ic"]:
        return None
    if number is None:
        return person.paper_number
    if rng.random() < habits.rates["ic_digit"]:
        number = _slip_of_digits(number, rng)
    dashes = rng.random() < habits.rates["ic_dashes"] * 0.95
    return f"{number[:6]}-{number[6:8]}-{number[8:]}" if dashes else number


def _slip_of_digits(number: str, rng: Random) -> str:
    """Two neighbours swapped, one digit mistyped, or a leading zero eaten by a spreadsheet."""
    at = rng.randrange(len(number) - 1)
    kind = rng.random()
    if kind < 0.5:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if kind < 0.9 or not number.startswith("0"):
        return number[:at] + rng.choice("0123456789") + number[at + 1 :]
    return number.lstrip("0")


def _dob(born: dt.date, habits: Habits, rng: Random) -> str:
    day, month, year = born.day, born.month, born.year
    if rng.random() < habits.rates["dob_swap"]:
        slip = rng.random()
        if slip < 0.5 and day <= 12:
            day, month = month, day
        elif slip < 0.8:
            day, month = 1, 1
        else:
            year += rng.choice((-1, 1))
    if habits.dob_style == "year":
        return str(year)
    if habits.dob_style == "slash":
        return f"{day:02d}/{month:02d}/{year}"
    return f"{year}-{month:02d}-{day:02d}"


def _name(person: MadePerson, habits: Habits, rng: Random) -> str:
    words = [_respelt(word, habits.rates["variant"], rng) for word in person.name.split()]
    words = _marked(words, habits.markers, rng)
    if rng.random() < habits.rates["typo"]:
        at = rng.randrange(len(words))
        words[at] = _mistyped(words[at], rng)
    if rng.random() < habits.rates["title"]:
        words.insert(0, rng.choice(_TITLES[person.sex]))
    name = " ".join(words)
    return name.upper() if habits.upper else name


def _respelt(word: str, chance: float, rng: Random) -> str:
    others = variants().get(word.upper())
    if others is None or rng.random() >= chance:
        return word
    return rng.choice(others).title()


def _marked(words: list[str], style: str, rng: Random) -> list[str]:
    """Write ``bin`` and ``binti`` whole, short, or leave them (with the father's name, now and then) out."""
    at = next((index for index, word in enumerate(words) if word in _MARKERS), None)
    if at is None or style == "full":
        return words
    if style == "short":
        return [*words[:at], rng.choice(_SHORT.get(words[at], (words[at],))), *words[at + 1 :]]
    return words[:at] if at > 1 and rng.random() < 0.3 else [*words[:at], *words[at + 1 :]]


def _mistyped(word: str, rng: Random) -> str:
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    kind = rng.random()
    if kind < 0.35:
        return word[:at] + word[at + 1 :]
    if kind < 0.6:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.8:
        return word[:at] + word[at] + word[at:]
    return word[:at] + _NEAR_KEYS.get(word[at], word[at]) + word[at + 1 :]


def _state(person: MadePerson, habits: Habits) -> str | None:
    if habits.state_style == "none":
        return None
    return person.state if habits.state_style == "code" else states()[person.state].name


def _phone(person: MadePerson, habits: Habits, rng: Random) -> str | None:
    if person.phone is None or rng.random() < habits.rates["no_phone"]:
        return None
    number = phone(rng) if rng.random() < habits.rates["old_phone"] else person.phone
    local = "0" + number[3:]
    return rng.choice((local, f"{local[:3]}-{local[3:]}", f"{local[:3]}-{local[3:6]} {local[6:]}", number))


def _mother(person: MadePerson, habits: Habits, rng: Random) -> str | None:
    if person.mother_name is None or rng.random() < habits.rates["no_mother"]:
        return None
    words = [_respelt(word, habits.rates["variant"], rng) for word in person.mother_name.split()]
    name = " ".join(_marked(words, habits.markers, rng))
    return name.upper() if habits.upper else name


def _address(address: str, rng: Random) -> str:
    if rng.random() < 0.3:
        address = address.replace("Jalan", "Jln").replace("Taman", "Tmn").replace("No ", "No. ")
    return address.upper() if rng.random() < 0.3 else address


def agency_codes() -> tuple[str, ...]:
    """The codes of the twenty participating agencies."""
    return tuple(agencies())
