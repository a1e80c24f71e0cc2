"""Mail fetched from a real IMAP server: Dovecot, started on loopback by somebody without rights."""

from __future__ import annotations

import datetime as dt
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.people import SYSTEM, officer

from mysynergy.access.public import Role
from mysynergy.arrivals.public import MOST_MAIL, arrivals
from mysynergy.ops.tests.test_fetch_mail import fetched, mail

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PASSWORD = "rahsia"
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
mail_location = maildir:{home}/mail/%u
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.wide,
    pytest.mark.skipif(DOVECOT is None, reason="no Dovecot here (Debian: dovecot-imapd)"),
]


@dataclass(frozen=True)
class Server:
    """A running server: its ports and its certificate."""

    port: int
    tls: int
    certificate: Path

    def deliver(self, *mails: EmailMessage | bytes, folder: str = "INBOX") -> None:
        """Lay mails down unseen, as the post does."""
        with imaplib.IMAP4("127.0.0.1", self.port) as box:
            box.login("siti", PASSWORD)
            box.create(f'"{folder}"')
            for one in mails:
                raw = one if isinstance(one, bytes) else one.as_bytes()
                assert box.append(f'"{folder}"', "", "", raw.replace(b"\n", b"\r\n"))[0] == "OK"

    def unseen(self) -> int:
        """Count the mails of the inbox that nobody read."""
        with imaplib.IMAP4("127.0.0.1", self.port) as box:
            box.login("siti", PASSWORD)
            box.select("INBOX", readonly=True)
            return len(box.search(None, "UNSEEN")[1][0].split())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certify(home: Path) -> None:
    """Write a certificate of localhost, signed by itself, for two days around now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (home / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (home / "key.pem").write_bytes(secret)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Start a server of one's own, and end it with all that it wrote."""
    root = os.geteuid() == 0
    who = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    group = subprocess.run(
        ["id", "-gn", who.pw_name], capture_output=True, text=True, check=True
    ).stdout.strip()
    home = Path(tempfile.mkdtemp(prefix="mysynergy-imap-"))
    found = Server(free_port(), free_port(), home / "cert.pem")
    certify(home)
    for name in ("run", "state", "mail"):
        (home / name).mkdir()
    numbers = {"uid": who.pw_uid, "gid": who.pw_gid, "port": found.port, "tls": found.tls}
    said = CONFIG.format(home=home, user=who.pw_name, group=group, password=PASSWORD, **numbers)
    (home / "dovecot.conf").write_text(said)
    if root:
        for path in (home, *home.rglob("*")):
            os.chown(path, who.pw_uid, who.pw_gid)
    monkeypatch.setenv("MYSYNERGY_MAIL_PASSWORD", PASSWORD)
    starts = [str(DOVECOT), "-F", "-c", str(home / "dovecot.conf")]
    as_whom = ["setpriv", "--reuid", who.pw_name, "--regid", group, "--clear-groups"] if root else []
    process = subprocess.Popen([*as_whom, *starts])
    try:
        answers(found.port, home / "log")
        yield found
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def answers(port: int, log: Path) -> None:
    """Wait until the server takes calls; what it wrote says why it does not."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(log.read_text() if log.exists() else "Dovecot does not answer and wrote nothing")


def test_mail_is_fetched_once_from_a_real_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = f"imap://siti@127.0.0.1:{server.port}"
    server.deliver(mail(1), mail(2, "Anak saya lapar"), mail(3).as_bytes() + b"x" * (MOST_MAIL + 1))
    counts = {"kept": 3, "known": 0, "automatic": 0, "too_large": 1, "failed": 0}
    nothing = dict.fromkeys(counts, 0)
    assert fetched(plain) == counts
    assert (fetched(plain), server.unseen()) == (nothing, 0)
    # One that was marked unread again is known, another of the same Message-ID is not.
    server.deliver(mail(1), mail(1, "Rumah kami terbakar"))
    assert fetched(f"{plain}/INBOX") == {**nothing, "kept": 1, "known": 1}
    server.deliver(mail(4), folder="Aduan 2026")
    tls = f"imaps://siti@localhost:{server.tls}/Aduan%202026"
    fetched(tls, code=2)  # a certificate that nobody vouches for
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    assert ssl.create_default_context().get_ca_certs()
    assert fetched(tls)["kept"] == 1
    fetched(f"{plain}/Tiada", code=2)
    monkeypatch.setenv("MYSYNERGY_MAIL_PASSWORD", "salah")
    fetched(plain, code=2)
    reader = officer("JKM", Role.INTAKE_OFFICER).at(SYSTEM.now)
    found = arrivals(actor=reader, channel="email").items
    assert {one.sheet.said for one in found} == {"Tolong", "Anak saya lapar", "Rumah kami terbakar", ""}
