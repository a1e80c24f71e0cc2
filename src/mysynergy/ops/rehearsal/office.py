"""A process in which officers work: it is told who sits down to her desk, and answers what was done there."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

from mysynergy.ops.rehearsal.clock import Clock
from mysynergy.ops.rehearsal.deeds import Office
from mysynergy.ops.rehearsal.desk import Desk


def serve(folder: Path) -> None:
    """Do what each line of the standard input orders, and answer with a line of counts."""
    clock = Clock(folder / "clock")
    for line in sys.stdin:
        order = json.loads(line)
        office = Office(clock)
        for name in order["officers"]:
            desk = None
            with office.trying("sat down"):
                actor = office.officer(name["agency"], name["username"])
                if actor is not None:
                    key = (order["seed"], order["at"], name["username"])
                    desk = Desk(office, actor, key, dt.datetime.fromisoformat(order["at"]))
            if desk is not None:
                desk.work(new=name["new"], acts=name["acts"])
        sys.stdout.write(json.dumps(office.counts) + "\n")
        sys.stdout.flush()
