"""The next best programme is what serves the need, wherever it stands in the catalogue."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING

import pytest
from tests.people import SYSTEM

from mysynergy.cases.public import NEED_KINDS, SERVED_BY, NeedSaid, add_needs, close_need
from mysynergy.directory.public import programmes, rulebook
from mysynergy.referrals import public as referrals
from mysynergy.referrals.proposals import propose_next
from mysynergy.referrals.tests.conftest import CATEGORIES
from mysynergy.registry.public import record_consent
from mysynergy.screening.public import set_wish

if TYPE_CHECKING:
    from mysynergy.referrals.tests.conftest import Cast, Story

pytestmark = pytest.mark.django_db
#: Purposes that no need of a person asks for: help to employers, to institutions, for a wedding.
NOBODYS_NEED = {"hiring-incentive", "institution-grant", "marriage-aid"}
#: Second purposes that only say which sums are added up.
TALLIES = {"jkm-monthly", "tekun-finance", "peka-device"}


def opened(cast: Cast, story: Story, module: str, kind: str) -> uuid.UUID:
    (need,) = add_needs(
        actor=cast.maiwp, individual_id=story.individual_id, needs=[NeedSaid(module, kind, "urgent")]
    )
    return need.id


def proposed(cast: Cast, need_id: uuid.UUID, most: int = 40) -> list[str]:
    """Return all that is proposed for a need, one after another, each dismissed by the person."""
    found: list[str] = []
    for _ in range(most):
        one = propose_next(actor=SYSTEM, need_id=need_id)
        if one is None:
            return found
        found.append(one.programme_id)
        referrals.dismiss_proposal(actor=cast.maiwp, proposal_id=one.id)
    return found


def test_capital_for_a_business_is_proposed_from_the_module_of_finance(cast: Cast, story: Story) -> None:
    known = programmes(actor=SYSTEM)
    found = proposed(cast, opened(cast, story, "jobs_business", "business_capital"))
    assert {known[one].rule.module for one in found} == {"finance", "jobs_business"}
    assert {"tekun-niaga", "aim-i-mesra"} & set(found)
    assert all({"micro-finance", "business-grant"} & set(known[one].rule.purposes) for one in found)
    order = list(dict.fromkeys(known[one].rule.module for one in found))
    assert order[0] == "jobs_business"  # nothing is known of her yet: all are equals


def test_what_the_person_did_not_wish_or_what_is_closed_is_never_proposed(cast: Cast, story: Story) -> None:
    known = programmes(actor=SYSTEM)
    found = proposed(cast, story.capital.id)
    assert found
    assert not any(known[one].rule.wish == "zakat" or known[one].rule.status == "closed" for one in found)
    rent = opened(cast, story, "finance", "rent")
    set_wish(actor=cast.maiwp, individual_id=story.individual_id, wish="zakat", wanted=True)
    assert "maiwp-sewa" in proposed(cast, rent)


def test_who_declined_her_is_not_proposed_again_when_the_same_need_returns(cast: Cast, story: Story) -> None:
    first = opened(cast, story, "jobs_business", "business_capital")
    consent = record_consent(
        actor=cast.maiwp,
        individual_id=story.individual_id,
        basis="consent",
        purposes=["casework"],
        categories=CATEGORIES,
        agency_ids=[cast.tekun.agency_id] if cast.tekun.agency_id else [],
        evidence="signed_form",
    )
    sent = referrals.send(actor=cast.maiwp, need_id=first, programme_id="tekun-niaga", consent_id=consent)
    referrals.decline(
        actor=cast.tekun, referral_id=sent.id, reason_code="criteria_not_met", text="Tidak layak"
    )
    close_need(actor=cast.maiwp, need_id=first, outcome="unmet", code="all_declined")
    again = opened(cast, story, "jobs_business", "business_capital")
    assert "tekun-niaga" not in proposed(cast, again)


def test_a_need_that_no_programme_serves_gets_no_proposal(cast: Cast, story: Story) -> None:
    need = opened(cast, story, "protection_wakalah", "safe_shelter")
    assert propose_next(actor=SYSTEM, need_id=need) is None


def test_every_kind_of_need_says_what_serves_it_in_words_of_the_rulebook() -> None:
    kinds = set(itertools.chain.from_iterable(NEED_KINDS.values()))
    assert set(SERVED_BY) == kinds
    told = {word for rule in rulebook(actor=SYSTEM).programmes.values() for word in rule.purposes}
    used = set(itertools.chain.from_iterable(SERVED_BY.values()))
    assert used <= told
    assert told - used == NOBODYS_NEED | TALLIES
