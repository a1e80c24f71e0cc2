"""Mail is brought in from a maildir, an mbox file and a folder; what cannot be read is said."""

from __future__ import annotations

import json
import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.people import SYSTEM, officer

from mysynergy.access.public import Role
from mysynergy.arrivals.public import MOST_MAIL, arrivals
from mysynergy.ops.commands.fetch_mail import command

pytestmark = pytest.mark.django_db


def mail(number: int, words: str = "Tolong") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Message-ID"] = "siti@example.com", f"<{number}@example.com>"
    made.set_content(words)
    return made


def fetched(source: str, code: int = 0) -> dict[str, int]:
    answer = CliRunner().invoke(command, ["--agency", "JKM", source])
    assert answer.exit_code == code, answer.output
    counts: dict[str, int] = json.loads(answer.output.strip().splitlines()[-1])
    return counts


def test_each_mail_is_kept_once_wherever_it_lies(tmp_path: Path) -> None:
    maildir = mailbox.Maildir(tmp_path / "box")
    maildir.add(mail(1))
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "a.eml").write_bytes(mail(1).as_bytes())
    (letters / "b.eml").write_bytes(mail(2).as_bytes())
    (letters / "note.txt").write_text("no mail")
    huge = mail(3).as_bytes() + b"x" * (MOST_MAIL + 1)
    (letters / "c.eml").write_bytes(huge)
    mbox = mailbox.mbox(tmp_path / "old.mbox")
    mbox.add(mail(2))
    mbox.add(mail(4))
    mbox.close()
    assert fetched(f"maildir:{tmp_path / 'box'}")["kept"] == 1
    assert fetched(f"maildir:{tmp_path / 'box'}") == dict.fromkeys(
        ("kept", "known", "automatic", "too_large", "failed"), 0
    )
    found = fetched(f"eml:{letters}")
    assert (found["kept"], found["known"], found["too_large"]) == (2, 1, 1)
    assert sorted(one.name for one in (letters / "done").iterdir()) == ["a.eml", "b.eml", "c.eml"]
    assert (fetched(f"mbox:{tmp_path / 'old.mbox'}")["kept"], fetched(f"mbox:{tmp_path / 'old.mbox'}")) == (
        1,
        {"kept": 0, "known": 2, "automatic": 0, "too_large": 0, "failed": 0},
    )
    # A letter of the same name does not take another's place; one that cannot be marked is kept, and said.
    (letters / "a.eml").write_bytes(mail(5).as_bytes())
    (letters / "empty.eml").touch()
    assert fetched(f"eml:{letters}", code=1) == {**dict.fromkeys(found, 0), "kept": 1, "failed": 1}
    assert {"a.eml", "a.2.eml"} <= {one.name for one in (letters / "done").iterdir()}
    (letters / "d.eml").write_bytes(mail(6).as_bytes())
    (letters / "done").rename(letters / "elsewhere")
    (letters / "done").touch()
    assert fetched(f"eml:{letters}", code=2)["kept"] == 1
    reader = officer("JKM", Role.INTAKE_OFFICER).at(SYSTEM.now)
    assert arrivals(actor=reader, channel="email").all == 6


def test_a_mailbox_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for source in (f"maildir:{tmp_path}", "mbox:/nowhere", "pop3:x", "imaps://host", "imaps://a@host/INBOX"):
        fetched(source, code=2)
    answer = CliRunner().invoke(command, ["--agency", "NOBODY", f"eml:{tmp_path}"])
    assert answer.exit_code == 2
    assert "there is no agency" in answer.output
