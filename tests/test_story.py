"""The whole story, as one person lives it in a browser: from the link that the console printed to the verdict."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from browsing import BY, CHROMIUM, chromium, follow, serving
from handmade import NOW, SECRET, config_in
from icalendar import Calendar
from playwright.sync_api import Page
from visiting import PASSWORD

from app.accounts import invite
from app.planning import open_installation
from app.store import open_store
from app.worker import Worker

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")

ROLES = ("Kommunstyrelsens ordförande", "BRÅ-samordnare")


@dataclass
class Town:
    """An installation that was opened today, with a clock that a test sets."""

    folder: Path
    now: datetime = NOW + timedelta(days=1)  # a Monday: on a Sunday no mail leaves
    address: str = ""
    token: str = ""
    mails: list[Path] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    def here(self, address: str | None) -> str:
        """What an address in a mail or on a page leads to: it names the machine, and a test has a door of its own."""
        return f"{self.address}/{(address or '').split('/', 3)[3]}"

    def work(self) -> list[str]:
        """What time asks for; the texts of the mails that have left since."""
        config = config_in(self.folder)
        with closing(open_store(config.database)) as store:
            Worker(store, config, SECRET, self.clock).tick()
        new = [file for file in sorted((self.folder / "mail").rglob("*.eml")) if file not in self.mails]
        self.mails += new
        return [text_of(file) for file in new]

    def work_until(self, end: datetime) -> list[str]:
        """A tick each morning, through days that are over in a moment."""
        sent: list[str] = []
        while self.now < end:
            self.now = (self.now + timedelta(days=1)).replace(hour=7, minute=30)
            sent += self.work()
        return sent


def text_of(file: Path) -> str:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    (tmp_path / "secret").write_bytes(SECRET)
    with closing(open_store(config_in(tmp_path).database)) as store:
        open_installation(store, SECRET, NOW)
        town.token = invite(store, "kumla", "coordinator", BY)
    with serving(tmp_path, town.clock) as town.address:
        yield town


@pytest.mark.parametrize("script", [True, False])
def test_from_the_first_link_to_the_verdict(town: Town, script: bool) -> None:
    with chromium() as browser:
        page = browser.new_context(locale="sv-SE", java_script_enabled=script).new_page()
        page.set_default_timeout(20_000)

        first_run(page, town)
        set_persons(page)
        look_at_the_year(page, town)
        old, new = move_and_release(page)
        assert days_in_the_feed(page, town) >= {new} and old not in days_in_the_feed(page, town)
        town.now += timedelta(minutes=15)
        assert any("Flyttat: BRÅ styrgrupp" in text for text in town.work())

        asked = [text for text in town.work_until(at(new) + timedelta(days=4)) if "/done/" in text]
        confirm_held(page, town, asked, new)
        see_the_verdict(page, town, new)


def first_run(page: Page, town: Town) -> None:
    page.goto(f"{town.address}/join/{town.token}")
    page.get_by_label("Namn").fill("Maja Lind")
    page.get_by_label("E-post").fill("maja.lind@kumla.example")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Skapa inloggningen").click()
    page.get_by_role("heading", name="Året 2026").wait_for()


def set_persons(page: Page) -> None:
    follow(page.get_by_role("link", name="Människor"))
    for role, name in zip(ROLES, ("Per Holm", "Maja Lind"), strict=True):
        seat = page.locator("li", has=page.locator("b", has_text=re.compile(f"^{role}$")))
        if not seat.get_by_label("Namn").is_visible():
            seat.locator("summary").click()
        seat.get_by_label("Namn").fill(name)
        seat.get_by_label("E-post").fill(f"{name.lower().replace(' ', '.')}@kumla.example")
        follow(seat.get_by_role("button", name="Spara"))
        page.get_by_text(f"Sparat: {name} har rollen.").wait_for()


def look_at_the_year(page: Page, town: Town) -> None:
    follow(page.get_by_role("link", name="Året", exact=True))
    follow(page.get_by_role("link", name="2027", exact=True))
    assert page.get_by_role("row").count() > 40
    assert page.locator("svg.wheel a.mark, .wheel a.mark").count() > 20


def move_and_release(page: Page) -> tuple[date, date]:
    """The first of the steering group's year."""
    follow(page.locator("tr.meeting .own", has_text="BRÅ styrgrupp").first)
    old = day_of(page.locator(".lead time").get_attribute("datetime"))
    page.locator("#pick-2").check()
    new = day_of(page.locator("#pick-2").get_attribute("value"))
    page.get_by_role("button", name="Flytta i utkastet").click()
    page.get_by_text("Mötet är flyttat i utkastet.").wait_for()
    follow(page.get_by_role("link", name="Se dem och publicera"))
    page.get_by_role("button", name="Publicera nu").click()
    page.get_by_role("status").get_by_text("Publicerat.").wait_for()
    assert old != new
    return old, new


def days_in_the_feed(page: Page, town: Town) -> set[date]:
    """As a calendar fetches it, at the address that the page shows."""
    page.goto(f"{town.address}/?year=2027")
    page.goto(town.here(page.locator(".ways li", has_text="BRÅ styrgrupp").get_by_role("link").get_attribute("href")))
    address = town.here(page.locator("code.address").first.inner_text())
    answer = page.request.get(address, headers={"Accept": "text/calendar"})
    assert answer.status == 200
    events = Calendar.from_ical(answer.body()).walk("VEVENT")
    return {event.start.date() for event in events if isinstance(event.start, datetime)}


def confirm_held(page: Page, town: Town, asked: list[str], new: date) -> None:
    """By the link in the mail, without logging in."""
    links = [link for text in asked for link in re.findall(r"https?://\S+/done/\S+=yes", text)]
    for link in links:
        page.goto(town.here(link))
        held = page.get_by_role("button", name="Ja, mötet hölls")
        if held.count() and re.search(rf"\b{new.day}\sjanuari", page.locator("main").inner_text()):
            held.click()
            page.get_by_text("Tack, svaret är antecknat.").wait_for()
            return
    pytest.fail(f"nobody was asked about {new}: {links}")


def see_the_verdict(page: Page, town: Town, new: date) -> None:
    """Logged out since long: a session does not last for months."""
    page.goto(f"{town.address}/rules?year=2027")
    page.get_by_label("E-post").fill("maja.lind@kumla.example")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    rule = page.locator("#rule-styrgrupp-sammantraden")
    rule.wait_for()
    assert "Hållet" in rule.inner_text()


def day_of(written: str | None) -> date:
    return date.fromisoformat((written or "")[:10])


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
