"""A case is a year that cannot be as it is asked, and may be when some of what it is asked is dropped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import combinations, groupby, product
from typing import Literal

from schedules.announced import series_after
from schedules.changes import Changes
from schedules.folder import Folder
from schedules.plan import Occurrence
from schedules.preferences import allowed
from schedules.room import Openings, fixed, held, is_possible, openings_of, rooms
from schedules.search import exists, exists_within
from schedules.series import Series, Topic
from schedules.ties import Apart, apart, ties_of

PARTS = 40  # of all years, looked at before a year is taken not to be; where one is, Kumla needs one to three


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a year may be asked to do without: a whole rule, a part of one, what people fixed, or a fact."""

    kind: Literal[
        "rule", "meeting", "days", "item", "told", "late", "due", "pin", "extra", "closed", "busy", "today", "held"
    ]
    name: str = ""  # the id of a rule or a role; a uid
    number: int = 0  # of the item or the month; "meeting" 2 is the second one fewer
    deadline: str = ""  # the uid of one that is "late" for a rule, for its day is fixed; empty for all of them


Dropped = frozenset[Demand]
OF_RULES = ("rule", "meeting", "days", "item", "told")
FIXED = ("due", "pin", "extra")  # the day of a deadline, of a meeting, and an extra meeting


@dataclass(frozen=True)
class Case:
    """A year that cannot be, and what it was asked."""

    folder: Folder
    year: int
    before: Mapping[str, date]
    changes: Changes
    made: dict[Dropped, tuple[Series, ...]] = field(default_factory=dict)
    opened: dict[Dropped, Mapping[str, Openings]] = field(default_factory=dict)
    tried: dict[Dropped, bool] = field(default_factory=dict)
    unsure: list[Dropped] = field(default_factory=list)  # no year was found, and it is not proven that there is none

    def possible(self, dropped: Dropped) -> bool:
        """Whether a year exists that need not heed what is dropped. A rule on numbers, once dropped, allows any."""
        if dropped not in self.tried:
            clear = not any(each.isdisjoint(dropped) for each in self.apart)
            self.tried[dropped] = clear and any(self.exists(series, dropped) for series in self.choices(dropped))
        return self.tried[dropped]

    def exists(self, series: tuple[Series, ...], dropped: Dropped) -> bool:
        known = is_possible(series, self.openings(dropped))
        if known is None:
            known = exists_within(series, PARTS)
        if known is None:
            self.unsure.append(dropped)
        return known is True

    def choices(self, dropped: Dropped) -> Iterator[tuple[Series, ...]]:
        return choices(self.series(dropped), dropped, self.openings(dropped))

    def series(self, dropped: Dropped) -> tuple[Series, ...]:
        """Each as it would be without the pins and facts that are dropped."""
        given = frozenset(each for each in dropped if each.kind not in OF_RULES)
        if given not in self.made:
            self.made[given] = self.series_without(given)
        return self.made[given]

    def openings(self, dropped: Dropped) -> Mapping[str, Openings]:
        """By group. The rules that they depend on are those on what must be ready before a meeting."""
        ready = {rule for each in self.series(dropped) for rule, *_ in (*each.needs, *each.awaited, *each.only)}
        given = frozenset(each for each in dropped if each.kind not in OF_RULES or each.kind in ("rule", "days"))
        given = frozenset(each for each in given if each.kind not in ("rule", "days") or each.name in ready)
        if given not in self.opened:
            self.opened[given] = {each.group: openings_of(reduced(each, given)) for each in self.series(given)}
        return self.opened[given]

    def series_without(self, dropped: Dropped) -> tuple[Series, ...]:
        organisation = self.folder.organisation
        closed = tuple(m for m in organisation.meetings.closed_months if Demand("closed", number=m) not in dropped)
        weeks = tuple(w for w in organisation.meetings.closed_weeks if Demand("closed", w) not in dropped)
        meetings = organisation.meetings.model_copy(update={"closed_months": closed, "closed_weeks": weeks})
        busy = tuple(each for each in organisation.busy if Demand("busy", each.role) not in dropped)
        organisation = organisation.model_copy(update={"meetings": meetings, "busy": busy})
        loose = {each.name for each in dropped if each.kind in ("due", "pin")}
        changes = replace(
            self.changes,
            pins=tuple(pin for pin in self.changes.pins if pin.uid not in loose),
            given_up=frozenset(each.name for each in dropped if each.kind == "extra"),
            late=frozenset((each.name, each.deadline) for each in dropped if each.kind == "late"),
            held=frozenset(uid for uid in self.changes.held if Demand("held", uid) not in dropped),
            today=None if Demand("today") in dropped else self.changes.today,
        )
        return series_after(replace(self.folder, organisation=organisation), self.year, self.before, changes)

    def restricting(self) -> list[str]:
        """The rules that restrict the year's meetings, in the documents' order."""
        found = {rule for each in self.series(frozenset()) for rule in ruling_in(each)}
        found |= {each.name for apart in self.apart for each in apart if each.kind == "rule"}
        return [rule.id for rule in self.folder.rules if rule.id in found]

    @cached_property
    def apart(self) -> list[Dropped]:
        """Of each of these something must be dropped, whatever else is."""
        return [frozenset(self.contradicting(each)) for each in apart(self.folder, self.year, self.changes)]

    def contradicting(self, found: Apart) -> Iterator[Demand]:
        yield Demand("rule", found.rule)
        for uid in found.deadlines:
            yield Demand("late", found.rule, deadline=uid)
            if self.changes.pin(uid):
                yield Demand("due", uid)
        if found.meeting is not None:
            yield self.fact(found.meeting)

    def fact(self, meeting: Occurrence) -> Demand:
        if meeting.uid in self.changes.held:
            return Demand("held", meeting.uid)
        if self.changes.has_happened(meeting):
            return Demand("today")
        return Demand("pin" if self.changes.pin(meeting.uid) else "extra", meeting.uid)

    def fixed(self) -> list[Demand]:
        """What people have fixed, in the order in which they said it."""
        due = {tie.deadline.uid for tie in ties_of(self.folder, self.changes)}
        pins = [Demand("due" if pin.uid in due else "pin", pin.uid) for pin in self.changes.pins]
        extra = (each for each in self.series(frozenset()) if each.extra_of and each.pinned)
        return [*pins, *(Demand("extra", each.group) for each in extra)]

    def late(self) -> Iterator[Demand]:
        """What can be given up of rules where deadlines are fixed: for one by itself, or for all that meetings await.

        All at once, since a rule that one meeting breaks is broken: no year is crowded to save the others.
        """
        yield from (each for apart in self.apart for each in apart if each.kind == "late")
        for series in self.series(frozenset()):
            around = (rule for rule, *_ in series.visits if self.folder.rule(rule).due is not None)
            yield from (Demand("late", rule) for rule in (*around, *(rule for rule, *_ in series.awaited)))

    def taken_up(self) -> frozenset[Demand]:
        """The items that have been: they cannot be left out any more."""
        standing = [each for each in self.changes.standing() if each.kind == "item"]
        hosts = {each.uid: each for each in self.changes.standing()}
        return frozenset(
            Demand("item", each.rule, each.number)
            for each in standing
            if each.host in hosts and self.changes.has_happened(hosts[each.host])
        )


