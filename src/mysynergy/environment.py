"""What the environment says: folders, keys and database addresses. Read once, by settings and by ops.

Roles of the database (see ``mysynergy db-init``): ``app`` serves requests, ``owner`` migrates,
``insight`` reads published views. One address is enough (the login role then switches to the role it
needs); an operator who wants separate log-ins sets ``MYSYNERGY_OWNER_URL`` and ``MYSYNERGY_INSIGHT_URL``.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROLE_PREFIX = "mysynergy_"
HOUSE = Path(__file__).resolve().parents[2]


def var_folder() -> Path:
    """Folder for the embedded database, keys and files: ``MYSYNERGY_VAR``, else ``var`` beside the source."""
    return Path(os.environ.get("MYSYNERGY_VAR") or HOUSE / "var")


def rulebook_folder() -> Path:
    """Folder with the rulebook's YAML: ``MYSYNERGY_RULEBOOK``, else ``rulebook`` beside the source."""
    return Path(os.environ.get("MYSYNERGY_RULEBOOK") or HOUSE / "rulebook")


def secret(name: str, *, size: int = 32) -> bytes:
    """Return the secret ``name`` (``MYSYNERGY_<NAME>`` as hex, else a 0600 file made at first use)."""
    text = os.environ.get(f"MYSYNERGY_{name.upper()}")
    if text:
        return bytes.fromhex(text)
    path = var_folder() / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"{name}.{os.getpid()}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(size))
        try:
            # A hard link appears whole or not at all: of two processes that start at once, one key stays.
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return bytes.fromhex(path.read_text().strip())


def database(role: str) -> dict[str, object]:
    """Return Django's settings for a connection that acts as ``role`` (app, owner or insight)."""
    own = os.environ.get(f"MYSYNERGY_{role.upper()}_URL")
    url = own or os.environ.get("DATABASE_URL") or f"postgresql://{ROLE_PREFIX}{role}@/mysynergy"
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise SystemExit(
            f"DATABASE_URL must begin with postgresql:// (it begins with {parts.scheme or 'nothing'}://). "
            "MySynergy runs on PostgreSQL 15 or newer only."
        )
    query = dict(parse_qsl(parts.query))
    user = unquote(parts.username or "")
    options: dict[str, object] = {"application_name": f"mysynergy-{role}"}
    settings = [f"-c role={ROLE_PREFIX}{role}"] if user != ROLE_PREFIX + role else []
    if role == "app":
        # Row-level security makes statements look dear; compiling them costs more than a page's whole time.
        settings.append("-c jit=off")
        if not flag("MYSYNERGY_POOLER"):
            # Reading and planning a statement under row-level security costs more than running it: the
            # server keeps what a connection asks again and again.
            options |= {"server_side_binding": True, "prepare_threshold": 5}
    if settings:
        options["options"] = " ".join(settings)
    options.update({key: value for key, value in query.items() if key not in ("host", "port")})
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "mysynergy",
        "USER": user,
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.get("port") or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": options,
    }


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether the environment variable ``name`` is set to 1, true or yes."""
    return os.environ.get(name, "1" if default else "").lower() in ("1", "true", "yes")


def number(name: str, default: int) -> int:
    """Return the whole number in the environment variable ``name``. Ends the program where it is none."""
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit()):
        raise SystemExit(f"{name} must be a whole number (it is {text!r}).")
    return int(text)


@dataclass(frozen=True, slots=True, repr=False)
class Smtp:
    """An SMTP server; an empty ``host`` means that none is set."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def smtp() -> Smtp:
    """Return the server of ``MYSYNERGY_SMTP_URL``: ``smtp://user:password@host:587`` (encrypted by STARTTLS
    where there is a user; ``?starttls=0`` never), or ``smtps://`` (encrypted from the beginning).
    """
    parts = urlsplit(os.environ.get("MYSYNERGY_SMTP_URL", ""))
    if not parts.hostname:
        return Smtp()
    if parts.scheme not in ("smtp", "smtps"):
        raise SystemExit("MYSYNERGY_SMTP_URL must begin with smtp:// or smtps://")
    tls = parts.scheme == "smtps"
    asked = dict(parse_qsl(parts.query)).get("starttls", "1" if parts.username else "0")
    return Smtp(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587 if parts.username else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=not tls and asked == "1",
        tls=tls,
    )
