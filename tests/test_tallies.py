"""Whatever happens in whatever order: what was counted a bit at a time is what a count from scratch gives."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Final

import pytest
from django.db import connection

from mysynergy.access.public import Actor, acting, agencies
from mysynergy.assistance.domain import AwardFacts, NeedFacts, need_status
from mysynergy.assistance.models import Award, Delivery
from mysynergy.cases.models import Need
from mysynergy.circumstances.models import Weighed
from mysynergy.heard.models import Heard
from mysynergy.kernel.days import day_of
from mysynergy.outcomes.models import Closing, Measure
from mysynergy.referrals.models import Referral
from mysynergy.registry.models import Individual
from mysynergy.tallies.models import Month, NeedMonth, Standing, Stirred, Touched
from mysynergy.tallies.public import rebuild, recount
from tests.lives import House
from tests.people import SYSTEM

NUMBERS: Final = (
    "sent", "answered", "in_time", "waiting", "late", "accepted", "declined", "withdrawn", "at_work",
    "helped", "partly_helped", "not_helped",
)  # fmt: skip
Counts = dict[tuple[object, ...], Counter[str]]
Codes = Mapping[uuid.UUID, str]


def scratch(now: dt.datetime) -> Counts:
    """Count every referral and need anew, in plain Python."""
    counts: Counts = {}
    for row in Referral.objects.exclude(state="entered_in_error"):
        for side, agency, partner in (
            ("asked", row.agency_id, row.from_agency_id),
            ("sent", row.from_agency_id, row.agency_id),
        ):
            month = day_of(row.sent_at).replace(day=1)
            area = Individual.objects.get(id=row.individual_id).state or "unknown"
            for dimension, key in (
                ("all", ""), ("programme", row.programme_id), ("module", row.module), ("area", area),
                ("channel", "counter"), ("partner", str(partner)),
            ):  # fmt: skip
                counts.setdefault((agency, side, month, dimension, key), Counter()).update(of(row, now))
    for need in Need.objects.all():
        area = Individual.objects.get(id=need.individual_id).state or "unknown"
        for at, what in ((need.opened_at, "opened"), (need.closed_at, need.outcome)):
            if at is None or what is None:
                continue
            month = day_of(at).replace(day=1)
            for dimension, key in (("all", ""), ("module", need.module), ("area", area)):
                many = counts.setdefault((need.agency_id, "need", month, dimension, key), Counter())
                many.update([what] + ([f"reasons {need.close_code}"] if what == "unmet" else []))
    return counts


def of(row: Referral, now: dt.datetime) -> list[str]:
    """Return everything that one referral counts as."""
    declined = row.closed_at if row.state == "rejected" else None
    answered = row.accepted_at or declined
    waiting = row.closed_at is None and row.accepted_at is None
    helped = row.outcome in ("helped", "partly_helped")
    late = answered > row.due_at if answered else waiting and row.asked_at is None and row.due_at < now
    said = {
        "sent": True, "answered": answered is not None, "waiting": waiting, "late": late,
        "in_time": answered is not None and answered <= row.due_at, "accepted": row.accepted_at is not None,
        "declined": row.state == "rejected", "withdrawn": row.state == "cancelled",
        "at_work": row.accepted_at is not None and row.closed_at is None, "helped": row.outcome == "helped",
        "partly_helped": row.outcome == "partly_helped",
        f"reasons {row.reason_code}": row.state == "rejected",
        f"answer_days {(answered - row.sent_at).days if answered else 0}": answered is not None,
        f"help_days {(row.closed_at - row.sent_at).days if row.closed_at else 0}": helped,
    }  # fmt: skip
    return [word for word, true in said.items() if true]


def kept() -> Counts:
    """Return what the tables hold."""
    counts: Counts = {}
    for row in Month.objects.all():
        many = Counter({name: getattr(row, name) for name in NUMBERS})
        for name in ("reasons", "answer_days", "help_days"):
            many.update({f"{name} {value}": number for value, number in getattr(row, name).items()})
        counts[row.agency_id, row.side, row.month, row.dimension, row.key] = +many
    for need in NeedMonth.objects.all():
        many = Counter({name: getattr(need, name) for name in ("opened", "met", "unmet", "withdrawn")})
        many.update({f"reasons {value}": number for value, number in need.reasons.items()})
        counts[need.agency_id, "need", need.month, need.dimension, need.key] = +many
    return counts


Now = Counter[tuple[str, str, str]]


def scratch_now(now: dt.datetime) -> Now:
    """Count what stands anew, in plain Python: by agency's code (empty of all), measure and key."""
    codes = {one.id: one.code for one in agencies(actor=SYSTEM).values()}
    areas = {one.id: one.state or "unknown" for one in Individual.objects.all()}
    found: Now = Counter()
    for need in Need.objects.all():
        found.update(of_need(need, now, codes, areas[need.individual_id]))
    for row in Referral.objects.all():
        sides = {"", codes[row.agency_id], codes[row.from_agency_id]}
        found.update((agency, "referral", row.state) for agency in sides)
    for case in Closing.objects.all():
        key = f"{became(case)}/{areas[case.individual_id]}"
        found.update((agency, "exit", key) for agency in ("", codes[case.agency_id]))
    for heard in Heard.objects.all():
        said = [("heard", f"{heard.kind}/{heard.state}")]
        said += [("topic", heard.topic)] if heard.kind == "question" else []
        found.update((agency, *one) for one in said for agency in ("", codes[heard.agency_id]))
    return found + of_people(codes, areas)


