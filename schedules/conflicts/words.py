"""What people read of a conflict: the demands that contradict each other, and what the best year gives up of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

from schedules.changes import Changes
from schedules.conflicts.case import Demand, Dropped
from schedules.extras import extra_meetings
from schedules.folder import Folder
from schedules.languages import day, listed, month, period, say, section
from schedules.obligations import obligations_of
from schedules.plan import Conflict
from schedules.series import people_called, span


def why(folder: Folder, changes: Changes, year: int, conflict: Conflict) -> str:
    parts = list(demands(folder, changes, year, conflict))
    return say(language(folder), "conflict.rules", year=year, parts=listed(language(folder), parts))


def because(folder: Folder, changes: Changes, year: int, conflict: Conflict, rule: str) -> str:
    """Why a rule is broken: all that it contradicts."""
    parts = list(demands(folder, changes, year, conflict, besides=rule))
    return say(language(folder), "conflict.because", parts=listed(language(folder), parts)) if parts else ""


def demands(
    folder: Folder, changes: Changes, year: int, conflict: Conflict, besides: str = ""
) -> Iterator[str]:
    words = language(folder)
    for rule in (folder.rule(id) for id in conflict.rules if id != besides):
        yield say(words, "conflict.rule", rule=rule.id, section=section(words, rule.sections), quote=rule.quote)
    if conflict.closed:
        yield say(words, "conflict.closed", months=listed(words, [month(words, number) for number in conflict.closed]))
    fixed = places(folder, changes, year, conflict)
    for role in conflict.busy:
        yield cannot_come(folder, role, fixed)
    if conflict.today:
        yield say(words, "conflict.today", day=day(words, conflict.today))
    for uid in conflict.held:
        yield say(words, "conflict.held", uid=uid)
    for uid in conflict.pins:
        place = next(each for each in fixed if each.uid == uid)
        sentence = "conflict.extra" if place.extra else "conflict.pin"
        yield say(words, sentence, uid=uid, day=moment(words, place.day, place.hour))
    yield from shared(folder, fixed)


def gives_up(
    folder: Folder, changes: Changes, year: int, given_up: Dropped, meetings: Mapping[str, int], proven: bool
) -> str:
    """In a sentence; `meetings` is how many each group has left. Another one where nothing is proven."""
    words = language(folder)
    parts = [
        *(part for rule in folder.rules for part in given_up_of(folder, rule.id, year, given_up, meetings)),
        *late(folder, changes, given_up),
        *unkept(folder, changes, year, given_up),
    ]
    sentence = say(words, "conflict.gives-up", parts=listed(words, parts))
    return sentence if proven else f"{sentence} {say(words, 'conflict.unproven')}"


def given_up_of(
    folder: Folder, id: str, year: int, given_up: Dropped, meetings: Mapping[str, int]
) -> Iterator[str]:
    words, rule = language(folder), folder.rule(id)
    own = [each for each in given_up if each.name == id and each.kind != "late"]
    if not own:
        return
    obligation = next(each for each in obligations_of(folder, year) if each.rule.id == id)
    wanted = obligation.required.min or len(obligation.slots)
    if any(each.kind == "meeting" for each in own):
        group = obligation.group or ""
        times = meetings.get(group, 0)
        yield say(words, "conflict.gives-up.meetings", group=folder.name(group), times=times, wanted=wanted)
    elif any(each.kind == "item" for each in own):
        numbers = {each.number for each in own}
        covered = [slot.covers for slot in obligation.slots if slot.number in numbers and slot.covers]
        periods = listed(words, [period(words, covers, year) for covers in covered])
        which = say(words, "conflict.gives-up.left-out", periods=periods) if covered else ""
        left = len(obligation.slots) - len(own)
        yield say(words, "conflict.gives-up.items", title=rule.title, times=left, wanted=wanted, which=which)
    elif any(each.kind == "told" for each in own):
        yield say(words, "conflict.gives-up.told", title=rule.title)
    elif rule.reviews is not None:
        yield say(words, "conflict.gives-up.review", title=rule.title, month=month(words, rule.reviews.month))
    else:
        days = folder.organisation.choice(id).working_days_before
        yield say(words, "conflict.gives-up.lead", title=rule.title, days=days)


def late(folder: Folder, changes: Changes, given_up: Dropped) -> Iterator[str]:
    words = language(folder)
    for rule in folder.rules:
        if Demand("late", rule.id) in given_up:
            yield say(words, "conflict.gives-up.awaited", title=rule.title or rule.id)
        for pin in changes.pins:
            if any((each.name, each.deadline) == (rule.id, pin.uid) for each in given_up):
                title = rule.title or rule.id
                yield say(words, "conflict.gives-up.late", title=title, uid=pin.uid, day=day(words, pin.day))


def unkept(folder: Folder, changes: Changes, year: int, given_up: Dropped) -> Iterator[str]:
    """What people have fixed. A deadline stays where it is, so of that it is a rule that is given up."""
    words = language(folder)
    for pin in changes.pins:
        if any(each.kind == "pin" and each.name == pin.uid for each in given_up):
            yield say(words, "conflict.gives-up.pin", uid=pin.uid, day=day(words, pin.day))
    for each in extra_meetings(folder, year, changes):
        if any(part.kind == "extra" and part.name == each.uid for part in given_up):
            yield say(words, "conflict.gives-up.extra", uid=each.uid, day=day(words, each.day))


# ---- what is fixed, where and with whom


@dataclass(frozen=True)
class Place:
    """A day that is fixed, and the hour too where it is."""

    uid: str
    group: str  # empty for a deadline
    day: date
    hour: time | None
    extra: bool = False


def places(folder: Folder, changes: Changes, year: int, conflict: Conflict) -> list[Place]:
    """What the conflict names: what is pinned, each extra meeting, and what has been held."""
    announced = {each.uid: each for each in changes.standing()}
    extra = {each.uid: each for each in extra_meetings(folder, year, changes)}
    found = []
    for uid in (*conflict.pins, *conflict.held):
        if uid in extra:
            hour = extra[uid].hour
            clock = None if hour is None else time(hour // 60, hour % 60)
            found.append(Place(uid, extra[uid].group, extra[uid].day, clock, extra=True))
        else:
            each, pin = announced[uid], changes.pin(uid) if uid in conflict.pins else None
            group = each.group if each.kind == "meeting" else ""
            found.append(Place(uid, group, pin.day if pin else each.day, pin.hour if pin else None))
    return found


def cannot_come(folder: Folder, role: str, places: list[Place]) -> str:
    """With the times on the days that are fixed, so that everybody sees what is in the way."""
    words, name = language(folder), folder.name(role)
    days = dict.fromkeys(place.day for place in places if place.group)
    spans = [span(each, folder.organisation.zone) for each in folder.organisation.busy if each.role == role]
    times = [said for each in days for start, end in spans for said in on_day(words, each, start, end)]
    if not times:
        return say(words, "conflict.busy", role=name)
    return say(words, "conflict.busy-then", role=name, times=listed(words, times))


def on_day(words: str, each: date, start: datetime, end: datetime) -> Iterator[str]:
    midnight, next_midnight = (datetime.combine(each, time()) + timedelta(days=n) for n in (0, 1))
    if start <= midnight and end >= next_midnight:
        yield day(words, each)
    elif start < next_midnight and end > midnight:
        yield f"{day(words, each)} {max(start, midnight):%H:%M}–{min(end, next_midnight):%H:%M}"


def shared(folder: Folder, places: list[Place]) -> Iterator[str]:
    """Who is called to two of the meetings on one day."""
    for one, other in combinations(places, 2):
        if one.day == other.day and one.group and other.group and one.group != other.group:
            people = people_called(folder, one.group) & people_called(folder, other.group)
            if people:
                words = language(folder)
                groups = listed(words, [folder.name(one.group), folder.name(other.group)])
                yield say(words, "conflict.shared", groups=groups, people=listed(words, names(folder, people)))


def names(folder: Folder, people: frozenset[str]) -> list[str]:
    return [role.name for document in folder.documents for role in document.roles if role.id in people]


def moment(words: str, each: date, hour: time | None) -> str:
    said = day(words, each)
    return said if hour is None else say(words, "conflict.moment", day=said, hour=f"{hour:%H:%M}")


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
