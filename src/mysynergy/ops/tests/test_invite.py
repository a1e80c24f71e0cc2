"""The operator's command gives a way in that no administrator may give."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from django.test import Client

from mysynergy.ops.commands.invite import command
from mysynergy.ops.house import HouseError

pytestmark = pytest.mark.django_db


def test_an_agency_gets_its_first_administrator() -> None:
    words = ["first.admin", "--agency", "TEKUN", "--name", "Pentadbir Pertama"]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0, done.output
    found = re.search(r"^/welcome/[\w-]+/$", done.stdout, re.MULTILINE)
    assert found
    page = Client().get(found.group(0), follow=True)
    assert "first.admin" in page.content.decode()
    again = CliRunner().invoke(command, [*words[:3], "--reset", "Telefon hilang"])
    assert again.exit_code == 0
    assert Client().get(found.group(0), follow=True).status_code == 404, "the former link ended"


@pytest.mark.parametrize("words", [["x.y.z", "--agency", "NONE"], ["x.y.z", "--agency", "TEKUN"]])
def test_what_is_missing_is_said(words: list[str]) -> None:
    with pytest.raises(HouseError):
        CliRunner().invoke(command, words, catch_exceptions=False)
