"""The API's root: one router per room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

import mysynergy
from mysynergy.api import directory, problems
from mysynergy.api.bearer import Bearer

api = NinjaAPI(
    title="MySynergy",
    version="1",
    description=(
        "The same doors as the pages. Every answer says why; every error is a problem detail (RFC 9457) "
        "with a stable code and a sentence in Malay and English. Send `Idempotency-Key` with every write."
    ),
    auth=Bearer(),
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api-v1",
)
problems.install(api)
api.add_router("/programmes", directory.router, tags=["programmes"])


@api.get("/", auth=None, summary="Version of this API", tags=["about"])
def about(request: HttpRequest) -> dict[str, str]:
    """Say which version answers, and where its description is."""
    return {"version": mysynergy.__version__, "openapi": request.build_absolute_uri("openapi.json")}


def no_operation(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer an unknown address below ``/api/`` as a problem too."""
    return problems.problem(request, status=404, code="no_operation")
