"""A history is what happens to a small organisation: releases and days, and clients that fetch after some of them.

`Installation` does it with the real store, and after each thing holds every feed against what the releases say.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from feed_clients import CLIENTS, Event, HidingCancelled, Keeping, events_in

from app.loading import load
from app.releasing import release
from app.store import Bytes, Holding, Someone, Store
from app.tick import tick
from schedules.plan import Occurrence, Plan

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FOUR_WEEKS, A_YEAR = timedelta(weeks=4), timedelta(days=366)
START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

STYR = "Styrgruppen sammanträder fyra gånger per år."
ARBETS = "Arbetsgruppen sammanträder tre gånger per år."
EXTRA = "Styrgruppen kan mötas när ordföranden vill."
RAPPORT = "Polisen lämnar en rapport varje kvartal."
PUNKT = "Gästen berättar två gånger per år."
TEXT = "\n".join(("1 Allt", STYR, ARBETS, EXTRA, RAPPORT, PUNKT))

BOTH = """
[[group]]
id = "styr"
name = "Styrgruppen"
members = ["ordf", "polis"]
chair = "ordf"

[[group]]
id = "arbets"
name = "Arbetsgruppen"
members = ["polis", "larare"]

[[rule]]
id = "arbets-moten"
section = "1"
quote = "Arbetsgruppen sammanträder tre gånger per år."
meets = { group = "arbets", times = 3 }
"""
ONE = """
[[group]]
id = "styr"
name = "Ledningsgruppen"
members = ["ordf", "larare"]
"""
GROUPS = {"both": BOTH, "renamed": BOTH.replace('"Styrgruppen"', '"Ledningsgruppen"'), "one": ONE}
MEMBERS = {
    "both": {"styr": {"ordf", "polis"}, "arbets": {"polis", "larare"}},
    "renamed": {"styr": {"ordf", "polis"}, "arbets": {"polis", "larare"}},
    "one": {"styr": {"ordf", "larare"}},
}
ROLES = ("ordf", "polis", "larare", "gast")
HOLDINGS = (
    Holding("kim", "ordf", date(2026, 1, 1), date(2027, 4, 30)),
    Holding("kim", "gast", date(2027, 3, 1)),
    Holding("sam", "ordf", date(2027, 5, 1)),
    Holding("sam", "larare", date(2026, 1, 1)),
)


def files(organisation: str, version: str) -> dict[str, str]:
    roles = "".join(f'[[role]]\nid = "{role}"\nname = "{role.title()}"\n' for role in ROLES)
    return {
        "organisation.toml": f"""
            [organisation]
            id = "{organisation}"
            name = "Exempelby"
            domain = "arshjul.example"
        """,
        "regler.txt": TEXT,
        "regler.toml": f"""
            [document]
            title = "Regler"
            decided_by = "styr"
            decided_on = 2026-01-01
            paragraph = "1"
            owner = "ordf"
            text = "regler.txt"
            {roles}
            {GROUPS[version]}
            [[rule]]
            id = "styr-moten"
            section = "1"
            quote = "{STYR}"
            meets = {{ group = "styr", times = 4 }}
            [[rule]]
            id = "styr-extra"
            section = "1"
            quote = "{EXTRA}"
            extra = {{ group = "styr", called_by = "ordf" }}
            [[rule]]
            id = "rapport"
            title = "Rapport"
            section = "1"
            quote = "{RAPPORT}"
            produces = {{ what = "rapport", each = "quarter", by = ["polis"] }}
            [[rule]]
            id = "punkt"
            title = "Punkt"
            section = "1"
            quote = "{PUNKT}"
            presents = {{ what = "punkt", by = ["gast"], to = "styr", times = 2 }}
        """,
    }


# A year made by hand


def a_year(organisation: str, year: int) -> dict[str, Occurrence]:
    meetings = [
        meeting(organisation, "styr", "styr-moten", number, date(year, month, 15), STYR)
        for number, month in enumerate((1, 4, 8, 11), 1)
    ]
    meetings += [
        meeting(organisation, "arbets", "arbets-moten", number, date(year, month, 3), ARBETS)
        for number, month in enumerate((2, 6, 10), 1)
    ]
    extra = meeting(organisation, "styr", "styr-extra", 1, date(year, 5, 20), EXTRA)
    reports = [deadline(organisation, number, date(year, 3 * number, 20)) for number in range(1, 5)]
    items = [item(organisation, number, meetings[number]) for number in (1, 2)]
    return {one.uid: one for one in (*meetings, extra, *reports, *items)}


def uid(organisation: str, rule: str, year: int, number: int) -> str:
    return f"{organisation}-{rule}-{year}-{number}@arshjul.example"


def meeting(organisation: str, group: str, rule: str, number: int, day: date, quote: str) -> Occurrence:
    start = datetime(day.year, day.month, day.day, 13, tzinfo=STOCKHOLM)
    return Occurrence(
        uid(organisation, rule, day.year, number), "meeting", rule, "1", quote, group, number, group.title(), start,
        start + timedelta(hours=1), "proposed", (),
    )  # fmt: skip


def deadline(organisation: str, number: int, day: date) -> Occurrence:
    return Occurrence(
        uid(organisation, "rapport", day.year, number), "deadline", "rapport", "1", RAPPORT, "styr", number, "Rapport",
        day, None, "proposed", ("polis",),
    )  # fmt: skip


def item(organisation: str, number: int, host: Occurrence) -> Occurrence:
    return replace(
        host, uid=uid(organisation, "punkt", host.day.year, number), kind="item", rule="punkt", quote=PUNKT,
        number=number, title="Punkt", responsible=("gast",), host=host.uid,
    )  # fmt: skip


def on(one: Occurrence, day: date) -> Occurrence:
    if one.end is None:
        return replace(one, start=day)
    start = datetime(day.year, day.month, day.day, 13, tzinfo=STOCKHOLM)
    return replace(one, start=start, end=start + timedelta(hours=1))


def plan_of(organisation: str, year: int, occurrences: Iterable[Occurrence]) -> Plan:
    return Plan(organisation, year, True, 0, tuple(occurrences), (), (), ())


# The history


@dataclass
class Told:
    """What the releases have said of one occurrence that calendars show."""

    occurrence: Occurrence
    year: int
    stands: bool
    called: frozenset[str]
    agenda: frozenset[str]  # the titles of what happens there


@dataclass
class Installation:
    store: Store
    organisation: str
    now: datetime = START
    version: str = "both"
    told: dict[str, Told] = field(default_factory=dict)
    seen: dict[str, Event] = field(default_factory=dict)  # as everybody's feed last showed it
    tags: dict[str, bytes] = field(default_factory=dict)
    clients: dict[tuple[str, str], list[object]] = field(default_factory=dict)
    keeping: Keeping = field(default_factory=Keeping)
    kept_at: datetime = START

    def open(self, version: str = "both", holdings: Iterable[Holding] = HOLDINGS) -> None:
        self.load(version)
        for holding in holdings:
            self.store.keep_person(self.organisation, Someone(holding.person, holding.person.title()))
            self.store.keep_holding(self.organisation, holding)

    def load(self, version: str) -> None:
        self.version = version
        load(self.store, files(self.organisation, version), self.now)

    @property
    def today(self) -> date:
        return self.now.astimezone(STOCKHOLM).date()

    # What happens

    def release(self, plan: Plan) -> None:
        release(self.store, plan, self.now)
        self.tell(plan, MEMBERS[self.version])
        self.prove()
        before = self.feeds()
        assert not release(self.store, plan, self.now + timedelta(hours=1))
        assert self.feeds() == before

    def tell(self, plan: Plan, members: Mapping[str, Collection[str]]) -> None:
        planned = {one.uid: one for one in plan.occurrences if one.kind != "item"}
        for each in self.told.values():
            each.stands = each.stands and (each.year != plan.year or each.occurrence.uid in planned)
        for one in planned.values():
            items = [item for item in plan.occurrences if item.host == one.uid]
            called = {role for each in (one, *items) for role in each.responsible}
            if one.kind == "meeting":
                called |= members[one.group]
            before = self.told.get(one.uid)
            if one.status == "cancelled" and before:
                called = set(before.called)
            self.told[one.uid] = Told(one, plan.year, True, frozenset(called), frozenset(item.title for item in items))

    def wait(self, time: timedelta) -> None:
        """Whoever keeps everything has to come at least once in the four weeks that a cancelled meeting is told."""
        if self.now + time - self.kept_at > FOUR_WEEKS:
            self.fetch_and_keep()
        self.now += time
        raised = {uid: (event.sequence, event.modified) for uid, event in self.everything().items()}
        tick(self.store, self.now)
        assert self.organisation not in tick(self.store, self.now + timedelta(minutes=1)), "a tick finds work twice"
        after = self.everything()
        assert all((after[uid].sequence, after[uid].modified) == raised[uid] for uid in after.keys() & raised.keys())
        self.prove()

    def fetch(self, whom: int) -> None:
        """Some of the clients come, each of those to every feed; all that have come show what the feed says."""
        for feed in self.feeds():
            clients = self.clients.setdefault((feed.kind, feed.subject), [make() for make in CLIENTS])
            coming = [client for place, client in enumerate(clients) if whom >> place & 1]
            reference = events_in(feed.body)
            for client in coming:
                client.fetch(feed)
                prove_shows(client, reference)
        if whom >> len(CLIENTS) & 1:
            self.fetch_and_keep()

    def fetch_and_keep(self) -> None:
        self.kept_at = self.now
        self.keeping.take(self.everything())
        ahead = f"{self.today:%Y%m%d}"
        kept = {uid: lines for uid, lines in self.keeping.shows().items() if self.keeping.known[uid].day >= ahead}
        standing = {uid: each for uid, each in self.everything().items() if not each.is_cancelled and each.day >= ahead}
        assert kept == {uid: each.lines for uid, each in standing.items()}

    # What must be so

    def feeds(self) -> list[Bytes]:
        return self.store.feeds(self.organisation)

    def everything(self) -> dict[str, Event]:
        feed = self.store.feed(self.organisation, "organisation", self.organisation)
        return events_in(feed.body) if feed else {}

    def prove(self) -> None:
        everything = self.everything()
        for feed in self.feeds():
            events = events_in(feed.body)
            assert events.items() <= everything.items(), "the same occurrence is not the same in all feeds"
            assert {uid: seen(event) for uid, event in events.items()} == self.year(feed.kind, feed.subject)
            assert self.tags.setdefault(feed.etag, feed.body) == feed.body, "one ETag for two files"
        assert len(set(self.tags.values())) == len(self.tags), "two ETags for one file"
        self.prove_raised(everything)

    def prove_raised(self, everything: Mapping[str, Event]) -> None:
        """SEQUENCE and LAST-MODIFIED rise when, and only when, what people see has changed."""
        for uid, event in everything.items():
            before = self.seen.get(uid)
            stamp = (event.sequence, event.modified)
            if before is None:
                continue
            if event.lines != before.lines:
                assert event.sequence > before.sequence and event.modified > before.modified, uid
            elif uid in self.last:
                assert stamp == (before.sequence, before.modified), uid
            else:
                assert stamp >= (before.sequence, before.modified), uid
        self.seen |= everything
        self.last = set(everything)

    last: set[str] = field(default_factory=set)  # those that stood in everybody's feed the last time

    def year(self, kind: str, subject: str) -> dict[str, dict[str, object]]:
        """What the releases say that a feed shows today, by uid."""
        return {
            uid: meant(each)
            for uid, each in self.told.items()
            if belongs(each, kind, subject) and self.today <= last_day(each)
        }


def prove_shows(client: object, reference: Mapping[str, Event]) -> None:
    hides = isinstance(client, HidingCancelled)
    expected = {uid: event.lines for uid, event in reference.items() if not (hides and event.is_cancelled)}
    assert client.shows() == expected, type(client).__name__


def seen(event: Event) -> dict[str, object]:
    told = unescaped(event.value("DESCRIPTION")).split("\n")
    return {
        "start": event.value("DTSTART"), "title": unescaped(event.value("SUMMARY")), "status": event.value("STATUS"),
        "takes time": event.value("TRANSP") == "OPAQUE", "place": unescaped(event.value("LOCATION", "")),
        "agenda": {line[2:].partition(" (")[0] for line in told if line.startswith("- ")},
    }


def meant(each: Told) -> dict[str, object]:
    one, off = each.occurrence, is_off(each)
    sure = one.status == "decided"
    return {
        "start": start_of(one), "status": "CANCELLED" if off else "CONFIRMED" if sure else "TENTATIVE",
        "title": f"INSTÄLLT: {one.title}".strip() if off else f"{one.title.strip()}{'' if sure else ' (preliminärt)'}",
        "takes time": one.kind == "meeting" and not off, "place": " ".join(one.place.split()),
        "agenda": set() if off else each.agenda,
    }


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def start_of(one: Occurrence) -> str:
    return f"{one.start:%Y%m%dT%H%M%S}" if isinstance(one.start, datetime) else f"{one.start:%Y%m%d}"


def last_day(each: Told) -> date:
    return each.occurrence.day + (FOUR_WEEKS if is_off(each) else A_YEAR)


def is_off(each: Told) -> bool:
    return not each.stands or each.occurrence.status == "cancelled"


def belongs(each: Told, kind: str, subject: str) -> bool:
    match kind:
        case "group":
            return each.occurrence.group == subject
        case "role":
            return subject in each.called
        case "person":
            return any(
                holding.role in each.called and holding.since <= each.occurrence.day <= (holding.until or date.max)
                for holding in HOLDINGS
                if holding.person == subject
            )
        case _:
            return True
