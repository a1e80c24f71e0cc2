"""As which user the server runs, and that it ends when the program that started it ends.

PostgreSQL refuses to run as root. Root therefore becomes `nobody` where nobody can reach both the
programs and the data; under a closed folder (/root, a 0700 home) it enters a user namespace instead, in
which it is no longer root but still owns its files.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pglaunch.errors import LaunchError

NOBODY = 65534
_PATIENCE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Account:
    """`prefix` goes before the server's command line; `uid` and `gid` must own its folders."""

    prefix: tuple[str, ...]
    uid: int
    gid: int

    def hand_over(self, folder: Path) -> None:
        """Make `folder` and all in it belong to this account (only root may, and only if needed)."""
        if os.geteuid() != 0 or folder.lstat().st_uid == self.uid:
            return
        for root, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.chown(Path(root) / name, self.uid, self.gid, follow_symlinks=False)
        os.chown(folder, self.uid, self.gid, follow_symlinks=False)  # last: it is the sign that all is done


def choose_account(postgres: Path, data_root: Path, sockets_parent: Path) -> Account:
    """The account for a server: program `postgres`, data and socket below the other two.

    Raises `LaunchError` (not_permitted) when root has no way to run it as somebody else.
    """
    setpriv, unshare = shutil.which("setpriv"), shutil.which("unshare")
    dies_with_parent = (setpriv, "--pdeathsig", "INT") if setpriv else ()
    if os.geteuid() != 0:
        return Account(dies_with_parent, os.geteuid(), os.getegid())
    if setpriv:
        drop = (setpriv, "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups")
        if _can_run(drop, postgres, data_root, sockets_parent):
            return Account((*drop, "--pdeathsig", "INT"), NOBODY, NOBODY)
        if unshare and _can_run((unshare, "--user"), postgres, data_root, sockets_parent):
            return Account((*dies_with_parent, unshare, "--user"), 0, 0)
    raise LaunchError(
        "not_permitted",
        f"PostgreSQL does not run as root, and the user nobody cannot reach {data_root} and {postgres}.",
        "Start as an ordinary user, or move the project to a folder that every user may enter "
        "(not /root), or install util-linux (setpriv, unshare), or set DATABASE_URL to a server "
        "you run yourself.",
    )


def _can_run(prefix: tuple[str, ...], postgres: Path, *folders: Path) -> bool:
    """Can the account enter the folders and run the program? Asked by doing it: rules of access lists,
    mounts and closed parents are too many to read off, and a closed parent shows up only as a missing
    libpq."""
    script = 'program="$1"; shift; for f; do cd "$f" || exit 1; done; exec "$program" --version'
    trial = ("/bin/sh", "-c", script, "sh", str(postgres), *map(str, folders))
    try:
        answer = subprocess.run(  # noqa: S603 - fixed words and two paths of ours
            [*prefix, *trial], capture_output=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
