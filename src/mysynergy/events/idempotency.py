"""Answering a repeated request with the first answer instead of doing it twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from django.db import connection

from mysynergy.events.models import Idempotency
from mysynergy.events.services import Doer, Json
from mysynergy.kernel.errors import Conflict


def once(
    *,
    actor: Doer,
    key: str | None,
    request: Mapping[str, Json],
    run: Callable[[], Mapping[str, Json]],
) -> Mapping[str, Json]:
    """Run a write once per (client, key) and answer repeats with the first answer.

    ``request`` is what was asked (JSON): the same key with another request raises
    ``Conflict("idempotency_key_reused")``. Without a key the write simply runs. Called inside a
    door's transaction; two requests at once with one key wait for each other on an advisory lock.
    """
    if key is None:
        return run()
    client = f"{actor.kind}:{actor.id}:{actor.agency_id}"
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"{client}\x1f{key}"])
    row = Idempotency.objects.filter(client=client, key=key).first()
    if row is not None:
        if bytes(row.digest) != digest:
            raise Conflict("idempotency_key_reused", {"key": key})
        answer: Mapping[str, Json] = row.answer
        return answer
    answer = run()
    Idempotency.objects.create(client=client, key=key, digest=digest, answer=dict(answer))
    return answer
