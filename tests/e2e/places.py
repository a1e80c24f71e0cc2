"""All kinds of page, found by walking from page to page as their readers do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.hand import Hand
from tests.e2e.house import House

WIDTHS = (1280, 390)
LANGUAGES = ("ms", "en")
NOBODY = ""
TABS = (
    *("", "needs/", "plan/", "screening/", "referrals/", "benefits/", "schemes/"),
    *("documents/", "timeline/", "readers/", "representatives/", "pathways/"),
    *("circumstances/", "sitting/", "link/"),
)
CHANGES = ("household/", "contact/", "particulars/", "protection/", "records/", "consents/", "number/")
#: What a supervisor opens, and what anybody may.
OVERSEEN = (
    ("late", "/late/"),
    ("duty", "/danger/duty/"),
    ("second", "/representatives/"),
    ("findings", "/benefits/?tab=findings"),
    ("oversee", "/work/agency/"),
    ("outbox", "/messages/"),
)
PUBLIC = ("write", "tell", "ask", "reply", "k")


@dataclass
class Places:
    """Signed-in windows by user name, and the address of each kind of page with who opens it."""

    house: House
    browser: Browser
    windows: dict[str, BrowserContext] = field(default_factory=dict)
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def window(self, username: str) -> BrowserContext:
        """Return the window of somebody who has signed in, or of nobody."""
        if username not in self.windows:
            self.windows[username] = self.browser.new_context(locale="ms-MY")
            if username:
                page = self.windows[username].new_page()
                self.house.sign_in(page, username)
                page.close()
        return self.windows[username]

    def opened(self, name: str, width: int, language: str) -> Page:
        """Return a fresh page at this place. The caller closes it."""
        username, address = self.found[name]
        window = self.window(username)
        window.add_cookies([{"name": "language", "value": language, "url": self.house.url}])
        page = window.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(self.house.url + address)
        return page

    def first_link(self, username: str, start: str, pattern: str) -> str | None:
        """Return the first address on a page that fits a pattern."""
        page = self.window(username).new_page()
        page.goto(self.house.url + start)
        links = [str(link.get_attribute("href")) for link in page.get_by_role("link").all()]
        page.close()
        return next((link for link in links if re.search(pattern, link)), None)


def walk(house: House, browser: Browser) -> Places:
    """Return every kind of page there is to see with the demonstration's data."""
    places = Places(house, browser)
    worker, approver, boss = "maiwp.caseworker", "maiwp.approver", "maiwp.coordinator"
    found = places.found
    found["sign-in"] = (NOBODY, "/accounts/login/")
    for name, address in (
        ("work", "/work/"),
        ("people", "/people/"),
        ("referrals", "/referrals/"),
        ("referrals-sent", "/referrals/?tab=sent"),
        ("benefits", "/benefits/"),
        ("schemes", "/schemes/"),
        ("programmes", "/programmes/"),
        ("account", "/account/"),
        ("danger", "/danger/"),
        ("letters", "/letters/"),
        ("offers", "/offers/"),
        ("plans-work", "/work/plans/"),
        ("work-agency", "/work/?tab=agency"),
        ("work-away", "/work/away/"),
        ("notices", "/notices/"),
        ("notices-settings", "/notices/settings/"),
        ("arrivals", "/arrivals/"),
        ("call", "/arrivals/call/"),
        ("counter", "/arrivals/counter/"),
        ("tips", "/tips/"),
        ("tip-new", "/tips/new/tip/"),
        ("question-new", "/tips/new/question/"),
        ("no-such-page", "/no/such/page/"),
        ("not-allowed", "/insight/"),
    ):
        found[name] = (worker, address)
    found["overview"], found["report"] = (boss, "/insight/"), (boss, "/insight/report/")
    found["holidays"] = ("perkeso.secretariat", "/late/holidays/")
    found |= {name: ("maiwp.supervisor", address) for name, address in OVERSEEN}
    found |= {f"public-{name}": (NOBODY, f"/{name}/") for name in PUBLIC}
    pairs(places, "jkm.data_steward")
    person = places.first_link(worker, "/work/", r"/people/[0-9a-f-]{36}/$")
    if person:
        screen(places, worker, person)
        found |= {
            f"person-{tab.strip('/') or 'overview'}": (worker, person + tab) for tab in (*TABS, *CHANGES)
        }
        comparisons(places, worker, person)
        need_of_ones_own(places, worker, person)
        refer = places.first_link(worker, person + "needs/", r"/refer/$")
        review = places.first_link(worker, "/work/", r"/needs/[0-9a-f-]{36}/")
        for name, link in (("refer", refer), ("need-review", review)):
            if link:
                found[name] = (worker, link)
    for name, who, start, pattern in (
        ("programme", worker, "/programmes/", r"/programmes/[a-z0-9-]+/$"),
        ("referral", worker, "/referrals/", r"/referrals/[0-9a-f-]{36}/$"),
        ("accepted", approver, "/referrals/?tab=accepted", r"/referrals/[0-9a-f-]{36}/$"),
        ("award", worker, "/benefits/", r"/awards/[0-9a-f-]{36}/$"),
    ):
        link = places.first_link(who, start, pattern)
        if link:
            found[name] = (who, link if link.startswith("/") else start + link)
    if "referral" in found:
        found["decline"] = (worker, found["referral"][1] + "decline/")
    if "accepted" in found:
        found["award-form"] = (approver, found["accepted"][1] + "award/")
    intake_steps(places, worker)
    bench(places)
    return places


