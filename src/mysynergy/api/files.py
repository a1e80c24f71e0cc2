"""Files that come in and go out: streamed to disk and from the database, never whole in memory."""

from __future__ import annotations

import functools
import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Concatenate, Final, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Schema

from mysynergy.access.public import ACTIONS
from mysynergy.api.bearer import actor_of
from mysynergy.api.operations import KEY_HEADER, as_json, done_once, json_response, keep_signature
from mysynergy.api.problems import problem
from mysynergy.api.shapes import Problem
from mysynergy.kernel.errors import Fault, Invalid, NotAllowed

P = ParamSpec("P")
_BYTES: Final = 1024 * 1024
#: What stands around a file in a form.
_AROUND: Final = 64 * 1024
#: Far above what any room takes: a room says itself what is too long, and loses nothing of it unseen.
_SAID: Final = 4000
_FORM: Final = "multipart/form-data"
_PROBLEMS: Final = (400, 401, 403, 404, 409, 413, 415, 422)


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A file that came: its name, what was said beside it, its content (read from its beginning, twice)."""

    said: Mapping[str, str]
    file_name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Taken:
    """What an operation takes: media types of a bare body, bytes at most, what else is said (its schemas).

    ``example``: a file as text, of type ``example_of``.
    """

    types: Collection[str]
    most: int
    said: Mapping[str, Mapping[str, Any]]
    example: str
    example_of: str = "text/csv"
    too_large: str = "file_too_large"


def takes_file(
    router: Router, path: str, *, action: str, takes: Taken, gives: type[Schema], summary: str
) -> Callable[[Callable[[HttpRequest, Sent], Schema]], Callable[[HttpRequest, Sent], Schema]]:
    """Register a view that keeps a file, done once per ``Idempotency-Key``.

    Whether the role may is asked before a byte is read. The file is a bare body of one of the media types, or
    the part ``file`` of a form; what else is said stands in the query or the form.
    """

    def register(view: Callable[[HttpRequest, Sent], Schema]) -> Callable[[HttpRequest, Sent], Schema]:
        def answered(request: HttpRequest) -> HttpResponse:
            actor = actor_of(request)
            if actor.role not in ACTIONS[action]:
                raise NotAllowed("role_may_not", {"action": action, "role": actor.role.value})
            media = (request.content_type or "").lower()
            if media != _FORM and media not in takes.types:
                allowed = ", ".join(sorted({_FORM, *takes.types}))
                return problem(request, status=415, code="no_such_type", params={"allowed": allowed})
            with _sent(request, takes) as sent:
                text = done_once(
                    request, lambda: as_json(view(request, sent)), asked=lambda: _digest(request, sent)
                )
            return json_response(text, 201)

        router.api_operation(
            ["POST"],
            path,
            response={201: gives, **dict.fromkeys(_PROBLEMS, Problem)},
            summary=summary,
            description=view.__doc__,
            operation_id=view.__name__,
            openapi_extra=_described(takes),
        )(answered)
        return view

    return register


def gives_file(
    router: Router, path: str, *, media: str, summary: str
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], tuple[str, Iterator[str]]]],
    Callable[Concatenate[HttpRequest, P], tuple[str, Iterator[str]]],
]:
    """Register a view that gives a file's name and its lines, which are sent as they are read."""

    def register(
        view: Callable[Concatenate[HttpRequest, P], tuple[str, Iterator[str]]],
    ) -> Callable[Concatenate[HttpRequest, P], tuple[str, Iterator[str]]]:
        @functools.wraps(view)
        def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            name, lines = view(request, *args, **kwargs)
            response = StreamingHttpResponse(lines, content_type=f"{media}; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            response["Cache-Control"] = "no-store"
            return cast("HttpResponse", response)

        keep_signature(view, answered)
        router.api_operation(
            ["GET"],
            path,
            response=dict.fromkeys((401, 403, 404, 409, 422), Problem),
            summary=summary,
            operation_id=view.__name__,
            openapi_extra={
                "responses": {200: {"description": "OK", "content": {media: {"schema": {"type": "string"}}}}}
            },
        )(answered)
        return view

    return register


def gives_bytes(
    router: Router, path: str, *, media: Collection[str], summary: str
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], tuple[str, str, bytes]]],
    Callable[Concatenate[HttpRequest, P], tuple[str, str, bytes]],
]:
    """Register a view that gives a file's name, its media type and its bytes: always as a download."""

    def register(
        view: Callable[Concatenate[HttpRequest, P], tuple[str, str, bytes]],
    ) -> Callable[Concatenate[HttpRequest, P], tuple[str, str, bytes]]:
        @functools.wraps(view)
        def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            name, kind, content = view(request, *args, **kwargs)
            response = HttpResponse(content, content_type=kind)
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            response["Content-Security-Policy"] = "sandbox; default-src 'none'"
            response["X-Content-Type-Options"] = "nosniff"
            response["Cache-Control"] = "no-store"
            return response

        keep_signature(view, answered)
        binary = {"schema": {"type": "string", "format": "binary"}}
        router.api_operation(
            ["GET"],
            path,
            response=dict.fromkeys((401, 403, 404, 409, 422), Problem),
            summary=summary,
            operation_id=view.__name__,
            openapi_extra={
                "responses": {200: {"description": "OK", "content": dict.fromkeys(sorted(media), binary)}}
            },
        )(answered)
        return view

    return register


