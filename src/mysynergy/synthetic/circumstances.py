"""What is known of people and households, by the names of the vocabulary, with the gaps of real files.

A fact that is absent is not known; some amounts are known only as a band. How much is known of what
(``data/known.csv``) and how common a circumstance is (debt, illness, study) are our own estimates unless
``data/README.md`` names a source.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from mysynergy.kernel.periods import add_months, whole_years
from mysynergy.synthetic.figures import known_shares, weighted
from mysynergy.synthetic.livelihoods import EARNERS, OWN_ACCOUNT
from mysynergy.synthetic.shapes import Draft, Facts, FactValue, Interval, MadePerson

if TYPE_CHECKING:
    from mysynergy.synthetic.population import Home

BAND_EDGES = (0, 1_000, 1_500, 2_500, 3_500, 5_000, 7_500, 10_000, 15_000, 30_000, 100_000, 1_000_000)
BANDED = frozenset(
    (
        "person.own_income",
        "person.monthly_wage",
        "household.gross_income",
        "household.income_per_capita",
        "household.net_assets",
        "debt.total",
    )
)
_BAND_SHARE = 0.25
_B40_BELOW, _M40_BELOW = 5_858, 12_681  # HIES 2024: the highest incomes of the two lower groups
_POVERTY_LINE, _HARDCORE_LINE, _AVERAGE_SIZE = 2_705, 1_236, 3.8
_NATIVE = ("malay", "orang_asli", "sabah_native", "sarawak_native")


class _Known:
    """Collects facts and forgets the share of them that agencies usually do not know."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.facts: dict[str, FactValue] = {}

    def say(self, name: str, value: FactValue | None) -> None:
        """Note a fact when it is of the kind that got known."""
        if value is None or self.rng.random() >= known_shares()[name]:
            return
        if name in BANDED and isinstance(value, Decimal) and self.rng.random() < _BAND_SHARE:
            value = band(value)
        self.facts[name] = value

    def rare(self, name: str, share: float) -> None:
        """Note a yes or no that is true for the share given."""
        self.say(name, self.rng.random() < share)


def band(amount: Decimal) -> Interval:
    """Return the band of ``BAND_EDGES`` in which an amount lies."""
    low = max(edge for edge in BAND_EDGES if edge <= amount or edge == 0)
    high = next((edge for edge in BAND_EDGES if edge > amount), 100_000_000)
    return Interval(Decimal(low), Decimal(high) - Decimal("0.01"))


@cache
def household_fact_names() -> frozenset[str]:
    """The facts that are kept for the household and hold for each member."""
    return frozenset(
        name for name in known_shares() if name.startswith("household.") and name != "household.orphan"
    )


def household_facts(home: Home) -> Facts:
    """What is known of a household."""
    rng, gross, size = home.rng, home.gross, len(home.members)
    known = _Known(rng)
    ages = [whole_years(member.birth, home.as_of) for member in home.members]
    known.say("household.size", size)
    known.say("household.children_under_18", sum(age < 18 for age in ages))
    known.say("household.gross_income", Decimal(gross))
    _income_facts(known.facts)
    lines = gross * _AVERAGE_SIZE / size
    poor = "hardcore_poor" if lines < _HARDCORE_LINE else "poor" if lines < _POVERTY_LINE else "above"
    known.say("household.below_pgk", poor)
    known.say("household.ekasih", poor if poor != "above" and rng.random() < 0.6 else "not_listed")
    known.say("household.strata", "rural" if home.rural else "urban")
    known.rare("household.fosters_child", 0.006)
    owned = home.tenure == "owned"
    known.say("household.owns_home_in_area", owned)
    worth = gross * rng.uniform(1, 9) + (rng.uniform(60_000, 420_000) if owned else 0)
    known.say("household.net_assets", Decimal(round(worth, -2)))
    known.say("household.annual_net_means", Decimal(round(gross * 12 * rng.uniform(0.84, 0.96))))
    _zakat_facts(home, known)
    disaster = weighted(
        rng, (("none", 97.6), ("flood", 1.2), ("fire", 0.3), ("storm", 0.3), ("accident", 0.6))
    )
    known.say("household.disaster_or_emergency", disaster)
    return known.facts


