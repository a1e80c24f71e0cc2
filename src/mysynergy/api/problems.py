"""Errors as problem details (RFC 9457): stable codes, sentences in both languages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mysynergy.api.shapes import ProblemFault
from mysynergy.api.spoken import fault_out, said_of_error
from mysynergy.kernel.errors import Conflict, Fault, Invalid, MySynergyError, NotAllowed, NotFound

Handler = Callable[[HttpRequest, Exception | type[Exception]], HttpResponse]
#: What an error of a door carries besides its code: the name of the member, and what stands there.
Extension = Callable[[Any], Mapping[str, Schema | None]]
LOG = logging.getLogger("mysynergy.api")
_STATUS: tuple[tuple[type[MySynergyError], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
)
#: What pydantic calls it, and what we call it.
_FAULTS = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "too_long": "out_of_range",
    "not_text": "not_text",
    "string_unicode": "not_text",
    "less_than_equal": "out_of_range",
    "greater_than_equal": "out_of_range",
}
_MOST_FAULTS = 50
_LONGEST_FIELD = 200


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    params: Mapping[str, object] | None = None,
    faults: list[ProblemFault] | None = None,
    more: Mapping[str, Schema | None] | None = None,
) -> HttpResponse:
    """Return an ``application/problem+json`` answer. ``type`` is stable: ``/problems/<code>``."""
    texts = said_of_error(code, params)
    body: dict[str, object] = {
        "type": f"/problems/{code}",
        "title": texts.en,
        "title_ms": texts.ms,
        "status": status,
        "code": code,
        "params": {key: str(value) for key, value in (params or {}).items() if isinstance(value, (str, int))},
        "instance": request.path,
    }
    if faults:
        body["faults"] = [fault.model_dump(mode="json") for fault in faults]
    for name, value in (more or {}).items():
        body[name] = None if value is None else value.model_dump(mode="json", by_alias=True)
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="mysynergy"'
    return response


def _invalid_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [_fault(entry) for entry in error.errors[:_MOST_FAULTS]]
    return problem(request, status=422, code="invalid", faults=[fault_out(fault) for fault in faults])


def _fault(entry: Mapping[str, Any]) -> Fault:
    """Return one of pydantic's errors as ours; the value itself is never repeated."""
    code = _FAULTS.get(entry["type"], "wrong_type")
    found = {
        "limit": entry.get("ctx", {}).get("max_length"),
        "length": entry.get("ctx", {}).get("actual_length"),
    }
    params = {name: value for name, value in found.items() if value is not None}
    # The first two parts say where the value was read from (body, query) and name our own parameter.
    place = [str(part) for part in entry["loc"] if not str(part).startswith("function-")]
    named = place[2:] if place[:1] == ["body"] else place[1:]
    field = ".".join(part for part in named if part not in _UNION_ARMS) or "body"
    return Fault(field.replace("\x00", "")[:_LONGEST_FIELD], code, params)


_UNION_ARMS = {"bool", "int", "str", "RangeIn", "list[str]", "nullable"}


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = "body_not_json" if error.status_code == 400 else "not_found"
    return problem(request, status=error.status_code, code=code)


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(request, status=413, code="body_too_large")


def _unreadable(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    return problem(request, status=400, code="body_not_json")


def _no_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, status=400, code="body_not_a_form")


def _fault_of_ours(request: HttpRequest, error: Exception) -> HttpResponse:
    LOG.error("unhandled", exc_info=error)
    return problem(request, status=500, code="server_fault")


def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(request, status=401, code="sign_in")


def install(api: NinjaAPI, extensions: Mapping[type[MySynergyError], Extension]) -> None:
    """Make ``api`` answer every error as a problem; ``extensions`` add members to those of some errors."""

    def room_error(request: HttpRequest, error: MySynergyError) -> HttpResponse:
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        faults = [fault_out(fault) for fault in error.faults] if isinstance(error, Invalid) else None
        extend = extensions.get(type(error))
        more = extend(error) if extend is not None else None
        return problem(request, status=status, code=error.code, params=error.params, faults=faults, more=more)

    handlers: dict[type[Exception], object] = {
        MySynergyError: room_error,
        ValidationError: _invalid_request,
        AuthenticationError: _not_signed_in,
        HttpError: _http_error,
        RequestDataTooBig: _too_big,
        UnreadablePostError: _unreadable,
        MultiPartParserError: _no_form,
        SuspiciousOperation: _no_form,
        Exception: _fault_of_ours,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, cast("Handler", handler))


def in_front(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a method that an address does not know as a problem too."""

    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        answer = problem(request, status=405, code="no_method", params={"allowed": response["Allow"]})
        answer["Allow"] = response["Allow"]
        return answer

    answered.__dict__["csrf_exempt"] = getattr(view, "csrf_exempt", False)
    return answered
