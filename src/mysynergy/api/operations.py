"""How an operation is made: one place for its documentation, its answer, and doing a write only once.

Both functions here register a view with a router. A view takes the request, path and query parameters and at
most one body, and returns a schema (or ``None`` for an empty answer); the JSON is written here, so that a
repeated write answers the same bytes.
"""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, get_type_hints

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.constants import NOT_SET

from mysynergy.access.public import acting
from mysynergy.api.bearer import actor_of, key_of
from mysynergy.api.shapes import Problem
from mysynergy.events.public import Json, once
from mysynergy.kernel.errors import MySynergyError
from mysynergy.vault.public import Sealed, blind_index, open_text, seal_text

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], Schema | None]
_CONTEXT = "api.answer"
KEY_HEADER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "Any text of at most 200 visible ASCII characters, fresh for each deed. Sent again with the same "
        "request it answers the same, once, for 30 days; with another request it is refused (409)."
    ),
    "schema": {"type": "string", "maxLength": 200},
}
_READ_PROBLEMS = (401, 403, 404, 422)
_WRITE_PROBLEMS = (400, 401, 403, 404, 409, 413, 422)


def reads(
    router: Router,
    path: str,
    *,
    gives: type[Schema],
    summary: str,
    method: str = "GET",
    example: Mapping[str, Json] | None = None,
    public: bool = False,
) -> Callable[[View[P]], View[P]]:
    """Register a view that changes nothing (``method`` POST for questions that do not belong into an URL)."""
    possible = _WRITE_PROBLEMS if method == "POST" else _READ_PROBLEMS
    problems = [status for status in possible if not (public and status in (401, 403))]
    extra = _extra(example, [])

    def register(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return json_response(as_json(view(request, *args, **kwargs)), 200)

        keep_signature(view, answered)
        router.api_operation(
            [method],
            path,
            response={200: gives, **dict.fromkeys(problems, Problem)},
            auth=None if public else NOT_SET,
            summary=summary,
            operation_id=_name(view),
            openapi_extra=extra,
        )(answered)
        return view

    return register


def writes(
    router: Router,
    method: str,
    path: str,
    *,
    gives: type[Schema] | None,
    summary: str,
    status: int = 200,
    example: Mapping[str, Json] | None = None,
    kept: bool = True,
) -> Callable[[View[P]], View[P]]:
    """Register a view that changes something: one transaction, done once per ``Idempotency-Key``.

    ``kept=False``: the answer holds a secret that is told once; nothing of it is kept, and there is no key.
    """
    success = 204 if gives is None else status
    extra = _extra(example, [KEY_HEADER] if kept else [])

    def register(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def done(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            text = done_once(
                request,
                lambda: as_json(view(request, *args, **kwargs)),
                asked=lambda: _asked(request),
                kept=kept,
            )
            return json_response(text, success)

        keep_signature(view, done)
        router.api_operation(
            [method],
            path,
            response={success: gives, **dict.fromkeys(_WRITE_PROBLEMS, Problem)},
            summary=summary,
            operation_id=_name(view),
            openapi_extra=extra,
        )(done)
        return view

    return register


def done_once(
    request: HttpRequest, run: Callable[[], str], *, asked: Callable[[], str], kept: bool = True
) -> str:
    """Run a write in one transaction of the actor; repeat its first answer for a key that was used.

    ``asked``: the whole request as one text, by which a repeated one is known. The kept answer is sealed and
    the digest of the request keyed: both may hold names and numbers.
    """
    try:
        return _run_once(request, run, asked, kept=kept)
    except MySynergyError as error:
        if error.afterwards is not None:
            error.afterwards()
        raise


def _run_once(request: HttpRequest, run: Callable[[], str], asked: Callable[[], str], *, kept: bool) -> str:
    actor = actor_of(request)
    key = key_of(request)
    with acting(actor):
        if key is None or not kept:
            return run()

        def first() -> Mapping[str, Json]:
            sealed = seal_text(run(), context=_CONTEXT)
            return {"key": sealed.key_id, "answer": sealed.cipher.hex()}

        digest = {"asked": blind_index("api.once", asked()).hex()}
        answer = once(actor=actor, key=f"api:{key}", request=digest, run=first)
        return open_text(Sealed(str(answer["key"]), bytes.fromhex(str(answer["answer"]))), context=_CONTEXT)


def _asked(request: HttpRequest) -> str:
    body = json.dumps(json.loads(request.body), sort_keys=True) if request.body else ""
    return f"{request.method}\x00{request.get_full_path()}\x00{body}"


def as_json(answer: Schema | None) -> str:
    """Return an answer as it is sent; nothing where there is none."""
    return "" if answer is None else answer.model_dump_json(by_alias=True)


def json_response(text: str, status: int) -> HttpResponse:
    """Return an answer, which nothing keeps on its way; an empty one is 204."""
    if not text:
        return HttpResponse(status=204)
    response = HttpResponse(text, status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def _name(view: View[P]) -> str:
    return str(getattr(view, "__name__", "operation"))


def keep_signature(view: Callable[..., object], wrapper: Callable[..., HttpResponse]) -> None:
    """Give the wrapper the view's signature with its annotations resolved where the view stands."""
    hints = get_type_hints(view, include_extras=True)
    signature = inspect.signature(view)
    parameters = [one.replace(annotation=hints[name]) for name, one in signature.parameters.items()]
    wrapper.__dict__["__signature__"] = signature.replace(parameters=parameters, return_annotation=None)


def _extra(example: Mapping[str, Json] | None, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if parameters:
        extra["parameters"] = parameters
    if example is not None:
        extra["requestBody"] = {"content": {"application/json": {"example": dict(example)}}}
    return extra