def pairs(places: Places, steward: str) -> None:
    """Find a steward's lists and the first pair to decide."""
    for tab in ("open", "decided", "corrections"):
        places.found[f"pairs-{tab}"] = (steward, f"/matching/?tab={tab}")
    pair = places.first_link(steward, "/matching/", r"/matching/[0-9a-f-]{36}/$")
    if pair:
        places.found["pair"] = (steward, pair)


def screen(places: Places, username: str, person: str) -> None:
    """Screen a person once, so that the page of verdicts has something to show."""
    page = places.window(username).new_page()
    page.goto(f"{places.house.url}{person}screening/")
    now = page.get_by_role("button", name=Hand(page).word("Screen now"))
    if now.count():
        now.first.click()
        page.wait_for_load_state()
    page.close()


def need_of_ones_own(places: Places, username: str, person: str) -> None:
    """Add a need, once: what another agency sent is referred on, not referred."""
    page = places.window(username).new_page()
    page.goto(f"{places.house.url}{person}needs/")
    if page.locator("a[href$='/refer/']").count() == 0:
        page.locator("select[name=kind]").select_option(value="finance:utilities")
        page.get_by_role("button", name=Hand(page).word("Add the need")).click()
        page.wait_for_load_state()
    page.close()


def begun(places: Places, username: str, name: str, do: str) -> str:
    """Begin an intake: ``save`` it, leave it (``later``), or say that it is none of the known (``new``)."""
    page = places.window(username).new_page()
    page.goto(f"{places.house.url}/intake/")
    if page.url.endswith("/intake/"):
        page.get_by_role("link", name=Hand(page).word("Begin a new intake")).click()
    draft = page.url.removeprefix(places.house.url).removesuffix("person/")
    page.locator("input[name=name]").fill(name)
    if do == "new":  # the answer to candidates, who are there once the name was sent
        with page.expect_navigation():
            page.locator("button[name=do][value=save]").last.click()
    if not page.url.endswith("/household/"):
        page.locator(f"button[name=do][value={do}]").last.click()
    page.wait_for_url("**/intake/" if do == "later" else "**/household/")
    page.close()
    return draft


