"""Real servers of one connection at a time: SMTP as far as a client needs it, and a provider of SMS."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class Mail(socketserver.StreamRequestHandler):
    """RFC 5321, the least of it: what was accepted stands in ``server.taken``."""

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("RCPT") and "refused@" in line:
                self.say("550 no such box")
            elif verb.startswith("RCPT") and "busy@" in line:
                self.say("451 later")
            elif verb == "DATA":
                self.say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                self.server.taken.append(body.decode())  # type: ignore[attr-defined]
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Sms(BaseHTTPRequestHandler):
    """Answers with the codes in ``server.codes``, then with 200; keeps what was posted."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((body, dict(self.headers)))  # type: ignore[attr-defined]
        codes = self.server.codes  # type: ignore[attr-defined]
        self.send_response(codes.pop(0) if codes else 200)
        self.end_headers()
        self.wfile.write(b'{"id": "ref-7"}')

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[socketserver.TCPServer]:
    """Run a server in a thread until the block ends."""
    server.taken, server.codes = [], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mail_server() -> Iterator[socketserver.TCPServer]:
    """An SMTP server on a free port of this machine."""
    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mail)) as server:
        yield server


@contextmanager
def sms_server() -> Iterator[socketserver.TCPServer]:
    """A provider of SMS on a free port of this machine."""
    with serving(HTTPServer(("127.0.0.1", 0), Sms)) as server:
        yield server
