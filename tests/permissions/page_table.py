"""Which action of the permission table each page needs, by the name of its address.

``EVERYBODY``: open to all. ``SIGNED_IN``: any role in force. A new page that is missing here fails the build.
``test_page_permissions.py`` really asks for each page as each role, and holds the answer against
``access.permissions``.
"""

from __future__ import annotations

EVERYBODY, SIGNED_IN = "everybody", "signed_in"

PAGES: dict[str, str] = {
    # the way in, and what serves everybody
    "front": EVERYBODY,
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_inactive": EVERYBODY,
    "welcome": EVERYBODY,
    "account-link": EVERYBODY,
    "account_signup": EVERYBODY,
    "mfa_authenticate": EVERYBODY,
    "healthz": EVERYBODY,
    "metrics": EVERYBODY,  # of this machine, or with the token; see web/metrics.py
    "set_language": EVERYBODY,
    # one's own account
    "account": SIGNED_IN,
    "account-role": SIGNED_IN,
    "account-password": SIGNED_IN,
    "account-authenticator": SIGNED_IN,
    "account-codes": SIGNED_IN,
    "account-sessions-end": SIGNED_IN,
    "account-token-revoke": SIGNED_IN,
    # the administrator's
    "users": "accounts.manage",
    "user-new": "accounts.manage",
    "user": "accounts.manage",
    "user-role": "accounts.manage",
    "user-role-end": "accounts.manage",
    "user-link": "accounts.manage",
    "user-access": "accounts.manage",
    "user-authenticator": "accounts.manage",
    "tokens": "tokens.issue",
    "token-revoke": "tokens.issue",
    # programmes
    "programmes": EVERYBODY,
    "programme": EVERYBODY,
    "rulebench": "rulebench.try",
    "rulebench-person": "rulebench.try",
    "rulebench-people": "rulebench.try",
    "rulebench-export": "rulebench.try",
    "rulebench-cases": "rulebench.try",
    # the public's own check
    "selfcheck": EVERYBODY,
    "public-language": EVERYBODY,
    "selfcheck-continue": EVERYBODY,
    "selfcheck-open": "enquiries.take",
    "selfcheck-proof": "enquiries.verify",
    # what the public learns its rights from
    "rights": EVERYBODY,
    "rights-scheme": EVERYBODY,
    "rights-module": EVERYBODY,
    "rights-together": EVERYBODY,
    "rights-contribution": EVERYBODY,
    "rights-benefits": EVERYBODY,
    "rights-benefit": EVERYBODY,
    # people
    "circle": "circles.declare",
    "circle-leaves": "circles.release",
    "person-circle": "circles.declare",
    "people": "registry.read",
    "person": "registry.read",
    "person-needs": "cases.read",
    "person-screening": "screening.read",
    "person-referrals": "referrals.read",
    "person-benefits": "assistance.read",
    "person-schemes": "schemes.read",
    "person-timeline": "registry.read",
    "person-readers": "registry.read",
    "person-number": "registry.unmask",
    "person-particulars": "registry.write",
    "person-contact": "registry.write",
    "person-household": "registry.write",
    "person-records": "registry.read",
    "person-compare": "registry.link",
    "two-people-take-back": "registry.link",
    "person-take-apart": "joining.part",
    "person-protection": "registry.protect",
    "person-consents": "registry.consent",
    "consent-withdraw": "registry.consent",
    "link-undo": "registry.unlink",
    # pairs who may be one person
    "matching": "matching.read",
    "pair": "matching.read",
    "pair-correction": "matching.correct",
    "correction-answer": "matching.correct",
    # one's own record
    "privacy": "privacy.read",
    "privacy-request": "privacy.read",
    "privacy-withdraw": "privacy.ask",
    "privacy-erase": "privacy.decide",
    "privacy-refuse": "privacy.decide",
    "privacy-say": "privacy.decide",
    "person-privacy": "privacy.read",
    "privacy-ask": "privacy.ask",
    "person-copy": "privacy.export",
    "privacy-hold": "privacy.hold",
    "privacy-lift": "privacy.hold",
    # intake
    "intake-start": "intake.draft",
    "intake-step": "intake.draft",
    "intake-discard": "intake.draft",
    "intake-compare": "intake.draft",
    "intake-candidates": "registry.find",
    # work
    "work": "cases.read",
    "escalated": "cases.read_escalated",
    "need-review": "cases.work",
    "need-try": "cases.work",
    "need-close": "cases.close",
    # referrals
    "referral-new": "referrals.send",
    "referrals": "referrals.read",
    "referral": "referrals.read",
    "referral-accept": "referrals.answer",
    "referral-decline": "referrals.answer",
    "referral-progress": "referrals.answer",
    "referral-complete": "referrals.answer",
    "referral-withdraw": "referrals.withdraw",
    "proposal-dismiss": "referrals.send",
    # help given
    "benefits": "assistance.read",
    "referral-enrol": "assistance.enrol",
    "award-new": "assistance.award",
    "override-new": "assistance.override",
    "award": "assistance.read",
    "delivery-new": "assistance.deliver",
    "award-end": "assistance.award",
    "award-reverse": "assistance.award",
    "finding-answer": "assistance.answer_finding",
    # schemes and counts
    "schemes": "schemes.read",
    "insight": "insight.overview",
}
