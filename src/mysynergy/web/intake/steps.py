"""What each step takes from a post, checks through its room, and shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, agencies
from mysynergy.cases.public import NEED_KINDS
from mysynergy.directory.public import rulebook
from mysynergy.events.public import Json
from mysynergy.intake.public import DraftView
from mysynergy.kernel.errors import Fault
from mysynergy.registry.public import candidates as find_candidates
from mysynergy.web.intake import answers as read
from mysynergy.web.intake import texts
from mysynergy.web.intake.known import candidate_cards
from mysynergy.web.intake.summary import summary
from mysynergy.web.look.posted import money_answer
from mysynergy.web.mending import Mending, add, mending
from mysynergy.words.errors import fault_sentence, sentence
from mysynergy.words.labels import in_language
from mysynergy.words.needs import category_name, module_name, need_name

MODULE_ICONS: Final = {
    "finance": "wallet",
    "education_training": "book",
    "protection_wakalah": "umbrella",
    "medication_health": "heart",
    "jobs_business": "briefcase",
}
#: What is ticked before anybody chose: what most referrals need.
_USUAL: Final = ("identity", "contact", "household", "income", "work", "needs", "screening", "referrals")


def posted(step: str, data: QueryDict, answers: Mapping[str, Json]) -> dict[str, Json]:
    """Return the answers of a draft with one step replaced by what was posted."""
    flat = {name: data.get(name) for name in data}
    fresh = {
        "person": lambda: read.person_typed(flat),
        "household": lambda: read.household_typed(flat),
        "needs": lambda: read.needs_typed(flat, data.getlist("kinds")),
        "consent": lambda: read.consent_typed(
            flat, {name: data.getlist(name) for name in ("purposes", "categories", "agencies")}
        ),
    }[step]()
    visited = [*read.items(answers, "visited")]
    if step not in visited:
        visited.append(step)
    return {**answers, step: fresh, "visited": list(visited)}


def done(answers: Mapping[str, Json]) -> list[str]:
    """Return the steps that were saved."""
    return read.items(answers, "visited")


def next_step(answers: Mapping[str, Json]) -> str:
    """Return the first step that was not saved yet."""
    return next((one for one in read.STEPS if one not in done(answers)), "review")


def after(step: str) -> str:
    """Return the step that follows."""
    return read.STEPS[read.STEPS.index(step) + 1]


def anchor(do: str, answers: Mapping[str, Json]) -> str:
    """Return where on the page to go on after a member was added or removed, or kinds of need chosen."""
    if do == "add":
        return f"?members={len(read.members_of(answers)) + 1}#m{len(read.members_of(answers))}_name"
    return "#chosen" if do == "open" else "#members"


def warnings_of(warnings: Iterable[Fault]) -> dict[str, list[str]]:
    """Return what is odd, by field, as sentences."""
    found: dict[str, list[str]] = {}
    for one in warnings:
        found.setdefault(one.field, []).append(fault_sentence(one))
    return found


def faults(step: str, answers: Mapping[str, Json], actor: Actor, do: str) -> Mending:
    """Return what has to be mended on a step before going on, as its rooms see it."""
    today = actor.today
    if step == "person":
        said, unread = read.person_said(answers)
        return mending([*unread, *said.check(today).faults])
    if step == "household":
        found = mending(read.member_faults(read.members_of(answers), today))
        income = money_answer(read.texts(read.part(answers, "household")), "income")
        for one in income.faults:
            add(found, "income", one)
        return found
    if step == "consent":
        return _consent_faults(answers)
    return Mending()


def _consent_faults(answers: Mapping[str, Json]) -> Mending:
    """Return what a consent lacks. The registry checks again when it is recorded."""
    found = Mending()
    consent = read.part(answers, "consent")
    typed = read.texts(consent)
    if typed.get("basis", "") in ("", read.NOT_YET):
        return found
    for name in ("purposes", "categories", "agencies"):
        if not read.items(consent, name):
            add(found, name, sentence("nothing_chosen"))
    if not typed.get("evidence"):
        add(found, "evidence", sentence("unknown_evidence"))
    return found


def decide(actor: Actor, draft: DraftView, do: str) -> dict[str, Json] | None:
    """Return the answers with the officer's decision about candidates, or ``None`` while one is wanted.

    ``do`` is ``same:<id>``, ``new``, or ``save``: that stands where nobody is near, or where she decided
    before and nobody new came near since. Who was said to be somebody else (``apart``) is not near.
    """
    said, _unread = read.person_said(draft.answers)
    former = read.part(draft.answers, "decision")
    apart = read.part(former, "apart")
    found = find_candidates(actor=actor, said=said)
    near = {str(one.individual_id): one for one in found if str(one.individual_id) not in apart}
    same_as = do.removeprefix("same:") if do.startswith("same:") else "new" if do == "new" else ""
    if do.startswith("same:") and same_as not in near:
        return None
    if not same_as:
        same_as = read.texts(former).get("same_as", "")
        seen = set(read.items(former, "seen"))
        if near and (not near.keys() <= seen or (same_as != "new" and same_as not in near)):
            return None
        same_as = same_as if same_as in near else "new"
    evidence: list[Json] = [code for code, _params in near[same_as].reasons] if same_as in near else []
    decision: dict[str, Json] = {
        "same_as": same_as,
        "seen": list(near),
        "evidence": evidence,
        "apart": apart,
    }
    return {**draft.answers, "decision": decision}


def decided_on_review(answers: Mapping[str, Json], do: str) -> dict[str, Json] | None:
    """Return the answers with a decision taken on the review (``same:<id>``, ``member:<place>:<id>``)."""
    verb, _colon, rest = do.partition(":")
    if verb == "same" and read.identifier(rest):
        former = read.part(answers, "decision")
        return {**answers, "decision": {**former, "same_as": rest, "evidence": ["identity_exact"]}}
    place, _colon, known = rest.partition(":")
    if verb == "member" and read.identifier(known):
        household = read.part(answers, "household")
        members: list[Json] = [
            {**one.typed, "same_as": known} if str(one.place) == place else dict(one.typed)
            for one in read.members_of(answers)
        ]
        return {**answers, "household": {**household, "members": members}}
    return None


def review_mending(faults: Iterable[Fault]) -> Mending:
    """Return faults found when everything was sent, each leading to the section where it is mended."""
    found = Mending()
    for fault in faults:
        head = fault.field.partition(".")[0]
        known = {
            "members": "household",
            "household": "household",
            "business": "household",
            "needs": "needs",
            "another_person": "known",
        }
        consent = ("basis", "purposes", "categories", "agencies", "evidence")
        step = known.get(head) or ("consent" if head in consent else "person")
        found.errors.append((f"check-{step}", f"{texts.section_word(step)}: {fault_sentence(fault)}"))
    return found


def context(step: str, draft: DraftView, actor: Actor, wrong: Mending) -> dict[str, object]:
    """Return what a step shows besides its frame."""
    if step == "review":
        return summary(draft, actor)
    made = {"person": _person, "household": _household, "needs": _needs, "consent": _consent}
    return made[step](draft, actor, wrong)


def _person(draft: DraftView, actor: Actor, wrong: Mending) -> dict[str, object]:
    said, _unread = read.person_said(draft.answers)
    decision = read.part(draft.answers, "decision")
    near = find_candidates(actor=actor, said=said) if said.name else ()
    return {
        "typed": (typed := read.texts(read.part(draft.answers, "person"))),
        "document": typed.get("identity_kind") or read.DOCUMENTS[0],
        "cards": candidate_cards(near),
        "asked": bool(said.name),
        "chosen": read.texts(decision).get("same_as", ""),
        "apart": read.part(decision, "apart"),
        "warnings": warnings_of(said.check(actor.today).warnings) if said.name else {},
        "documents": texts.documents(),
        "sexes": texts.sexes(),
        "safe_contacts": texts.safe_contacts(),
        "states": texts.states(),
        "languages": texts.languages(),
    }


def _household(draft: DraftView, actor: Actor, wrong: Mending) -> dict[str, object]:
    typed = read.texts(read.part(draft.answers, "household"))
    members = read.members_of(draft.answers)
    blank = read.Member(len(members), {})
    shown = [*members, blank] if len(members) < read.MOST_MEMBERS else members
    blocks = [
        {
            "place": one.place,
            "typed": one.typed,
            "blank": one is blank,
            "life": one.typed.get("life") or "alive",
            "wrong": {
                key.removeprefix(f"m{one.place}_"): text
                for key, text in wrong.wrong.items()
                if key.startswith(f"m{one.place}_")
            },
        }
        for one in shown
    ]
    vocabulary = rulebook(actor=actor).vocabulary.facts
    work = [
        {
            "name": name,
            "label": in_language(ms=vocabulary[name].ms, en=vocabulary[name].en),
            "options": texts.fact_choices(name, vocabulary[name].allowed),
            "value": typed.get(name, ""),
            "error": wrong.wrong.get(name, ""),
        }
        for name in read.WORK_FACTS
        if name in vocabulary
    ]
    return {
        "typed": typed,
        "blocks": blocks,
        "count": len(members),
        "income": money_answer({"income_mode": "exact", **typed}, "income"),
        "work": work,
        "roles": texts.roles(),
        "lives": texts.lives(),
        "schoolings": texts.schoolings(),
    }


def _needs(draft: DraftView, actor: Actor, wrong: Mending) -> dict[str, object]:
    found = read.part(draft.answers, "needs")
    typed, chosen = read.texts(found), read.items(found, "kinds")
    modules = [
        {
            "key": module,
            "name": module_name(module),
            "icon": MODULE_ICONS[module],
            "options": [(f"{module}:{kind}", need_name(kind)) for kind in kinds],
            "any": any(one.startswith(f"{module}:") for one in chosen),
        }
        for module, kinds in NEED_KINDS.items()
    ]
    details = [
        {
            "key": f"{need.module}:{need.kind}",
            "module": module_name(need.module),
            "name": need_name(need.kind),
            "urgency": need.urgency,
            "note": need.note,
        }
        for need in read.needs_said(draft.answers)
    ]
    return {
        "typed": typed,
        "chosen": chosen,
        "modules": modules,
        "details": details,
        "urgencies": texts.urgencies(),
    }


def _consent(draft: DraftView, actor: Actor, wrong: Mending) -> dict[str, object]:
    consent = read.part(draft.answers, "consent")
    opened = "consent" in done(draft.answers)
    usual = {"purposes": list(read.PURPOSES[:2]), "categories": list(_USUAL), "agencies": []}
    others = [
        one for one in agencies(actor=actor).values() if one.participating and one.id != actor.agency_id
    ]
    return {
        "typed": (typed := read.texts(consent)),
        "basis": typed.get("basis") or read.NOT_YET,
        "lists": {name: read.items(consent, name) if opened else usual[name] for name in usual},
        "bases": texts.bases(),
        "evidences": texts.evidences(),
        "purposes": texts.purposes(),
        "categories": texts.categories(),
        "agencies": [(str(one.id), in_language(ms=one.name_ms, en=one.name_en)) for one in others],
    }


def differences(step: str, mine: Mapping[str, Json], newer: Mapping[str, Json]) -> list[dict[str, str]]:
    """Return the answers of a step that differ between what was typed here and what was saved elsewhere."""
    here, there = read.part(mine, step), read.part(newer, step)
    return [
        {
            "field": _field_word(name),
            "a": _plain(here.get(name)),
            "b": _plain(there.get(name)),
            "outcome": "different",
        }
        for name in sorted(here.keys() | there.keys())
        if here.get(name) != there.get(name) and name != "identity_number"
    ]


def _field_word(name: str) -> str:
    words = {"name": _("Full name"), "phone": _("Telephone"), "members": _("Members"), "kinds": _("Needs")}
    return words.get(name) or category_name(name)


def _plain(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return " · ".join(str(one) for one in value.values() if one)
    return str(value or "")
