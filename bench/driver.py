"""An open-loop driver: requests are sent when they are due, however long the former ones take.

A time counts from the moment the request was due, so a server that falls behind cannot hide it.
"""

from __future__ import annotations

import http.client
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

_DRIVERS = 40
_PATIENCE_SECONDS = 30.0
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: when it is due (seconds after the start), which page, its address, whose cookies.

    ``form``: what is sent, URL-encoded; with it the request is a POST, and ``token`` goes with its cookie.
    """

    due: float
    page: str
    path: str
    cookie: str
    form: str | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``status`` is 0 when nothing did; ``milliseconds`` count from when it was due."""

    page: str
    status: int
    size: int
    milliseconds: float
    ended: float


def drive(host: str, port: int, visits: Sequence[Visit]) -> list[Answer]:
    """Send every visit when it is due, over kept connections; return the answers in the order they came."""
    waiting: queue.Queue[Visit | None] = queue.Queue()
    answers: list[Answer] = []
    start = time.perf_counter()

    def work() -> None:
        line = http.client.HTTPConnection(host, port, timeout=_PATIENCE_SECONDS)
        while (visit := waiting.get()) is not None:
            status, size = _ask(line, visit)
            ended = time.perf_counter() - start
            answers.append(Answer(visit.page, status, size, (ended - visit.due) * 1000, ended))
        line.close()

    threads = [threading.Thread(target=work) for _ in range(_DRIVERS)]
    for thread in threads:
        thread.start()
    for visit in sorted(visits, key=lambda one: one.due):
        time.sleep(max(0.0, visit.due - (time.perf_counter() - start)))
        waiting.put(visit)
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    return answers


def _ask(line: http.client.HTTPConnection, visit: Visit) -> tuple[int, int]:
    try:
        if visit.form is None:
            line.request("GET", visit.path, headers={"Cookie": visit.cookie})
        else:
            sent = {"Cookie": visit.cookie, "X-CSRFToken": visit.token, "Content-Type": _FORM}
            line.request("POST", visit.path, body=visit.form, headers=sent)
        answer = line.getresponse()
        return answer.status, len(answer.read())
    except (OSError, http.client.HTTPException):
        line.close()
        return 0, 0