def possible_without(series: tuple[Series, ...], rules: Iterable[str]) -> bool:
    """Whether a year exists that need not heed these rules. Where one of them counts meetings, any number will do."""
    dropped = frozenset(Demand("rule", rule) for rule in rules)
    openings = {each.group: openings_of(reduced(each, dropped)) for each in series}
    return any(exists(tried) for tried in choices(series, dropped, openings))


def choices(
    series: tuple[Series, ...], dropped: Dropped, openings: Mapping[str, Openings]
) -> Iterator[tuple[Series, ...]]:
    """The series that are left; where numbers of meetings are dropped, with every number that could help."""
    left = [reduced(each, dropped) for each in series]
    senders = {topic.sender for each in left for topic in each.topics}
    needed = tuple(each for each in left if asks(each) or each.group in senders or not is_free(each, dropped))
    room = rooms(needed, openings) or {}
    numbers = [
        in_reach(each, needed, room.get(each.group, range(0))) if is_free(each, dropped) else [number(each, dropped)]
        for each in needed
    ]
    for chosen in product(*numbers):
        if all(times or not asks(each) for each, times in zip(needed, chosen, strict=True)):
            yield from product(*(of_number(each, n) for each, n in zip(needed, chosen, strict=True) if n))


def of_number(series: Series, times: int) -> Iterator[Series]:
    """With so many meetings. Where these are fewer than turns, without some of the turns, the narrowest first."""
    if not series.turns or all(len(turns) <= times for _, turns in series.turns):
        yield replace(series, times=times)
        return
    rules, windows = zip(*series.turns, strict=True)
    free = allowed(series)
    room = {at: int(free[first : last + 1].sum()) for at, (first, last) in enumerate(windows[0])}
    ways = combinations(room, len(room) - times)
    for left_out in sorted(ways, key=lambda out: sum(room[at] for at in out)):
        kept = [at for at in room if at not in left_out]
        yield replace(
            series,
            times=times,
            turns=tuple((rule, tuple(turns[at] for at in kept)) for rule, turns in zip(rules, windows, strict=True)),
        )


