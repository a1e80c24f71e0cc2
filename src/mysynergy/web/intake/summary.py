"""Everything that was typed, as the last step shows it before it is sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mysynergy.access.public import Actor, agencies
from mysynergy.events.public import Json
from mysynergy.intake.public import DraftView
from mysynergy.web.intake import answers as read
from mysynergy.web.intake import texts
from mysynergy.web.look.posted import money_answer
from mysynergy.web.look.words import money
from mysynergy.words.labels import in_language, label
from mysynergy.words.needs import basis_name, category_name, module_name, need_name, urgency_name

Row = tuple[str, str]


def summary(draft: DraftView, actor: Actor) -> dict[str, object]:
    """Return the sections of the review: step, heading, rows of (term, value)."""
    answers = draft.answers
    sections = [
        ("person", _person(answers)),
        ("household", _household(answers)),
        ("needs", _needs(answers)),
        ("consent", _consent(answers, actor)),
    ]
    return {
        "sections": [{"step": step, "word": texts.step_word(step), "rows": rows} for step, rows in sections],
        "ready": "decision" in answers,
    }


def _row(term: str, value: str) -> Row:
    return (term, value or _("Not known"))


def _person(answers: Mapping[str, Json]) -> list[Row]:
    said, _unread = read.person_said(answers)
    number = said.identity_number
    hidden = f"••••••{number[-4:]}" if len(number) > 6 else ("••••" if number else "")
    same_as = read.texts(read.part(answers, "decision")).get("same_as", "")
    who = _("A new person") if same_as == "new" else _("Known already; what was said is added to that record")
    contact = {value: word for value, word, _hint in texts.safe_contacts()}
    return [
        _row(_("Full name"), said.name),
        _row(_("Same person?"), who if same_as else _("Not decided yet")),
        _row(
            _("Document"),
            " ".join(one for one in (texts.document_word(said.identity_kind or ""), hidden) if one),
        ),
        _row(_("Birth date"), date_text(said.birth_year, said.birth_month, said.birth_day)),
        _row(_("Telephone"), said.phone),
        _row(_("Safe contact"), contact.get(said.safe_to_contact or "", "")),
        _row(
            _("Address"),
            ", ".join(
                one
                for one in (said.address, said.postcode, said.district, texts.state_word(said.state))
                if one
            ),
        ),
    ]


def date_text(year: int | None, month: int | None, day: int | None) -> str:
    """Return a date as far as it was typed: 21/11/1979, 11/1979 or 1979."""
    if year is None:
        return ""
    return (
        "/".join(f"{one:02}" for one in (day, month) if one is not None) + ("/" if month else "") + str(year)
    )


def _household(answers: Mapping[str, Json]) -> list[Row]:
    typed = read.texts(read.part(answers, "household"))
    rows = []
    for one in read.members_of(answers):
        about = [
            texts.role_word(one.typed.get("role", ""), dead=one.dead),
            one.typed.get("birth_year", ""),
            dict(texts.schoolings()).get(one.typed.get("schooling", ""), "")
            if one.typed.get("schooling")
            else "",
        ]
        rows.append(_row(one.typed.get("name", ""), " · ".join(part for part in about if part)))
    if not rows:
        rows.append(_row(_("Members"), _("Lives alone") if typed.get("alone") else ""))
    income = money_answer(typed, "income")
    amount = ""
    if income.low is not None and income.high is not None:
        amount = (
            money(income.low) if income.low == income.high else f"{money(income.low)} – {money(income.high)}"
        )
    rows.append(_row(_("Household income a month"), amount))
    asked = len(read.asked_facts(answers))
    if asked:
        count = ngettext("%(n)d answer", "%(n)d answers", asked) % {"n": asked}
        rows.append((_("From the own check"), count))
    for name in read.WORK_FACTS:
        if typed.get(name):
            rows.append(_row(_fact_words()[name], label(name, typed[name])))
    return rows


def _fact_words() -> dict[str, str]:
    return {
        "person.employment_status": pgettext("livelihood", "Work"),
        "person.self_employed_sector": _("Sector"),
        "business.licence": _("Licence"),
        "household.disaster_or_emergency": _("Disaster or emergency"),
    }


def _needs(answers: Mapping[str, Json]) -> list[Row]:
    rows = [
        _row(
            need_name(need.kind),
            " · ".join(
                one for one in (module_name(need.module), urgency_name(need.urgency), need.note) if one
            ),
        )
        for need in read.needs_said(answers)
    ]
    return rows or [(_("Needs"), _("None yet; they can be added on the person's page"))]


def _consent(answers: Mapping[str, Json], actor: Actor) -> list[Row]:
    consent = read.part(answers, "consent")
    typed = read.texts(consent)
    zakat = {"yes": pgettext("zakat", "Wanted"), "no": _("Not wanted")}.get(
        typed.get("zakat", ""), _("Not asked yet")
    )
    basis = typed.get("basis", read.NOT_YET)
    if basis in ("", read.NOT_YET):
        return [
            (_("Legal basis"), _("Not asked yet; nothing is told to another agency")),
            (_("Zakat programmes"), zakat),
        ]
    known = agencies(actor=actor)
    ids = [read.identifier(one) for one in read.items(consent, "agencies")]
    chosen = [known[one] for one in ids if one is not None and one in known]
    names = ", ".join(in_language(ms=one.name_ms, en=one.name_en) for one in chosen)
    count = ngettext("%(n)d agency", "%(n)d agencies", len(chosen)) % {"n": len(chosen)}
    return [
        _row(_("Legal basis"), basis_name(basis)),
        _row(
            _("What may be told"), ", ".join(category_name(one) for one in read.items(consent, "categories"))
        ),
        _row(_("For what"), ", ".join(texts.purpose_word(one) for one in read.items(consent, "purposes"))),
        _row(_("To whom"), f"{count}: {names}" if chosen else ""),
        (_("Zakat programmes"), zakat),
    ]
