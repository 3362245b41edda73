"""A warning says, before it is too late, which rules a year can soon no longer keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schedules.announced import series_after
from schedules.changes import Changes
from schedules.conflicts import possible_without, restrictions, ruling_in
from schedules.document import Meets, Rule
from schedules.folder import Folder
from schedules.languages import day, say
from schedules.obligations import obligations_of
from schedules.plan import Plan
from schedules.series import Series

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


@dataclass(frozen=True, slots=True)
class LastChance:
    """The first day from which a rule can no longer be kept, if nothing more is held before it."""

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
        meetings, reports = room(folder, plan, rule, changes)
        if reports and reports >= meetings:
            words = (left(folder, "meetings", meetings), left(folder, "reports", reports))
            short = "risk.too-few" if reports > meetings else "risk.no-room-left"
            why = say(language(folder), short, meetings=words[0], reports=words[1])
            yield Risk(rule.id, rule.sections, rule.quote, meetings, reports, near.get(rule.id), why)
        elif rule.id in near:
            why = say(language(folder), "risk.near", day=day(language(folder), near[rule.id]))
            yield Risk(rule.id, rule.sections, rule.quote, None, None, near[rule.id], why)


def room(folder: Folder, plan: Plan, rule: Rule, changes: Changes) -> tuple[int, int]:
    """The meetings that are left for a rule's reports, and the reports that are still to be placed on them."""
    asked = next((each for each in obligations_of(folder, plan.year) if each.rule is rule), None)
    if asked is None or asked.placement != "item" or rule.reviews is not None:
        return 0, 0
    held = {each.uid for each in plan.occurrences if each.kind == "meeting" and changes.has_happened(each)}
    done = [each for each in plan.occurrences if each.rule == rule.id and each.host in held]
    ordinary = {meets.id for meets, demand in folder.demands(Meets) if demand.group == asked.group}
    to_come = [each for each in plan.occurrences if each.rule in ordinary and each.uid not in held]
    standing = [each for each in to_come if each.status != "cancelled"]
    return len(standing), max(0, len(asked.slots) - len(done))


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
    return {other for each in series for other in restrictions(each) if other != rule}


def can_begin(series: tuple[Series, ...], without: set[str], day: int) -> bool:
    """Whether a year exists that keeps the rule and the numbers of meetings, with nothing new before the day."""
    late = [replace(each, opens=day, announced=(), pinned=()) for each in series]
    return possible_without(tuple(late), without)


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
