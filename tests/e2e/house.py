"""A whole house for browser tests: started as a newcomer starts it, with its own data folder and port."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
_PATIENCE = 240
#: A code is typed, sent and checked in so many seconds, by a server that answers for the first time.
_TO_TYPE = 8


@dataclass(frozen=True)
class House:
    """A running MySynergy: its address, its sign-ins by user name, and the environment of its commands."""

    url: str
    sign_ins: dict[str, dict[str, str]]
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Run ``mysynergy`` in this house and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "mysynergy", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def sign_in(self, page: Page, username: str) -> None:
        """Sign in through the pages, with password and one-time code."""
        who = self.sign_ins[username]
        page.goto(f"{self.url}/accounts/login/")
        page.locator("input[name=login]").fill(who["username"])
        page.locator("input[name=password]").fill(who["password"])
        page.locator("button.primary").click()
        page.wait_for_url("**/accounts/2fa/authenticate/**")
        page.locator("input[name=code]").fill(one_time_code(who["totp_secret"]))
        page.locator("button.primary").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)


_USED: set[tuple[str, int]] = set()


def one_time_code(secret: str) -> str:
    """Return the code of RFC 6238 for now; waits for the next one when this one was used or soon ends."""
    while (secret, int(time.time()) // 30) in _USED or time.time() % 30 > 30 - _TO_TYPE:
        time.sleep(0.5)
    counter = int(time.time()) // 30
    _USED.add((secret, counter))
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    offset = digest[-1] & 0xF
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def chromium() -> str:
    """Return the path of the browser. Raises ``RuntimeError`` when there is none."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise RuntimeError("no Chromium: run make e2e, which says how to get one")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, people: int) -> tuple[subprocess.Popen[str], House]:
    """Start a house in ``folder`` with a demonstration of ``people`` people; wait until it serves."""
    port = free_port()
    environment = {
        **{
            key: value for key, value in os.environ.items() if not key.startswith(("MYSYNERGY_", "DATABASE_"))
        },
        "MYSYNERGY_VAR": str(folder / "var"),
        "MYSYNERGY_DEMO_PEOPLE": str(people),
        "MYSYNERGY_DEMO": "1",
        "PYTHONPATH": str(ROOT / "src"),
        "PORT": str(port),
    }
    log = (folder / "run.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "mysynergy", "run"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + _PATIENCE
    while not _serves(url):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError("the house did not open:\n" + (folder / "run.log").read_text()[-4000:])
        time.sleep(0.3)
    house = House(url, {}, environment)
    listed = json.loads(house.command("demo-users", "--json"))
    return process, House(url, {entry["username"]: entry for entry in listed}, environment)


def stop(process: subprocess.Popen[str]) -> None:
    """Stop it as Ctrl-C does, and wait."""
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


def _serves(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
