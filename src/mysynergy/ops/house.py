"""Opening the house: find or start the database, then set Django up; only then are rooms imported."""

from __future__ import annotations

import atexit
import os

import django

import pglaunch
from mysynergy import environment

DATABASE = "mysynergy"


class HouseError(Exception):
    """The house cannot be opened; the text says what is wrong and what to do."""


def database_addresses() -> pglaunch.Server | None:
    """Set the database addresses in the environment; start or join the embedded server when none is given.

    Returns the server when one was started or joined. Raises ``HouseError`` with the launcher's words.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysynergy.config.settings")
    if os.environ.get("DATABASE_URL"):
        return None
    try:
        server = pglaunch.start(environment.var_folder())
    except pglaunch.LaunchError as error:
        raise HouseError(str(error)) from error
    use_server(server)
    return server


def use_server(server: pglaunch.Server) -> None:
    """Set the addresses of ``server``'s database in the environment, one for each role."""
    os.environ["DATABASE_URL"] = server.url(DATABASE, "mysynergy_app")
    os.environ["MYSYNERGY_OWNER_URL"] = server.url(DATABASE, "mysynergy_owner")
    os.environ["MYSYNERGY_INSIGHT_URL"] = server.url(DATABASE, "mysynergy_insight")
    os.environ["MYSYNERGY_ADMIN_URL"] = server.url("postgres", "postgres")


def open_house() -> None:
    """Make rooms importable: database addresses, then Django. A server started here ends with the process."""
    server = database_addresses()
    if server is not None and server.owned:
        atexit.register(server.stop)
    django.setup()


def look_around() -> None:
    """Make rooms importable without a database: nothing is asked of one, as for a command's help."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysynergy.config.settings")
    django.setup()
