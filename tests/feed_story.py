"""A story is a year in four releases and a day that goes by, told as three calendars show it.

`feeds/berattelse.txt` is for whoever wants to proofread it; the three .ics are what subscribers have at the end.
Write them anew, and then read what changed: `python tests/feed_story.py`
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from feed_clients import Event, events_in
from feed_history import STOCKHOLM
from kumla import kumla

from app.loading import load, shipped_files
from app.releasing import release
from app.store import Bytes, Holding, Someone, Store, open_store
from app.tick import tick
from schedules.languages import LANGUAGES
from schedules.plan import Occurrence, Plan, Status

FEEDS = Path(__file__).parent / "feeds"
CALENDARS = {
    ("role", "kommunpolis"): ("Kommunpolis, som inte sitter i någon grupp", "berattelse-roll"),
    ("person", "kim"): ("Kim, som är ordförande i styrgruppen till och med april", "berattelse-person"),
    ("organisation", "kumla"): ("Hela organisationen", "berattelse-organisation"),
}
HEADING = "Ett år i fyra utgåvor, så som tre kalendrar visar det"

Year = dict[str, Occurrence]


def story() -> Iterator[tuple[str, list[Bytes]]]:
    """What happened, and every feed after it."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/arshjul.db")
        yield from told(store)
        store.close()


def told(store: Store) -> Iterator[tuple[str, list[Bytes]]]:
    load(store, shipped_files(), at(2026, 11, 22))
    store.keep_person("kumla", Someone("kim", "Kim Karlsson"))
    store.keep_holding("kumla", Holding("kim", "ks-ordforande", date(2023, 1, 1), date(2027, 4, 30)))
    year = {one.uid: one for one in first_year()}

    yield "1. Året släpps, den 22 november 2026", released(store, year, at(2026, 11, 22))
    year = decided(year)
    yield (
        "2. Styrgruppen har beslutat sina dagar och vet var den ses i januari, den 15 december",
        released(store, year, at(2026, 12, 15)),
    )
    year = replaced(year)
    yield (
        "3. Aprilmötet ställs in och ersätts av ett annat, dit kvartalsanalysen flyttar, den 1 mars 2027",
        released(store, year, at(2027, 3, 1)),
    )
    year = moved(year)
    yield (
        "4. Septembermötet flyttas en vecka, och lägesbilden för september behövs inte längre, den 5 maj",
        released(store, year, at(2027, 5, 5)),
    )
    tick(store, at(2027, 5, 11))
    yield "5. Fyra veckor har gått sedan det inställda mötet, den 11 maj: det försvinner av sig självt", feeds(store)


def released(store: Store, year: Year, now: datetime) -> list[Bytes]:
    release(store, Plan("kumla", 2027, True, 0, tuple(year.values()), (), (), ()), now)
    return feeds(store)


def feeds(store: Store) -> list[Bytes]:
    return [feed for feed in store.feeds("kumla") if (feed.kind, feed.subject) in CALENDARS]


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


# What happens


def first_year() -> Iterator[Occurrence]:
    january, april, september = (meeting("styrgrupp", n, date(2027, *day)) for n, day in enumerate(STYR, 1))
    yield from (january, april, september)
    yield from (meeting("operativ-grupp", n, date(2027, *day)) for n, day in enumerate(OPERATIV, 1))
    yield item("arbetsordning-avstamning", 1, january, "bra-samordnare")
    yield item("kvartalsanalys", 2, april, "kommunpolis", "bra-samordnare")
    yield deadline("lagesbild", 2, date(2027, 2, 17), "bra-samordnare", "kommunpolis")
    yield deadline("lagesbild", 9, date(2027, 9, 15), "bra-samordnare", "kommunpolis")
    yield deadline("redovisning-kommunstyrelsen", 1, date(2027, 5, 31), "styrgrupp")


STYR = ((1, 18), (4, 12), (9, 6))
OPERATIV = ((2, 22), (9, 20))


def decided(year: Year) -> Year:
    decided = {uid: with_status(one, "decided") for uid, one in year.items() if is_of(one, "styrgrupp")}
    january = decided[uid_of("styrgrupp-sammantraden", 1)]
    return year | decided | {january.uid: replace(january, place="Stadshuset, rum 2")}