def reduced(series: Series, dropped: Dropped) -> Series:
    """Without the reviews, lead times and items that are dropped, and with reports that need nothing new to tell."""
    rules = {each.name for each in dropped if each.kind == "rule"}
    anywhere = rules | {each.name for each in dropped if each.kind == "days"}
    topics = (without_items(topic, dropped) for topic in series.topics if topic.rule not in rules)
    return replace(
        series,
        visits=tuple(visit for visit in series.visits if visit[0] not in anywhere),
        only=tuple(each for each in series.only if each[0] not in anywhere),
        turns=tuple(each for each in series.turns if each[0] not in anywhere),
        apart=tuple(each for each in series.apart if each[0] not in anywhere),
        needs=tuple(need for need in series.needs if need[0] not in rules),
        awaited=tuple(each for each in series.awaited if each[0] not in rules),
        topics=tuple(topic for topic in topics if topic.times),
    )


def without_items(topic: Topic, dropped: Dropped) -> Topic:
    left = [at for at, number in enumerate(topic.numbers) if Demand("item", topic.rule, number) not in dropped]
    return replace(
        topic,
        sender=None if Demand("told", topic.rule) in dropped else topic.sender,
        first=tuple(topic.first[at] for at in left),
        last=tuple(topic.last[at] for at in left),
        announced=tuple(topic.announced[at] for at in left) if topic.announced else (),
        order=tuple(topic.numbers[at] for at in left),
    )


def is_free(series: Series, dropped: Dropped) -> bool:
    """Whether it does not matter how often the group meets."""
    return Demand("rule", series.rule) in dropped


def asks(series: Series) -> bool:
    """Whether the group must meet, whatever its number of meetings is."""
    return bool(fixed(series) or series.topics or series.turns or series.apart)


def number(series: Series, dropped: Dropped) -> int:
    """Of the meetings that are left; more than the rule says where more have been held already."""
    given_up = sum(each.kind == "meeting" and each.name == series.rule for each in dropped)
    return series.times + given_up if held(series) > series.times else series.times - given_up


def in_reach(series: Series, every: tuple[Series, ...], room: range) -> list[int]:
    """The numbers of meetings that could make a year possible, its own first. Further meetings would serve nothing."""
    told = [topic for each in every for topic in each.topics if topic.sender == series.group]
    enough = len(fixed(series)) + sum(topic.times for topic in (*series.topics, *told))
    if series.turns:
        turns = len(series.turns[0][1])
        return [turns] if turns in room else []
    enough += max((len(series.days) // most + 1 for *_, most in series.apart), default=0)
    return sorted(range(room.start, min(room.stop, enough + 1)), key=lambda times: abs(times - series.times))


def ruling_in(series: Series) -> Iterator[str]:
    """The rules that restrict a group's meetings. None counts extra ones."""
    if not series.extra_of:
        yield series.rule
    yield from restrictions(series)


def restrictions(series: Series) -> Iterator[str]:
    """The rules that restrict a group's meetings, besides the one that counts them."""
    yield from (rule for rule, *_ in (*series.visits, *series.needs, *series.awaited))
    named = [*(rule for rule, _ in (*series.only, *series.turns)), *(rule for rule, *_ in series.apart)]
    yield from (rule for rule in named if rule != series.rule)
    yield from (topic.rule for topic in series.topics)


def alike(topic: Topic) -> Iterator[list[int]]:
    """Its numbers, those in one list of which none can be told from another: it does not matter which is left out."""
    announced = topic.announced or (None,) * topic.times
    windows = list(zip(topic.first, topic.last, announced, strict=True))
    for _, same in groupby(range(topic.times), key=lambda at: windows[at]):
        yield [topic.numbers[at] for at in same]


def smallest(case: Case, demands: Iterable[Demand], dropped: Dropped) -> list[Demand]:
    """A contradiction of which nothing can be spared: without any one of them, and all others, there is a year."""
    found = contradiction(case, demands, dropped)
    gone = dropped | (set(demands) - set(found))
    # What has been held lies also on days that are closed by now. So to leave it out may take away a year.
    while spare := next((each for each in found if not case.possible(gone | {each})), None):
        found.remove(spare)
        gone |= {spare}
    return found


def contradiction(case: Case, demands: Iterable[Demand], dropped: Dropped) -> list[Demand]:
    """Those of the demands that are left when one after the other is left out, and stays out where there is no year.

    The first is left out first. Those that can be left out together are.
    """

    def without(part: list[Demand], gone: Dropped) -> Dropped:
        if not case.possible(gone | set(part)):
            return gone | set(part)
        if len(part) < 2:
            return gone
        half = len(part) // 2
        return without(part[half:], without(part[:half], gone))

    every = list(demands)
    gone = without(every, dropped) if every else dropped
    return [each for each in every if each not in gone]
