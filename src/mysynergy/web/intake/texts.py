"""The words of an intake: choices as (value, word) or (value, word, hint), in the active language."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mysynergy.households.public import EVIDENCE, ROLES
from mysynergy.intake.public import STATES
from mysynergy.registry.public import BASES, CATEGORIES
from mysynergy.web.intake import answers as read
from mysynergy.words import needs as need_words
from mysynergy.words.labels import label

Choice = tuple[str, str]
Hinted = tuple[str, str, str]


def step_word(step: str) -> str:
    """Return the name of a step."""
    return {
        "person": _("Person"),
        "household": _("Household"),
        "needs": _("Needs"),
        "consent": pgettext("step", "Consent"),
        "review": _("Check"),
    }[step]


def section_word(section: str) -> str:
    """Return the name of a section of the review."""
    return step_word(section) if section in read.STEPS else step_word("person")


def document_word(kind: str) -> str:
    """Return the name of a kind of document."""
    return {
        "mykad": "MyKad",
        "mypr": "MyPR",
        "mykas": "MyKAS",
        "passport": _("Passport"),
        "unhcr": _("UNHCR card"),
        "army": _("Army number"),
        "police": _("Police number"),
        "old_ic": _("Old identity card"),
        "birth_certificate": _("Birth certificate"),
        "other": _("Another document"),
        "none": _("No document"),
    }.get(kind, kind)


def documents() -> list[Choice]:
    """Return the kinds of document."""
    return [(kind, document_word(kind)) for kind in read.DOCUMENTS]


def sexes() -> list[Choice]:
    """Return the sexes, and "not known"."""
    return [("female", _("Female")), ("male", _("Male")), ("", _("Not known"))]


def states() -> list[Choice]:
    """Return the states, and "not known"."""
    return [("", _("Not known")), *((one, state_word(one)) for one in STATES)]


def state_word(state: str | None) -> str:
    """Return the name of a state."""
    return label("person.residence_state", state) if state else ""


def safe_contacts() -> list[Hinted]:
    """Return how somebody may be contacted."""
    return [
        ("safe", _("Calls and messages are safe"), ""),
        ("call_only", _("Call only, no messages"), ""),
        ("do_not_contact", _("Do not contact"), _("The person comes by herself or himself.")),
    ]


def languages() -> list[Choice]:
    """Return the languages one may be spoken to in."""
    return [
        ("", _("Not known")),
        ("ms", "Bahasa Malaysia"),
        ("en", "English"),
        ("zh", "中文"),
        ("ta", "தமிழ்"),
        ("iba", "Iban"),
        ("dtp", "Kadazandusun"),
        ("other", _("Another language")),
    ]


def role_word(role: str, *, dead: bool = False, sex: str | None = None) -> str:
    """Return what somebody is to the person: a dead spouse is a late husband or wife."""
    if role == "spouse":
        if dead:
            return {"male": _("Late husband"), "female": _("Late wife")}.get(
                sex or "", _("Late husband or wife")
            )
        return {"male": _("Husband"), "female": _("Wife")}.get(sex or "", _("Husband or wife"))
    word = {
        "head": _("Head of household"),
        "child": _("Child"),
        "parent": _("Mother or father"),
        "sibling": _("Brother or sister"),
        "grandchild": _("Grandchild"),
        "grandparent": _("Grandparent"),
        "child_in_law": _("Son or daughter in law"),
        "parent_in_law": _("Mother or father in law"),
        "other_relative": _("Another relative"),
        "not_related": _("Not related"),
        "former_spouse": _("Former husband or wife"),
        "guardian": _("Guardian"),
        "ward": _("Child or adult under guardianship"),
        "carer": _("Carer"),
        "cared_for": _("Cared for by the person"),
        "payee": _("Payee"),
        "paid_for": _("Has payments taken by the person"),
        "community_leader": _("Community leader"),
        "led_by": _("Member of the community led by the person"),
    }.get(role, role.replace("_", " "))
    return _("%(relative)s (has died)") % {"relative": word} if dead else word


def roles() -> list[Choice]:
    """Return the roles a member may have towards the person, with a first line that says "choose"."""
    return [("", _("Choose")), *((one, role_word(one)) for one in ROLES if one != "head")]


def proofs() -> list[Choice]:
    """Return how a relation is shown (``EVIDENCE`` of households)."""
    words = {
        "said": _("As told"),
        "document_seen": _("Document seen"),
        "court_order": _("Order of a court"),
        "community_letter": _("Letter of a community leader"),
        "verified_by_source": _("Confirmed by the source"),
    }
    return [(one, words[one]) for one in EVIDENCE]


def lives() -> list[Choice]:
    """Return living and dead."""
    return [("alive", _("Living")), ("dead", _("Has died"))]


def schoolings() -> list[Choice]:
    """Return where a member may go to school, as far as school aid asks for it."""
    return [
        ("", _("Not known")),
        ("none", _("Not at school")),
        ("primary", _("Year 1 to 6")),
        ("form_1", _("Form 1")),
        ("secondary", _("Form 2 to 5")),
        ("higher", _("Higher education")),
    ]


def fact_choices(name: str, allowed: Collection[str]) -> list[Choice]:
    """Return the values of an enum fact with their labels, and "not known"."""
    return [("", _("Not known")), *((one, label(name, one)) for one in allowed)]


def bases() -> list[Hinted]:
    """Return the legal bases, "not yet" first."""
    return [
        (read.NOT_YET, _("Not asked yet"), _("Nothing is told to another agency until it is.")),
        *((one, need_words.basis_name(one), "") for one in BASES),
    ]


def evidences() -> list[Choice]:
    """Return how the basis is shown."""
    words = {
        "read_aloud": _("Read aloud and agreed to"),
        "signed_form": _("Signed form"),
        "spoken_by_phone": _("Spoken by telephone"),
        "section_of_law": _("Section of a law (write it below)"),
    }
    return [(one, words[one]) for one in read.EVIDENCES]


def purposes() -> list[Choice]:
    """Return what information may be used for."""
    words = {
        "casework": _("Finding and giving help"),
        "referral": _("Handing a need to another agency"),
        "follow_up": _("Asking afterwards whether it helped"),
    }
    return [(one, words[one]) for one in read.PURPOSES]


def purpose_word(purpose: str) -> str:
    """Return the name of a purpose."""
    return dict(purposes()).get(purpose, purpose.replace("_", " "))


def categories() -> list[Choice]:
    """Return the kinds of information, those that need a reason of their own last."""
    return [(one, need_words.category_name(one)) for one in CATEGORIES]


def urgencies() -> list[Choice]:
    """Return how pressing a need can be, the usual first."""
    return [(one, need_words.urgency_name(one)) for one in ("normal", "urgent", "crisis")]
