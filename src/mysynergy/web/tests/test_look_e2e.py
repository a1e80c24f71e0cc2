"""The gallery in a real browser: nobody is shut out, nothing leaves the page, typing survives."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings
from playwright.sync_api import Browser, Page, Route, sync_playwright

pytestmark = pytest.mark.e2e
CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
PAGES = ["/gallery/", "/gallery/question/", "/gallery/letter/", "/accounts/login/", "/no/such/page/"]
#: What WCAG 2.2 level AA asks, and axe's own best practices besides.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, input, select, textarea')]
  .filter(e => e.checkVisibility() && !e.closest('.unseen, .skip, p:not(.row), dd, small, cite'))
  .filter(e => !(e.matches('input[type=radio], input[type=checkbox]') && e.closest('label')))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, r]) => r.height < 43.5)
  .map(([what, r]) => `${Math.round(r.width)}x${Math.round(r.height)} ${what}`)"""

WATCH_SHIFTS = """
window.moved = 0;
const add = (list) => list.getEntries().forEach((entry) => { window.moved += entry.value; });
new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next((path for path in CHROMIUM if shutil.which(path)), None)
    if path is None:
        pytest.skip("needs chromium: apt-get install chromium")
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-quic", *quiet]
        )


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: a failing page says enough."""


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    """The pages, served without a database: a page of the look that asks it for something fails."""
    with override_settings(ROOT_URLCONF="mysynergy.web.gallery.whole"):
        server = ThreadedWSGIServer(("127.0.0.1", 0), _Silent)
        server.set_app(StaticFilesHandler(WSGIHandler()))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join(5)


def opened(
    browser: Browser,
    house: str,
    path: str,
    *,
    width: int = 1280,
    scheme: str = "light",
    language: str = "ms",
) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": house}])
    page = context.new_page()
    page.goto(house + path)
    return page


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ms", "en"])
def test_nobody_is_shut_out(browser: Browser, house: str, width: int, scheme: str, language: str) -> None:
    for path in PAGES:
        page = opened(browser, house, path, width=width, scheme=scheme, language=language)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        page.context.close()


@pytest.mark.parametrize("width", [1280, 900, 390, 320])
def test_nothing_leaves_the_page_and_targets_can_be_hit(browser: Browser, house: str, width: int) -> None:
    for path in PAGES:
        page = opened(browser, house, path, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(SMALL_TARGETS) == [], path
        page.context.close()


def test_the_policy_of_the_page_is_never_broken(browser: Browser, house: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES[:-1]:
        page.goto(house + path)
    assert said == []
    context.close()


def test_a_slash_goes_to_the_search(browser: Browser, house: str) -> None:
    page = opened(browser, house, "/gallery/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.context.close()


def test_the_summary_of_errors_has_the_focus(browser: Browser, house: str) -> None:
    page = opened(browser, house, "/gallery/")
    assert page.evaluate("document.activeElement.matches('[data-errors]')")
    page.context.close()


def test_choosing_rows_shows_what_can_be_done_with_them(browser: Browser, house: str) -> None:
    page = opened(browser, house, "/gallery/")
    bar = page.locator("[data-bulk]")
    assert bar.is_hidden()
    page.locator("[data-pick-all]").check()
    assert bar.is_visible()
    assert bar.locator("[data-bulk-count]").inner_text() == "3"
    page.context.close()


def test_a_draft_comes_back_without_what_must_not_be_kept(browser: Browser, house: str) -> None:
    page = opened(browser, house, "/accounts/login/")
    page.evaluate(
        """() => { const form = document.createElement('form'); form.dataset.draft = 'x';
        form.innerHTML = '<input name=who><input name=number data-private><input name=free>'
          + '<input type=password name=p>';
        document.querySelector('main').append(form); }"""
    )
    page.fill("[name=who]", "Normala binti Sidek")
    page.fill("[name=number]", "A1234567")
    page.fill("[name=free]", "nombornya 790312-14-4418")
    page.fill("[name=p]", "rahsia sekali")
    page.wait_for_timeout(800)
    kept = page.evaluate("JSON.stringify({...sessionStorage})")
    assert "Normala binti Sidek" in kept
    for secret in ("A1234567", "4418", "rahsia"):
        assert secret not in kept
    page.context.close()


def test_without_javascript_the_amounts_follow_the_choice(browser: Browser, house: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(house + "/gallery/")
    assert page.locator("[name=sewa_exact]").is_visible()
    assert page.locator("[name=sewa_low]").is_hidden()
    page.locator("[name=sewa_mode][value=between]").check()
    assert page.locator("[name=sewa_low]").is_visible()
    context.close()


def test_an_ended_session_keeps_the_typing_and_asks_to_sign_in(browser: Browser, house: str) -> None:
    page = opened(browser, house, "/gallery/")
    page.route("**/gone", lambda route: route.fulfill(status=401, body=""))
    page.fill("[name=nama]", "Salang anak Unggat")
    page.evaluate("htmx.ajax('GET', '/gone', {target: 'main'})")
    link = page.locator("dialog [data-sign-in]")
    link.wait_for()
    assert "next=%2Fgallery%2F" in (link.get_attribute("href") or "")
    assert "Salang anak Unggat" in page.evaluate("JSON.stringify({...sessionStorage})")
    page.context.close()


def _late(page: Page, route: Route) -> None:
    page.wait_for_timeout(600)
    route.continue_()


def test_nothing_moves_when_the_font_arrives(browser: Browser, house: str) -> None:
    page = opened(browser, house, "/healthz")
    page.route("**/*.woff2", lambda route: _late(page, route))
    page.add_init_script(WATCH_SHIFTS)
    page.goto(house + "/gallery/question/")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    loaded = "[...document.fonts].some(font => font.family.includes('Inter') && font.status === 'loaded')"
    assert page.evaluate(loaded)
    assert page.evaluate("window.moved") < 0.02
    page.context.close()


def test_paper_is_light_whatever_the_screen_is(browser: Browser, house: str) -> None:
    for path in ("/gallery/letter/", "/gallery/?theme=dark"):
        page = opened(browser, house, path, scheme="dark")
        page.emulate_media(media="print", color_scheme="dark")
        style = "getComputedStyle(document.documentElement).getPropertyValue"
        assert page.evaluate(f"{style}('--ink')") == "#000"
        assert page.evaluate(f"{style}('--success-soft')") == "#e1f3e9"
        assert page.locator(".top").is_hidden()
        page.context.close()
