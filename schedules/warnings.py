"""A warning says, before it is too late, which rules a year can soon no longer keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schedules.announced import series_after
from schedules.changes import Changes
from schedules.conflicts import possible_without, ruling_in
from schedules.document import Rule
from schedules.folder import Folder
from schedules.languages import day, listed, say
from schedules.plan import Occurrence, Plan
from schedules.series import Series, Topic
from schedules.waiting import Waiting, reports_left

SOON = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Risk:
    """A rule with little room left: reports that need every meeting that is to come, or a last chance that is near."""

    rule: str
    section: str
    quote: str
    meetings: int | None  # that are left; None where no report has to be placed on them
    reports: int | None  # that are still to be placed on them
    last_chance: date | None  # the day from which the rule can no longer be kept, where that is near
    why: str
    needed: tuple[str, ...] = ()  # the uids of the meetings that may not be cancelled, lest there be too few


@dataclass(frozen=True, slots=True)
class LastChance:
    """The first day from which a rule can no longer be kept, if nothing more is held before it.

    The rule is seen alone: how often the groups meet that it speaks of does not matter, unless it is what it says.
    """

    rule: str
    section: str
    quote: str
    day: date | None  # None: it is kept already, or can be until the year ends
    over: bool = False  # it cannot be kept any more, whatever is held from now on


# ---- risks


def risks(
    folder: Folder, plan: Plan, changes: Changes, before: Mapping[str, date] | None = None
) -> Iterator[Risk]:
    """The rules at risk seen from today, in the documents' order; none where `changes` knows no day."""
    if changes.today is None:
        return
    near = dict(near_chances(folder, plan, changes, changes.today + SOON, before or {}))
    for rule in folder.rules:
        chance = near.get(rule.id)
        waiting = reports_left(folder, plan, rule, changes)
        needed = waiting.needed if waiting else ()
        if waiting and (needed or not waiting.fit(waiting.meetings)):
            numbers = len(waiting.own), len(waiting.windows)
            uids = tuple(each.uid for each in needed)
            why = in_words(folder, waiting, needed)
            yield Risk(rule.id, rule.sections, rule.quote, *numbers, chance, why, uids)
        elif chance:
            why = say(language(folder), "risk.near", day=day(language(folder), chance))
            yield Risk(rule.id, rule.sections, rule.quote, None, None, chance, why)


def in_words(folder: Folder, waiting: Waiting, needed: tuple[Occurrence, ...]) -> str:
    own, reports = len(waiting.own), len(waiting.windows)
    words = {"meetings": left(folder, "meetings", own), "reports": left(folder, "reports", reports)}
    if not needed:
        return say(language(folder), "risk.too-few" if reports > own else "risk.none-in-time", **words)
    if set(waiting.own) == set(needed):
        return say(language(folder), "risk.no-room-left", **words)
    which = [f"{folder.name(each.group)} {day(language(folder), each.day)}" for each in needed]
    return say(language(folder), "risk.needed", which=listed(language(folder), which), **words)


def left(folder: Folder, what: str, number: int) -> str:
    return say(language(folder), f"risk.{what}.{'one' if number == 1 else 'many'}", number=number)


def near_chances(
    folder: Folder, plan: Plan, changes: Changes, soon: date, before: Mapping[str, date]
) -> Iterator[tuple[str, date]]:
    """The rules that cannot be kept if nothing more is held before soon, with the day from which that is so."""
    waiting = {each.rule for each in plan.occurrences if each.status != "cancelled" and not changes.has_happened(each)}
    series = series_after(folder, plan.year, before, unpinned(changes))
    for rule in ruling(folder, series):
        asked = concerned(series, rule.id)
        opens = max(0, asked[0].days.index(soon))
        if rule.id in waiting and not can_begin(asked, others(asked, rule.id), opens):
            chance = last_chance(asked, rule.id)
            if chance is not None:
                yield rule.id, chance


# ---- last chances


def last_chances(
    folder: Folder, year: int, changes: Changes, before: Mapping[str, date] | None = None, only: str | None = None
) -> Iterator[LastChance]:
    """For every rule that restricts the year, or for one of them."""
    series = series_after(folder, year, before or {}, unpinned(changes))
    for rule in ruling(folder, series):
        if only in (None, rule.id):
            asked = concerned(series, rule.id)
            chance = last_chance(asked, rule.id)
            over = chance is not None and asked[0].days.index(chance) <= opening(asked)
            yield LastChance(rule.id, rule.sections, rule.quote, chance, over)


def unpinned(changes: Changes) -> Changes:
    """What is pinned can be pinned anew."""
    return replace(changes, pins=())


def ruling(folder: Folder, series: tuple[Series, ...]) -> list[Rule]:
    """The rules that restrict the days of meetings."""
    found = {rule for each in series for rule in ruling_in(each)}
    return [rule for rule in folder.rules if rule.id in found]


def concerned(series: tuple[Series, ...], rule: str) -> tuple[Series, ...]:
    """The groups whose meetings the rule speaks of: whom it asks something of, and whose work it tells of."""
    asked = [each for each in series if rule in ruling_in(each)]
    senders = {topic.sender for each in asked for topic in each.topics if topic.rule == rule}
    return tuple(each for each in series if each in asked or each.group in senders)


def last_chance(series: tuple[Series, ...], rule: str) -> date | None:
    """Halving the days that are left: what can be kept from a day can be kept from every earlier one."""
    without = others(series, rule)
    days = series[0].days
    kept, lost = opening(series), len(days)
    if not can_begin(series, without, kept):
        return days.day(kept)
    while kept + 1 < lost:
        middle = (kept + lost) // 2
        kept, lost = (middle, lost) if can_begin(series, without, middle) else (kept, middle)
    return days.day(lost) if lost < len(days) else None


def opening(series: tuple[Series, ...]) -> int:
    return max(each.opens for each in series)


def others(series: tuple[Series, ...], rule: str) -> set[str]:
    return {other for each in series for other in ruling_in(each) if other != rule}


def can_begin(series: tuple[Series, ...], without: set[str], day: int) -> bool:
    """Whether a year exists that keeps the rule, whatever the others say, with nothing new before the day."""
    return possible_without(tuple(beginning(each, day) for each in series), without)


def beginning(series: Series, day: int) -> Series:
    """Neither a meeting before the day, nor an item on a meeting that has been."""
    topics = tuple(items_from(series, topic, day) for topic in series.topics)
    return replace(series, opens=day, announced=(), pinned=(), topics=topics)


def items_from(series: Series, topic: Topic, day: int) -> Topic:
    """What has been taken up stays, and the rest follows: it does not matter in which order they were to come."""
    happened = {day for day, _ in series.happened}
    announced = topic.announced or (None,) * topic.times
    done = [at in happened for at in announced]
    first = [at if over else max(at, day) for at, over in zip(topic.first, done, strict=True)]
    windows = sorted(zip(first, topic.last, strict=True))
    return replace(
        topic, first=tuple(first for first, _ in windows), last=tuple(last for _, last in windows), announced=()
    )


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
