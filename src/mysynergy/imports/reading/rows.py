"""What every kind of file becomes: numbered rows of text cells."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableFile(ValueError):  # noqa: N818 - says what is the matter
    """The whole file cannot be read; ``code``: damaged, locked, empty, wrong_kind, too_large_inside or
    too_many_rows.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, repr=False)
class RawRow:
    """One row as it stands in the file; ``number`` is the line (or the spreadsheet's row) it begins on.

    ``broken``: a quote in it never closed and was taken as a letter.
    """

    number: int
    cells: list[str]
    broken: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell and not cell.isspace() for cell in self.cells)
