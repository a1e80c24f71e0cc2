"""What lists and spreadsheets do to dates, numbers, states and sexes, and what of it can be undone.

No form at a counter takes these: who is asked there says which; a list cannot be asked.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from typing import Final

from mysynergy.linkage.dates import EARLIEST_YEAR, PartialDate, parse_birth_date
from mysynergy.linkage.identity_numbers import MYKAD_DIGITS

#: A spreadsheet that takes an identity number for a figure eats its leading zeros: as many as a number born
#: from 2000 to 2009 can have.
LOST_ZEROS: Final = range(MYKAD_DIGITS - 3, MYKAD_DIGITS)
#: Days between a spreadsheet's day 0 and 1970: a date column read as figures holds 29,221 for 1 January 1980.
_SPREADSHEET_DAY_0: Final = dt.date(1899, 12, 30)
#: What men and women are called in lists, as 1 and 2.
SEXES: Final = {
    **dict.fromkeys(("M", "MALE", "L", "LELAKI", "LAKI-LAKI"), 1),
    **dict.fromkeys(("F", "FEMALE", "P", "PEREMPUAN", "W", "WANITA"), 2),
}
_STATES: Final = (
    *("JOHOR", "KEDAH", "KELANTAN", "MELAKA", "NEGERI SEMBILAN", "PAHANG", "PULAU PINANG", "PERAK", "PERLIS"),
    *("SELANGOR", "TERENGGANU", "SABAH", "SARAWAK", "KUALA LUMPUR", "LABUAN", "PUTRAJAYA"),
)
_OTHER_STATE_NAMES: Final = dict(
    pair.split("=")
    for pair in (
        *("JOHORE=1", "JHR=1", "KDH=2", "KTN=3", "MALACCA=4", "MLK=4", "N. SEMBILAN=5", "N SEMBILAN=5"),
        *("N.SEMBILAN=5", "NSN=5", "PHG=6", "PENANG=7", "P. PINANG=7", "P PINANG=7", "P.PINANG=7", "PNG=7"),
        *("PRK=8", "PLS=9", "SGR=10", "SEL=10", "TRG=11", "SBH=12", "SWK=13", "KUL=14", "KL=14"),
        *("W.P. KL=14", "LBN=15", "PJY=16"),
    )
)
_TIME_OF_DAY: Final = re.compile(r"[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_WORDED_DATE: Final = re.compile(r"([0-9]{1,2})[ -]+([A-Z]+)[ -]+([0-9]{4})")
_SHORT_DATE: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{2})")
_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            *("JAN JANUARI JANUARY", "FEB FEBRUARI FEBRUARY", "MAC MAR MARCH", "APR APRIL", "MEI MAY"),
            *("JUN JUNE", "JUL JULAI JULY", "OGO OGOS AUG AUGUST", "SEP SEPT SEPTEMBER"),
            *("OKT OKTOBER OCT OCTOBER", "NOV NOVEMBER", "DIS DISEMBER DEC DECEMBER"),
        ),
        start=1,
    )
    for word in words.split()
}


@functools.cache
def state_meanings() -> Mapping[str, int]:
    """Return the state (1 to 16) of every name, code and short name of one that lists hold, in capitals."""
    meanings: dict[str, int] = {}
    for number, name in enumerate(_STATES, start=1):
        code = f"{number:02}"
        meanings |= dict.fromkeys((name, code, str(number), f"MY-{code}", f"WP {name}"), number)
        meanings |= dict.fromkeys((f"W.P. {name}", f"W.P {name}", f"WILAYAH PERSEKUTUAN {name}"), number)
    return meanings | {name: int(number) for name, number in _OTHER_STATE_NAMES.items()}


def date_of_list(text: str, as_of: dt.date) -> tuple[PartialDate | None, bool]:
    """Read a birth date as a list holds it; the second is whether a spreadsheet's day number was undone."""
    plain = _TIME_OF_DAY.sub("", text.strip())
    date = parse_birth_date(plain, as_of).date or date_of_lists(plain, as_of)
    if date is not None:
        return date, False
    date = spreadsheet_date(plain, as_of)
    return date, date is not None


def short_year(text: str) -> bool:
    """Whether a date's year has two digits, so that its century is read and not said."""
    return _SHORT_DATE.fullmatch(text.strip()) is not None


def date_of_lists(text: str, as_of: dt.date) -> PartialDate | None:
    """Read ``07 FEB 1954`` (months in Malay or English) and ``24/10/76``, which no form at a counter takes.

    Of two centuries the later that is not in the future is meant, as in an identity number: who is asked at
    a counter says which; a list cannot be asked.
    """
    found = _WORDED_DATE.fullmatch(text.upper())
    if found and found[2] in _MONTHS:
        return parse_birth_date(f"{found[1]}/{_MONTHS[found[2]]}/{found[3]}", as_of).date
    found = _SHORT_DATE.fullmatch(text)
    if not found:
        return None
    century = as_of.year // 100
    readings = (
        parse_birth_date(f"{found[1]}/{found[2]}/{one}{found[3]}", as_of).date
        for one in (century, century - 1)
    )
    return next((one for one in readings if one is not None), None)


def spreadsheet_date(text: str, as_of: dt.date) -> PartialDate | None:
    figures = text.removesuffix(".0")
    if not (figures.isascii() and figures.isdigit() and len(figures) == 5):
        return None
    day = _SPREADSHEET_DAY_0 + dt.timedelta(days=int(figures))
    return PartialDate.of(day) if dt.date(EARLIEST_YEAR, 1, 1) <= day <= as_of else None
