"""What mailboxes hold: odd charsets, HTML alone, headers that are none, machines, thousands of parts."""

from __future__ import annotations

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.arrivals.domain import MAX_LINE, MAX_WORDS
from mysynergy.arrivals.mail import MOST_MAIL, read_mail, text_of_html

HEAD = b"From: =?utf-8?B?U2l0aQ==?= <siti@example.com>\r\nMessage-ID: <a@b>\r\n"

HTML = b"Content-Type: text/html\r\n\r\n"


def test_words_are_read_whatever_they_are_written_in() -> None:
    cases = {
        b"Content-Type: text/plain; charset=nonsense\r\n\r\nTolong saya": "Tolong saya",
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nTolong \xff\xe9": "Tolong \xff\xe9",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nVG9sb25n": "Tolong",
        HTML + b"<style>x{}</style><p>Tolong<br>saya</p><script>a()</script>": "Tolong\nsaya",
        b"\r\n\r\n\x00Tolong\x07\r\n\r\n\r\n\r\nsaya \xe2\x80\xae": "Tolong\n\nsaya",
        b"": "",
    }
    assert {raw: read_mail(HEAD + raw).text for raw in cases} == cases
    read = read_mail(HEAD + b"Subject: =?bad?X?y?= \r\n two\r\n\r\nx")
    assert (read.from_name, read.from_address, read.message_id) == ("Siti", "siti@example.com", "<a@b>")
    assert text_of_html("<a href='https://x.my'>sini</a> <a href='javascript:a()'>b</a>") == (
        "sini (https://x.my) b"
    )


def test_plain_words_are_preferred_and_what_hangs_on_is_named() -> None:
    mail = EmailMessage()
    mail.set_content("Biasa")
    mail.add_alternative("<p>Hiasan</p>", subtype="html")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="a  b\t.pdf")
    read = read_mail(mail.as_bytes())
    assert (read.text, [name for name, _content in read.attachments]) == ("Biasa", ["a b .pdf"])
    assert read.message_id.startswith("sha256:")
    assert read_mail(mail.as_bytes()).message_id == read.message_id


def test_machines_are_told_from_people() -> None:
    machines = (
        b"Auto-Submitted: auto-generated",
        b"Precedence: Bulk",
        b"Return-Path: <>",
        b"List-Id: <a.b>",
        b"X-Autoreply: yes",
        b"Content-Type: multipart/report; boundary=x",
    )
    assert [one for one in machines if not read_mail(HEAD + one + b"\r\n\r\nx").automatic] == []
    assert read_mail(b"From: MAILER-DAEMON@x.my\r\n\r\nx").automatic
    for person in (b"Auto-Submitted: no", b"Subject: Auto-Submitted"):
        assert not read_mail(HEAD + person + b"\r\n\r\nx").automatic


def test_what_is_too_large_keeps_its_sender_and_subject() -> None:
    read = read_mail(HEAD + b"Subject: Gambar\r\n\r\n" + b"x" * 100, size=MOST_MAIL + 1)
    assert (read.too_large, read.subject, read.text, read.attachments) == (MOST_MAIL + 1, "Gambar", "", ())
    bomb = HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(60)
    )
    assert read_mail(bomb + b"\r\nx").from_name == "Siti"


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reading_fail(rest: bytes) -> None:
    for raw in (rest, HEAD + rest, HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + rest):
        read = read_mail(raw)
        assert len(read.text) <= MAX_WORDS
        assert len(read.subject) <= MAX_LINE
        assert "\x00" not in read.text + read.subject + read.from_name
