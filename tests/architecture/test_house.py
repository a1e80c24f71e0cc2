"""The shape of the house, held by tests: doors, walls, sizes, rooms, protection of tables."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections import Counter
from pathlib import Path
from types import FunctionType

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from mysynergy.access.permissions import ACTIONS

HOUSE = Path(__file__).resolve().parents[2]
SOURCE = HOUSE / "src" / "mysynergy"
ROOMS = [room.rpartition(".")[2] for room in settings.ROOMS]
#: Rooms that lie beneath access: their doors run inside a caller's context and take no checked action.
BENEATH_ACCESS = {"database", "vault", "events", "files"}
PRIVATE = ("models", "services", "selectors", "domain")
#: Doors that make or take the actor themselves.
MAKE_THE_ACTOR = {"acting", "door", "actor_of_user", "actor_of_token"}
#: Plain tables: read before anybody is signed in, or the framework's own.
PLAIN_TABLES = re.compile(
    r"^(django_|auth_|account_|mfa_|procrastinate_|access_(user|assignment|apitoken)$|accounts_session$)"
)


def doors() -> list[tuple[str, str]]:
    found = []
    for room in ROOMS:
        if (SOURCE / room / "public.py").exists():
            module = importlib.import_module(f"mysynergy.{room}.public")
            found += [(room, name) for name in module.__all__ if inspect.isfunction(getattr(module, name))]
    return found


def door_of(room: str, name: str) -> FunctionType:
    found = getattr(importlib.import_module(f"mysynergy.{room}.public"), name)
    assert isinstance(found, FunctionType)
    return found


def python_files() -> list[Path]:
    return [
        path
        for path in [*(HOUSE / "src").rglob("*.py"), *(HOUSE / "bench").rglob("*.py")]
        if "migrations" not in path.parts
    ]


def test_every_door_is_keyword_only_with_the_actor_first() -> None:
    wrong = []
    for room, name in doors():
        if room in BENEATH_ACCESS or name in MAKE_THE_ACTOR:
            continue
        parameters = list(inspect.signature(door_of(room, name)).parameters.values())
        keywords = all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters)
        if not keywords or not parameters or parameters[0].name != "actor":
            wrong.append(f"{room}.{name}")
    assert not wrong


def test_every_door_says_what_it_does() -> None:
    assert not [f"{room}.{name}" for room, name in doors() if not (door_of(room, name).__doc__ or "").strip()]


def test_no_room_has_more_than_fifteen_doors() -> None:
    counted = Counter(room for room, _ in doors())
    assert set(counted) <= set(ROOMS)
    assert {room: count for room, count in counted.items() if count > 15} == {}


def test_every_action_of_the_permission_table_is_used_by_a_door() -> None:
    used = set()
    for path in SOURCE.rglob("*.py"):
        used |= set(re.findall(r'@door\("([a-z_.]+)"\)', path.read_text(encoding="utf-8")))
    assert set(ACTIONS) == used


def test_private_modules_are_imported_by_their_own_room_only() -> None:
    wrong = []
    for path in SOURCE.rglob("*.py"):
        mine = path.relative_to(SOURCE).parts[0]
        for room, part in re.findall(
            r"(?:from|import) mysynergy\.(\w+)\.(\w+)", path.read_text(encoding="utf-8")
        ):
            # The second door (docs/decisions/0005) opens to privacy alone.
            door = part == "public" or (part == "personal" and mine == "privacy")
            allowed = door or room not in ROOMS or room == mine
            if not allowed and not (room == "database" and part == "roles"):
                wrong.append(f"{path.relative_to(HOUSE)} imports mysynergy.{room}.{part}")
    assert not wrong


def test_the_day_is_the_one_in_malaysia() -> None:
    """The day of an instant taken by the server's zone is yesterday until eight in the morning."""
    other = re.compile(
        r"now\.date\(\)|now\(.*\)\.date\(\)|date\.today\(\)|astimezone\(.*\)\.date\(\)|ZoneInfo\(\"Asia"
    )
    files = [*python_files(), *(HOUSE / "tests").rglob("*.py")]
    exempt = {SOURCE / "kernel" / "days.py", Path(__file__).resolve()}
    assert not [
        f"{path.relative_to(HOUSE)}: {found}"
        for path in files
        if path not in exempt
        for found in other.findall(path.read_text(encoding="utf-8"))
    ]


