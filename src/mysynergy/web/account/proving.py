"""Wrong proofs are counted: old passwords, codes and links, as the sign-in page counts wrong passwords."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

from mysynergy.kernel.errors import Invalid

#: Fields in which somebody proves to be who she is; only their faults count.
_PROOFS = frozenset({"old", "password", "code"})


def proven(
    request: HttpRequest, key: str, deed: Callable[[], HttpResponse], wrong: Callable[[Invalid], HttpResponse]
) -> HttpResponse:
    """Do ``deed`` unless there were too many wrong proofs for ``key`` (429); when refused answer ``wrong``.

    The limits are ``proof`` in ``ACCOUNT_RATE_LIMITS``. What succeeds, or fails for another reason than its
    proof, does not count.
    """
    used = ratelimit.consume(request, app="allauth.account", action="proof", key=key)
    if not used:
        answer: HttpResponse = ratelimit.respond_429(request)
        return answer
    try:
        answer = deed()
    except Invalid as invalid:
        if not _PROOFS & {fault.field for fault in invalid.faults}:
            used.rollback()
        return wrong(invalid)
    used.rollback()
    return answer