def of_need(need: Need, now: dt.datetime, codes: Codes, area: str) -> list[tuple[str, str, str]]:
    """Return everything that one need counts as."""
    lead = {"", codes[need.agency_id]}
    acts = lead | ({codes[need.holder_agency_id]} if need.holder_agency_id else set())
    found = [(agency, "need", status_of(need, now)) for agency in acts]
    if need.state == "open":
        found += [(agency, "open", need.module) for agency in acts]
        found += [(agency, "day", day_of(need.opened_at).isoformat()) for agency in acts]
        found.append((codes[need.agency_id], "leads", ""))
    if need.outcome == "unmet":
        found += [(agency, "unmet", "") for agency in lead]
        if need.close_code in ("no_programme", "all_declined"):
            found += [(agency, "left", f"{need.module}/{area}") for agency in lead]
    return found


def of_people(codes: Codes, areas: Mapping[uuid.UUID, str]) -> Now:
    """Return people with an open need, each once for an agency: where they live, what makes it heavier."""
    lives = {
        (agency, need.individual_id)
        for need in Need.objects.filter(state="open")
        for agency in {"", codes[need.agency_id], codes[need.holder_agency_id or need.agency_id]}
    }
    heavy = {
        (agency, one.individual_id, kind)
        for one in Weighed.objects.all()
        for kind in one.kinds
        for agency in ("", codes[one.agency_id])
        if (agency, one.individual_id) in lives
    }
    return Counter(
        [(agency, "lives", areas[person]) for agency, person in lives]
        + [(agency, "heavy", kind) for agency, _person, kind in heavy]
    )


def status_of(need: Need, now: dt.datetime) -> str:
    """Return the assistance status of a need by the rule in words, not by the view."""
    awards = []
    for award in Award.objects.filter(need=need):
        given = Delivery.objects.filter(award=award, reverses=None)
        stands = given.exclude(id__in=Delivery.objects.exclude(reverses=None).values("reverses"))
        awards.append(AwardFacts(award.state, award.period.upper, any_delivered=stands.exists()))
    is_open = need.state == "open"
    facts = NeedFacts(is_open, need.outcome == "met", need.closed_at, tuple(awards))
    return need_status(facts, day_of(now)).value


def became(case: Closing) -> str:
    """Return what became of a household between the opening of its case and the last stage that is known."""
    poor = {one.stage: one.poor for one in Measure.objects.filter(case_id=case.case_id)}
    later = [
        poor[stage] for stage in ("month_12", "month_3", "closing") if poor.get(stage, "unknown") != "unknown"
    ]
    before, since = poor.get("opening", "unknown"), later[0] if later else "unknown"
    if "unknown" in (before, since):
        return "unknown"
    if before == "yes":
        return "out" if since == "no" else "still_poor"
    return "never_poor" if since == "no" else "unknown"


def kept_now() -> Now:
    """Return what the table of what stands holds."""
    return +Counter({(one.agency, one.measure, one.key): one.number for one in Standing.objects.all()})


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [7, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 20))])
def test_counted_a_bit_at_a_time_is_what_a_count_from_scratch_gives(seed: int) -> None:
    house = House(Random(seed))  # noqa: S311 - the same history every time
    for deeds in (30, 50, 3, 0):
        house.live(deeds)
        system = Actor.system("test", now=house.now)
        assert recount(actor=system).more is False
        with acting(system):
            assert kept() == scratch(house.now)
            assert kept_now() == scratch_now(house.now)
    # An award runs out and a promise passes, and nobody writes anything.
    house.now += dt.timedelta(days=60)
    system = Actor.system("test", now=house.now)
    recount(actor=system)
    with acting(system):
        assert kept() == scratch(house.now)
        assert kept_now() == scratch_now(house.now)
    # Nothing happened since: nothing is counted. A whole count gives the same, and mends what was spoilt.
    again = recount(actor=system)
    assert (again.months, again.subjects) == (0, 0)
    with acting(system), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE mysynergy_definer")
        cursor.execute("UPDATE tallies_standing SET number = number + 1")
        cursor.execute("RESET ROLE")
    assert rebuild(actor=system).months > 0
    with acting(system):
        assert kept() == scratch(house.now)
        assert kept_now() == scratch_now(house.now)
        assert seed != 7 or all(
            sum(many[of] for many in kept().values()) for of in ("late", "helped", "unmet")
        )
        statuses = {key for _agency, measure, key in kept_now() if measure == "need"}
        assert seed != 7 or len(statuses) >= 3
        measures = {measure for _agency, measure, _key in kept_now()}
        assert seed != 7 or measures == {
            "need", "open", "day", "leads", "lives", "heavy", "unmet", "left", "referral", "exit", "heard",
            "topic",
        }  # fmt: skip


@pytest.mark.django_db
def test_counts_are_written_by_the_job_alone_and_read_by_insight_alone() -> None:
    tables = ("month", "need_month", "touched", "counted", "standing", "part", "stirred")
    with acting(SYSTEM), connection.cursor() as cursor:
        for table in (f"tallies_{one}" for one in tables):
            cursor.execute(
                "SELECT has_table_privilege('mysynergy_app', %s, 'INSERT, UPDATE, DELETE'), "
                "has_table_privilege('mysynergy_insight', %s, 'SELECT')",
                [table, table],
            )
            assert cursor.fetchone() == (False, False)
        assert not Touched.objects.exists()
        assert not Stirred.objects.exists()
        # What only the job calls, no log-in of the house can.
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname ~ '^tallies_(count|parts)' "
            "AND has_function_privilege('mysynergy_app', oid, 'EXECUTE')"
        )
        assert cursor.fetchall() == []