@contextmanager
def _sent(request: HttpRequest, takes: Taken) -> Iterator[Sent]:
    """Give the file, on disk as soon as it is large. Raises ``Invalid``: none, too much, or half of one."""
    told = str(request.META.get("CONTENT_LENGTH") or "")
    length = int(told) if told.isascii() and told.isdigit() else 0
    if length > takes.most + (_AROUND if request.content_type == _FORM else 0):
        raise Invalid([Fault("file", takes.too_large, {"limit": takes.most // 1024**2})])
    if request.content_type == _FORM:
        file = request.FILES.get("file")
        if file is None:
            raise Invalid([Fault("file", "required")])
        said = {**request.GET.dict(), **request.POST.dict()}
        yield Sent(_texts(said), file.name or "", cast("BinaryIO", file.file))
        return
    with tempfile.TemporaryFile() as content:
        arrived = 0
        while part := request.read(_BYTES):
            arrived += content.write(part)
        if arrived < length:
            raise Invalid([Fault("file", "cut_off_on_its_way")])
        content.seek(0)
        said = _texts(request.GET.dict())
        yield Sent(said, said.get("file_name", ""), cast("BinaryIO", content))


def _texts(said: Mapping[str, object]) -> dict[str, str]:
    """Return what was said beside a file. What is too long is refused where it is read, not cut here."""
    return {name: str(value).replace("\x00", "")[:_SAID] for name, value in said.items()}


def _digest(request: HttpRequest, sent: Sent) -> str:
    """Return what was asked, as one text; the file by its bytes."""
    digest = hashlib.sha256()
    sent.content.seek(0)
    while part := sent.content.read(_BYTES):
        digest.update(part)
    said = sorted(sent.said.items())
    return f"{request.method}\x00{request.path}\x00{said}\x00{sent.file_name}\x00{digest.hexdigest()}"


def _described(takes: Taken) -> dict[str, Any]:
    binary = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "properties": {**takes.said, "file": binary},
        "required": ["file"],
    }
    bare: dict[str, dict[str, Any]] = {media: {"schema": binary} for media in sorted(takes.types)}
    bare[takes.example_of] = {**bare[takes.example_of], "example": takes.example}
    query = [
        {"name": name, "in": "query", "required": False, "schema": dict(schema)}
        for name, schema in takes.said.items()
    ]
    name = {"name": "file_name", "in": "query", "required": False, "schema": {"type": "string"}}
    return {
        "parameters": [KEY_HEADER, *query, name],
        "requestBody": {"required": True, "content": {_FORM: {"schema": form}, **bare}},
    }
