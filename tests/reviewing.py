"""Kumla's year 2026 as it went, and the brief before the review of 2027 that follows from it.

Write it anew, and then read what changed: `python tests/reviewing.py`
"""

from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from life import ANNA, FILES, by, database_in, on

from app.letters import Page, Recipient, Writing
from app.letters.reviews import review_page
from app.planning.changing import add, cancel, move
from app.planning.documents import load_documents
from app.planning.facts import answer, deliver, hold
from app.planning.outcomes import settle_review
from app.planning.persons import hold_role
from app.planning.releases import release_year
from app.reminding import kept_as
from app.store import Reminding, Store, open_store
from schedules.plan import Occurrence
from schedules.reminders import Reminder

GOLDEN = {code: Path(__file__).parent / "reviews" / f"{code}.txt" for code in ("sv", "en")}
BEGAN = datetime(2026, 1, 7, 9, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 6, tzinfo=UTC)  # 07:00 in Kumla
RULE = "arbetsordning-avstamning"


def of_2026(number: int, rule: str) -> str:
    return f"kumla-{rule}-2026-{number}@kumla.example"


def review(year: int) -> str:
    return f"kumla-{RULE}-{year}-1@kumla.example"


def kumla_in_december(database: str, language: str = "sv") -> Store:
    """2026 was released and lived, with something of everything; 2027 is released."""
    store = open_store(database)
    load_documents(store, spoken(language), by("Anna", BEGAN))
    hold_role(store, "kumla", "Kim Karlsson", "polisen", by("Anna", BEGAN), email="kim.karlsson@kumla.example")
    release_year(store, "kumla", 2026, by("Anna", BEGAN))
    happened = [each for each in plan(store, 2026) if each.kind == "meeting" and each.day.month < 9]
    for each in happened:
        hold(store, "kumla", each.uid, by("Anna", on(2026, 9, 1)))
    for number in range(1, 12):
        for rule in ("lagesbild", "lagesbild-utskick"):
            deliver(store, "kumla", of_2026(number, rule), f"KS 2026/{number}", by("Bo", on(2026, 12, 1)))
    settle_review(store, "kumla", review(2026), "follow up", "om sex möten räcker", by("Anna", on(2026, 2, 2)))
    with_changes(store)
    answer(store, "kumla", "beslut-paragraf", "§ 57, säger Kim Karlsson (kim.karlsson@kumla.example)", ANNA)
    release_year(store, "kumla", 2027, by("Anna", on(2026, 11, 2)))
    return store


def spoken(language: str) -> dict[str, str]:
    choices = FILES["organisation.toml"].replace('language = "sv"', f'language = "{language}"')
    return {**FILES, "organisation.toml": choices}


def with_changes(store: Store) -> None:
    styr = [each for each in plan(store, 2026) if each.kind == "meeting" and each.group == "styrgrupp"]
    september = by("Anna", on(2026, 9, 1), "Kim Karlsson är sjuk")
    move(store, "kumla", styr[4].uid, date(2026, 10, 13), time(13), september)
    cancel(store, "kumla", plan_of(store, "operativ-grupp", 9), by("Bo", on(2026, 9, 2)))
    add(store, "kumla", "operativ-grupp", date(2026, 11, 10), time(9), by("Bo", on(2026, 9, 3), "oro i centrum"))
    release_year(store, "kumla", 2026, by("Anna", on(2026, 9, 4)))


def plan_of(store: Store, group: str, month: int) -> str:
    found = (each for each in plan(store, 2026) if each.group == group and each.kind == "meeting")
    return next(each.uid for each in found if each.day.month == month)


def plan(store: Store, year: int) -> tuple[Occurrence, ...]:
    release = store.release("kumla", year)
    assert release is not None
    return release.plan.occurrences


def reminding(uid: str, rule: str = RULE, role: str = "bra-samordnare") -> Reminding:
    until = datetime(2027, 2, 1, tzinfo=UTC)
    return kept_as("kumla", Reminder("review", uid, role, "month before", rule, "1", DECEMBER, until), f"@{role}")


def link(purpose: str, uid: str) -> str:
    return f"https://arshjul.example/svar/{purpose}/{uid}".rstrip("/")


def writing(store: Store, uid: str, now: datetime = DECEMBER, organisation: str = "kumla") -> Writing:
    to = Recipient("@bra-samordnare", "", ("bra-samordnare",))
    return Writing(store, organisation, to, (reminding(uid),), link, "https://arshjul.example", now)


def brief(store: Store, year: int = 2027, now: datetime = DECEMBER) -> Page:
    return review_page(writing(store, review(year), now))


def as_text(page: Page) -> str:
    """The page's parts as they are read, one under the other."""
    lines = [page.subject, "", *(line for each in page.opening for line in (each, ""))]
    for part in page.parts:
        lines += [part.heading, "-" * len(part.heading), *([part.intro] if part.intro else [])]
        for entry in part.entries:
            lines += [f"* {entry.title}", *(f"  {line}" for line in entry.lines)]
        lines.append("")
    return "\n".join([*lines, *page.closing, ""])


if __name__ == "__main__":
    for language, file in GOLDEN.items():
        with TemporaryDirectory() as folder, closing(kumla_in_december(database_in(Path(folder)), language)) as store:
            file.write_text(as_text(brief(store)), "utf-8")
