"""What every request gets: an id, a language, and the actor on whose behalf doors are opened."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from mysynergy.access.public import Actor, actor_of_user
from mysynergy.web.logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Give each request an id: in the log lines, in the answer's header, on the error page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with ``X-Request-Id``; one sent by a proxy is kept when it is a UUID."""
        try:
            mine = str(uuid.UUID(request.headers.get("X-Request-Id", "")))
        except ValueError:
            mine = str(uuid.uuid4())
        token = request_id.set(mine)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = mine
        return response


class Language:
    """Malay unless the person switched: the cookie decides, never the browser's header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the cookie, or in Malay."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ActorOfRequest:
    """Put the actor on the request: the signed-in officer, or the public."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set ``request.actor``; a user without a role in force acts as the public."""
        now = timezone.now()
        actor: Actor | None = None
        if request.user.is_authenticated:
            actor = actor_of_user(user_id=request.user.pk, chosen=request.session.get("assignment"), now=now)
        request.actor = actor or Actor.public(now=now)  # type: ignore[attr-defined]
        return self.get_response(request)
