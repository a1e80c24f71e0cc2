"""Folders for real servers: one that every user may enter, one that only its owner may."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder any user may enter. pytest's own are closed, which sends root another way."""
    folder = Path(tempfile.mkdtemp(prefix="pglaunch-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
