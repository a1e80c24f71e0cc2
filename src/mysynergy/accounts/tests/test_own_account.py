"""One's own account: password, authenticator, recovery codes, sessions, tokens."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.access.public import Actor, Role, acting
from mysynergy.accounts import public as accounts
from mysynergy.accounts.domain import ALPHABET, bare_code, browser_of, make_codes
from mysynergy.accounts.models import NewAuthenticator, RecoveryCode, Session
from mysynergy.accounts.services import use_recovery_code
from mysynergy.accounts.tests.conftest import PASSWORD, Hire
from mysynergy.events import public as events
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.tokens.public import actor_of_token, issue_token, revoke_token, tokens

NEW = "empat perkataan yang panjang"


def code_of(secret: str) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


def browser(actor: Actor) -> str:
    """Sign somebody in with one more browser and return the session's key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(actor.id)
    store.create()
    return str(store.session_key)


def set_up(actor: Actor, password: str = "") -> tuple[str, tuple[str, ...]]:
    secret = accounts.begin_authenticator(actor=actor).secret
    codes = accounts.confirm_authenticator(actor=actor, code=code_of(secret), password=password)
    return secret, codes


def faults(wrong: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in wrong.value.faults]


def test_a_password_changes_only_with_the_old_one_and_ends_other_sessions(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    mine, other = browser(me), browser(me)
    stranger = browser(hire("TEKUN", Role.CASEWORKER))
    with pytest.raises(Invalid) as wrong:
        accounts.change_password(actor=me, old="not it", new=NEW)
    assert faults(wrong) == [("old", "wrong_password")]
    accounts.change_password(actor=me, old=PASSWORD, new=NEW, keep_session=mine)
    left = set(Session.objects.values_list("session_key", flat=True))
    assert {mine, stranger} <= left
    assert other not in left
    user = get_user_model().objects.get(pk=me.own_id)
    assert user.check_password(NEW)
    assert user.password_set_at == me.now
    told = accounts.my_account(actor=me).happened[0]
    assert (told.type, told.body) == ("accounts.password_changed", {"sessions_ended": 1})


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "required"),
        ("short", "password_too_short"),
        ("password1234", "password_too_common"),
        ("zaleha binti contoh", "password_too_similar"),
        (PASSWORD, "password_same"),
        ("x" * 201, "too_long"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(hire: Hire, password: str, code: str) -> None:
    with pytest.raises(Invalid) as wrong:
        accounts.change_password(actor=hire("TEKUN", Role.CASEWORKER), old=PASSWORD, new=password)
    assert ("new", code) in faults(wrong)


def test_an_authenticator_is_in_force_only_after_a_correct_code(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    begun = accounts.begin_authenticator(actor=me)
    assert accounts.begin_authenticator(actor=me).secret == begun.secret, "a reload keeps the picture"
    with pytest.raises(Invalid) as wrong:
        accounts.confirm_authenticator(actor=me, code="000000")
    assert faults(wrong) == [("code", "wrong_code")]
    assert accounts.my_account(actor=me).authenticator_since is None
    codes = accounts.confirm_authenticator(actor=me, code=code_of(begun.secret))
    assert len(set(codes)) == 10
    assert accounts.my_account(actor=me).authenticator_since
    totp = TOTP(Authenticator.objects.get(user_id=me.own_id))
    assert not totp.validate_code(code_of(begun.secret)), "the code that confirmed cannot sign in, too"


def test_the_former_authenticator_stays_until_the_new_one_is_proven(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    set_up(me)
    before = Authenticator.objects.get(user_id=me.own_id).data
    begun = accounts.begin_authenticator(actor=me)
    assert begun.renewing
    with pytest.raises(Invalid) as wrong:
        accounts.confirm_authenticator(actor=me, code=code_of(begun.secret), password="guess")
    assert faults(wrong) == [("password", "wrong_password")]
    with pytest.raises(Invalid):
        accounts.confirm_authenticator(actor=me, code="000000", password=PASSWORD)
    assert Authenticator.objects.get(user_id=me.own_id).data == before
    accounts.confirm_authenticator(actor=me, code=code_of(begun.secret), password=PASSWORD)
    assert Authenticator.objects.get(user_id=me.own_id).data != before


def test_a_secret_that_waited_too_long_is_thrown_away(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    begun = accounts.begin_authenticator(actor=me)
    later = me.at(me.now + dt.timedelta(minutes=31))
    with pytest.raises(Conflict):
        accounts.confirm_authenticator(actor=later, code=code_of(begun.secret))
    assert accounts.begin_authenticator(actor=later).secret != begun.secret


def test_secrets_lie_sealed_and_codes_hashed(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    begun = accounts.begin_authenticator(actor=me)
    with acting(me):
        assert begun.secret.encode() not in bytes(NewAuthenticator.objects.get(user_id=me.own_id).cipher)
    codes = accounts.confirm_authenticator(actor=me, code=code_of(begun.secret))
    with acting(me):
        stored = [bytes(row.digest) for row in RecoveryCode.objects.all()]
    assert len(stored) == 10
    bare = [code.replace("-", "").encode() for code in codes]
    assert not [one for one in bare for digest in stored if one in digest]
    told = "".join(str(event.body) for event in accounts.my_account(actor=me).happened)
    assert begun.secret not in told
    assert not [code for code in codes if code in told]


def test_a_recovery_code_works_once_and_for_its_owner_only(hire: Hire) -> None:
    me, other = hire("TEKUN", Role.CASEWORKER), hire("TEKUN", Role.CASEWORKER)
    _, codes = set_up(me)
    system = Actor.system("test", now=me.now)
    assert not use_recovery_code(actor=system, user_id=other.own_id, code=codes[0])
    assert use_recovery_code(actor=system, user_id=me.own_id, code=codes[0].upper().replace("-", " "))
    assert not use_recovery_code(actor=system, user_id=me.own_id, code=codes[0])
    assert not use_recovery_code(actor=system, user_id=me.own_id, code="")
    assert accounts.my_account(actor=me).codes_left == 9
    with acting(other):
        assert RecoveryCode.objects.count() == 0


def test_fresh_recovery_codes_end_the_former_ones(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    with pytest.raises(Conflict):
        accounts.renew_recovery_codes(actor=me, password=PASSWORD)
    _, old = set_up(me)
    with pytest.raises(Invalid):
        accounts.renew_recovery_codes(actor=me, password="guess")
    fresh = accounts.renew_recovery_codes(actor=me, password=PASSWORD)
    system = Actor.system("test", now=me.now)
    assert not use_recovery_code(actor=system, user_id=me.own_id, code=old[1])
    assert use_recovery_code(actor=system, user_id=me.own_id, code=fresh[1])


def test_own_sessions_are_listed_without_their_keys_and_can_be_ended(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    mine, other = browser(me), browser(me)
    listed = accounts.my_account(actor=me, session=mine).sessions
    assert [one.present for one in listed] == [True, False]
    assert not [one for one in listed if one.name in (mine, other)]
    assert accounts.end_sessions(actor=me, keep_session=mine, session=listed[1].name) == 1
    assert set(Session.objects.filter(user_id=me.own_id).values_list("session_key", flat=True)) == {mine}
    stranger = hire("TEKUN", Role.CASEWORKER)
    browser(stranger)
    with pytest.raises(NotFound):
        accounts.end_sessions(actor=stranger, keep_session=None, session=listed[0].name)


def test_what_its_owner_looked_for_is_no_history_of_an_account(hire: Hire) -> None:
    me = hire("TEKUN", Role.CASEWORKER)
    with acting(me):
        events.record(
            actor=me, type="registry.candidates_shown", category="staff", subject_id=str(me.id), body={}
        )
    assert {one.type for one in accounts.my_account(actor=me).happened} == {"access.user_created"}


def test_one_revokes_ones_own_token_and_nobody_elses(hire: Hire) -> None:
    me, colleague = hire("TEKUN", Role.CASEWORKER), hire("TEKUN", Role.SUPERVISOR)
    system = Actor.system("test", now=me.now)
    made = issue_token(
        actor=system,
        label="Telefon bimbit",
        agency_id=me.own_agency_id,
        user_id=me.id,
        expires_at=me.now + dt.timedelta(days=9),
    )
    assert [one.label for one in tokens(actor=me)] == ["Telefon bimbit"]
    assert tokens(actor=colleague) == ()
    with pytest.raises(NotFound):
        revoke_token(actor=colleague, token_id=made.id)
    with pytest.raises(NotAllowed):
        tokens(actor=colleague, of_agency=True)
    revoke_token(actor=me, token_id=made.id)
    assert actor_of_token(token=made.token, now=me.now) is None
    with pytest.raises(Conflict):
        revoke_token(actor=me, token_id=made.id)
    assert not tokens(actor=me)[0].in_force


def test_administrators_revoke_any_token_of_their_agency_only(hire: Hire) -> None:
    admin, elsewhere = hire("TEKUN", Role.AGENCY_ADMIN), hire("MAIWP", Role.AGENCY_ADMIN)
    until = admin.now + dt.timedelta(days=9)
    made = issue_token(actor=admin, label="Sistem", agency_id=admin.own_agency_id, expires_at=until)
    assert made.id in {one.id for one in tokens(actor=admin, of_agency=True)}
    with pytest.raises(NotFound):
        revoke_token(actor=elsewhere, token_id=made.id)
    revoke_token(actor=admin, token_id=made.id)
    assert actor_of_token(token=made.token, now=admin.now) is None


@given(st.integers(0, 9), st.sampled_from(["", "-", " ", " - "]), st.booleans())
def test_a_code_is_read_however_it_is_written(place: int, dash: str, upper: bool) -> None:
    code = make_codes()[place].replace("-", dash)
    assert bare_code(code.upper() if upper else code) == code.replace(dash, "") if dash else code


@given(st.text(max_size=30))
def test_what_is_no_code_is_no_code(text: str) -> None:
    bare = bare_code(text)
    assert bare == "" or (len(bare) == 10 and set(bare) <= set(ALPHABET))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit Chrome/126.0 Safari/537.36",
            "Chrome, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_it_sends(agent: str, name: str) -> None:
    assert browser_of(agent) == name
