"""Files that come with a form: one that is too large is passed over, and nothing else of the form is lost.

A browser sends the whole form whatever is answered before its end; were the line cut, it would show a fault
of the network instead of the sentence. So the bytes are read and thrown away: none reaches memory or disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

P = ParamSpec("P")
R = TypeVar("R")
_MOST: Final = "most_bytes"
_PASSED_OVER: Final = "mysynergy.passed_over"


def takes_files(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view as taking files of at most ``most`` bytes; stands above the gate, which keeps the mark."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.__dict__[_MOST] = most
        return view

    return mark


def passed_over(request: HttpRequest, name: str) -> bool:
    """Whether the file of this field came and was too large."""
    return name in request.META.get(_PASSED_OVER, ())


class PassOverTooLarge(FileUploadHandler):
    """The first handler of every file: counts bytes where the page named a limit, and only there."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand a piece on, or have the rest of the file passed over."""
        match = self.request.resolver_match if self.request is not None else None
        most = getattr(match.func, _MOST, None) if match is not None else None
        if self.request is not None and most is not None and start + len(raw_data) > most:
            self.request.META.setdefault(_PASSED_OVER, set()).add(self.field_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """Leave the file to the handlers that keep it."""
        return None
