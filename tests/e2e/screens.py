"""``python -m tests.e2e.screens OUT``: each page at two widths and in two languages, to look at."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.e2e import house as houses
from tests.e2e import places


def main(out: Path) -> int:
    """Start a house with a demonstration, write the pictures into ``out``, stop the house."""
    out.mkdir(parents=True, exist_ok=True)
    # The words on the buttons come from the catalogues of the pages.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysynergy.config.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        process, house = houses.start(Path(folder), people=120)
        try:
            browser = playwright.chromium.launch(executable_path=houses.chromium(), args=houses.LAUNCH)
            count = photograph(places.walk(house, browser), out)
            browser.close()
        finally:
            houses.stop(process)
    sys.stdout.write(f"{count} pictures in {out}\n")
    return 0


def photograph(seen: places.Places, out: Path) -> int:
    """Write a picture of each place × width × language and return how many."""
    count = 0
    for name in seen.found:
        for width in places.WIDTHS:
            for language in places.LANGUAGES:
                page = seen.opened(name, width, language)
                page.screenshot(path=out / f"{name}-{width}-{language}.png", full_page=True)
                page.close()
                count += 1
    return count


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.e2e.screens OUT")
    sys.exit(main(Path(sys.argv[1])))
