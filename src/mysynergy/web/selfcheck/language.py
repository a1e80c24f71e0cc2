"""The language of public pages: one cookie, set only when she presses the button."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mysynergy.web.gate import ActorRequest, everybody


# Without a protection against foreign forms: those pages set no cookie, and nothing happens but this one.
@csrf_exempt
@require_POST
@everybody
def choose(request: ActorRequest) -> HttpResponse:
    """Remember the language and go back to the page (``next``, of this house only)."""
    next_page = request.POST.get("next", "/semak/")
    if not next_page.isprintable() or not url_has_allowed_host_and_scheme(next_page, None):
        next_page = "/semak/"
    answer = HttpResponseRedirect(next_page)
    remember(request, answer)
    return answer


def remember(request: ActorRequest, answer: HttpResponse) -> None:
    """Put the language she chose into its cookie; any other word changes nothing."""
    keep(answer, request.POST.get("language", ""))


def keep(answer: HttpResponse, chosen: str) -> None:
    """Put a language into its cookie; any other word changes nothing."""
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86_400,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )


def switch(request: ActorRequest) -> bool:
    """Answer this request in the language she just chose; whether she chose one."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return False
    translation.activate(chosen)
    request.LANGUAGE_CODE = chosen
    return True
