"""What needs, modules and the answers around them are called on screen, in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as noop

MODULES: Final[Mapping[str, str]] = {
    "finance": noop("Finance"),
    "education_training": noop("Education and training"),
    "protection_wakalah": noop("Protection benefit and wakalah"),
    "medication_health": noop("Medication and health"),
    "jobs_business": noop("Jobs and business"),
}
KINDS: Final[Mapping[str, str]] = {
    "income": noop("Not enough income"),
    "food": noop("Food"),
    "debt": noop("Debts"),
    "rent": noop("Rent"),
    "housing": noop("A place to live"),
    "housing_repair": noop("House repair"),
    "utilities": noop("Electricity, water, telephone"),
    "household_goods": noop("Household goods"),
    "fire_loss": noop("Loss by fire"),
    "flood_loss": noop("Loss by flood"),
    "transport_costs": noop("Transport costs"),
    "emergency_cash": noop("Cash in an emergency"),
    "bank_account": noop("A bank account"),
    "school_costs": noop("School costs"),
    "study_costs": noop("Costs of study"),
    "tuition": noop("Extra lessons"),
    "childcare": noop("Childcare"),
    "skills": noop("Skills training"),
    "digital_skills": noop("Digital skills"),
    "money_skills": noop("Handling money"),
    "literacy": noop("Reading and writing"),
    "survivors_benefit": noop("Benefit after a death"),
    "social_insurance": noop("Social insurance cover"),
    "injury_benefit": noop("Benefit after a work injury"),
    "invalidity_benefit": noop("Invalidity benefit"),
    "job_loss_benefit": noop("Benefit after job loss"),
    "burial": noop("Burial"),
    "legal_aid": noop("Legal aid"),
    "maintenance": noop("Maintenance from a former husband or wife"),
    "inheritance": noop("Inheritance"),
    "identity_card": noop("An identity card"),
    "birth_registration": noop("Late registration of a birth"),
    "oku_card": noop("An OKU card (disabled person's card)"),
    "papers": noop("Papers"),
    "representation": noop("Somebody to speak for the person"),
    "guardianship": noop("Guardianship"),
    "elder_care": noop("Care in old age"),
    "safe_shelter": noop("A safe place to stay"),
    "child_protection": noop("Protection of a child"),
    "treatment": noop("Treatment"),
    "medicine": noop("Medicine"),
    "equipment": noop("Aids and equipment"),
    "dialysis": noop("Dialysis"),
    "hospital_costs": noop("Hospital costs"),
    "transport_to_treatment": noop("Transport to treatment"),
    "rehabilitation": noop("Rehabilitation"),
    "health_screening": noop("Health check"),
    "home_nursing": noop("Nursing at home"),
    "disability_support": noop("Support with a disability"),
    "mental_health": noop("Mental health"),
    "addiction": noop("Addiction"),
    "nutrition": noop("Nutrition"),
    "job": noop("A job"),
    "work_training": noop("Training for work"),
    "business_capital": noop("Business capital"),
    "business_restart": noop("Starting the business again"),
    "market_stall": noop("A market stall"),
    "business_licence": noop("Business licence"),
    "business_tools": noop("Business tools"),
    "business_premises": noop("Business premises"),
    "market_access": noop("Access to buyers"),
    "business_advice": noop("Business advice"),
    "online_selling": noop("Selling online"),
}
URGENCIES: Final[Mapping[str, str]] = {
    "crisis": noop("Crisis: today"),
    "urgent": noop("Urgent: within days"),
    "normal": noop("Normal"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "met": noop("Met"),
    "unmet": noop("Unmet need"),
    "withdrawn": noop("Withdrawn"),
}
CLOSE_REASONS: Final[Mapping[str, str]] = {
    "helped": noop("The person was helped"),
    "solved_by_herself": noop("Solved without help"),
    "no_programme": noop("No programme exists"),
    "all_declined": noop("All those asked could not help"),
    "cannot_be_reached": noop("Cannot be reached"),
    "died": noop("The person has died"),
    "by_person": noop("The person no longer wants it"),
    "moved_away": noop("Moved away"),
    "duplicate": noop("Recorded twice"),
    "recorded_in_error": noop("Recorded in error"),
}
CATEGORIES: Final[Mapping[str, str]] = {
    "identity": noop("Name, identity number, birth date"),
    "contact": noop("Address and telephone"),
    "household": noop("Household"),
    "income": noop("Income"),
    "work": noop("Work and business"),
    "needs": noop("Needs"),
    "screening": noop("Screening"),
    "referrals": noop("Referrals"),
    "awards": noop("Help received"),
    "amounts": noop("Amounts"),
    "schemes": noop("Social insurance"),
    "consent": noop("Consents"),
    "health": noop("Health"),
    "faith": noop("Faith"),
    "violence": noop("Violence"),
    "children": noop("Children in danger"),
    "offence": noop("Offences"),
    "ethnicity": noop("Ethnicity"),
}
BASES: Final[Mapping[str, str]] = {
    "consent": noop("Consent of the person"),
    "legal_obligation": noop("A law demands it"),
    "vital_interest": noop("Life or health is in danger"),
    "public_function": noop("A task given by law to the agency"),
}


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return gettext(known) if known else value.replace("_", " ")


def module_name(module: str) -> str:
    """Return the name of one of the five modules."""
    return _word(MODULES, module)


def need_name(kind: str) -> str:
    """Return the name of a kind of need."""
    return _word(KINDS, kind)


def urgency_name(urgency: str) -> str:
    """Return how pressing a need is."""
    return _word(URGENCIES, urgency)


def outcome_name(outcome: str) -> str:
    """Return how a need ended."""
    return pgettext("need", "Met") if outcome == "met" else _word(OUTCOMES, outcome)


def close_reason(code: str) -> str:
    """Return why a need was closed."""
    return _word(CLOSE_REASONS, code)


def category_name(category: str) -> str:
    """Return the name of a category of data."""
    return _word(CATEGORIES, category)


def basis_name(basis: str) -> str:
    """Return the name of a legal basis."""
    return _word(BASES, basis)