def replaced(year: Year) -> Year:
    april, analysis = year[uid_of("styrgrupp-sammantraden", 2)], year[uid_of("kvartalsanalys", 2)]
    instead = meeting("styrgrupp", 4, date(2027, 4, 26))
    there = replace(analysis, host=instead.uid, start=instead.start, end=instead.end)
    return year | {april.uid: with_status(april, "cancelled"), instead.uid: instead, analysis.uid: there}


def moved(year: Year) -> Year:
    september, picture = year[uid_of("styrgrupp-sammantraden", 3)], uid_of("lagesbild", 9)
    later = meeting("styrgrupp", 3, date(2027, 9, 13))
    return {uid: one for uid, one in year.items() if uid != picture} | {september.uid: with_status(later, "decided")}


def is_of(one: Occurrence, group: str) -> bool:
    return one.kind == "meeting" and one.group == group


def with_status(one: Occurrence, status: Status) -> Occurrence:
    return replace(one, status=status)


# Kumla's own rules, on days of our own: the story stays what it is when the planner becomes better


def uid_of(rule: str, number: int) -> str:
    return f"kumla-{rule}-2027-{number}@kumla.example"


def occurrence(rule_id: str, number: int, kind: str, start: date, end: datetime | None, *roles: str) -> Occurrence:
    rule = kumla().rule(rule_id)
    return Occurrence(
        uid_of(rule_id, number), kind, rule_id, rule.sections, rule.quote, "styrgrupp", number, rule.title, start, end,
        "proposed", roles,
    )  # fmt: skip


def meeting(group: str, number: int, day: date) -> Occurrence:
    start = datetime(day.year, day.month, day.day, 13, tzinfo=STOCKHOLM)
    rule = "styrgrupp-sammantraden" if group == "styrgrupp" else "operativ-sammantraden"
    one = occurrence(rule, number, "meeting", start, start + timedelta(hours=1))
    return replace(one, group=group, title=kumla().name(group))


def item(rule: str, number: int, host: Occurrence, *roles: str) -> Occurrence:
    return replace(occurrence(rule, number, "item", host.start, host.end, *roles), host=host.uid)


def deadline(rule: str, number: int, day: date, *roles: str) -> Occurrence:
    return occurrence(rule, number, "deadline", day, None, *roles)


# As people read it


def as_text() -> str:
    return "\n".join([HEADING, *(line for title, feeds in story() for line in chapter(title, feeds)), ""])


def chapter(title: str, feeds: Iterable[Bytes]) -> Iterator[str]:
    yield from ("", "", title)
    for feed in sorted(feeds, key=lambda feed: list(CALENDARS).index((feed.kind, feed.subject))):
        yield from ("", f"  {CALENDARS[feed.kind, feed.subject][0]}")
        yield from (f"    {line(event)}" for event in events_in(feed.body).values())


def line(event: Event) -> str:
    when = datetime.fromisoformat(event.value("DTSTART"))
    clock = f"{when:%H.%M}" if "T" in event.value("DTSTART") else "     "
    day = f"{LANGUAGES['sv'].weekdays[when.weekday()][:3]} {when.day:2} {LANGUAGES['sv'].months[when.month - 1]:9}"
    told = event.value("DESCRIPTION").split("\\n")
    nth = next((part.rstrip(".").removeprefix("Möte ") for part in told if part.startswith("Möte ")), "")
    taken_up = [part[2:].partition(" (avsnitt")[0] for part in told if part.startswith("- ")]
    place = next((part.partition(":")[2].replace("\\", "") for part in event.lines if part.startswith("LOCATION")), "")
    what = ", ".join(part for part in (event.value("SUMMARY"), nth, place, *taken_up) if part)
    times = "" if event.sequence == 0 else f"  [ändrad {event.sequence} gång{'er' * (event.sequence > 1)}]"
    return f"{day} {clock}  {what}{times}"


def write() -> None:
    (FEEDS / "berattelse.txt").write_text(as_text(), "utf-8")
    *_, (_, last) = story()
    for feed in last:
        (FEEDS / f"{CALENDARS[feed.kind, feed.subject][1]}.ics").write_bytes(feed.body)


if __name__ == "__main__":
    write()
