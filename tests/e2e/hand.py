"""What somebody before the screen does: reads words, fills in by label, ticks by question, presses by name.

Pages are found by what stands on them in the reader's language, never by classes or addresses of fields. The
words come from the catalogues the pages use, so that a reworded label does not break a journey.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import translation
from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Hand:
    """One person at one window, who reads one language."""

    page: Page
    language: str = "ms"

    def word(self, text: str, context: str | None = None, **params: object) -> str:
        """Return an English text as this reader sees it."""
        with translation.override(self.language):
            found = translation.pgettext(context, text) if context else translation.gettext(text)
        return found % params if params else found

    def begins(self, text: str, context: str | None = None) -> re.Pattern[str]:
        """Return a pattern for a name that begins with this text: hints and "(optional)" may follow."""
        return re.compile(r"^\s*" + re.escape(self.word(text, context)))

    def whole(self, text: str, context: str | None = None) -> re.Pattern[str]:
        """Return a pattern for a name that is this text, whatever is said for the ear alone after a colon."""
        return re.compile(r"^\s*" + re.escape(self.word(text, context)) + r"\s*(:.*)?$", re.DOTALL)

    def field(self, label: str, within: Locator | None = None, context: str | None = None) -> Locator:
        """Return the field of a label."""
        return (within or self.page).get_by_label(self.begins(label, context)).first

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        """Type into the field of a label."""
        self.field(label, within).fill(text)

    def choose(
        self, label: str, option: str, within: Locator | None = None, context: str | None = None
    ) -> None:
        """Choose from a list, by the option's word."""
        self.field(label, within, context).select_option(label=self.word(option))

    def group(self, question: str, within: Locator | None = None) -> Locator:
        """Return the group of choices of a question."""
        return (within or self.page).get_by_role("group", name=self.begins(question)).first

    def tick(self, question: str, *answers: str, within: Locator | None = None) -> None:
        """Tick answers of a question."""
        for answer in answers:
            self.group(question, within).get_by_label(self.begins(answer)).first.check()

    def press(self, button: str, within: Locator | None = None) -> None:
        """Press a button."""
        (within or self.page).get_by_role("button", name=self.whole(button)).first.click()

    def follow(self, link: str, within: Locator | None = None) -> None:
        """Follow a link."""
        (within or self.page).get_by_role("link", name=self.whole(link)).first.click()

    def sees(self, text: str, context: str | None = None, **params: object) -> None:
        """Fail unless this text stands on the page, after a patient look."""
        wanted = self.word(text, context, **params)
        expect(self.page.get_by_text(wanted).first).to_be_visible(timeout=10_000)

    def text(self) -> str:
        """Return all that stands in the content of the page."""
        return self.page.get_by_role("main").inner_text()
