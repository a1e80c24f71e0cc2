"""One running house and one browser for all journeys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e import house as houses


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[houses.House]:
    """A house with a small demonstration; ``MYSYNERGY_E2E_FOLDER`` keeps one between runs."""
    kept = os.environ.get("MYSYNERGY_E2E_FOLDER")
    folder: Path = Path(kept) if kept else tmp_path_factory.mktemp("house")
    process, opened = houses.start(folder, people=120)
    yield opened
    houses.stop(process)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=houses.chromium(), args=houses.LAUNCH)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser window, desktop size, Malay."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ms-MY")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of that window; a JavaScript error or a refused script fails the test at its end."""
    return context.new_page()
