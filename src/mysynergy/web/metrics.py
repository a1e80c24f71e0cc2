"""Figures for the operator's monitoring, in the text format of Prometheus: no personal data, few labels.

With several web processes ``PROMETHEUS_MULTIPROC_DIR`` (a folder emptied at start; ``mysynergy run`` sees to
it) adds their figures up; without it each process tells its own.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector, CollectorRegistry

import mysynergy
from mysynergy.access.public import Actor, acting
from mysynergy.cases.public import dropped_needs
from mysynergy.events.public import outbox_waiting

#: Where the longest answers of a healthy house end is 0.15 s; beyond 5 s a proxy gives up.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})
_MOST_COUNTED = 1000
REQUESTS = Counter(
    "mysynergy_http_requests", "Requests answered, by address template.", ["route", "method", "status"]
)
SECONDS = Histogram(
    "mysynergy_http_request_seconds",
    "Time until the answer, by address template.",
    ["route"],
    buckets=_BUCKETS,
)


class Measure:
    """Count each request and its time by the template of its address, never by the address itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and count."""
        began = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else "none"
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(route=route, method=method, status=str(response.status_code)).inc()
        SECONDS.labels(route=route).observe(time.perf_counter() - began)
        return response


class House(Collector):
    """Figures of the house, asked of the database at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give whether the database answers and, if so, what waits, failed or was dropped."""
        try:
            figures = _of_the_database()
        except DatabaseError:
            figures = {}
        yield GaugeMetricFamily("mysynergy_database_up", "Whether the database answers.", bool(figures))
        for name, (text, value) in figures.items():
            yield GaugeMetricFamily(f"mysynergy_{name}", text, value)
        version = GaugeMetricFamily("mysynergy_version", "Which version answers.", labels=["version"])
        version.add_metric([mysynergy.__version__], 1)
        yield version


def _of_the_database() -> dict[str, tuple[str, int]]:
    actor = Actor.system("web.metrics", now=timezone.now())
    with acting(actor), connection.cursor() as cursor:
        waiting = outbox_waiting()
        dropped = len(dropped_needs(actor=actor, limit=_MOST_COUNTED))
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        (failed,) = cursor.fetchone()
    return {
        "outbox_waiting": ("Work asked for that the dispatcher has not taken yet.", waiting),
        "jobs_failed": ("Jobs that failed for good: see mysynergy check.", failed),
        "needs_dropped": (f"Open needs past their date (at most {_MOST_COUNTED}); 0 always.", dropped),
    }


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whom they are for; to everybody else there is no such address."""
    if not _may_read(request):
        return HttpResponseNotFound()
    house = CollectorRegistry()
    house.register(House())
    return HttpResponse(_of_processes() + generate_latest(house), content_type=CONTENT_TYPE_LATEST)


def _of_processes() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    ProcessCollector(registry=together)
    PlatformCollector(registry=together)
    return generate_latest(together)


def _may_read(request: HttpRequest) -> bool:
    """Whoever has the token; without one set, this machine itself, and nobody whom a proxy lets through."""
    wanted: str = settings.METRICS_TOKEN
    if wanted:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode())
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
