"""Whatever happens to a year, every kind of calendar program shows it as it was last released, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

import pytest
from conftest import Place
from feed_clients import CLIENTS, Event, events_in
from feed_history import STOCKHOLM, Installation, a_year, files, last_day, on, plan_of, unescaped
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from kumla import with_busy
from peers import PEERS, read_with
from test_feed_peers import expanded_by_recurring_ical_events, moment, read_by_vobject

from app.store import Store, open_store
from schedules.changes import Changes, Extra, Pin
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.reading import read_folder
from schedules.workdays import workdays

YEARS = (2026, 2027)
PARTS = range(settings.default.max_examples // 10)  # one; `make proof` has twenty, which its processes share
EVERYBODY = 2 ** (len(CLIENTS) + 1) - 1  # the clients that come: a bit each, and the last for who keeps all
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a shorter history takes minutes to find
FIVE_WAYS = (*PEERS, "recurring-ical-events", "vobject")

Year = dict[str, Occurrence]
Edit = tuple[str, int, int]
Step = tuple[int, list[Edit], str, int, int]


def moved(one: Occurrence, value: int) -> Occurrence:
    return on(one, one.day.replace(month=value % 12 + 1, day=value % 27 + 1))


EDITS: dict[str, Callable[[Occurrence, int], Occurrence]] = {
    "move": moved,
    "cancel": lambda one, value: replace(one, status="cancelled") if one.kind != "item" else one,
    "decide": lambda one, value: replace(one, status="decided"),
    "rename": lambda one, value: replace(one, title=("Mötet", "Ett, två; tre", "Åäö" * 20)[value % 3]),
    "place": lambda one, value: replace(one, place=("", "Stadshuset", "Rum\n2")[value % 3]),
    "responsible": lambda one, value: replace(one, responsible=((), ("gast",), ("polis", "larare"))[value % 3]),
    "quote": lambda one, value: replace(one, quote=f"Enligt beslut {value % 3}."),
}
DROP, RETURN, HOST = "drop", "return", "host"

EDIT = st.tuples(st.sampled_from([*EDITS, DROP, DROP, RETURN, RETURN, HOST]), st.integers(0, 13), st.integers(0, 400))
DAY = 86400
WAITS = (0, 0, 60, 3600, DAY, 5 * DAY, 20 * DAY, 40 * DAY, 150 * DAY, 400 * DAY, -DAY, -3 * DAY, -3600)
LAST, GONE = -1_000_000, -2_000_000  # until the last day on which something is shown; until the day after it
STEP = st.tuples(
    st.sampled_from(YEARS),
    st.lists(EDIT, max_size=4),
    st.sampled_from(["", "", "", "both", "renamed", "one"]),
    st.sampled_from([*WAITS, LAST, LAST, GONE, GONE]),
    st.integers(0, EVERYBODY),
)
numbers = count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('histories')}/arshjul.db")
    yield store
    store.close()


def edited(year: Year, first: Year, edit: tuple[str, int, int]) -> Year:
    kind, place, value = edit
    uid = list(first)[place % len(first)]
    if kind == RETURN:
        return year | {uid: year.get(uid, first[uid])}
    if kind == DROP:
        return {other: one for other, one in year.items() if other != uid}
    if uid not in year:
        return year
    if kind == HOST:
        hosts = [one for one in year.values() if one.kind == "meeting"]
        return year | {uid: at_host(year[uid], hosts[value % len(hosts)])} if hosts else year
    return year | {uid: EDITS[kind](year[uid], value)}


def at_host(one: Occurrence, host: Occurrence) -> Occurrence:
    return replace(one, host=host.uid, start=host.start, end=host.end) if one.kind == "item" else one


def without_other_groups(year: Year, version: str) -> list[Occurrence]:
    return [one for one in year.values() if version != "one" or one.group == "styr"]


# By hand: anything may change


@pytest.mark.proof
@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=25, phases=WITHOUT_SHRINKING)
@given(history=st.lists(STEP, min_size=2, max_size=9))
def test_after_every_fetch_every_client_shows_the_released_year_and_five_readers_agree(
    store: Store, part: int, history: list[Step]
) -> None:
    here = Installation(store, f"o{next(numbers)}")
    live(here, history)
    prove_that_readers_agree(here)


def live(here: Installation, history: list[Step]) -> None:
    here.open()
    first = {year: a_year(here.organisation, year) for year in YEARS}
    years = dict(first)
    for year in YEARS:
        here.release(plan_of(here.organisation, year, years[year].values()))
    here.fetch(EVERYBODY)
    for year, edits, version, seconds, whom in history:
        if version:
            here.load(version)
        for edit in edits:
            years[year] = edited(years[year], first[year], edit)
        here.release(plan_of(here.organisation, year, without_other_groups(years[year], here.version)))
        here.fetch(whom)
        here.wait(time_until(seconds, whom, here))
        here.fetch(whom >> 1)
    here.fetch(EVERYBODY)


def time_until(seconds: int, which: int, here: Installation) -> timedelta:
    if seconds not in (LAST, GONE):
        return timedelta(seconds=seconds)
    days = sorted({last_day(told) for told in here.told.values() if last_day(told) > here.today})
    return (days[which % len(days)] - here.today + timedelta(days=seconds == GONE)) if days else timedelta()


def test_a_history_ends_in_the_same_bytes_on_both_engines(place: Place) -> None:
    chance = Random(2027)
    history = [any_step(chance) for _ in range(25)]
    ends = []
    for engine in ("sqlite", "postgresql"):
        store = open_store(place(engine))
        live(Installation(store, "o"), history)
        ends.append((store.feeds("o"), store.occurrences("o")))
        store.close()

    assert ends[0] == ends[1]


def any_step(chance: Random) -> Step:
    kinds = [*EDITS, DROP, RETURN, HOST]
    edits = [(chance.choice(kinds), chance.randrange(14), chance.randrange(400)) for _ in range(chance.randrange(4))]
    version = chance.choice(["", "", "both", "renamed", "one"])
    wait = chance.choice([*WAITS, LAST, GONE])
    return chance.choice(YEARS), edits, version, wait, chance.randrange(EVERYBODY + 1)


# By the planner: what people do to a year that is announced

CALENDAR = workdays(2027, "SE", "sv")
WORKED = [CALENDAR.day(index) for index in range(365) if CALENDAR.worked[index]]

DEED = st.tuples(
    st.sampled_from(["pin", "pin", "cancel", "cancel", "extra", "refuse", "unfit", "busy", "documents", "afresh"]),
    st.integers(0, 30),
    st.integers(0, 363),
    st.sampled_from(WAITS[:9]),
    st.integers(0, 2 ** (len(CLIENTS) + 1) - 1),
)


@pytest.mark.proof
@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=5, phases=WITHOUT_SHRINKING)
@given(history=st.lists(DEED, min_size=1, max_size=6))
def test_whatever_people_do_to_a_planned_year_every_client_shows_what_the_planner_makes_of_it(
    store: Store, part: int, history: list[tuple[str, int, int, int, int]]
) -> None:
    here = Installation(store, f"o{next(numbers)}")
    here.open()
    folder = read_folder(files(here.organisation, "both"))
    plan = plan_year(folder, 2027)
    here.release(plan)
    here.fetch(EVERYBODY)
    for deed, which, day, seconds, whom in history:
        folder, changes = done(deed, which, date(2027, 1, 2) + timedelta(days=day), folder, plan, here)
        plan = plan_year(folder, 2027, None, changes)
        here.release(plan)
        here.fetch(whom)
        here.wait(timedelta(seconds=seconds))
    here.fetch(EVERYBODY)


def done(deed: str, which: int, day: date, folder: Folder, plan: Plan, here: Installation) -> tuple[Folder, Changes]:
    today = here.today if here.today.year == 2027 else None
    day = next(each for each in WORKED if each >= min(max(day, today or day), WORKED[-1]))  # a day that people may fix
    match deed:
        case "busy":
            return with_busy(folder, "polis", (day, day + timedelta(days=20))), Changes(plan, today=today)
        case "documents":
            version = ("both", "renamed")[which % 2]
            here.load(version)
            return read_folder(files(here.organisation, version)), Changes(plan, today=today)
        case "afresh":
            return folder, Changes()
    standing = [one for one in plan.occurrences if one.kind == "meeting" and one.status != "cancelled"]
    one = standing[which % len(standing)]
    changes = {
        "pin": Changes(plan, pins=(Pin(one.uid, day),), today=today),
        "cancel": Changes(plan, cancelled=frozenset({one.uid}), today=today),
        "extra": Changes(plan, extra=(Extra("styr", day),), today=today),
        "refuse": Changes(plan, refused=frozenset({(one.group, one.day)}), today=today),
        "unfit": Changes(plan, unfit=frozenset({one.uid}), today=today),
    }
    return folder, changes[deed]


# As other people's readers see it


def prove_that_readers_agree(here: Installation) -> None:
    """On everybody's feed: each event stands in all others as it does there."""
    feed = here.store.feed(here.organisation, "organisation", here.organisation)
    assert feed is not None
    meant = {uid: meant_by(event) for uid, event in events_in(feed.body).items()}
    for reader in FIVE_WAYS:
        assert read_by(reader, feed.body) == meant, reader


def meant_by(event: Event) -> Mapping[str, str]:
    return {
        "uid": event.uid, "summary": unescaped(event.value("SUMMARY")), "status": event.value("STATUS"),
        "transp": event.value("TRANSP"), "start": meant_time(event.value("DTSTART")),
        "end": meant_time(event.value("DTEND")),
    }


def meant_time(value: str) -> str:
    time = datetime.fromisoformat(value)
    return moment(time.replace(tzinfo=STOCKHOLM) if "T" in value else time.date())


def read_by(reader: str, ics: bytes) -> dict[str | None, Mapping[str, str | None]]:
    python = {"recurring-ical-events": expanded_by_recurring_ical_events, "vobject": read_by_vobject}
    events = python[reader](ics) if reader in python else read_with(reader, ics)
    return {event["uid"]: event for event in events}
