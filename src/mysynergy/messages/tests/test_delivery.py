"""Delivery against real servers: once, again after a fault, given up and told, not at night or too often."""

from __future__ import annotations

import datetime as dt
import email
import uuid

import pytest
from django.db import connection
from pytest_django import Settings
from tests.people import NOW, SYSTEM, officer

from mysynergy.access.public import Actor, Role, acting
from mysynergy.kernel.errors import NotFound
from mysynergy.kernel.identifiers import new_id
from mysynergy.messages import delivering
from mysynergy.messages.public import (
    counts,
    deliver,
    deliver_due,
    outgoing,
    put,
    retry,
    take_back,
    tidy,
    watched,
)
from mysynergy.messages.tests.servers import mail_server, sms_server

pytestmark = pytest.mark.django_db


class Watch:
    """Says why she must not be written to, and remembers what it was told."""

    def __init__(self) -> None:
        self.why: str | None = None
        self.told: list[str] = []

    def may_go(self, *, actor: Actor, individual_id: uuid.UUID, template: str, to: str) -> str | None:
        return self.why

    def not_sent(self, *, actor: Actor, individual_id: uuid.UUID, agency_id: uuid.UUID, reason: str) -> None:
        self.told.append(reason)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Watches over messages in place of the rooms above."""
    found = Watch()
    monkeypatch.setattr(watched, "_watch", found)
    return found


def wrote(
    her: uuid.UUID, agency: uuid.UUID, key: str = "event", actor: Actor = SYSTEM, *, urgent: bool = False
) -> str:
    """Put a message to her on its way."""
    values = {"link": "https://here/k/#ABCD"}
    made = put(
        actor=actor,
        key=key,
        template="progress",
        values=values,
        to="0123456789",
        language="ms",
        agency_id=agency,
        individual_id=her,
        urgent=urgent,
    )
    return str(made or "")


def sealed(message: str) -> bytes:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT cipher FROM messages_outgoing WHERE id = %s", [message])
        return bytes(cursor.fetchone()[0])


def test_an_sms_goes_once_and_nothing_of_it_stays(watch: Watch, settings: Settings, db: None) -> None:
    her, agency = new_id(), officer("MAIWP").own_agency_id
    with sms_server() as server:
        settings.SMS_URL, settings.SMS_KEY = f"http://127.0.0.1:{server.server_address[1]}/", "secret"
        sent = wrote(her, agency)
        assert b"0123456789" not in sealed(sent)
        assert wrote(her, agency) == ""  # the same event
        assert deliver(actor=SYSTEM, message_id=sent) == "sent"
        assert deliver(actor=SYSTEM, message_id=sent) == "sent"
        ((body, headers),) = server.taken  # type: ignore[attr-defined]
    assert body["text"] == "Ada perkembangan pada permohonan anda. Buka: https://here/k/#ABCD"
    assert (body["to"], headers["Idempotency-Key"]) == ("0123456789", sent)
    assert (headers["Authorization"], sealed(sent)) == ("Bearer secret", b"")


def test_a_fault_is_tried_again_later_and_given_up_in_the_end_which_is_told(
    watch: Watch, settings: Settings, db: None
) -> None:
    her, supervisor = new_id(), officer("MAIWP", Role.SUPERVISOR)
    with sms_server() as server:
        settings.SMS_URL = f"http://127.0.0.1:{server.server_address[1]}/"
        server.codes += [503, 429, 400]  # type: ignore[attr-defined]
        sent = wrote(her, supervisor.own_agency_id, urgent=True)
        assert deliver(actor=SYSTEM, message_id=sent) == "waiting"
        assert deliver(actor=SYSTEM, message_id=sent) == "waiting"  # not yet
        assert deliver_due(actor=SYSTEM.at(NOW + dt.timedelta(minutes=2))) == 1
        assert watch.told == []
        deliver_due(actor=SYSTEM.at(NOW + dt.timedelta(minutes=10)))
        (dead,) = outgoing(actor=supervisor)
        assert (dead.state, dead.reason, dead.attempts, dead.text) == ("dead", "http_400", 3, "")
        assert watch.told == ["http_400"]
        assert outgoing(actor=officer("TEKUN", Role.SUPERVISOR)) == ()  # another agency's
        retry(actor=supervisor, message_id=dead.id)
        assert deliver(actor=SYSTEM, message_id=sent) == "sent"
        with pytest.raises(NotFound):
            retry(actor=supervisor, message_id=dead.id)
    settings.SMS_URL = "http://127.0.0.1:9/"  # nobody listens
    other = wrote(new_id(), supervisor.own_agency_id)
    assert deliver(actor=SYSTEM, message_id=other) == "waiting"
    deliver_due(actor=SYSTEM.at(NOW + dt.timedelta(days=4)))
    assert dict(counts(actor=SYSTEM)) == {"dead": 1, "sent": 1}


def test_where_nobody_is_set_it_is_shown_on_screen_and_said_to_be_sent_nowhere(
    watch: Watch, db: None
) -> None:
    supervisor = officer("MAIWP", Role.SUPERVISOR)
    sent = wrote(new_id(), supervisor.own_agency_id)
    assert deliver(actor=SYSTEM, message_id=sent) == "on_screen"
    (shown,) = outgoing(actor=supervisor, state="on_screen")
    assert (shown.ending, watch.told) == ("789", ["no_provider"])
    assert ("https://here/k/#…" in shown.text, "ABCD" in shown.text) == (True, False)  # the code is hers
    assert tidy(actor=SYSTEM.at(NOW + dt.timedelta(days=15))) == 1
    assert outgoing(actor=supervisor)[0].text == ""
    with pytest.raises(NotFound):
        retry(actor=supervisor, message_id=shown.id)  # nothing is left of it
    waits = wrote(her := new_id(), supervisor.own_agency_id, "other")
    assert (take_back(actor=SYSTEM, individual_id=her), take_back(actor=SYSTEM, individual_id=her)) == (1, 0)
    assert (deliver(actor=SYSTEM, message_id=waits), sealed(waits)) == ("withheld", b"")


def test_safe_contact_is_asked_again_when_it_goes_and_nights_and_the_fourth_of_a_day_wait(
    watch: Watch, db: None
) -> None:
    her, agency = new_id(), officer("MAIWP").own_agency_id
    for key in "abcd":
        wrote(her, agency, key)
    assert deliver_due(actor=SYSTEM) == 4
    assert dict(counts(actor=SYSTEM)) == {"on_screen": 3, "waiting": 1}
    assert deliver_due(actor=SYSTEM.at(NOW + dt.timedelta(hours=23))) == 0
    watch.why = "do_not_contact"
    assert deliver_due(actor=SYSTEM.at(NOW + dt.timedelta(hours=25))) == 1
    assert dict(counts(actor=SYSTEM)) == {"on_screen": 3, "withheld": 1}
    assert watch.told[-1] == "do_not_contact"
    watch.why = None
    night = SYSTEM.at(NOW + dt.timedelta(hours=12))  # ten in the evening
    wrote(new_id(), agency, "e", night)
    assert deliver_due(actor=night) == 0
    crisis = wrote(new_id(), agency, "f", night, urgent=True)
    assert deliver(actor=night, message_id=crisis) == "on_screen"


def test_a_redirect_is_not_followed_and_not_taken_for_sent(
    watch: Watch, settings: Settings, db: None
) -> None:
    with sms_server() as server:
        settings.SMS_URL, settings.SMS_KEY = f"http://127.0.0.1:{server.server_address[1]}/", "secret"
        server.codes += [302]  # type: ignore[attr-defined]
        assert deliver(actor=SYSTEM, message_id=wrote(new_id(), officer("MAIWP").own_agency_id)) == "dead"
        assert len(server.taken) == 1  # type: ignore[attr-defined]


def test_a_run_ends_before_its_time_is_old(watch: Watch, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    agency = officer("MAIWP").own_agency_id
    for key in "abc":
        wrote(new_id(), agency, key)
    seconds = iter(range(0, 1000, 15))  # a provider that lets each message wait
    monkeypatch.setattr(delivering, "monotonic", lambda: float(next(seconds)))
    assert deliver_due(actor=SYSTEM) == 2
    assert dict(counts(actor=SYSTEM)) == {"on_screen": 2, "waiting": 1}


def test_what_a_dead_worker_was_sending_is_not_sent_twice_by_itself(watch: Watch, db: None) -> None:
    sent = wrote(new_id(), officer("MAIWP").own_agency_id)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE messages_outgoing SET state = 'sending', next_at = NULL, settled_at = %s WHERE id = %s",
            [NOW, sent],
        )
    assert deliver_due(actor=SYSTEM.at(NOW + dt.timedelta(minutes=5))) == 0
    deliver_due(actor=SYSTEM.at(NOW + dt.timedelta(minutes=11)))
    assert (dict(counts(actor=SYSTEM)), watch.told) == ({"dead": 1}, ["worker_died"])


def test_a_digest_goes_by_any_smtp_server(settings: Settings, db: None) -> None:
    her = officer("MAIWP")
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        states = []
        for box in ("her", "refused", "busy", "a..b\n"):
            made = put(
                actor=SYSTEM,
                key=f"digest {box}",
                template="digest",
                values={"counts": "Baru sampai: 2", "link": "https://here/notices/"},
                to=f"{box}@example.org",
                language="ms",
                agency_id=her.own_agency_id,
                user_id=her.own_id,
            )
            states.append(deliver(actor=SYSTEM, message_id=str(made)))
        (raw,) = server.taken  # type: ignore[attr-defined]
    assert states == ["sent", "dead", "waiting", "dead"]
    read = email.message_from_string(raw)
    assert read["Subject"] == "Pemberitahuan yang belum dibaca"
    assert str(made) not in read["Message-ID"]
    assert "Baru sampai: 2" in read.get_payload()