def long_functions(text: str) -> list[str]:
    """Return the names of functions of sixty lines and more; a text in which nothing is so deep has none."""
    if text.count("\n") < 60:
        return []
    return [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 60
    ]


def test_the_reading_of_functions_finds_a_long_one() -> None:
    body = "    pass\n"
    inner = f"class A:\n    def short(self):\n    {body}\n    async def long(self):\n" + f"    {body}" * 60
    assert long_functions(inner) == ["long"]
    assert long_functions("def long():\n" + body * 60) == ["long"]
    assert long_functions("def short():\n" + body * 59) == []


def test_files_and_functions_stay_small() -> None:
    wrong = []
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(HOUSE)
        if text.count("\n") > 500:
            wrong.append(f"{name} has {text.count(chr(10))} lines")
        wrong += [f"{name}: {function} is long" for function in long_functions(text)]
    assert not wrong


def test_no_room_is_a_drawer_for_everything() -> None:
    names = {path.stem for path in SOURCE.rglob("*.py")} | {path.name for path in SOURCE.rglob("*/")}
    assert not names & {"utils", "common", "helpers", "core", "util", "helper", "misc"}


def test_architecture_page_walls_and_settings_name_the_same_rooms() -> None:
    page = (HOUSE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)/` \|", page, re.MULTILINE))
    present = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    walls = (HOUSE / ".importlinter").read_text(encoding="utf-8")
    assert listed == present
    assert not {room for room in present if not re.search(rf"\b{room}\b", walls)}
    assert set(ROOMS) <= present


def keyed_by_person() -> set[str]:
    """Return the rooms with a table that has a person in a column of its own; a view holds nothing itself."""
    return {
        model._meta.app_label
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        and model._meta.managed
        and any(field.attname == "individual_id" for field in model._meta.concrete_fields)
    }


#: Keyed by person otherwise: through a link or the log.
HELD_OTHERWISE = {"intake", "events"}
#: The keys themselves: destroying them is the erasure.
KEYS = {"vault"}


def test_every_room_with_personal_data_gives_a_copy_and_erases() -> None:
    rooms = (keyed_by_person() | HELD_OTHERWISE) - KEYS
    assert rooms <= {one.name for one in importlib.import_module("mysynergy.privacy.rooms").ROOMS}
    for room in sorted(rooms):
        second = importlib.import_module(f"mysynergy.{room}.personal")
        for name in ("export_person", "erase_person"):
            function = getattr(second, name)
            assert function.__doc__, (room, name)
            if room not in BENEATH_ACCESS:
                assert function.__dict__["action"] == f"privacy.{name.partition('_')[0]}", (room, name)


def test_there_are_no_ignored_imports() -> None:
    assert "ignore_imports" not in (HOUSE / ".importlinter").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_every_table_is_protected_for_its_owner_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
            "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        bare = [name for (name,) in cursor.fetchall() if not PLAIN_TABLES.match(name)]
    assert not bare


@pytest.mark.django_db
def test_partitions_cannot_be_reached_around_their_parent() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relispartition AND has_table_privilege("
            "'mysynergy_app', oid, 'SELECT, INSERT, UPDATE, DELETE')"
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_insight_may_read_published_views_and_nothing_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm') "
            "AND has_table_privilege('mysynergy_insight', c.oid, 'SELECT') AND relname !~ '_pub_'"
        )
        assert cursor.fetchall() == []


def test_what_the_definer_owns_is_dropped_as_the_definer() -> None:
    """PostgreSQL 15 asks for the very owner of a function, where later ones take a member of it."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(SOURCE.glob("*/migrations/*.py"))}
    given = {name for text in texts.values() for name in re.findall(r"app_definer\('(\w+)\(", text)}
    wrong = []
    for path, text in texts.items():
        for found in re.finditer(r"DROP FUNCTION (?:IF EXISTS )?(\w+)", text):
            role = re.findall(r"SET LOCAL ROLE mysynergy_definer|RESET ROLE", text[: found.start()])
            if found[1] in given and (not role or role[-1] == "RESET ROLE"):
                wrong.append(f"{path.relative_to(HOUSE)} drops {found[1]}")
    assert wrong == []
