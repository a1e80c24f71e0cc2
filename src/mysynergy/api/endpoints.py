"""The API's root: one router per room."""

from __future__ import annotations

import copy
import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.params.models import TModel
from ninja.utils import normalize_path
from pydantic.json_schema import JsonSchemaMode

import mysynergy
from mysynergy.api import (
    accounts,
    arrivals,
    assistance,
    beyond,
    cases,
    circles,
    circumstances,
    clients,
    clocks,
    corrections,
    crises,
    directory,
    documents,
    heard,
    history,
    households,
    imports,
    insight,
    intake,
    joining,
    matching,
    me,
    notices,
    onward,
    outcomes,
    overlaps,
    pathways,
    plans,
    privacy,
    problems,
    referrals,
    registry,
    representatives,
    schemes,
    screening,
    worklists,
)
from mysynergy.api.bearer import Bearer
from mysynergy.assistance.public import Refused
from mysynergy.households.public import MemberKnown
from mysynergy.intake.public import StaleDraft
from mysynergy.privacy.public import ErasureBarred
from mysynergy.registry.public import AlreadyKnown, CandidatesFound

_ROOMS = (
    me,
    accounts,
    directory,
    intake,
    imports,
    registry,
    corrections,
    households,
    documents,
    circles,
    representatives,
    screening,
    cases,
    onward,
    referrals,
    clocks,
    notices,
    clients,
    worklists,
    plans,
    beyond,
    pathways,
    assistance,
    overlaps,
    schemes,
    matching,
    joining,
    privacy,
    history,
    insight,
    circumstances,
    crises,
    arrivals,
    heard,
    outcomes,
)


class Described(OpenAPISchema):
    """The description; each shape of an answer is described once, though a hundred operations may give it."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self._known: dict[tuple[object, ...], tuple[dict[str, Any], bool]] = {}
        super().__init__(api, path_prefix)

    def _create_schema_from_model(
        self,
        model: TModel,
        by_alias: bool = True,
        remove_level: bool = True,
        mode: JsonSchemaMode = "validation",
    ) -> tuple[dict[str, Any], bool]:
        fields = model.model_fields
        if not remove_level or mode != "serialization" or set(fields) != {"response"}:
            return super()._create_schema_from_model(model, by_alias, remove_level, mode)
        # The framework wraps the shape of each answer anew, with one field for it.
        key = (repr(fields["response"]), fields["response"].annotation, by_alias)
        if key not in self._known:
            self._known[key] = super()._create_schema_from_model(model, by_alias, remove_level, mode)
        return self._known[key]


class Api(NinjaAPI):
    """The API; its description says of every error that it is a problem detail."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the OpenAPI 3.1 document, made once in a process; it must not be changed.

        Making it takes a while, anybody may ask for it, and it stays the same while a process runs.
        """
        return self._below(self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    @functools.cache  # noqa: B019 - there is one API, and it lives as long as its process
    def _below(self, root: str) -> OpenAPISchema:
        if root:
            schema = copy.copy(self._below(""))
            schema["paths"] = {normalize_path(f"/{root}{path}"): one for path, one in schema["paths"].items()}
            return schema
        schema = Described(self, "")
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        response["content"] = {"application/problem+json": content["application/json"]}
        return schema


api = Api(
    title="MySynergy",
    version="1",
    description=(
        "The same doors as the pages. Every answer says why; every error is a problem detail (RFC 9457) "
        "with a stable code and a sentence in Malay and English. Send `Idempotency-Key` with every write. "
        "Amounts are text with two decimals, days and instants ISO 8601, `null` is “not known” or “not for "
        "you”; lists come in parts (`limit`, `cursor`)."
    ),
    auth=Bearer(),
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api-v1",
)
problems.install(
    api,
    {
        AlreadyKnown: lambda error: {"candidate": registry.candidate_out(error.candidate)},
        CandidatesFound: lambda error: {"candidates": registry.candidates_out(error.candidates)},
        MemberKnown: lambda error: {"candidate": registry.candidate_out(error.candidate)},
        ErasureBarred: lambda error: {"barred": privacy.bars_out(error.bars)},
        Refused: lambda error: {"overlap": overlaps.overlap_out(error.overlap)},
        StaleDraft: lambda error: {"newer": intake.draft_out(error.newer)},
    },
)
for room in _ROOMS:
    api.add_router("", room.router)


@api.get("/", auth=None, summary="Version of this API", tags=["about"], operation_id="about")
def about(request: HttpRequest) -> dict[str, str]:
    """Say which version answers, and where its description is."""
    return {"version": mysynergy.__version__, "openapi": request.build_absolute_uri("openapi.json")}


def no_operation(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer an unknown address below ``/api/`` as a problem too."""
    return problems.problem(request, status=404, code="no_operation")


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = problems.in_front(_pattern.callback)
#: The addresses, for ``config/urls.py``.
urls = (_patterns, _app, _namespace)
