"""Decisions about needs: which kinds there are, how far ahead a review may lie, who must agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mysynergy.kernel.days import day_of
from mysynergy.workdays.public import Calendar

FINANCE = "finance"
EDUCATION_TRAINING = "education_training"
PROTECTION_WAKALAH = "protection_wakalah"
MEDICATION_HEALTH = "medication_health"
JOBS_BUSINESS = "jobs_business"
MODULES = (FINANCE, EDUCATION_TRAINING, PROTECTION_WAKALAH, MEDICATION_HEALTH, JOBS_BUSINESS)

#: What can be lacking, by module. Slugs; pages and API carry the words in both languages. No kind says or
#: hints at a faith: that is asked only with a wish for zakat programmes.
NEED_KINDS: Mapping[str, tuple[str, ...]] = {
    FINANCE: (
        "income",
        "food",
        "debt",
        "rent",
        "housing",
        "housing_repair",
        "utilities",
        "household_goods",
        "fire_loss",
        "flood_loss",
        "transport_costs",
        "emergency_cash",
        "bank_account",
    ),
    EDUCATION_TRAINING: (
        "school_costs",
        "study_costs",
        "tuition",
        "childcare",
        "skills",
        "digital_skills",
        "money_skills",
        "literacy",
    ),
    PROTECTION_WAKALAH: (
        "survivors_benefit",
        "social_insurance",
        "injury_benefit",
        "invalidity_benefit",
        "job_loss_benefit",
        "burial",
        "legal_aid",
        "maintenance",
        "inheritance",
        "identity_card",
        "birth_registration",
        "oku_card",
        "papers",
        "representation",
        "guardianship",
        "elder_care",
        "safe_shelter",
        "child_protection",
    ),
    MEDICATION_HEALTH: (
        "treatment",
        "medicine",
        "equipment",
        "dialysis",
        "hospital_costs",
        "transport_to_treatment",
        "rehabilitation",
        "health_screening",
        "home_nursing",
        "disability_support",
        "mental_health",
        "addiction",
        "nutrition",
    ),
    JOBS_BUSINESS: (
        "job",
        "work_training",
        "business_capital",
        "business_restart",
        "market_stall",
        "business_licence",
        "business_tools",
        "business_premises",
        "market_access",
        "business_advice",
        "online_selling",
    ),
}

#: Purposes of programmes (rulebook) that serve a need of this kind, in whatever module the programme stands:
#: capital for a business is lent by the module finance. A kind that no purpose serves is unmet.
SERVED_BY: Mapping[str, frozenset[str]] = {
    kind: frozenset(purposes.split())
    for kind, purposes in {
        "income": "living-aid child-aid carer-aid wage-supplement income-replacement survivors-income",
        "food": "food-aid school-food seasonal-aid",
        "debt": "debt-relief debt-advice",
        "rent": "rent living-aid emergency-aid",
        "housing": "housing rent",
        "housing_repair": "housing",
        "utilities": "living-aid emergency-aid",
        "household_goods": "emergency-aid living-aid",
        "fire_loss": "emergency-aid housing",
        "flood_loss": "emergency-aid housing",
        "transport_costs": "living-aid emergency-aid",
        "emergency_cash": "emergency-aid living-aid food-aid",
        "bank_account": "",
        "school_costs": "school-aid school-food child-aid",
        "study_costs": "study-finance",
        "tuition": "tuition",
        "childcare": "child-aid living-aid",
        "skills": "training",
        "digital_skills": "training",
        "money_skills": "training debt-advice",
        "literacy": "tuition training",
        "survivors_benefit": "survivors-income",
        "social_insurance": "social-insurance cover",
        "injury_benefit": "social-insurance income-replacement rehabilitation",
        "invalidity_benefit": "income-replacement",
        "job_loss_benefit": "income-replacement job-search",
        "burial": "burial",
        "legal_aid": "legal-aid labour-rights consumer-help",
        "maintenance": "legal-aid",
        "inheritance": "legal-aid wakalah",
        "identity_card": "legal-aid",
        "birth_registration": "legal-aid",
        "oku_card": "",
        "papers": "legal-aid",
        "representation": "wakalah legal-aid",
        "guardianship": "legal-aid child-aid",
        "elder_care": "living-aid carer-aid",
        "safe_shelter": "",
        "child_protection": "child-aid",
        "treatment": "treatment treatment-incentive critical-illness-cover",
        "medicine": "treatment",
        "equipment": "medical-device",
        "dialysis": "dialysis",
        "hospital_costs": "hospital-income treatment critical-illness-cover",
        "transport_to_treatment": "transport-to-treatment",
        "rehabilitation": "rehabilitation",
        "health_screening": "health-screening",
        "home_nursing": "carer-aid",
        "disability_support": "living-aid carer-aid wage-supplement medical-device",
        "mental_health": "mental-health-support",
        "addiction": "mental-health-support",
        "nutrition": "food-aid school-food",
        "job": "job-search",
        "work_training": "training job-search",
        "business_capital": "micro-finance business-grant",
        "business_restart": "micro-finance business-grant",
        "market_stall": "micro-finance business-grant",
        "business_licence": "business-grant",
        "business_tools": "micro-finance business-grant",
        "business_premises": "micro-finance business-grant",
        "market_access": "business-grant training",
        "business_advice": "training",
        "online_selling": "training",
    }.items()
}

#: Kinds whose very name can harm: no agreement shows such a need to an agency that is not asked to help.
PRIVATE_KINDS = frozenset({"debt", "mental_health", "addiction", "safe_shelter", "child_protection"})

URGENCIES = ("crisis", "urgent", "normal")
#: Why a need was closed, by outcome.
CLOSE_REASONS: Mapping[str, tuple[str, ...]] = {
    "met": ("helped", "solved_by_herself"),
    "unmet": ("no_programme", "all_declined", "cannot_be_reached", "died"),
    "withdrawn": ("by_person", "moved_away", "duplicate", "recorded_in_error"),
}
OUTCOMES = tuple(CLOSE_REASONS)
CONTACT_CHANNELS = ("phone", "message", "visit", "letter", "email", "relative")
CONTACT_RESULTS = ("reached", "no_answer", "wrong_number", "not_at_home", "returned")

MAX_REVIEW_DAYS = 30
CRISIS_WORKING_DAYS = 1
#: The review of this number in a row, with no step of a referral between them, is a supervisor's.
SUPERVISOR_REVIEW = 3
#: Held by the sender of a referral because the other agency waits for its reply.
QUESTION_OPEN = "referral_question"
TRIES_BEFORE_UNREACHABLE = 3
CHANNELS_BEFORE_UNREACHABLE = 2


def category_of(kind: str) -> str:
    """Return the category of data of a need; ``needs.private`` is a word no agreement contains."""
    return "needs.private" if kind in PRIVATE_KINDS else "needs"


def latest_review(*, now: dt.datetime, urgency: str, calendar: Calendar) -> dt.date:
    """Return the last day that may be set for the next review of a need."""
    if urgency == "crisis":
        return calendar.day_after(day_of(now), CRISIS_WORKING_DAYS)
    return day_of(now) + dt.timedelta(days=MAX_REVIEW_DAYS)


def first_review(*, now: dt.datetime, urgency: str, calendar: Calendar, heavy: bool = False) -> dt.date:
    """Return the day by which a new need is looked at: a crisis the next working day, urgent in three.

    ``heavy``: her circumstances make it sooner (urgent in two, others in five instead of ten).
    """
    days = {"crisis": CRISIS_WORKING_DAYS, "urgent": 2 if heavy else 3}.get(urgency, 5 if heavy else 10)
    return calendar.day_after(day_of(now), days)


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to reach a person."""

    day: dt.date
    channel: str
    reached: bool


def unreachable(tries: Sequence[Try]) -> bool:
    """Whether "cannot be reached" may be said: three tries, three days, two channels since last reached."""
    since: list[Try] = []
    for attempt in sorted(tries, key=lambda one: one.day):
        since = [] if attempt.reached else [*since, attempt]
    return (
        len({attempt.day for attempt in since}) >= TRIES_BEFORE_UNREACHABLE
        and len({attempt.channel for attempt in since}) >= CHANNELS_BEFORE_UNREACHABLE
    )