def _income_facts(facts: dict[str, FactValue]) -> None:
    """Income a head and income group follow from what is known, as a band where only a band is known."""
    size, gross = facts.get("household.size"), facts.get("household.gross_income")
    if isinstance(gross, Decimal):
        low = high = gross
    elif isinstance(gross, Interval):
        low, high = gross.low, gross.high
    else:
        return
    if isinstance(size, int):
        cents = Decimal("0.01")
        per_low, per_high = (low / size).quantize(cents), (high / size).quantize(cents)
        facts["household.income_per_capita"] = per_low if low == high else Interval(per_low, per_high)
    groups = {income_group(low), income_group(high)}
    if len(groups) == 1:
        facts["household.income_band"] = groups.pop()


def income_group(amount: Decimal) -> str:
    """Return ``b40``, ``m40`` or ``t20`` by the thresholds of 2024."""
    return "b40" if amount < _B40_BELOW else "m40" if amount < _M40_BELOW else "t20"


def _zakat_facts(home: Home, known: _Known) -> None:
    """A council has assessed a few Muslim households of small means."""
    if home.religion != "islam" or home.gross > 3_600 or home.rng.random() > 0.22:
        return
    ratio = Decimal(home.gross) / Decimal(900 + 330 * len(home.members))
    asnaf = "fakir" if ratio < Decimal("0.5") else "miskin" if ratio < 1 else "none"
    known.facts["household.zakat_income"] = Decimal(home.gross)
    known.facts["household.had_kifayah_ratio"] = ratio.quantize(Decimal("0.0001"))
    known.facts["household.asnaf"] = asnaf


def person_facts(home: Home, draft: Draft, person: MadePerson) -> Facts:
    """What is known of one person; of the dead only what agencies keep."""
    known = _Known(home.rng)
    age = whole_years(person.birth_date, person.death_date or home.as_of)
    known.say("person.birth_date", person.birth_date)
    known.say("person.sex", person.sex)
    known.say("person.citizenship", person.citizenship)
    known.say("person.religion", person.religion)
    if person.death_date is not None:
        return known.facts
    if "person.birth_date" in known.facts:
        known.facts["person.age"] = age
    _standing(home, draft, person, age, known)
    _health(person, age, known)
    _work(home, person, age, known)
    _insurance(person, age, home.as_of, known)
    _study(person, age, known)
    _losses(home, draft, age, known)
    if age >= 18:
        _money_trouble(person, known)
        _business(person, age, known)
    _assistance(home, person, age, known)
    return known.facts


def _standing(home: Home, draft: Draft, person: MadePerson, age: int, known: _Known) -> None:
    rng = home.rng
    if person.religion == "islam":
        known.rare(
            "person.new_muslim", 0.3 if person.community in ("chinese", "indian", "orang_asli") else 0.004
        )
    known.say("person.community", person.community)
    if "person.community" in known.facts and person.community != "siamese":
        known.facts["person.bumiputera"] = person.community in _NATIVE
    known.say("person.marital_status", person.marital_status)
    children = any(other.mother is draft or other.father is draft for other in home.members)
    if "person.marital_status" in known.facts and age >= 18:
        known.facts["person.single_parent"] = children and person.marital_status not in ("married", "single")
    known.say("person.household_role", draft.role)
    known.say("person.manages_household", person.employment_status == "homemaker" or draft.role == "head")
    known.say("person.residence_state", person.state)
    known.say("person.residence_district", person.district)
    at_home = person.birth_state == person.state
    months = age * 12 + 3 if at_home else rng.randrange(2, max(3, age * 12 + 1))
    known.say("person.residence_months_in_state", months)
    known.say("person.birth_state", person.birth_state)
    known.say("person.sarawak_status", person.birth_state == "MY-13" and person.citizenship == "citizen")
    place = (
        "none"
        if rng.random() < 0.994
        else rng.choice(("free_day_care", "rehabilitation_centre", "pdk_trainee"))
    )
    known.say("person.in_institution", place)
    if age >= 18:
        known.rare("person.bankrupt", 0.009)
        known.rare("person.former_prisoner", 0.006)


