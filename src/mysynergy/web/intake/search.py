"""The search that comes before every intake. What is looked for is posted: no number is in an address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from mysynergy.cases.public import NUMBERS
from mysynergy.registry.public import IndividualView
from mysynergy.web.gate import ActorRequest, may, roles_of
from mysynergy.web.intake import texts

MOST = 30


def ending_of(masked: str | None) -> str:
    """Return what stands behind the mask of a number."""
    return (masked or "").lstrip("•-")


def document_of(kind: str | None) -> str:
    """Return the name of a document for ``c-id``: nothing for the twelve-digit cards."""
    return "" if kind in (None, "mykad", "mypr", "mykas") else texts.document_word(str(kind))


def place_of(person: IndividualView) -> str:
    """Return where somebody lives, in words."""
    return ", ".join(one for one in (person.district, texts.state_word(person.state)) if one)


@roles_of("registry.read")
def people(request: ActorRequest) -> HttpResponse:
    """Look for people of one's own agency by name, number, telephone or case."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:200]
    found = NUMBERS.find_people(actor=request.actor, text=text, limit=MOST) if text else ()
    rows = [
        {
            "person": one,
            "ending": ending_of(one.number_masked),
            "kind": document_of(one.number_kind),
            "place": place_of(one),
        }
        for one in found
    ]
    context = {
        "place": "people",
        "rows": rows,
        "text": text,
        "mistyped": NUMBERS.mistyped(text),
        "full": len(rows) == MOST,
        "may_begin": may(request.actor, "intake.draft"),
    }
    return render(request, "intake/people.html", context)
