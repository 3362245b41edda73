"""An entry is one line of a feed: a meeting or a deadline, with all that its subscribers are told about it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from schedules.plan import Occurrence

CANCELLED_STAYS = timedelta(weeks=4)  # so that whoever missed the message still sees INSTÄLLT in the calendar
PAST_STAYS = timedelta(days=366)  # keeps a feed far below the sizes that calendars complain about


class Change(NamedTuple):
    """When what a feed shows of an occurrence last changed, and how many times it has."""

    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    occurrence: Occurrence
    items: tuple[Occurrence, ...]
    sequence: int
    changed_at: datetime  # never now: the same data must be the same bytes
    nth: int | None = None  # "3" of "3 av 6", by date; not the number, which is kept when a meeting moves
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    name: str
    organisation: str
    timezone: str
    language: str
    entries: tuple[Entry, ...]
    description: str = ""  # blank: the language's own sentence
    source: str | None = None  # an address that everybody may have: never one with a subscription's token


def in_force(day: date) -> Change:
    """The only change of a feed made without a store: the document came into force."""
    return Change(0, datetime.combine(day, time(), UTC))


def entries_of(
    occurrences: Iterable[Occurrence],
    group: str | None,
    changed: Callable[[str], Change],
    uncounted: Collection[str] = (),
) -> tuple[Entry, ...]:
    """A group's, or everybody's, meetings and deadlines in the order of time, each with the items that happen at it.

    `changed` answers for a uid; `uncounted` are the rules of extra meetings, which are never "3 av 6".
    """
    ordered = sorted(occurrences, key=in_time)
    items = items_by_host(ordered)
    shown = [one for one in ordered if group in (None, one.group) and one.kind != "item"]
    places = places_in_year(one for one in shown if one.kind == "meeting" and one.rule not in uncounted)
    return tuple(
        Entry(one, tuple(items[one.uid]), *changed(one.uid), *places.get(one.uid, (None, None))) for one in shown
    )


def still_shown(entries: Iterable[Entry], today: date) -> tuple[Entry, ...]:
    """What a feed holds on a day: the past year, all of the future, and the cancelled for four weeks more."""
    return tuple(entry for entry in entries if last_shown(entry) >= today)


def right_days(entries: Iterable[Entry], today: date) -> tuple[date | None, date | None]:
    """From when until when a feed holds what it holds today; None is for ever. Both ways: a clock may be set back."""
    days = {last_shown(entry) for entry in entries}
    gone = max((day for day in days if day < today), default=None)
    return gone and gone + timedelta(days=1), min((day for day in days if day >= today), default=None)


def last_shown(entry: Entry) -> date:
    stays = CANCELLED_STAYS if entry.occurrence.status == "cancelled" else PAST_STAYS
    return entry.occurrence.day + stays


def in_time(occurrence: Occurrence) -> tuple[str, str]:
    """All-day first on its day; the uid decides between equals, so the order never depends on who asks."""
    return occurrence.start.isoformat(), occurrence.uid


def items_by_host(occurrences: Iterable[Occurrence]) -> Mapping[str, list[Occurrence]]:
    found: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        if one.kind == "item" and one.host:
            found[one.host].append(one)
    return found


def places_in_year(meetings: Iterable[Occurrence]) -> dict[str, tuple[int, int]]:
    """For each meeting that will be held: which it is of how many that its rule has that year, by date."""
    held = [(meeting.uid, (meeting.rule, meeting.day.year)) for meeting in meetings if meeting.status != "cancelled"]
    total = Counter(kind for _, kind in held)
    return {uid: (nth, total[kind]) for uid, kind, nth in numbered(held)}


def numbered(held: Iterable[tuple[str, tuple[str, int]]]) -> Iterator[tuple[str, tuple[str, int], int]]:
    seen: Counter[tuple[str, int]] = Counter()
    for uid, kind in held:
        seen[kind] += 1
        yield uid, kind, seen[kind]
