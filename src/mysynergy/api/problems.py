"""Errors as problem details (RFC 9457): stable codes, sentences in the language asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mysynergy.kernel.errors import Conflict, Invalid, MySynergyError, NotAllowed, NotFound
from mysynergy.words.errors import sentence

Handler = Callable[[HttpRequest, Exception | type[Exception]], HttpResponse]
LOG = logging.getLogger("mysynergy.api")
_STATUS: tuple[tuple[type[MySynergyError], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
)
_LANGUAGES = ("ms", "en")


def both(code: str, params: dict[str, Any]) -> dict[str, str]:
    """Return the sentence of a code in Malay and English."""
    sentences = {}
    for language in _LANGUAGES:
        with translation.override(language):
            sentences[language] = sentence(code, params)
    return sentences


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    params: dict[str, Any] | None = None,
    faults: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """Return an ``application/problem+json`` answer. ``type`` is stable: ``/problems/<code>``."""
    texts = both(code, params or {})
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": texts["en"],
        "title_ms": texts["ms"],
        "status": status,
        "code": code,
        "params": {key: str(value) for key, value in (params or {}).items()},
        "instance": request.path,
    }
    if faults:
        body["faults"] = faults
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="mysynergy"'
    return response


def _room_error(request: HttpRequest, error: MySynergyError) -> HttpResponse:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    faults = None
    if isinstance(error, Invalid):
        faults = [
            {"field": fault.field, "code": fault.code, "detail": both(fault.code, dict(fault.params))}
            for fault in error.faults
        ]
    return problem(request, status=status, code=error.code, params=dict(error.params), faults=faults)


def _invalid_body(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        {
            "field": ".".join(str(part) for part in entry["loc"] if part not in ("body", "payload", "data")),
            "code": "required" if entry["type"] == "missing" else "wrong_type",
            "detail": both("required" if entry["type"] == "missing" else "wrong_type", {}),
            "expected": entry["msg"],
        }
        for entry in error.errors
    ]
    return problem(request, status=422, code="invalid", faults=faults)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = "body_not_json" if error.status_code == 400 else "not_found"
    return problem(request, status=error.status_code, code=code)


def _fault_of_ours(request: HttpRequest, error: Exception) -> HttpResponse:
    LOG.error("unhandled", exc_info=error)
    return problem(request, status=500, code="server_fault")


def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(request, status=401, code="sign_in")


def install(api: NinjaAPI) -> None:
    """Make ``api`` answer every error as a problem."""
    handlers: dict[type[Exception], object] = {
        MySynergyError: _room_error,
        ValidationError: _invalid_body,
        AuthenticationError: _not_signed_in,
        HttpError: _http_error,
        Exception: _fault_of_ours,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, cast("Handler", handler))