def intake_steps(places: Places, username: str) -> None:
    """Begin an intake and leave it, so that each of its steps can be opened."""
    draft = begun(places, username, "Zzyx Percubaan binti Contoh", "save")
    for step in ("person", "household", "needs", "consent", "review"):
        places.found[f"intake-{step}"] = (username, f"{draft}{step}/")


def comparisons(places: Places, username: str, person: str) -> None:
    """Begin an intake that means somebody known; take in another of the same name, who may be she."""
    page = places.window(username).new_page()
    page.goto(places.house.url + person)
    name = page.get_by_role("heading", level=1).inner_text()
    compared = f"{begun(places, username, name, 'later')}compare/{person.strip('/').split('/')[-1]}/"
    answer = page.goto(places.house.url + compared)
    if answer and answer.status == 200:
        places.found["intake-compare"] = (username, compared)
    page.close()
    namesake = taken_in(places, username, name, "new")
    link = places.first_link(username, namesake + "records/", r"/compare/[0-9a-f-]{36}/$")
    if link:
        places.found["person-compare"] = (username, link)
    privacy(places, person)
    lifting(places, username, taken_in(places, username, "Zzyx Dilindungi binti Contoh", "save"))


def taken_in(places: Places, username: str, name: str, do: str) -> str:
    """Take somebody in by name alone and return the address of her page."""
    draft = begun(places, username, name, do)
    page = places.window(username).new_page()
    page.goto(f"{places.house.url}{draft}review/")
    page.locator("button[name=do][value=send]").click()
    page.wait_for_url("**/people/**")
    person = page.url.removeprefix(places.house.url).partition("#")[0]
    page.close()
    return person


def privacy(places: Places, person: str) -> None:
    """The steward's and the supervisor's pages of copies and of erasure, with a request that is asked."""
    steward, boss = "maiwp.data_steward", "maiwp.supervisor"
    page = places.window(steward).new_page()
    hand = Hand(page)
    page.goto(f"{places.house.url}{person}privacy/")
    hand.follow("The person asks for erasure")
    places.found["privacy-ask"] = (steward, page.url.removeprefix(places.house.url))
    asked = places.first_link(steward, person + "privacy/", r"/privacy/[0-9a-f-]{36}/$")
    if asked is None:  # a house that is kept between runs has it already
        for question in ("channel", "shown"):
            page.locator(f"input[name={question}]").first.check()
        hand.press("Record the request")
        page.wait_for_url(re.compile(r"/privacy/[0-9a-f-]{36}/$"))
        asked = page.url.removeprefix(places.house.url)
    page.close()
    places.found |= {
        "privacy-person": (steward, person + "privacy/"),
        "privacy-copy": (steward, person + "privacy/copy/"),
        "privacy-asked": (steward, asked),
        "privacy-deciding": (boss, asked),
        "privacy": (boss, "/privacy/"),
    }


def lifting(places: Places, username: str, person: str) -> None:
    """The protected mark: set, its lifting asked for, and seen by the supervisor who decides."""
    page = places.window(username).new_page()
    for reason in ("Zzyx lari daripada keganasan.", "Zzyx kata sudah selamat; ditanya sendirian."):
        page.goto(f"{places.house.url}{person}protection/")
        page.locator("textarea[name=reason]").fill(reason)
        form = page.locator("form", has=page.locator("textarea[name=reason]"))
        with page.expect_navigation():
            form.locator("div.form-end button").click()
    page.close()
    places.found["lifting-asked"] = (username, person + "protection/")
    places.found["lifting-decided"] = ("maiwp.supervisor", person + "protection/")


def bench(places: Places) -> None:
    """The bench of a rule: its sentences, a person typed in, made-up people."""
    manager = "maiwp.programme_manager"
    link = places.first_link(manager, "/programmes/?agency=MAIWP", r"/programmes/maiwp-[a-z0-9-]+/$")
    if link:
        for name, part in (("rule", ""), ("person", "person/"), ("people", "people/")):
            places.found[f"bench-{name}"] = (manager, f"{link}bench/{part}")
