"""The PostgreSQL that ``run`` starts when the operator gave none, kept running."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pglaunch
from mysynergy.ops.house import HouseError, use_server
from mysynergy.ops.supervisor import Say

_LOOK_EVERY_SECONDS = 1.0
# A server that ends this often within the window does not get well by being started again.
_MOST_STARTS = 5
_WINDOW_SECONDS = 600.0
_HOPELESS = {"disk_full", "not_permitted", "data_of_other_major"}


class OwnDatabase:
    """Starts the server, sets the addresses in the environment, and starts it again should it end."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder = folder
        self._say = say
        self._starts: list[float] = []
        self._look_at = 0.0
        self.server = self._start()

    def _start(self) -> pglaunch.Server:
        now = time.monotonic()
        self._starts = [start for start in self._starts if now - start < _WINDOW_SECONDS] + [now]
        if len(self._starts) > _MOST_STARTS:
            raise HouseError(
                f"PostgreSQL ended {_MOST_STARTS} times within {_WINDOW_SECONDS / 60:.0f} minutes.\n"
                f"Its log is {self.server.log}."
            )
        try:
            server = pglaunch.start(self._folder, on_progress=self._say, options=memory_settings())
        except pglaunch.LaunchError as error:
            raise HouseError(str(error)) from error
        use_server(server)
        return server

    def watch(self) -> None:
        """Notice that the server ended and start it again; its address stays the same.

        Raises ``HouseError`` when starting again would not help (a full disk) or has not helped.
        """
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_EVERY_SECONDS
        if self.server.alive():
            return
        failure = self.server.failure()
        if failure is not None and failure.code in _HOPELESS:
            raise HouseError(f"The database stopped. {failure}")
        self._say(f"The database stopped. {failure.message if failure else 'Its owner stopped it.'}")
        self.server = self._start()
        self._say("The database runs again; nothing that was committed is lost")

    def stop(self) -> None:
        """Stop the server if it is ours."""
        if self.server.owned:
            self._say("Stopping the database")
        self.server.stop()


def memory_settings() -> dict[str, str]:
    """Return how much memory a server of our own keeps pages in: an eighth of the machine's, 128 MB to 2 GB.

    PostgreSQL's own 128 MB make it fetch a large registry from the system again and again.
    """
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {"shared_buffers": f"{min(2048, max(128, whole // 8))}MB"}


def wanted() -> bool:
    """Shall we start a server? Not when the operator names one."""
    return not os.environ.get("DATABASE_URL")
