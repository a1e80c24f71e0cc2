"""The number of a case: said over a telephone, never given twice, found by who may see the case."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.people import SYSTEM, somebody

from mysynergy.access.public import acting
from mysynergy.cases import public as cases
from mysynergy.cases.numbers import mistyped, read_number, spoken
from mysynergy.cases.public import NUMBERS, NeedSaid
from mysynergy.cases.tests.conftest import Cast


def given(places: str) -> list[str]:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(f"SELECT cases_number(place) FROM generate_series({places}) place")  # noqa: S608
        return [number for (number,) in cursor.fetchall()]


@pytest.mark.django_db
def test_no_number_is_given_twice_and_what_is_misheard_is_no_number() -> None:
    numbers = [*given("0, 4999"), *given("89995000, 89999999")]
    assert len(set(numbers)) == len(numbers)
    assert [one for one in numbers if read_number(one) != one] == []
    slips = set()
    for number in numbers[:40]:
        for at, digit in enumerate(number):
            slips |= {number[:at] + other + number[at + 1 :] for other in "0123456789" if other != digit}
            if at and number[at - 1] != digit:
                slips.add(number[: at - 1] + digit + number[at - 1] + number[at + 1 :])
    assert [one for one in slips if read_number(one) is not None] == []
    assert all(mistyped(f"K-{one}") for one in slips)
    assert not any(mistyped(one) for one in ("Kamariah", "850312-14-5678", "K-12", spoken(numbers[0])))


def test_a_case_is_found_by_its_number_by_who_may_see_it(cast: Cast) -> None:
    her = somebody(cast.officer)
    (need,) = cases.add_needs(actor=cast.officer, individual_id=her, needs=[NeedSaid("finance", "food")])
    (case,) = cases.cases_of(actor=cast.officer, individual_id=her)
    assert case.number == spoken(read_number(case.number) or "")
    assert cases.needs(actor=cast.officer, ids=[need.id])[need.id].case_number == case.number
    cases.close_need(actor=cast.officer, need_id=need.id, outcome="withdrawn")
    said = [case.number, case.number.lower().replace("-", " "), case.number.removeprefix("K-")]
    found = [[one.id for one in NUMBERS.find_people(actor=cast.supervisor, text=text)] for text in said]
    assert found == [[her]] * len(said)
    assert [NUMBERS.find_people(actor=cast.stranger, text=text) for text in said] == [()] * len(said)
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        acting(cast.officer),
        connection.cursor() as one,
    ):
        one.execute("UPDATE cases_case SET number = '100000000'")
