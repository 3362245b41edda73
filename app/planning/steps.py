"""A step is what one action does to a plan; a draft's plan is the year in force, and then step by step.

    the year in force --> by the documents of today --> after the first action --> ... --> after the last
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from app.planning.actions import (
    Action,
    Add,
    Cancel,
    Decide,
    Done,
    Held,
    Move,
    NotHeld,
    Pin,
    Place,
    Unpin,
    named_in,
)  # fmt: skip
from app.planning.ground import Ground
from app.planning.items import is_added, with_items
from schedules import planner
from schedules.changes import Changes, Extra
from schedules.changes import Pin as Fixed
from schedules.plan import Occurrence, Plan, Status


@lru_cache(maxsize=256)
def plan_on(ground: Ground) -> Plan:
    """Kept in memory: who looks again, or does one thing more, waits for one step alone."""
    if ground.is_bare:
        return at_first(ground)
    return with_items(ground, step(ground, plan_on(ground.at_first), ground.done[-1].action))


def at_first(ground: Ground) -> Plan:
    """The year in force; or by other documents than it was released by, and then from the day when they rule."""
    release = ground.release
    if release is None:
        return planner.plan_year(ground.folder, ground.year, dict(ground.before))
    if release.documents == ground.documents:
        return release.plan
    return with_items(ground, with_dropped(ground, replanned(ground, release.plan, today=day_of_change(ground))))


def day_of_change(ground: Ground) -> date:
    return max(ground.today, ground.rules_from)


def with_dropped(ground: Ground, plan: Plan) -> Plan:
    """What people have seen and the documents ask for no more is cancelled, and its number is nobody else's."""
    asked = {rule.id for rule in ground.folder.rules}
    there = {each.uid for each in plan.occurrences}
    seen = ground.release.plan.occurrences if ground.release else ()
    dropped = [each for each in seen if each.kind == "meeting" and each.rule in asked and each.uid not in there]
    cancelled = [replace(each, status="cancelled") for each in dropped]
    return replace(plan, occurrences=tuple(sorted([*plan.occurrences, *cancelled], key=planner.in_calendar_order)))


def step(ground: Ground, plan: Plan, action: Action) -> Plan:
    """An action that names what is no longer there does nothing; `without_object` finds those."""
    if missing(plan, action):
        return plan
    match action:
        case Move(uid, day, hour) | Pin(uid, day, hour):
            return replanned(ground, plan if is_there(plan, uid, day, hour) else with_status(plan, (uid,), "proposed"))
        case Unpin(uid):
            return replanned(ground, with_status(plan, (uid,), "proposed"))
        case Cancel(uid) | NotHeld(uid):
            return replanned(ground, plan, cancelled=frozenset({uid}))
        case Add(group, day, hour, asked_on):
            return replanned(ground, plan, extra=(Extra(group, day, hour, asked_on),))
        case Decide(uids):
            return with_status(plan, uids, "decided")
        case Held(uid, date() as day):
            return replanned(ground, with_occurrences(plan, as_held(plan.occurrences, uid, day)))
        case Place(uid, place):
            return with_occurrences(plan, {uid: replace(found(plan, uid), place=place)})
    return plan


def replanned(
    ground: Ground,
    plan: Plan,
    *,
    cancelled: frozenset[str] = frozenset(),
    extra: tuple[Extra, ...] = (),
    today: date | None = None,
) -> Plan:
    changes = replace(changes_to(ground, plan, cancelled), extra=extra, today=today or ground.today)
    return planner.plan_year(ground.folder, ground.year, dict(ground.before), changes)


def changes_to(ground: Ground, plan: Plan, cancelled: frozenset[str] = frozenset()) -> Changes:
    """What holds when the plan is made anew."""
    pins = tuple(pin for pin in fixed(ground, plan) if pin.uid not in cancelled)
    return Changes(
        announced=plan,
        pins=pins,
        cancelled=cancelled,
        held=frozenset(each.action.uid for each in ground.done if isinstance(each.action, Held)),
        refused=frozenset(given_up(plan, pins)),
        today=ground.today,
    )


def fixed(ground: Ground, plan: Plan) -> tuple[Fixed, ...]:
    """What the planner may not move: what people have moved or pinned, and what a group has decided."""
    pins: dict[str, Fixed] = {}
    for each in ground.done:
        match each.action:
            case Move(uid, day, hour) | Pin(uid, day, hour):
                pins[uid] = Fixed(uid, day, hour)
            case Unpin(uid) | Held(uid, date()):
                pins.pop(uid, None)
    for one in plan.occurrences:
        if one.status == "decided" and one.kind == "meeting":
            pins[one.uid] = Fixed(one.uid, one.day, clock_of(one))
    there = {each.uid for each in plan.occurrences if each.status != "cancelled" and not is_added(each.uid)}
    return tuple(pin for uid, pin in sorted(pins.items()) if uid in there)


def given_up(plan: Plan, pins: tuple[Fixed, ...]) -> Iterator[tuple[str, date]]:
    """The days of cancelled meetings: their replacement comes on another."""
    meetings = [each for each in plan.occurrences if each.kind == "meeting"]
    taken = {(each.group, each.day) for each in meetings if each.status != "cancelled"}
    wanted = {pin.day for pin in pins}
    for each in meetings:
        if each.status == "cancelled" and (each.group, each.day) not in taken and each.day not in wanted:
            yield each.group, each.day


# A plan, read and changed


def missing(plan: Plan, action: Action) -> bool:
    standing = {each.uid for each in plan.occurrences if each.status != "cancelled"}
    return not standing.issuperset(named_in(action))


def without_object(ground: Ground) -> Iterator[Done]:
    """What was done to something that is no longer in the draft."""
    while not ground.is_bare:
        if missing(plan_on(ground.at_first), ground.done[-1].action):
            yield ground.done[-1]
        ground = ground.at_first


def is_there(plan: Plan, uid: str, day: date, hour: time | None) -> bool:
    one = found(plan, uid)
    return one.day == day and hour in (None, clock_of(one))


def found(plan: Plan, uid: str) -> Occurrence:
    return next(each for each in plan.occurrences if each.uid == uid)


def as_held(occurrences: Iterable[Occurrence], uid: str, day: date) -> dict[str, Occurrence]:
    """The meeting, and what was taken up there, on the day on which it was really held."""
    return {each.uid: on_day(each, day) for each in occurrences if uid in (each.uid, each.host)}


def on_day(occurrence: Occurrence, day: date) -> Occurrence:
    start, end = occurrence.start, occurrence.end
    if not isinstance(start, datetime) or end is None:
        return replace(occurrence, start=day)
    begins = datetime.combine(day, start.time(), start.tzinfo)  # the same time by the clock
    return replace(occurrence, start=begins, end=datetime.combine(day, end.time(), end.tzinfo))


def clock_of(occurrence: Occurrence) -> time | None:
    return occurrence.start.time() if isinstance(occurrence.start, datetime) else None


def with_status(plan: Plan, uids: tuple[str, ...], status: Status) -> Plan:
    """Of meetings: a deadline is nobody's to decide."""
    meetings = [each for each in plan.occurrences if each.uid in uids and each.kind == "meeting"]
    return with_occurrences(plan, {each.uid: replace(each, status=status) for each in meetings})


def with_occurrences(plan: Plan, others: Mapping[str, Occurrence]) -> Plan:
    return replace(plan, occurrences=tuple(others.get(each.uid, each) for each in plan.occurrences))
