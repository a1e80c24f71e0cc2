"""Which action of the permission table each operation of the API needs; ``None``: open to everybody.

A new operation that is missing here fails the build. ``test_api_permissions.py`` sends each operation's own
example as each role, and holds the answer against ``access.permissions``.
"""

from __future__ import annotations

OPERATIONS: dict[str, str | None] = {
    "about": None,
    # access
    "me": "access.read_self",
    "list_agencies": None,
    "list_agreements": "access.read_agreements",
    "list_colleagues": "access.read_colleagues",
    # accounts and tokens
    "list_users": "accounts.manage",
    "set_role": "access.manage_users",
    "set_access": "accounts.manage",
    "list_tokens": "tokens.read",
    "revoke_token": "tokens.revoke",
    # directory
    "list_programmes": None,
    "get_programme": None,
    # intake
    "list_drafts": "intake.draft",
    "begin_draft": "intake.draft",
    "get_draft": "intake.draft",
    "save_draft": "intake.draft",
    "discard_draft": "intake.draft",
    "submit": "intake.submit",
    "get_source_record": "intake.read",
    # registry and households
    "find_candidates": "registry.find",
    "register": "registry.link",
    "search": "registry.read",
    "get_individual": "registry.read",
    "reveal_number": "registry.unmask",
    "set_contact": "registry.write",
    "set_protection": "registry.protect",
    "list_links": "registry.read",
    "confirm_link": "registry.link",
    "undo_link": "registry.unlink",
    "list_consents": "registry.read",
    "record_consent": "registry.consent",
    "withdraw_consent": "registry.consent",
    "get_household": "registry.read",
    "set_household": "registry.write",
    "list_relatives": "registry.read",
    "relate": "registry.write",
    # screening
    "list_facts": "screening.read",
    "record_facts": "screening.answer",
    "get_wishes": "screening.read",
    "set_wish": "screening.answer",
    "screen": "screening.screen",
    "get_latest_screening": "screening.read",
    "try_facts": None,
    # cases
    "list_cases": "cases.read",
    "open_case": "cases.open",
    "list_needs": "cases.read",
    "add_needs": "cases.open",
    "get_need": "cases.read",
    "hold_need": "cases.work",
    "close_need": "cases.close",
    "list_contact_tries": "cases.read",
    "record_contact_try": "cases.work",
    "worklist": "cases.read",
    "dropped_needs": "cases.read",
    "escalated_needs": "cases.read_escalated",
    # referrals
    "send_referral": "referrals.send",
    "inbox": "referrals.read",
    "sent_referrals": "referrals.read",
    "list_referrals": "referrals.read",
    "get_referral": "referrals.read",
    "receive_referral": "referrals.answer",
    "accept_referral": "referrals.answer",
    "decline_referral": "referrals.answer",
    "withdraw_referral": "referrals.withdraw",
    "hold_referral": "referrals.answer",
    "resume_referral": "referrals.answer",
    "complete_referral": "referrals.answer",
    "list_proposals": "referrals.read",
    "dismiss_proposal": "referrals.send",
    # assistance
    "enrol": "assistance.enrol",
    "list_enrolments": "assistance.read",
    "award": "assistance.award",
    "list_awards": "assistance.read",
    "record_delivery": "assistance.deliver",
    "reverse_award": "assistance.award",
    "end_award": "assistance.award",
    "approve_override": "assistance.override",
    "find_overlaps": "assistance.enrol",
    "list_findings": "assistance.read_findings",
    "answer_finding": "assistance.answer_finding",
    "get_assistance": "assistance.read",
    "get_status": "assistance.read",
    # schemes
    "list_plans": None,
    "list_memberships": "schemes.read",
    "begin_membership": "schemes.begin",
    "record_contribution": "schemes.begin",
    # history
    "timeline": "registry.read",
    "readers": "registry.read",
    # insight
    "overview": "insight.overview",
}
