"""The page about the API names every operation there is, and none that is not."""

from __future__ import annotations

import re
from pathlib import Path

from mysynergy.api.endpoints import api

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "api.md"


def test_the_page_lists_the_operations_of_the_document() -> None:
    listed = set(re.findall(r"^\| ([A-Z]+) \| `(/\S*)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    document = api.get_openapi_schema(path_prefix="")
    there = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert listed == there
