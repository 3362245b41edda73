"""Room is what a group's rules need of a year and what the year has for them: days, hours, and numbers of meetings.

It tells in a millisecond, and without looking for the best year, that there is no year or that there is one. Only where
groups are in each other's way does it not know, and somebody has to search.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from schedules.preferences import IMPOSSIBLE, allowed, hour_costs
from schedules.series import Series, Topic
from schedules.workdays import Mask, Numbers

Window = tuple[int, int]  # first and last day
Chain = list[Window]  # for each item its window; each is on a later day than the one before
NEVER = 10_000  # a day and an hour after all


@dataclass(frozen=True, eq=False)
class Openings:
    """The days on which a group may meet, in order, and for each of them the first and the last hour."""

    days: list[int]
    first: Numbers
    last: Numbers

    def earliest(self, day: int) -> int:
        """The first of them that is not before the day, or NEVER."""
        at = bisect_left(self.days, day)
        return self.days[at] if at < len(self.days) else NEVER

    def latest(self, day: int) -> int:
        """The last of them that is not after the day, or -1."""
        at = bisect_right(self.days, day)
        return self.days[at - 1] if at else -1

    def only(self, days: Collection[int]) -> "Openings":
        return Openings(sorted(days), self.first, self.last)  # nobody asks for the hours of these


def openings_of(series: Series) -> Openings:
    """They depend on all but the number of meetings and what must be visited or taken up."""
    free = hour_costs(series) < IMPOSSIBLE
    days = np.flatnonzero(allowed(series) & free.any(axis=1))
    free = free[days]
    hours = np.array(series.hours)
    first = np.where(free, hours, NEVER).min(axis=1, initial=NEVER)
    return Openings([int(day) for day in days], first, np.where(free, hours, -1).max(axis=1, initial=-1))


def is_hopeless(series: tuple[Series, ...]) -> bool:
    """Whether it is certain that no year keeps every MUST."""
    return lacks_room(series, {each.group: openings_of(each) for each in series})


def is_possible(series: tuple[Series, ...], openings: Mapping[str, Openings]) -> bool | None:
    """Whether a year exists that keeps every MUST; None where that cannot be told without a search."""
    if lacks_room(series, openings):
        return False
    return True if is_simple(series, openings) and not any(tempts(each) for each in series) else None


def tempts(series: Series) -> bool:
    """Whether an item could be thought to come at a meeting that has been, or on a day when nobody can present it.

    Or whether meetings could be thought to lie nearer to each other, or further apart, than a rule allows.

    Room is not counted so finely.
    """
    if series.apart or any(topic.away for topic in series.topics):
        return True
    windows = [window for topic in series.topics for window in windows_of(topic) if window[0] < window[1]]
    return any(first <= day <= last for day, _ in series.happened for first, last in windows)


def lacks_room(series: tuple[Series, ...], openings: Mapping[str, Openings]) -> bool:
    found = rooms(series, openings)
    if found is None or any(each.times not in found[each.group] for each in series):
        return True
    return not all(have_hours(one, other, openings) for one, other in combinations(series, 2))


def rooms(series: tuple[Series, ...], openings: Mapping[str, Openings]) -> Mapping[str, range] | None:
    """For each group the numbers of meetings that there is room for; None where there is room for none.

    No year has another number. Whether there is one with a number in the range is certain only for a group by itself.
    """
    chains = chains_of(series, openings)
    if chains is None or any(meets_twice_a_day(each) for each in series):
        return None
    found = {}
    for each in series:
        days = fewest(openings[each.group], fixed(each), chains[each.group])
        if days is None:
            return None
        found[each.group] = range(len(days), len(openings[each.group].days) + 1)
    return found


def meets_twice_a_day(series: Series) -> bool:
    """Two meetings on one day are one meeting, so each pin needs a day of its own."""
    pinned = [day for _, day, _ in series.pinned]
    return len({*pinned, *(day for day, _ in series.happened)}) < len(pinned) + held(series)


def held(series: Series) -> int:
    return len({day for day, _ in series.happened})


def fixed(series: Series) -> list[Window]:
    """In each of these the group must meet."""
    windows = [(first, last) for _, first, last in series.visits]
    windows += [(day, day) for day, _ in series.happened]
    return windows + [(day, day) for _, day, _ in series.pinned]


def chains_of(series: tuple[Series, ...], openings: Mapping[str, Openings]) -> Mapping[str, list[Chain]] | None:
    """What each group takes up; and of its meetings those that other groups must be told of."""
    chains: dict[str, list[Chain]] = {each.group: [] for each in series}
    for each in series:
        chains[each.group] += [list(turns_left(each, turns)) for _, turns in each.turns]
        for topic in each.topics:
            if topic.sender is None:
                chains[each.group].append(windows_of(topic))
            elif topic.sender in chains:
                told, met = told_in_turn(openings[each.group], openings[topic.sender], windows_of(topic))
                chains[each.group].append(told)
                chains[topic.sender].append(met)
            else:
                return None  # nobody meets, so there is never anything to tell
    return chains


def turns_left(series: Series, turns: Iterable[Window]) -> Iterator[Window]:
    """Where each meeting may be in its turn; what has been is a fact, wherever its turn was."""
    happened = sorted(day for day, _ in series.happened)
    for at, (first, last) in enumerate(turns):
        been = happened[at : at + 1]
        yield min([first, *been]), max([last, *been])


def windows_of(topic: Topic) -> Chain:
    return list(zip(topic.first, topic.last, strict=True))


def told_in_turn(own: Openings, senders: Openings, windows: Chain) -> tuple[Chain, Chain]:
    """When each report may be, and the meeting of its sender that it tells of: meeting, report, meeting, report."""
    early, last = [], -1
    for first, _ in windows:
        meeting = senders.earliest(last + 1)
        last = own.earliest(max(first, meeting + 1))
        early.append((meeting, last))
    late, following = [], NEVER
    for _, last in reversed(windows):
        report = own.latest(min(last, following - 1))
        following = senders.latest(report - 1)
        late.append((following, report))
    both = list(zip(early, reversed(late), strict=True))
    return [(first[1], last[1]) for first, last in both], [(first[0], last[0]) for first, last in both]


def fewest(openings: Openings, visits: list[Window], chains: list[Chain]) -> list[int] | None:
    """Days that are enough for all that must be visited and taken up, and no more than needed; None where none are.

    Whatever falls due first is met on the latest day that it allows: an earlier day would serve nothing that this one
    does not, so no other choice needs fewer.
    """
    due = [last_days(openings, chain) for chain in chains]
    waiting = [(first, openings.latest(last)) for first, last in visits]
    if any(each is None for each in due) or any(last < first for first, last in waiting):
        return None
    left = [list(zip(chain, days or (), strict=True)) for chain, days in zip(chains, due, strict=True)]
    found: list[int] = []
    while nearest := [last for _, last in waiting] + [each[0][1] for each in left if each]:
        day = min(nearest)
        found.append(day)
        waiting = [(first, last) for first, last in waiting if first > day]
        left = [each[1:] if each and each[0][0][0] <= day else each for each in left]
    return found


def last_days(openings: Openings, chain: Chain) -> list[int] | None:
    """The last day for each item that leaves days for those after it."""
    found: list[int] = []
    following = NEVER
    for first, last in reversed(chain):
        following = openings.latest(min(last, following - 1))
        if following < first:
            return None
        found.append(following)
    return found[::-1]


# ---- groups in each other's way


def have_hours(one: Series, other: Series, openings: Mapping[str, Openings]) -> bool:
    """Whether two groups that share people have days enough; on some they cannot both find an hour."""
    if not one.people & other.people:
        return True
    days, others = np.array(openings[one.group].days), np.array(openings[other.group].days)
    _, at, others_at = np.intersect1d(days, others, assume_unique=True, return_indices=True)
    either = len(days) + len(others) - len(at)
    return one.times + other.times <= either + int(in_turn(one, at, other, others_at, openings).sum())


def in_turn(one: Series, at: Numbers, other: Series, others_at: Numbers, openings: Mapping[str, Openings]) -> Mask:
    """On which days one of the groups can meet before the other does."""
    first, last = openings[one.group].first[at], openings[one.group].last[at]
    others_first, others_last = openings[other.group].first[others_at], openings[other.group].last[others_at]
    possible: Mask = (first + one.minutes <= others_last) | (others_first + other.minutes <= last)
    return possible


def is_simple(series: tuple[Series, ...], openings: Mapping[str, Openings]) -> bool:
    """Whether each group in turn finds days that no other has taken: then that is a year."""
    chosen: dict[str, list[int]] = {}
    for each in senders_first(series):
        taken = {day for other in series for day in chosen.get(other.group, decided(other)) if shares(each, other)}
        own = openings[each.group].only({*openings[each.group].days} - taken)
        days = chosen_days(each, own, {sender: openings[sender].only(chosen[sender]) for sender in chosen})
        if days is None:
            return False
        chosen[each.group] = days
    return all(tells_something_new(topic, chosen[each.group], chosen) for each in series for topic in each.topics)


def senders_first(series: tuple[Series, ...]) -> list[Series]:
    senders = {topic.sender for each in series for topic in each.topics}
    return sorted(series, key=lambda each: each.group not in senders)


def decided(series: Series) -> list[int]:
    return [first for first, last in fixed(series) if first == last]


def shares(one: Series, other: Series) -> bool:
    return one.group != other.group and not one.people.isdisjoint(other.people)


def chosen_days(series: Series, own: Openings, met: Mapping[str, Openings]) -> list[int] | None:
    """As few as are needed, and others spread over the year up to the number; None where they do not suffice."""
    chains = [list(turns_left(series, turns)) for _, turns in series.turns]
    needed = fewest(own, fixed(series), [*chains, *(chain_of(topic, own, met) for topic in series.topics)])
    if needed is None or not len(needed) <= series.times <= len(own.days):
        return None
    others = [day for day in own.days if day not in needed]
    more = series.times - len(needed)
    return sorted([*needed, *(others[(2 * n + 1) * len(others) // (2 * more)] for n in range(more))])


def chain_of(topic: Topic, own: Openings, met: Mapping[str, Openings]) -> Chain:
    windows = windows_of(topic)
    return told_in_turn(own, met[topic.sender], windows)[0] if topic.sender and topic.sender in met else windows


def tells_something_new(topic: Topic, days: list[int], chosen: Mapping[str, list[int]]) -> bool:
    """Whether each item has its day when each is taken up as early as it can be: no other choice gives them more."""
    last = -1
    for first, latest in windows_of(topic):
        met = next_after(last, chosen[topic.sender]) if topic.sender else last
        last = next_after(max(met, first - 1), days)
        if last > latest:
            return False
    return True


def next_after(day: int, days: list[int]) -> int:
    return next((each for each in days if each > day), NEVER)
