"""Inbox and page of referrals: clocks, what may be seen, each step, each refusal."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.digits import stand_in

from mysynergy.access.public import Role
from mysynergy.kernel.days import KUALA_LUMPUR
from mysynergy.liaison.public import appointments_of
from mysynergy.referrals.public import get
from mysynergy.web.conftest import Hire, Officer, Story

pytestmark = pytest.mark.django_db


def page_of(officer: Officer, path: str) -> str:
    answer = officer.client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("ms", "Tiada yang perlu dijawab"), ("en", "Nothing to answer")]
)
def test_an_empty_inbox_teaches(hire: Hire, language: str, words: str) -> None:
    assert words in page_of(hire("TEKUN", Role.CASEWORKER, language=language), "/referrals/")


@pytest.mark.parametrize("tab", ["answer", "accepted", "sent", "closed", "nonsense"])
def test_every_tab_opens(story: Story, tab: str) -> None:
    story.ask()
    page_of(story.receiver, f"/referrals/?tab={tab}")
    page_of(story.sender, f"/referrals/?tab={tab}")


def test_a_list_says_how_many_stand_in_it_and_ignores_a_place_that_is_none(story: Story) -> None:
    referral = story.ask()
    for place in ("", "&after=nonsense", "&before=" + str(referral.need_id)):
        page = page_of(story.sender, f"/referrals/?tab=sent{place}")
        assert f"/referrals/{referral.id}/" in page
        assert "1 semuanya" in page


def test_a_referral_stands_in_the_inbox_with_its_clock(story: Story) -> None:
    referral = story.ask()
    page = page_of(story.receiver, "/referrals/")
    assert f"/referrals/{referral.id}/" in page
    assert "Siti Aminah" in page
    assert "hari lagi" in page
    assert "belum membukanya" in page


def test_opening_it_as_receiver_marks_it_received_and_as_sender_does_not(story: Story) -> None:
    referral = story.ask()
    page_of(story.sender, f"/referrals/{referral.id}/")
    assert get(actor=story.sender.actor, referral_id=referral.id).state == "requested"
    page_of(story.receiver, f"/referrals/{referral.id}/")
    assert get(actor=story.sender.actor, referral_id=referral.id).state == "received"


def test_an_auditor_who_opens_it_does_not_receive_it(story: Story, hire: Hire) -> None:
    referral = story.ask()
    page = page_of(hire("TEKUN", Role.AUDITOR), f"/referrals/{referral.id}/")
    assert get(actor=story.sender.actor, referral_id=referral.id).state == "requested"
    assert "/accept/" not in page


def test_the_receiver_reads_what_is_shared_and_what_is_not(story: Story) -> None:
    referral = story.ask(message="Gerai <b>terbakar</b> & habis")
    page = page_of(story.receiver, f"/referrals/{referral.id}/")
    assert "Gerai &lt;b&gt;terbakar&lt;/b&gt; &amp; habis" in page
    assert "Maklumat orang ini yang boleh dilihat" in page
    assert "Tidak dipersetujui oleh orang itu" in page, "she did not agree to income"
    assert not stand_in(page, "850312")


def test_the_sender_reads_who_promised_the_answer_and_no_sentence_about_sight(story: Story) -> None:
    referral = story.ask()
    page = page_of(story.sender, f"/referrals/{referral.id}/")
    assert "Maklumat orang ini yang boleh dilihat" not in page
    assert referral.promise is not None
    who = {"agreement": "dipersetujui kedua-dua agensi", "programme": "dijanjikan program"}
    assert f"Dalam {referral.promise.count} hari bekerja, seperti {who[referral.promise.by]}" in page


def test_it_is_accepted_held_resumed_and_completed(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    client = story.receiver.client
    assert "Bolehkah dibantu?" in page_of(story.receiver, base)
    assert client.post(f"{base}accept/").status_code == 302
    assert "Langkah seterusnya" in page_of(story.receiver, base)
    client.post(f"{base}progress/", {"state": "on_hold"})
    assert get(actor=story.receiver.actor, referral_id=referral.id).state == "on_hold"
    client.post(f"{base}progress/", {"state": "in_progress"})
    assert get(actor=story.receiver.actor, referral_id=referral.id).state == "in_progress"
    assert client.post(f"{base}complete/", {}).status_code == 422
    bare = client.post(f"{base}complete/", {"outcome": "helped", "note": "Selesai"})
    assert bare.status_code == 422
    assert bare.content.decode().count('aria-invalid="true"') == 3, "kind, date and reference"
    shown = {"evidence_kind": "receipt", "evidence_on": "20/11/2026", "evidence_reference": "R-118"}
    answer = client.post(f"{base}complete/", {"outcome": "helped", "note": "Selesai", **shown})
    assert answer.status_code == 302
    view = get(actor=story.receiver.actor, referral_id=referral.id)
    assert (view.state, view.outcome) == ("completed", "helped")
    assert "R-118" in page_of(story.sender, base)
    assert "Tanya orang itu sama ada keperluannya dipenuhi" in page_of(story.sender, base)
    assert f"/needs/{story.cash.id}/close/" in page_of(story.sender, base)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Pilih salah satu."),
        ({"reason_code": "no such", "text": "x"}, "Pilih salah satu."),
        ({"reason_code": "quota_full", "text": "   "}, "Tulis satu ayat"),
        ({"reason_code": "quota_full", "text": "x" * 5000}, "4000"),
    ],
)
def test_declining_without_reason_or_words_is_asked_again(
    story: Story, typed: dict[str, str], words: str
) -> None:
    referral = story.ask()
    answer = story.receiver.client.post(f"/referrals/{referral.id}/decline/", typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert get(actor=story.sender.actor, referral_id=referral.id).state == "requested"


@pytest.mark.parametrize("language", ["ms", "en"])
def test_declining_gives_the_need_back_and_says_why_in_the_readers_language(
    story: Story, language: str
) -> None:
    referral = story.ask()
    text = "اعتذر 🙏 <script>alert(1)</script>'; DROP TABLE referrals; --"
    answer = story.receiver.client.post(
        f"/referrals/{referral.id}/decline/", {"reason_code": "outside_area", "text": text}
    )
    assert answer.status_code == 302
    story.sender.client.cookies["language"] = language
    page = page_of(story.sender, f"/referrals/{referral.id}/")
    assert {"ms": "Di luar kawasan kami", "en": "Outside our area"}[language] in page
    assert "<script>alert(1)" not in page
    assert "اعتذر 🙏" in page


def test_after_declining_the_receiver_no_longer_sees_the_person(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    page_of(story.receiver, base)
    story.receiver.client.post(f"{base}decline/", {"reason_code": "quota_full", "text": "Penuh"})
    answer = story.receiver.client.get(base)
    assert "Siti Aminah" not in answer.content.decode()


def test_the_sender_withdraws_with_a_reason(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    assert f"{base}withdraw/" in page_of(story.sender, base)
    assert story.sender.client.post(f"{base}withdraw/", {}).status_code == 422
    assert story.sender.client.post(f"{base}withdraw/", {"reason_code": "person_withdrew"}).status_code == 302
    assert get(actor=story.sender.actor, referral_id=referral.id).state == "cancelled"


def test_accepting_what_was_withdrawn_meanwhile_is_said_and_changes_nothing(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    page_of(story.receiver, base)
    story.sender.client.post(f"{base}withdraw/", {"reason_code": "person_withdrew"})
    answer = story.receiver.client.post(f"{base}accept/", follow=True)
    assert get(actor=story.sender.actor, referral_id=referral.id).state == "cancelled"
    assert answer.status_code in (200, 404)


def test_the_other_side_cannot_take_a_step_that_is_not_its_own(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    assert story.sender.client.post(f"{base}accept/").status_code == 403
    assert story.receiver.client.post(f"{base}withdraw/", {"reason_code": "other"}).status_code == 403


def test_a_stranger_finds_nothing(story: Story, hire: Hire) -> None:
    referral = story.ask()
    stranger = hire("MAFA", Role.CASEWORKER)
    assert stranger.client.get(f"/referrals/{referral.id}/").status_code == 404
    assert stranger.client.post(f"/referrals/{referral.id}/accept/").status_code == 404


def test_the_thread_says_what_happened_and_who_did_it(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    page_of(story.receiver, base)
    story.receiver.client.post(f"{base}accept/")
    page = page_of(story.receiver, base)
    assert "Setuju bantu" in page
    assert "Officer of TEKUN" in page


def test_a_question_is_asked_shown_to_the_sender_and_answered_on_the_page(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    page_of(story.receiver, base)
    asked = story.receiver.client.post(f"{base}messages/", {"kind": "question", "text": "Ada <b>lesen</b>?"})
    assert asked.status_code == 302
    assert "Tempoh dihentikan" in page_of(story.receiver, base)
    assert "1 soalan daripada agensi yang ditanya" in page_of(story.sender, "/work/")
    assert f"/referrals/{referral.id}/" in page_of(story.sender, "/referrals/?tab=questions")
    page = page_of(story.sender, base)
    assert "Ada &lt;b&gt;lesen&lt;/b&gt;?" in page
    assert "Jawab soalan" in page
    client = story.sender.client
    assert client.post(f"{base}messages/", {"kind": "answer", "text": " "}).status_code == 422
    again = client.post(f"{base}messages/", {"kind": "question", "text": "Terima kasih"})
    assert again.status_code == 403, "the sender asks nothing"
    assert client.post(f"{base}messages/", {"kind": "answer", "text": "Ada"}).status_code == 302
    assert "mesej baharu" in page_of(story.receiver, "/work/")
    assert "Ada" in page_of(story.receiver, base)
    assert "mesej baharu" not in page_of(story.receiver, "/work/")
    late = client.post(f"{base}messages/", {"kind": "answer", "text": "Sekali lagi"})
    assert late.status_code == 422
    assert "Sekali lagi" in late.content.decode(), "typing is kept"


def test_accepting_for_another_reason_is_explained_and_read_by_the_sender(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    client = story.receiver.client
    assert "Syarat dipenuhi" in page_of(story.receiver, f"{base}accept/")
    assert client.post(f"{base}accept/", {"reason_code": "by_discretion"}).status_code == 422
    said = {"reason_code": "by_discretion", "note": "Kes istimewa"}
    assert client.post(f"{base}accept/", said).status_code == 302
    assert "Kes istimewa" in page_of(story.sender, base)


def test_an_appointment_is_proposed_confirmed_and_missed_on_the_pages(story: Story) -> None:
    referral = story.ask()
    base = f"/referrals/{referral.id}/"
    story.receiver.client.post(f"{base}accept/")
    typed = {"day": "3/2/2020", "hour": "14:30", "mode": "place", "place": "Kaunter <3>", "who": "person"}
    past = story.receiver.client.post(f"{base}appointments/", typed)
    assert past.status_code == 422
    assert "Kaunter &lt;3&gt;" in past.content.decode(), "typing is kept"
    soon = (story.receiver.actor.now + dt.timedelta(days=1)).astimezone(KUALA_LUMPUR)
    typed["day"] = soon.strftime("%d/%m/%Y")
    assert story.receiver.client.post(f"{base}appointments/", typed).status_code == 302
    (meeting,) = appointments_of(actor=story.sender.actor, referral_id=referral.id)
    assert (meeting.at.astimezone(KUALA_LUMPUR).hour, meeting.at.astimezone(KUALA_LUMPUR).minute) == (14, 30)
    page = page_of(story.sender, base)
    assert "14:30" in page
    assert "belum disahkan" in page
    settle = f"/appointments/{meeting.id}/settle/"
    assert story.sender.client.post(settle, {"verb": "confirm"}).status_code == 302
    assert "Disahkan" in page_of(story.receiver, base)
    assert "Janji temu Siti Aminah" in page_of(story.receiver, "/work/")
    early = story.receiver.client.post(settle, {"verb": "miss", "referral": str(referral.id)}, follow=True)
    assert "belum tiba" in early.content.decode()
