"""The one place where a lower room's need for a higher room's answer is plugged."""

from __future__ import annotations

import uuid

from mysynergy.access.public import Actor
from mysynergy.accounts import public as accounts
from mysynergy.arrivals import public as arrivals
from mysynergy.assistance import public as assistance
from mysynergy.beyond import public as beyond
from mysynergy.cases import public as cases
from mysynergy.circles.public import must_be_free
from mysynergy.circumstances import public as circumstances
from mysynergy.clients import public as clients
from mysynergy.clocks import public as clocks
from mysynergy.corrections.public import two_people_among
from mysynergy.crises import public as crises
from mysynergy.directory.public import STOPPED
from mysynergy.documents import public as documents
from mysynergy.enquiries import public as enquiries
from mysynergy.events.public import follow
from mysynergy.heard import public as heard
from mysynergy.households.public import named_among
from mysynergy.imports import public as imports
from mysynergy.joining.public import parting
from mysynergy.kernel.errors import NotFound
from mysynergy.liaison import public as liaison
from mysynergy.matching import public as matching
from mysynergy.messages import public as messages
from mysynergy.notices import public as notices
from mysynergy.onward import public as onward
from mysynergy.ops import digests, dropped, jobs
from mysynergy.outcomes import public as outcomes
from mysynergy.pathways import public as pathways
from mysynergy.plans import public as plans
from mysynergy.referrals import public as referrals
from mysynergy.registry.public import (
    PEOPLE_OF_LISTS,
    built_on,
    consent_given,
    identity_changed,
    near_pairs,
    person_opens,
    registered_beside,
    said_apart,
)
from mysynergy.representatives.public import consent_is_hers
from mysynergy.rulebench import public as rulebench
from mysynergy.schemes import public as schemes
from mysynergy.screening.public import plug_source
from mysynergy.sittings import public as sittings
from mysynergy.tallies import public as tallies
from mysynergy.worklists import public as worklists


def plug() -> None:
    """Register jobs and sources. Called once, when all rooms are loaded."""
    _plug_word()
    jobs.register("access.tidy", jobs.tidy, cron="17 3 * * *")
    jobs.register("accounts.tidy", accounts.tidy, cron="29 * * * *")
    jobs.register("enquiries.tidy", enquiries.tidy, cron="41 * * * *")
    jobs.register(clocks.JOB, clocks.move_for_holidays, cron="11 * * * *")
    jobs.register("clocks.run", clocks.run, cron="*/5 * * * *")
    for name, job in plans.JOBS.items():
        jobs.register(name, job, cron="23 22 * * *")
    jobs.register("tallies.recount", tallies.recount, cron="3-59/10 * * * *")
    jobs.register("tallies.rebuild", tallies.rebuild, cron="31 18 * * 6")
    jobs.register("outcomes.keep_named", outcomes.keep_named, cron="11 22 * * *")
    _who_cannot_wait()
    jobs.register("cases.escalate_overdue", cases.escalate_overdue, cron="*/15 * * * *")
    jobs.register("sittings.pause_forgotten", sittings.pause_forgotten, cron="47 * * * *")
    for name, job in arrivals.JOBS.items():
        jobs.register(name, job, cron="*/15 * * * *")
    for name, job in {**cases.JOBS, **worklists.JOBS}.items():
        jobs.register(name, job, cron="*/15 * * * *")
    jobs.register(imports.JOB, imports.work)
    jobs.register("imports.go_on", imports.go_on_with_all, cron="* * * * *")
    jobs.register("documents.scan_again", documents.scan_again, cron="*/10 * * * *")
    jobs.register("imports.drop", dropped.look, cron="* * * * *")
    jobs.register("imports.tidy", imports.tidy, cron="53 3 * * *")
    jobs.register(rulebench.JOB, rulebench.make_people)
    jobs.register("onward.return_unclaimed", onward.return_unclaimed, cron="*/15 * * * *")
    jobs.register("liaison.call_off", liaison.call_off)
    jobs.register("liaison.remind", liaison.remind, cron="7,37 * * * *")
    jobs.register("beyond.end_of_closed_needs", beyond.end_of_closed_needs, cron="*/10 * * * *")
    jobs.register(pathways.JOB, pathways.go_on)
    jobs.register("pathways.go_on_with_all", pathways.go_on_with_all, cron="*/5 * * * *")
    referrals.PLUGS.ended.connect(pathways.PLUGS.ended)
    for name, job in referrals.JOBS.items():
        jobs.register(name, job, cron=referrals.BY_CLOCK.get(name))
    jobs.register(STOPPED, referrals.JOBS["referrals.return_stopped"])
    plug_source(assistance.PLUGS.facts)
    documents.concerns.plug("need", _of_need)
    documents.concerns.plug("referral", _of_referral)
    documents.concerns.plug("enrolment", _of_enrolment)
    plug_source(schemes.known_cover)
    for kind in ("beneficiaries", "applicants"):
        imports.targets.plug(kind, PEOPLE_OF_LISTS)
    imports.targets.plug("awards", assistance.AWARDS_OF_LISTS)
    person_opens.connect(must_be_free)
    consent_given.connect(consent_is_hers)
    said_apart.connect(two_people_among)
    parting.connect(belongs=assistance.PLUGS.belongs, reopens=assistance.PLUGS.reopens)
    parting.connect(belongs=schemes.MEMBERSHIPS)
    identity_changed.connect(assistance.PLUGS.identity_changed)
    identity_changed.connect(matching.PLUGS.identity_changed)
    registered_beside.connect(matching.PLUGS.registered_beside)
    cases.case_opened.connect(plans.PLUGS.case_opened)
    identity_changed.connect(plans.PLUGS.identity_changed)
    built_on.connect(named_among)
    near_pairs.connect(matching.PLUGS.near_in_lists)