def _health(person: MadePerson, age: int, known: _Known) -> None:
    rng = known.rng
    disabled = rng.random() < (0.012 if age < 18 else 0.019 if age < 60 else 0.055)
    known.say("person.oku_card", disabled)
    cannot = disabled and rng.random() < 0.55
    if age >= 18:
        known.say("person.able_to_work", not cannot and (age < 75 or rng.random() < 0.3))
        known.say("person.invalidity_certified", cannot and 25 < age < 60 and rng.random() < 0.3)
        known.rare("person.full_time_carer_of_bedridden", 0.009)
        known.rare("person.seeks_mental_health_support", 0.02)
    known.say("person.disability_from_injury", disabled and rng.random() < 0.3)
    kidneys = rng.random() < (0.0002 if age < 25 else 0.0016 if age < 60 else 0.007)
    cancer = rng.random() < (0.0003 if age < 30 else 0.003 if age < 60 else 0.009)
    known.say("person.end_stage_renal_failure", kidneys)
    known.say("person.cancer_in_treatment", cancer)
    known.say("person.critical_illness", kidneys or cancer or rng.random() < (0.001 if age < 40 else 0.012))
    need = "treatment" if kidneys or cancer else "device" if disabled and rng.random() < 0.4 else "none"
    if need == "none" and rng.random() < 0.02:
        need = rng.choice(("treatment", "medicine", "transport"))
    known.say("person.medical_need_certified", need)
    known.rare("person.treated_at_public_hospital", 0.85 if need != "none" else 0.15)


def _work(home: Home, person: MadePerson, age: int, known: _Known) -> None:
    rng, status = known.rng, person.employment_status
    known.say("person.employment_status", status)
    known.say("person.own_income", person.own_income)
    if age < 15:
        return
    own = status in OWN_ACCOUNT
    known.say("person.self_employed_sector", person.self_employed_sector if own else "none")
    employee = status in ("private_employee", "civil_servant")
    if employee:
        known.say("person.monthly_wage", person.own_income)
        known.say(
            "person.hired_on",
            home.as_of - dt.timedelta(days=rng.randrange(20, 365 * max(1, min(20, age - 17)))),
        )
        trouble = (
            "none" if rng.random() < 0.975 else rng.choice(("unpaid_or_late_wages", "minimum_wage", "leave"))
        )
        known.say("person.labour_dispute", trouble)
    lost = status == "unemployed" and age >= 20 and rng.random() < 0.75
    if lost:
        known.say("person.job_loss_date", home.as_of - dt.timedelta(days=rng.randrange(10, 400)))
        reasons = (
            "retrenchment",
            "closure",
            "contract_expiry",
            "voluntary_resignation",
            "vss_mss",
            "misconduct",
        )
        reason = rng.choices(reasons, (30, 18, 24, 18, 6, 4))[0]
        known.say("person.job_loss_reason", reason)
    elif employee:
        known.say("person.job_loss_reason", "none")
    if lost or (own and rng.random() < 0.12):
        known.say("person.income_drop_percent", Decimal(rng.randrange(20, 100)))
    known.say("person.seeking_work", status == "unemployed" or rng.random() < 0.03)
    fisher = person.self_employed_sector == "fisheries" and rng.random() < 0.7
    known.say("person.fisher_licence", fisher)


