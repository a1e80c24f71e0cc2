"""Is this process able to serve? Asked by supervisors and proxies; says nothing about anybody."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

import mysynergy


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 with the version when the database answers, else 503 and what is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no_database", "version": mysynergy.__version__}, status=503)
    return JsonResponse({"status": "ok", "version": mysynergy.__version__})