def _who_cannot_wait() -> None:
    """Register what is done for people in danger and for those whose circumstances bring them forward."""
    jobs.register("representatives.protector", crises.call_protector)
    for name, job in heard.JOBS.items():
        jobs.register(name, job, cron="*/15 * * * *")
    jobs.register("crises.ask_the_next", crises.ask_the_next, cron="* * * * *")
    for name, nightly in crises.JOBS.items():
        jobs.register(name, nightly, cron="33 3 * * *")
    jobs.register("circumstances.weigh_for", circumstances.weigh_for)
    jobs.register("circumstances.weigh_old", circumstances.weigh_old, cron="23 * * * *")


def _plug_word() -> None:
    """What is told to officers and people, and by whom it leaves the house."""
    jobs.register(notices.JOB, notices.note)
    jobs.register("notices.digest", digests.send, cron="0 0 * * 1-5")
    jobs.register(clients.JOB, clients.tell)
    follow(job=clients.JOB, types=clients.TELLS)
    jobs.register(clients.SHUT_JOB, clients.shut)
    follow(job=clients.SHUT_JOB, types=clients.SHUTS)
    messages.watched.plug(clients.WATCH)
    jobs.register(messages.JOB, messages.deliver)
    jobs.register("messages.deliver_due", messages.deliver_due, cron="* * * * *")
    jobs.register("messages.tidy", messages.tidy, cron="43 3 * * *")
    jobs.register("notices.tidy", notices.tidy, cron="37 3 * * *")
    follow(job=notices.JOB, types=notices.RULES)


def _of_need(*, actor: Actor, concern_id: uuid.UUID) -> uuid.UUID | None:
    found = cases.needs(actor=actor, ids=[concern_id]).get(concern_id)
    return found.individual_id if found else None


def _of_referral(*, actor: Actor, concern_id: uuid.UUID) -> uuid.UUID | None:
    try:
        return referrals.get(actor=actor, referral_id=concern_id).individual_id
    except NotFound:
        return None


def _of_enrolment(*, actor: Actor, concern_id: uuid.UUID) -> uuid.UUID | None:
    found = assistance.enrolments(actor=actor, ids=[concern_id])
    return found[0].individual_id if found else None
