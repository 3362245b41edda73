"""A draft is the year in force with all that people did since: it is worked out, never kept, and no feed shows it.

    the year in force --> by the documents of today --> after the first action --> ... --> after the last
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property, lru_cache

from app.audit import Signature
from app.feeds import extra_rules
from app.loading import read_once, today_of
from app.persons import with_persons, with_several_hats
from app.planning.actions import (
    KINDS,
    Action,
    Add,
    AddItem,
    Cancel,
    Decide,
    Done,
    DropItem,
    Held,
    Move,
    NotHeld,
    Pin,
    Place,
    Unpin,
    done_from,
    named_in,
    standing,
)
from app.refusal import Refused
from app.store import Release, Store
from schedules import changes, planner
from schedules.changes import Changes, Extra, difference
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan, Status


@dataclass(frozen=True)
class Ground:
    """All that a draft follows from: on equal grounds stand equal drafts."""

    organisation: str
    year: int
    today: date
    first_day: date  # of the installation: nobody is told of what lies before it
    documents: str  # the version that rules the year's last day
    rules_from: date
    release: Release | None  # the year in force
    before: tuple[tuple[str, date], ...]  # each group's last meeting of the year before
    done: tuple[Done, ...]  # in order; what was released too, as pins stay
    folder: Folder = field(repr=False)
    revision: int = field(compare=False)  # the last that the log says of the year

    @property
    def is_bare(self) -> bool:
        return not self.done or self.done[-1].number <= self.released

    @property
    def released(self) -> int:
        return self.release.revision if self.release else 0

    @property
    def at_first(self) -> "Ground":
        """Before the last action."""
        return replace(self, done=self.done[:-1])


@dataclass(frozen=True)
class Draft:
    ground: Ground
    plan: Plan

    @property
    def revision(self) -> int:
        return self.ground.revision

    @property
    def folder(self) -> Folder:
        return self.ground.folder

    @cached_property
    def in_force(self) -> Plan:
        """What people see; where nothing is released, an empty year."""
        release = self.ground.release
        return release.plan if release else replace(self.plan, occurrences=())

    @property
    def change(self) -> changes.Difference:
        return difference(self.in_force, self.plan)

    @property
    def waiting(self) -> tuple[Done, ...]:
        """What was done since the release."""
        return tuple(each for each in self.ground.done if each.number > self.ground.released)

    @property
    def is_new(self) -> bool:
        """Whether a release would change anything that is kept."""
        release = self.ground.release
        return release is None or (release.plan, release.documents) != (self.plan, self.ground.documents)

    def find(self, uid: str) -> Occurrence | None:
        return next((each for each in self.plan.occurrences if each.uid == uid), None)

    def after(self, action: Action, signed: Signature) -> "Draft":
        """As it would be."""
        number = self.revision + 1
        done = tuple(standing([*self.ground.done, Done(number, action, signed)]))
        return on(replace(self.ground, done=done, revision=number))


def draft_of(store: Store, organisation: str, year: int, now: datetime) -> Draft:
    return on(ground_of(store, organisation, year, now))


def on(ground: Ground) -> Draft:
    return Draft(ground, plan_on(ground))


def ground_of(store: Store, organisation: str, year: int, now: datetime) -> Ground:
    documents = store.documents_ruling(organisation, date(year, 12, 31))
    if documents is None:
        raise Refused(f"{organisation} has no documents that rule {year}")
    folder = read_once(tuple(documents.files.items()))
    release = store.release(organisation, year)
    if release is None:
        prove_ruled(folder, year)
    kept = store.organisation(organisation)
    today = today_of(kept, now)
    hats = with_several_hats(store, organisation, max(today, date(year, 1, 1)), date(year, 12, 31))
    earlier = store.release(organisation, year - 1)
    logged = store.log_of_year(organisation, year)
    done = [done_from(each) for each in logged if each.kind in KINDS]
    return Ground(
        organisation,
        year,
        today,
        kept.first_day,
        documents.version,
        documents.rules_from,
        release,
        tuple(last_meetings(folder, earlier.plan).items()) if earlier else (),
        tuple(standing(done)),
        with_persons(folder, hats),
        max((each.number for each in logged), default=0),
    )


def prove_ruled(folder: Folder, year: int) -> None:
    first = max(document.header.decided_on for document in folder.documents)
    if first > date(year, 1, 1):
        why = f"the documents are in force from {first}, and whole years are planned"
        raise Refused(f"YEAR = {year}; expected {first.year + 1} or later: {why}")


def last_meetings(folder: Folder, plan: Plan) -> dict[str, date]:
    """From where the gaps of the next year are counted. An extra meeting is in nobody's count."""
    held = (each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled")
    ordinary = [meeting for meeting in held if meeting.rule not in extra_rules(folder)]
    return {meeting.group: meeting.day for meeting in sorted(ordinary, key=lambda meeting: meeting.day)}


# The plan, action by action


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
    return with_items(ground, replanned(ground, release.plan, today=max(ground.today, ground.rules_from)))


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
        case Add(group, day, hour):
            return replanned(ground, plan, extra=(Extra(group, day, hour),))
        case Decide(uids):
            return with_status(plan, uids, "decided")
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
    pins = tuple(pin for pin in fixed(ground, plan) if pin.uid not in cancelled)
    return planner.plan_year(
        ground.folder,
        ground.year,
        dict(ground.before),
        Changes(
            announced=plan,
            pins=pins,
            cancelled=cancelled,
            extra=extra,
            held=frozenset(each.action.uid for each in ground.done if isinstance(each.action, Held)),
            refused=frozenset(given_up(plan, pins)),
            today=today or ground.today,
        ),
    )


def fixed(ground: Ground, plan: Plan) -> tuple[changes.Pin, ...]:
    """What the planner may not move: what people have moved or pinned, and what a group has decided."""
    pins: dict[str, changes.Pin] = {}
    for each in ground.done:
        match each.action:
            case Move(uid, day, hour) | Pin(uid, day, hour):
                pins[uid] = changes.Pin(uid, day, hour)
            case Unpin(uid):
                pins.pop(uid, None)
    for one in plan.occurrences:
        if one.status == "decided" and one.kind == "meeting":
            pins[one.uid] = changes.Pin(one.uid, one.day, clock_of(one))
    there = {each.uid for each in plan.occurrences if each.status != "cancelled"}
    return tuple(pin for uid, pin in sorted(pins.items()) if uid in there)


def given_up(plan: Plan, pins: tuple[changes.Pin, ...]) -> Iterator[tuple[str, date]]:
    """The days of cancelled meetings: their replacement comes on another."""
    meetings = [each for each in plan.occurrences if each.kind == "meeting"]
    taken = {(each.group, each.day) for each in meetings if each.status != "cancelled"}
    wanted = {pin.day for pin in pins}
    for each in meetings:
        if each.status == "cancelled" and (each.group, each.day) not in taken and each.day not in wanted:
            yield each.group, each.day


# What people add to a meeting


def with_items(ground: Ground, plan: Plan) -> Plan:
    """The plan with the items and guests that people have added to its meetings; they go where their meeting goes."""
    dropped = {each.action.uid for each in ground.done if isinstance(each.action, DropItem)}
    added = [each.action for each in ground.done if isinstance(each.action, AddItem)]
    hosts = {each.uid: each for each in plan.occurrences if each.kind == "meeting" and each.status != "cancelled"}
    items = [item_at(ground, hosts[each.uid], each) for each in added if each.uid in hosts]
    planned = [each for each in plan.occurrences if each.uid not in {uid_of_item(ground, add) for add in added}]
    kept = [as_sure_as_its_meeting(each, hosts) for each in planned]
    everything = [*kept, *(item for item in items if item.uid not in dropped)]
    return replace(plan, occurrences=tuple(sorted(everything, key=planner.in_calendar_order)))


def item_at(ground: Ground, host: Occurrence, added: AddItem) -> Occurrence:
    rule = next((each for each in ground.folder.rules if each.id == added.rule), None)
    return replace(
        host,
        uid=uid_of_item(ground, added),
        kind="item",
        rule=rule.id if rule else host.rule,
        section=rule.sections if rule else host.section,
        quote=rule.quote if rule else host.quote,
        number=added.number,
        title=added.title,
        responsible=added.responsible,
        host=host.uid,
        place="",
    )


def uid_of_item(ground: Ground, added: AddItem) -> str:
    identity = ground.folder.organisation.identity
    return f"{identity.id}-tillagg-{ground.year}-{added.number}@{identity.domain}"


def as_sure_as_its_meeting(occurrence: Occurrence, hosts: Mapping[str, Occurrence]) -> Occurrence:
    host = hosts.get(occurrence.host or "")
    certain: tuple[Status, ...] = ("proposed", "decided")
    return replace(occurrence, status=host.status) if host and occurrence.status in certain else occurrence


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


def clock_of(occurrence: Occurrence) -> time | None:
    return occurrence.start.time() if isinstance(occurrence.start, datetime) else None


def with_status(plan: Plan, uids: tuple[str, ...], status: Status) -> Plan:
    """Of meetings: a deadline is nobody's to decide."""
    meetings = [each for each in plan.occurrences if each.uid in uids and each.kind == "meeting"]
    return with_occurrences(plan, {each.uid: replace(each, status=status) for each in meetings})


def with_occurrences(plan: Plan, others: Mapping[str, Occurrence]) -> Plan:
    return replace(plan, occurrences=tuple(others.get(each.uid, each) for each in plan.occurrences))