def _insurance(person: MadePerson, age: int, as_of: dt.date, known: _Known) -> None:
    """Contribution months that fit together: last 40 within total, total within the time since the first."""
    rng, status = known.rng, person.employment_status
    if age < 18:
        return
    formal = status == "private_employee" and person.citizenship != "refugee"
    insured = rng.random() < (0.86 if formal else 0.28 if status in OWN_ACCOUNT else 0.05)
    known.say("person.perkeso_insured", insured)
    if not (insured and formal) and not (status == "unemployed" and age > 21):
        return
    since = rng.randrange(1, max(2, min(700, (age - 17) * 12)))
    total = max(1, int(since * rng.uniform(0.35, 1.0)))
    recent = min(40, total, max(0, int(40 * rng.betavariate(5, 1.3))))
    known.say("person.months_since_first_contribution", since)
    known.say("person.invalidity_contributions_total", total)
    known.say("person.invalidity_contributions_last_40", recent)
    if status == "unemployed":
        known.say("person.eis_contributions_in_window", min(24, recent))
        known.say("person.eis_claims_before", 0 if rng.random() < 0.85 else 1)


def _study(person: MadePerson, age: int, known: _Known) -> None:
    rng = known.rng
    schooling = _schooling(person, age, rng)
    known.say("person.schooling", schooling)
    known.say("person.in_full_time_study", person.employment_status == "student")
    tertiary = schooling in ("skills_certificate", "diploma", "degree", "postgraduate")
    if schooling in ("preschool", "primary", "secondary_1_5", "upper_secondary_18plus"):
        kinds = (
            ("government", 88),
            ("aided", 4),
            ("religious", 4),
            ("registered_private", 3),
            ("special", 1),
        )
        known.say("person.school_type", weighted(rng, kinds))
        known.say("person.school_hostel", schooling != "preschool" and rng.random() < 0.08)
    if tertiary:
        known.rare("person.course_approved", 0.93)
        known.rare("person.course_full_time", 0.9)
    if tertiary or schooling == "upper_secondary_18plus":
        known.rare("person.other_education_sponsor", 0.18)
    if age >= 18:
        young = (("spm", 46), ("stpm_or_diploma", 24), ("degree", 18), ("pt3", 8), ("none", 4))
        old = (("spm", 34), ("none", 18), ("upsr", 18), ("pt3", 16), ("stpm_or_diploma", 8), ("degree", 6))
        table = (("spm", 80), ("stpm_or_diploma", 20)) if tertiary else young if age < 45 else old
        known.say("person.highest_qualification", weighted(rng, table))


def _schooling(person: MadePerson, age: int, rng: Random) -> str:
    if age < 4:
        return "none"
    if age < 7:
        return "preschool" if rng.random() < (0.5 if age == 4 else 0.86) else "none"
    if age < 13:
        return "primary" if rng.random() < 0.99 else "none"
    if age < 18:
        enrolled = person.employment_status == "student" or (age < 15 and rng.random() < 0.97)
        return "secondary_1_5" if enrolled else "none"
    if person.employment_status != "student":
        return "none"
    if age < 20:
        return weighted(
            rng, (("upper_secondary_18plus", 34), ("diploma", 32), ("skills_certificate", 20), ("degree", 14))
        )
    return weighted(rng, (("degree", 60), ("diploma", 26), ("skills_certificate", 10), ("postgraduate", 4)))


def _losses(home: Home, draft: Draft, age: int, known: _Known) -> None:
    """The dead of the family matter to survivors' benefits, burial and orphans."""
    rng = known.rng
    late = draft.spouse if draft.spouse and draft.spouse.death else None
    parent = next((one for one in (draft.father, draft.mother) if one and one.death), None)
    if age < 18:
        known.say("household.orphan", bool(draft.father and draft.father.death))
    dead, relation = (late, "spouse") if late else (parent, "parent") if parent else (None, "none")
    known.say("deceased.relation", relation)
    if dead is None or dead.death is None:
        return
    worked = whole_years(dead.birth, dead.death) < 62
    known.say("deceased.was_insured", worked and rng.random() < 0.55)
    known.say("deceased.cause", "employment_injury" if worked and rng.random() < 0.06 else "other")
    known.say("deceased.religion", "islam" if home.religion == "islam" else "other")
    if dead.death > add_months(home.as_of, -3):
        known.say("person.kin_cannot_pay_burial", home.gross < 2_500)


