"""The check sees what is wrong and says what to do."""

from __future__ import annotations

import datetime as dt

import pytest

from mysynergy.access.public import Actor, acting
from mysynergy.events.public import enqueue
from mysynergy.ops import soundness


def found() -> dict[str, soundness.Finding]:
    return {finding.about: finding for finding in soundness.look()}


@pytest.mark.django_db(databases=["default", "insight"])
def test_a_fresh_house_is_sound_but_for_the_log_in_of_the_tests_and_its_waiting_outbox_is_counted() -> None:
    with acting(Actor.system("test", now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))):
        enqueue(job="test.job", arguments={})
    looked = found()
    wrong = {about for about, finding in looked.items() if not finding.sound}
    # Tests log in as a superuser and switch to the app role, which the check rightly dislikes.
    assert wrong <= {"database role", "translations", "disk"}
    assert looked["outbox"].seen.startswith("1 waiting")
