"""What mailboxes hold: odd charsets, HTML alone, headers that are none, machines, thousands of parts."""

from __future__ import annotations

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from mysynergy.arrivals.domain import MAX_LINE, MAX_WORDS
from mysynergy.arrivals.html_mail import text_of_html
from mysynergy.arrivals.mail import MOST_MAIL, known_by, read_mail

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
        b"List-Unsubscribe: <https://a.b>\r\nList-Post: NO",
        b"X-Autoreply: yes",
        b"Content-Type: multipart/report; boundary=x",
    )
    assert [one for one in machines if not read_mail(HEAD + one + b"\r\n\r\nx").automatic] == []
    assert read_mail(b"From: MAILER-DAEMON@x.my\r\n\r\nx").automatic
    group = b"List-Id: <a.b>\r\nPrecedence: list\r\nList-Post: <mailto:tolong@jkm.example>"
    for person in (b"Auto-Submitted: no", b"Subject: Auto-Submitted", group):
        assert not read_mail(HEAD + person + b"\r\n\r\nx").automatic, person
    form = b"From: no-reply@jkm.example\r\nReply-To: Siti <siti@example.com>\r\n\r\nTolong"
    read = read_mail(form)
    assert (read.automatic, read.from_name, read.from_address) == (False, "Siti", "siti@example.com")
    assert read_mail(form.replace(b"siti@example", b"bounce@example")).automatic


def test_what_is_too_large_keeps_its_sender_and_subject() -> None:
    read = read_mail(HEAD + b"Subject: Gambar\r\n\r\n" + b"x" * 100, size=MOST_MAIL + 1)
    assert (read.too_large, read.subject, read.text, read.attachments) == (MOST_MAIL + 1, "Gambar", "", ())
    bomb = HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(60)
    )
    assert read_mail(bomb + b"\r\nx").from_name == "Siti"


PART = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; "


def test_what_is_made_to_break_a_reader_is_kept_with_its_sender_and_stops_nothing() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1500)
    )
    left_out = {
        nested: "mail_unreadable",
        b"Content-Type: message/rfc822\r\n\r\n" * 1500: "mail_unreadable",
        b"Content-Type: text/plain; x=" + b';"' * 300_000 + b"\r\n\r\nx": "mail_unreadable",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 6_000: "mail_unreadable",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        + (b"--x\r\n" + PART + b"filename=a\r\n\r\nx\r\n") * 21: "mail_too_many_parts",
        b"\r\n" + b"a" * (MAX_WORDS + 1): "mail_cut",
        PART + b"filename*=undefined''a\r\n\r\nx": "",
        PART + b"filename*=idna''a\r\n\r\nx": "",
        b"Content-Type: text/plain; charset*=utf-8''x\r\n\r\n\xff": "",
        b'Content-Type: text/plain; charset="a\x00b"\r\n\r\n\xff': "",
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 300_000: "mail_cut",
        b"Content-Type: text/plain; charset=utf-7\r\nSubject: =?utf-7?Q?+2AA-?=\r\n\r\n+2AA-x": "",
        b"Reply-To: " + b"(" * 3_000 + b"\r\n\r\nx": "",
        b"Subject: " + b"=?a?q?" * 100_000 + b"\r\n\r\nx": "",
    }
    for rest, expected in left_out.items():
        read = read_mail(HEAD + rest)
        assert (read.left_out, read.from_address) == (expected, "siti@example.com"), rest[:60]
        # Halves of characters come from some charsets; no page could show them.
        assert f"{read.text}{read.subject}{known_by(read)}".encode()
    assert read_mail(b"From: " + b"(" * 3_000 + b"\r\n\r\nTolong").text == "Tolong"


def test_html_is_read_in_time_that_grows_with_its_length_and_without_what_nobody_sees() -> None:
    for open_end in ("<a ", "<!--", '<a b="', "<![CDATA[", "</a ", "<style>", "<"):
        text_of_html(open_end * 20_000)
    cases = {
        "<!--[if mso]><b>Outlook</b><![endif]-->Tolong": "Tolong",
        "<!doctype html><html><head><title>Surat<body>x</title>Tolong": "Tolong",
        "a < b &amp; c &lt;d&gt;": "a < b & c <d>",
        "<script>if (a<b) c()</script>Tolong<STYLE>p{}</STYLE> saya": "Tolong saya",
    }
    assert {html: text_of_html(html) for html in cases} == cases


def test_a_letter_is_known_by_what_it_says() -> None:
    one, *others = (
        known_by(read_mail(HEAD + rest))
        for rest in (
            b"\r\nTolong",
            b"Received: elsewhere\r\n\r\nTolong\r\n",
            b"\r\nTolong saya",
            b"Subject: Lagi\r\n\r\nTolong",
        )
    )
    assert [other == one for other in others] == [True, False, False]


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reading_fail(rest: bytes) -> None:
    for raw in (rest, HEAD + rest, HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + rest):
        read = read_mail(raw)
        assert len(read.text) <= MAX_WORDS
        assert len(read.subject) <= MAX_LINE
        assert "\x00" not in read.text + read.subject + read.from_name