def _money_trouble(person: MadePerson, known: _Known) -> None:
    rng, income = known.rng, int(person.own_income)
    owes = rng.random() < (0.5 if income > 1_500 else 0.16)
    total = round(max(500.0, income * rng.uniform(1, 34)), -2) if owes else 0
    lender = weighted(rng, (("bnm_supervised", 80), ("other", 14), ("unlicensed", 6))) if owes else "none"
    late = owes and rng.random() < 0.17
    known.say("debt.total", Decimal(int(total)))
    known.say("debt.lender", lender)
    known.say("debt.days_in_arrears", rng.choice((15, 30, 60, 95, 120, 240)) if late else 0)
    known.say("debt.advanced_litigation", late and rng.random() < 0.1)
    if owes:
        share = rng.uniform(0.1, 0.75) if not late else rng.uniform(0.5, 1.2)
        known.say("debt.net_disposable_income", Decimal(round(income * (1 - share))))
        known.rare("debt.for_basic_needs", 0.3)
    matter = (
        "none"
        if rng.random() < 0.965
        else rng.choice(("syariah", "civil", "criminal", "consumer", "employment"))
    )
    if matter == "syariah" and person.religion != "islam":
        matter = "civil"
    known.say("legal.matter", matter)


_SECTOR_OF_BUSINESS = {
    "hawker": "food",
    "food": "food",
    "agriculture": "agriculture",
    "livestock": "agriculture",
    "fisheries": "fishery",
    "arts": "creative",
    "online_business": "retail",
}


def _business(person: MadePerson, age: int, known: _Known) -> None:
    rng, status = known.rng, person.employment_status
    if status not in ("self_employed", "freelancer", "employer"):
        known.say("business.sector", "none")
        known.rare("business.wants_to_start", 0.2 if status in ("unemployed", "homemaker") else 0.05)
        return
    known.say("business.sector", _SECTOR_OF_BUSINESS.get(person.self_employed_sector, "services"))
    licences = (("none", 34), ("permit", 22), ("community_letter", 6), ("ssm", 26), ("ssm_and_licence", 12))
    licence = "ssm_and_licence" if status == "employer" else weighted(rng, licences)
    known.say("business.licence", licence)
    known.say("business.months_operating", rng.randrange(1, max(2, min(300, (age - 17) * 12))))
    known.rare("business.shariah_compliant", 0.93)
    known.rare("business.wants_to_start", 0.03)
    if status == "employer":
        known.say("business.paid_up_capital", Decimal(rng.choice((1_000, 10_000, 50_000, 100_000, 500_000))))
        known.say("business.owner_share_percent", Decimal(rng.choice((50, 51, 60, 75, 100))))
    lent = rng.random() < 0.22
    known.say("debt.business_financing", Decimal(rng.randrange(1_000, 60_000, 500)) if lent else Decimal(0))


def _assistance(home: Home, person: MadePerson, age: int, known: _Known) -> None:
    """Programmes received now, by rough rules that miss some of the needy and reach some who are not."""
    rng, now = known.rng, []
    needy = home.gross < 5_000
    if home.citizen and age >= 21 and person.role == "head" and rng.random() < (0.86 if needy else 0.02):
        now.append("str")
        if home.gross < 2_500 and rng.random() < 0.6:
            now.append("sara")
    if age >= 60 and home.citizen and home.gross < 2_000 and rng.random() < 0.25:
        now.append("jkm-bwe")
    if known.facts.get("person.oku_card") is True and age >= 18 and rng.random() < 0.4:
        now.append("jkm-epoku" if person.employment_status in EARNERS else "jkm-btb")
    if known.facts.get("person.schooling") in ("diploma", "degree") and rng.random() < 0.5:
        now.append("ptptn")
    if home.religion == "islam" and home.state.iso == "MY-14" and home.gross < 2_500 and rng.random() < 0.2:
        now.append("maiwp-sara-hidup")
    known.say("assistance.current", tuple(now))
    known.say("assistance.completed", ())
