"""How a paper is had that help is out of reach without: for the public, and for the officer beside her."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_safe

from mysynergy.kernel.errors import NotFound
from mysynergy.statutory import PAPER_SECTIONS, PaperGuide, load_papers
from mysynergy.web.gate import ActorRequest, everybody
from mysynergy.web.rights import answering, said

_HEADINGS: Final = {
    "who": noop("For whom it is"),
    "bring": noop("What to bring"),
    "where": noop("Where to go"),
    "cost": noop("What it costs"),
}


@functools.cache
def papers() -> Mapping[str, PaperGuide]:
    """Return the guides, by id. Raises ``TableFaults``: ``mysynergy rulebook check`` says so before."""
    return load_papers(settings.RULEBOOK_DIR)


def listed() -> list[tuple[str, str, str]]:
    """Return id, name and one sentence of each paper."""
    return [(one.id, said.words(one.name), said.words(one.short)) for one in papers().values()]


@require_safe
@everybody
def paper(request: ActorRequest, paper: str) -> HttpResponse:
    """Say who may have a paper, what to bring, where to go and what it costs, each with its source."""
    guide = papers().get(paper)
    if guide is None:
        raise NotFound("not_found")
    today = request.actor.today
    told = guide.on(today)
    sections = [
        (
            key,
            _(_HEADINGS[key]),
            [
                (
                    said.words(one.says),
                    None if one.confidence is None else said.told(one.source, one.confidence),
                )
                for one in told[key]
            ],
        )
        for key in PAPER_SECTIONS
        if key in told
    ]
    sources = dict.fromkeys(source for _key, _head, lines in sections for _text, source in lines if source)
    context = {
        "title": said.words(guide.name),
        "short": said.words(guide.short),
        "sections": sections,
        "sources": list(sources),
        "today": today,
    }
    return answering.unkept(render(request, "rights/paper.html", context))
