"""What is known for each step of a sitting, in a sentence, and the page on which it is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mysynergy.access.public import Actor
from mysynergy.cases.public import NeedView
from mysynergy.directory.public import ProgrammeView
from mysynergy.referrals.public import ReferralView
from mysynergy.referrals.public import of_individual as referrals_of
from mysynergy.rules import Standing
from mysynergy.schemes.public import MembershipView, memberships_of, plans
from mysynergy.screening.public import StoredScreening, facts_of, latest
from mysynergy.web.look.words import day, money
from mysynergy.web.person.names import Names
from mysynergy.web.person.page import Page
from mysynergy.web.person.schemes import SELF_EMPLOYED
from mysynergy.words.labels import in_language, label
from mysynergy.words.needs import need_name

#: The agency that runs the schemes of social insurance; its programmes are rights of insured people.
INSURER: Final = "PERKESO"
_WORK: Final = frozenset({"jobs_business", "education_training"})
#: Purposes of a programme that pays or trains who lost a job: benefits of the employment insurance.
_JOB_LOSS: Final = "perkeso-sip-"
_OPEN: Final = frozenset({"requested", "received", "accepted", "in_progress", "on_hold"})
_LIKELY: Final = (Standing.MANDATORY, Standing.ELIGIBLE)
_EMPLOYMENT: Final = "person.employment_status"


@dataclass(frozen=True, slots=True)
class Known:
    """All that the steps speak of, read once for the page."""

    actor: Actor
    page: Page
    names: Names
    screened: StoredScreening | None
    referrals: Sequence[ReferralView]
    memberships: Sequence[MembershipView]

    @property
    def person_id(self) -> uuid.UUID:
        """Return whose sitting it is."""
        return self.page.person.id

    def open_needs(self, module: str = "") -> list[NeedView]:
        """Return her open needs, of one module or of all."""
        return [
            one for one in self.page.needs if one.state == "open" and (not module or one.module == module)
        ]

    def found(self, wanted: Callable[[ProgrammeView], bool], *headings: Standing) -> list[str]:
        """Return the names of programmes of some kind that the last screening put under these headings."""
        if self.screened is None:
            return []
        return [
            self.names.programme(key)
            for key, heading in self.screened.outcomes.items()
            if heading in headings and key in self.names.programmes and wanted(self.names.programmes[key])
        ]


@dataclass(frozen=True, slots=True)
class Step:
    """What is known (``says``, ``more``), and where the step is done."""

    says: str
    url: str
    word: str
    more: tuple[str, ...] = ()


def known_of(actor: Actor, page: Page) -> Known:
    """Read what the steps speak of."""
    person_id = page.person.id
    return Known(
        actor=actor,
        page=page,
        names=Names(actor),
        screened=latest(actor=actor, individual_id=person_id, person=page.person),
        referrals=referrals_of(actor=actor, individual_id=person_id),
        memberships=memberships_of(actor=actor, individual_id=person_id),
    )


def _of_person(known: Known, name: str) -> str:
    return reverse(name, args=[known.person_id])


def _needs(known: Known) -> Step:
    found = known.open_needs()
    says = ngettext("%(n)d open need", "%(n)d open needs", len(found)) % {"n": len(found)}
    return Step(
        says if found else _("No need is recorded yet."),
        _of_person(known, "person-needs"),
        _("Record needs"),
        tuple(need_name(one.kind) for one in found),
    )


def _screening(known: Known) -> Step:
    url = _of_person(known, "person-screening")
    if known.screened is None:
        return Step(_("Not screened yet."), url, _("Screen now"))
    counts = known.screened.counts
    likely = counts.get("eligible", 0) + counts.get("mandatory", 0)
    says = _("On %(day)s: %(likely)s eligible, %(unknown)s not known yet.") % {
        "day": day(known.screened.screened_at),
        "likely": likely,
        "unknown": counts.get("unknown", 0),
    }
    return Step(says, url, _("To the screening"))


def _referrals(known: Known) -> Step:
    going = [one for one in known.referrals if one.state in _OPEN]
    handed = {one.need_id for one in going}
    left = [one for one in known.open_needs() if one.id not in handed]
    says = ngettext("%(n)d referral goes on", "%(n)d referrals go on", len(going)) % {"n": len(going)}
    if not going:
        says = _("Nothing is referred yet.")
    if left:
        url = reverse("referral-new", args=[known.person_id, left[0].id])
        return Step(says, url, _("Refer: %(need)s") % {"need": need_name(left[0].kind)})
    return Step(says, _of_person(known, "person-referrals"), _("To the referrals"))


def _membership(known: Known) -> Step:
    url = _of_person(known, "person-schemes")
    going = [one for one in known.memberships if one.ended_at is None]
    if not going:
        return Step(_("No membership is recorded."), url, _("Begin a membership"))
    more = tuple(in_language(ms=one.scheme_ms, en=one.scheme_en) for one in going)
    says = ngettext("%(n)d membership", "%(n)d memberships", len(going)) % {"n": len(going)}
    return Step(says, url, _("To the schemes"), more)


def _contribution(known: Known) -> Step:
    url = _of_person(known, "person-schemes")
    said = []
    for one in known.memberships:
        if one.ended_at is not None:
            continue
        until = one.covered_until
        if until is None:
            said.append(_("No contribution has been received yet: there is no cover."))
        elif until <= known.actor.now:
            said.append(_("Cover ended on %(day)s: a contribution is due.") % {"day": day(until)})
        else:
            said.append(_("Covered until %(day)s.") % {"day": day(until)})
    offered = plans(actor=known.actor, scheme=SELF_EMPLOYED, as_of=known.actor.today)
    quotes = tuple(
        _("%(year)s a year, for insured earnings of %(insured)s a month")
        % {"year": money(one.year), "insured": money(one.insured_monthly)}
        for one in offered
    )
    if said:
        return Step(" ".join(said), url, _("To the schemes"))
    says = _("For who works for herself or himself, a contribution is:")
    return Step(says, reverse("rights-together"), _("Work out a contribution"), quotes)


def _insurance(one: ProgrammeView) -> bool:
    return one.agency_code == INSURER and one.rule.module not in _WORK


def _job_services(one: ProgrammeView) -> bool:
    return one.rule.module in _WORK and not one.id.startswith(_JOB_LOSS)


def _job_loss(one: ProgrammeView) -> bool:
    return one.id.startswith(_JOB_LOSS)


def _screened(known: Known, wanted: Callable[[ProgrammeView], bool]) -> tuple[str, tuple[str, ...]]:
    """Return what the last screening says of some programmes: the likely ones, and how many are open."""
    if known.screened is None:
        return _("Not screened yet: the screening says which."), ()
    likely = known.found(wanted, *_LIKELY)
    open_ones = known.found(wanted, Standing.UNKNOWN)
    says = ngettext("%(n)d likely", "%(n)d likely", len(likely)) % {"n": len(likely)}
    if open_ones:
        says += "; " + ngettext("%(n)d hangs on an answer", "%(n)d hang on an answer", len(open_ones)) % {
            "n": len(open_ones)
        }
    return f"{says}.", tuple(likely)


def _rights(known: Known) -> Step:
    says, more = _screened(known, _insurance)
    return Step(says, reverse("rights-benefits"), _("Work out a benefit"), more)


def _work_needs(known: Known) -> Step:
    found = known.open_needs("jobs_business")
    status = facts_of(actor=known.actor, individual_id=known.person_id).get(_EMPLOYMENT)
    told = ""
    if status is not None and status.usable and isinstance(status.value, str):
        told = _("Said: %(status)s.") % {"status": label(_EMPLOYMENT, status.value)}
    says = told or _("Whether this person works is not known yet.")
    more = tuple(need_name(one.kind) for one in found)
    return Step(says, _of_person(known, "person-needs"), _("Record a need of work"), more)


def _services(known: Known) -> Step:
    says, more = _screened(known, _job_services)
    going = {one.need_id for one in known.referrals if one.state in _OPEN}
    left = [one for one in known.open_needs("jobs_business") if one.id not in going]
    if left:
        url = reverse("referral-new", args=[known.person_id, left[0].id])
        return Step(says, url, _("Refer: %(need)s") % {"need": need_name(left[0].kind)}, more)
    return Step(says, _of_person(known, "person-screening"), _("To the screening"), more)


def _loss(known: Known) -> Step:
    says, more = _screened(known, _job_loss)
    return Step(says, reverse("rights-scheme", args=["eis"]), _("About the employment insurance"), more)


STEPS: Final[Mapping[str, Callable[[Known], Step]]] = {
    "needs": _needs,
    "screening": _screening,
    "referrals": _referrals,
    "membership": _membership,
    "contribution": _contribution,
    "rights": _rights,
    "work_needs": _work_needs,
    "job_services": _services,
    "job_loss": _loss,
}
