"""The permission table: which role may open which door. One table, tested by allowing and by denying.

A role gives the right to try; row-level security and agreements decide for which rows. The words are
``room.verb``.
"""

from __future__ import annotations

from mysynergy.access.actor import Role

R = Role
_COUNTER = frozenset({R.INTAKE_OFFICER, R.CASEWORKER, R.SUPERVISOR, R.COORDINATOR, R.AGENCY_SYSTEM})
_CASEWORK = frozenset({R.CASEWORKER, R.SUPERVISOR, R.COORDINATOR, R.AGENCY_SYSTEM})
_READERS = _COUNTER | {R.APPROVER, R.DATA_STEWARD, R.AUDITOR}
_STEWARDS = frozenset({R.DATA_STEWARD, R.SUPERVISOR})
_APPROVERS = frozenset({R.APPROVER, R.SUPERVISOR, R.AGENCY_SYSTEM})
_OFFICERS = frozenset(R) - {R.CITIZEN, R.PUBLIC, R.SYSTEM}
_EVERYBODY = frozenset(R)
_HUMANS = _OFFICERS - {R.AGENCY_SYSTEM}
_ADMINISTRATORS = frozenset({R.AGENCY_ADMIN})
_SYSTEM = frozenset({R.SYSTEM})

ACTIONS: dict[str, frozenset[R]] = {
    # access
    "access.read_agencies": _EVERYBODY,
    "access.read_self": _EVERYBODY - {R.PUBLIC},
    "access.read_colleagues": _OFFICERS | _SYSTEM,
    "access.read_agreements": _OFFICERS | _SYSTEM,
    "access.manage_users": _ADMINISTRATORS | _SYSTEM,
    "access.manage_agencies": _SYSTEM,
    "access.grant": _COUNTER | _APPROVERS | _STEWARDS | _SYSTEM,
    "access.read_sharing": _READERS | _SYSTEM,
    # tokens and accounts
    "tokens.read": _HUMANS,
    "tokens.revoke": _HUMANS,
    "tokens.issue": _ADMINISTRATORS | _SYSTEM,
    "accounts.read_own": _HUMANS,
    "accounts.change_own": _HUMANS,
    "accounts.manage": _ADMINISTRATORS | _SYSTEM,
    "accounts.open_link": _EVERYBODY,
    "accounts.tidy": _SYSTEM,
    # messages on their way out: rooms above put them, the worker delivers
    "messages.put": _SYSTEM,
    "messages.deliver": _SYSTEM,
    "messages.read": frozenset({R.SUPERVISOR, R.COORDINATOR}) | _SYSTEM,
    "messages.retry": frozenset({R.SUPERVISOR, R.COORDINATOR}) | _SYSTEM,
    # directory
    "directory.read": _EVERYBODY,
    "directory.publish": _SYSTEM,
    "directory.tell_capacity": frozenset({R.PROGRAMME_MANAGER, R.AGENCY_SYSTEM}) | _SYSTEM,
    # working days: public; a holiday declared late comes from the operator
    "workdays.read": _EVERYBODY,
    "workdays.declare": frozenset({R.SECRETARIAT}) | _SYSTEM,
    # the bench: rules tried by the agency that owns them
    "rulebench.try": frozenset({R.PROGRAMME_MANAGER}),
    "rulebench.make": _SYSTEM,
    # intake
    "intake.draft": _COUNTER,
    "intake.submit": _COUNTER | _SYSTEM,
    "intake.read": _READERS | _SYSTEM,
    # imports: lists hold numbers and addresses of thousands; the roles of people's data only
    "imports.bring": _STEWARDS | {R.AGENCY_SYSTEM} | _SYSTEM,
    "imports.read": _STEWARDS | {R.AGENCY_SYSTEM, R.AUDITOR} | _SYSTEM,
    "imports.work": _SYSTEM,
    # registry
    "registry.find": _COUNTER | _STEWARDS | {R.APPROVER},
    "registry.read": _READERS | _SYSTEM,
    "registry.write": _COUNTER | _STEWARDS | _SYSTEM,
    "registry.link": _COUNTER | _STEWARDS | _SYSTEM,
    "registry.unlink": _STEWARDS | {R.COORDINATOR, R.CASEWORKER},
    "registry.unmask": _CASEWORK | _APPROVERS | {R.DATA_STEWARD},
    "registry.consent": _COUNTER | _SYSTEM,
    "registry.protect": frozenset({R.CASEWORKER, R.SUPERVISOR}) | _SYSTEM,
    "registry.unprotect": frozenset({R.SUPERVISOR}),
    # joining: two individuals are one person, and then not
    "joining.read": _READERS | _SYSTEM,
    "joining.join": _STEWARDS | _SYSTEM,
    "joining.part": _STEWARDS | _SYSTEM,
    # documents
    "documents.read": _READERS | _SYSTEM,
    "documents.add": _COUNTER | {R.APPROVER} | _SYSTEM,
    "documents.verify": _COUNTER | {R.APPROVER},
    "documents.withdraw": _CASEWORK | {R.INTAKE_OFFICER, R.APPROVER},
    "documents.scan": _SYSTEM,
    # enquiries
    "enquiries.ask": _EVERYBODY,
    "enquiries.verify": _READERS,
    "enquiries.take": _COUNTER,
    "enquiries.tidy": _SYSTEM,
    # circles
    "circles.declare": _READERS - {R.AGENCY_SYSTEM},
    "circles.release": frozenset({R.SUPERVISOR}),
    "circles.check": _EVERYBODY,
    # representatives: who may act for somebody; a conflict of interest takes a second person
    "representatives.read": _READERS | _SYSTEM,
    "representatives.record": _COUNTER - {R.AGENCY_SYSTEM},
    "representatives.decide": frozenset({R.SUPERVISOR}),
    # noted where a consent or a need is recorded: whoever may do that
    "representatives.act": _COUNTER | _SYSTEM,
    # screening
    "screening.read": _READERS | _SYSTEM,
    "screening.answer": _COUNTER | _SYSTEM,
    "screening.screen": _COUNTER | {R.APPROVER} | _SYSTEM,
    "screening.try": _EVERYBODY,
    # circumstances: they raise the order, they decide nothing
    "circumstances.read": _READERS | _SYSTEM,
    "circumstances.say": _COUNTER | _SYSTEM,
    "circumstances.weigh": _SYSTEM,
    # cases
    "cases.read": _READERS | _SYSTEM,
    "cases.open": _COUNTER | _SYSTEM,
    "cases.work": _CASEWORK | {R.INTAKE_OFFICER} | _SYSTEM,
    "cases.close": _CASEWORK | _SYSTEM,
    "cases.read_escalated": frozenset({R.SECRETARIAT}),
    # referrals
    "referrals.read": _READERS | _SYSTEM,
    "referrals.send": _COUNTER | _SYSTEM,
    "referrals.answer": _CASEWORK | {R.APPROVER} | _SYSTEM,
    "referrals.withdraw": _COUNTER | _SYSTEM,
    "referrals.refer_on": _CASEWORK | _SYSTEM,
    "referrals.propose": _SYSTEM,
    # who asks and who answers: the step itself names the action of its side (referrals/domain.py)
    "referrals.question": _COUNTER | {R.APPROVER} | _SYSTEM,
    "onward.offer": _COUNTER | _SYSTEM,
    "onward.claim": _CASEWORK | {R.APPROVER},
    "onward.return": _SYSTEM,
    "liaison.read": _READERS | _SYSTEM,
    "liaison.write": _COUNTER | {R.APPROVER} | _SYSTEM,
    "liaison.remind": _SYSTEM,
    # letters to bodies outside the platform: an officer signs them, never a system
    "beyond.read": _READERS | _SYSTEM,
    "beyond.write": _COUNTER - {R.AGENCY_SYSTEM},
    "beyond.look": _SYSTEM,
    # pathways: a person lays them out and sends each step; the house only opens the next one
    "pathways.read": _READERS | _SYSTEM,
    "pathways.write": _COUNTER - {R.AGENCY_SYSTEM},
    "pathways.work": _SYSTEM,
    # how a case ended, and what became of her
    "outcomes.read": _READERS | _SYSTEM,
    "outcomes.write": _CASEWORK - {R.AGENCY_SYSTEM},
    "outcomes.keep": _SYSTEM,
    # somebody in danger
    "crises.report": _COUNTER | _SYSTEM,
    "crises.read": _COUNTER,
    "crises.answer": _COUNTER - {R.AGENCY_SYSTEM},
    "crises.roster": frozenset({R.SUPERVISOR, R.COORDINATOR}),
    "crises.escalate": _SYSTEM,
    # heard: tips and questions; who told is opened by those who must ring back
    "heard.bring": _EVERYBODY,
    "heard.read": _COUNTER,
    "heard.act": _COUNTER - {R.AGENCY_SYSTEM},
    "heard.who_told": frozenset({R.CASEWORKER, R.SUPERVISOR, R.COORDINATOR}),
    "heard.watch": _SYSTEM,
    # sittings: one counter, one person, help, insurance and work
    "sittings.sit": _COUNTER - {R.AGENCY_SYSTEM},
    "sittings.read": _READERS,
    "sittings.tidy": _SYSTEM,
    # arrivals: who rang, came or wrote
    "arrivals.take_in": _COUNTER - {R.AGENCY_SYSTEM},
    "arrivals.read": _COUNTER - {R.AGENCY_SYSTEM},
    "arrivals.act": _COUNTER - {R.AGENCY_SYSTEM},
    "arrivals.write_to_us": _EVERYBODY,
    "arrivals.feed": frozenset({R.AGENCY_SYSTEM}),
    "arrivals.receive": _SYSTEM,
    "arrivals.watch": _SYSTEM,
    # worklists: a supervisor gives work out; heads see counts by officer and promise, and nobody's name
    "worklists.read": _READERS | _SYSTEM,
    "worklists.keep": _READERS - {R.AGENCY_SYSTEM},
    "worklists.share": frozenset({R.SUPERVISOR}),
    "worklists.assign": frozenset({R.SUPERVISOR, R.COORDINATOR}),
    "worklists.export": _COUNTER - {R.AGENCY_SYSTEM, R.INTAKE_OFFICER},
    "worklists.oversee": frozenset({R.SUPERVISOR, R.COORDINATOR, R.AGENCY_HEAD}),
    "worklists.absent": (_COUNTER | {R.APPROVER}) - {R.AGENCY_SYSTEM},
    "worklists.read_absences": _COUNTER | {R.APPROVER, R.AGENCY_HEAD},
    "worklists.hand_over": _SYSTEM,
    # plans: the lead, goals, tasks, visits, notes
    "plans.keep": _SYSTEM,
    "plans.read": _READERS | _SYSTEM,
    "plans.write": _CASEWORK | {R.INTAKE_OFFICER},
    # clocks: what is late and with whom; the secretariat finds another offer and overrules nobody
    "clocks.run": _SYSTEM,
    "clocks.read_board": frozenset({R.SUPERVISOR, R.COORDINATOR, R.AGENCY_HEAD, R.SECRETARIAT}),
    "clocks.seek_offer": frozenset({R.SECRETARIAT}),
    # the person herself: officers give her a link, she opens it, sees and says; the house tells her
    "clients.link": _COUNTER - {R.AGENCY_SYSTEM},
    "clients.answer": _COUNTER - {R.AGENCY_SYSTEM},
    "clients.open": _EVERYBODY,
    "clients.see": frozenset({R.CITIZEN}),
    "clients.say": frozenset({R.CITIZEN}),
    "clients.tell": _SYSTEM,
    # notices: every officer reads what is meant for her; the house writes them
    "notices.read": _HUMANS,
    "notices.write": _SYSTEM,
    # assistance
    "assistance.read": _READERS | _SYSTEM,
    "assistance.enrol": _CASEWORK | _APPROVERS | _SYSTEM,
    "assistance.award": _APPROVERS | _SYSTEM,
    "assistance.override": frozenset({R.APPROVER, R.SUPERVISOR}),
    "assistance.deliver": _CASEWORK | _APPROVERS | _SYSTEM,
    "assistance.read_findings": frozenset({R.SUPERVISOR, R.AUDITOR, R.DATA_STEWARD, R.APPROVER}) | _SYSTEM,
    "assistance.answer_finding": frozenset({R.SUPERVISOR, R.APPROVER}),
    # schemes
    "schemes.read": _READERS | _SYSTEM,
    "schemes.begin": _COUNTER | _SYSTEM,
    "schemes.contribute": _COUNTER | _SYSTEM,
    # pairs who may be one person
    "matching.put": _SYSTEM,
    "matching.run": _SYSTEM,
    "matching.read": _STEWARDS | _SYSTEM,
    "matching.decide": _STEWARDS,
    "matching.correct": _STEWARDS,
    "matching.count": _STEWARDS | {R.SECRETARIAT} | _SYSTEM,
    # access to one's own data, and erasure
    "privacy.export": frozenset({R.DATA_STEWARD}) | _SYSTEM,
    "privacy.read": _STEWARDS | _SYSTEM,
    "privacy.ask": frozenset({R.DATA_STEWARD}),
    "privacy.hold": _STEWARDS,
    "privacy.decide": frozenset({R.SUPERVISOR}),
    "privacy.erase": _SYSTEM,
    "tallies.recount": _SYSTEM,
    # insight
    "insight.overview": frozenset(
        {R.COORDINATOR, R.SUPERVISOR, R.AGENCY_HEAD, R.ANALYST, R.SECRETARIAT, R.AUDITOR}
    ),
    "insight.report": frozenset(
        {R.COORDINATOR, R.SUPERVISOR, R.AGENCY_HEAD, R.ANALYST, R.SECRETARIAT, R.AUDITOR}
    ),
}

#: Roles that an agency's administrator may give; the secretariat works across agencies: not theirs to give.
GIVEN_BY_ADMINISTRATORS = _HUMANS - {R.SECRETARIAT}
