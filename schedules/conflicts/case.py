"""A case is a year that cannot be as it is asked, and may be when some of what it is asked is dropped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, product
from typing import Literal

from schedules.announced import series_after
from schedules.changes import Changes
from schedules.folder import Folder
from schedules.room import Openings, fixed, held, is_possible, openings_of, rooms
from schedules.search import exists, exists_within
from schedules.series import Series, Topic

PARTS = 40  # of all years, looked at before a year is taken not to be; where one is, Kumla needs one to three


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a year may be asked to do without: a whole rule, a part of one, a pin, or a fact."""

    kind: Literal["rule", "meeting", "item", "told", "pin", "closed", "busy", "today", "held"]
    name: str = ""  # the id of a rule or a role; a uid
    number: int = 0  # of the item or the month; "meeting" 2 is the second one fewer


Dropped = frozenset[Demand]


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
            self.tried[dropped] = any(self.exists(series, dropped) for series in self.choices(dropped))
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
        given = frozenset(each for each in dropped if each.kind not in ("rule", "meeting", "item", "told"))
        if given not in self.made:
            self.made[given] = self.series_without(given)
        return self.made[given]

    def openings(self, dropped: Dropped) -> Mapping[str, Openings]:
        """By group. The rules that they depend on are those on what must be ready before a meeting."""
        ready = {rule for each in self.series(dropped) for rule, *_ in each.needs}
        given = frozenset(each for each in dropped if each.kind not in ("meeting", "item", "told"))
        given = frozenset(each for each in given if each.kind != "rule" or each.name in ready)
        if given not in self.opened:
            self.opened[given] = {each.group: openings_of(reduced(each, given)) for each in self.series(given)}
        return self.opened[given]

    def series_without(self, dropped: Dropped) -> tuple[Series, ...]:
        organisation = self.folder.organisation
        closed = tuple(m for m in organisation.meetings.closed_months if Demand("closed", number=m) not in dropped)
        meetings = organisation.meetings.model_copy(update={"closed_months": closed})
        busy = tuple(each for each in organisation.busy if Demand("busy", each.role) not in dropped)
        organisation = organisation.model_copy(update={"meetings": meetings, "busy": busy})
        changes = replace(
            self.changes,
            pins=tuple(pin for pin in self.changes.pins if Demand("pin", pin.uid) not in dropped),
            held=frozenset(uid for uid in self.changes.held if Demand("held", uid) not in dropped),
            today=None if Demand("today") in dropped else self.changes.today,
        )
        return series_after(replace(self.folder, organisation=organisation), self.year, self.before, changes)

    def restricting(self) -> list[str]:
        """The rules that restrict the year's meetings, in the documents' order."""
        found = {rule for each in self.series(frozenset()) for rule in (each.rule, *restrictions(each))}
        return [rule.id for rule in self.folder.rules if rule.id in found]

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
            yield tuple(replace(each, times=n) for each, n in zip(needed, chosen, strict=True) if n)


def reduced(series: Series, dropped: Dropped) -> Series:
    """Without the reviews, lead times and items that are dropped, and with reports that need nothing new to tell."""
    rules = {each.name for each in dropped if each.kind == "rule"}
    topics = (without_items(topic, dropped) for topic in series.topics if topic.rule not in rules)
    return replace(
        series,
        visits=tuple(visit for visit in series.visits if visit[0] not in rules),
        needs=tuple(need for need in series.needs if need[0] not in rules),
        topics=tuple(topic for topic in topics if topic.times),
    )


def without_items(topic: Topic, dropped: Dropped) -> Topic:
    left = [at for at in range(topic.times) if Demand("item", topic.rule, at + 1) not in dropped]
    return replace(
        topic,
        sender=None if Demand("told", topic.rule) in dropped else topic.sender,
        first=tuple(topic.first[at] for at in left),
        last=tuple(topic.last[at] for at in left),
        announced=tuple(topic.announced[at] for at in left) if topic.announced else (),
    )


def is_free(series: Series, dropped: Dropped) -> bool:
    """Whether it does not matter how often the group meets."""
    return Demand("rule", series.rule) in dropped


def asks(series: Series) -> bool:
    """Whether the group must meet, whatever its number of meetings is."""
    return bool(fixed(series) or series.topics)


def number(series: Series, dropped: Dropped) -> int:
    """Of the meetings that are left; more than the rule says where more have been held already."""
    given_up = sum(each.kind == "meeting" and each.name == series.rule for each in dropped)
    return series.times + given_up if held(series) > series.times else series.times - given_up


def in_reach(series: Series, every: tuple[Series, ...], room: range) -> list[int]:
    """The numbers of meetings that could make a year possible, its own first. Further meetings would serve nothing."""
    told = [topic for each in every for topic in each.topics if topic.sender == series.group]
    enough = len(fixed(series)) + sum(topic.times for topic in (*series.topics, *told))
    return sorted(range(room.start, min(room.stop, enough + 1)), key=lambda times: abs(times - series.times))


def restrictions(series: Series) -> Iterator[str]:
    """The rules that restrict a group's meetings, besides the one that counts them."""
    yield from (rule for rule, *_ in (*series.visits, *series.needs))
    yield from (topic.rule for topic in series.topics)


def alike(topic: Topic) -> Iterator[list[int]]:
    """Its numbers, those in one list of which none can be told from another: it does not matter which is left out."""
    announced = topic.announced or (None,) * topic.times
    windows = list(zip(topic.first, topic.last, announced, strict=True))
    for _, same in groupby(range(topic.times), key=lambda at: windows[at]):
        yield [at + 1 for at in same]


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
