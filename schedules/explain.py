"""An explanation says why: what is on a day and which clause asks for it, or what speaks against an empty day."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schedules import preferences
from schedules.document import Presents, Produces, Rule
from schedules.folder import Folder
from schedules.languages import LANGUAGES, listed, month, say
from schedules.path import Limits
from schedules.plan import Occurrence, Plan, Verdict
from schedules.preferences import MUST, PREFER
from schedules.search import best_year
from schedules.series import Series, avoided_by, series_of


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks against a meeting of a group on a day."""

    group: str
    name: str
    says: str
    weight: int | None  # None: impossible
    rule: str | None = None
    section: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a plan."""

    day: date
    occurrences: tuple[Occurrence, ...]
    against: tuple[Reason, ...]  # for each group that does not meet then


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule in a plan."""

    rule: Rule
    verdict: Verdict
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Occurring:
    """An occurrence, what it carries or is carried by, and the rule that asks for it."""

    occurrence: Occurrence
    verdict: Verdict
    items: tuple[Occurrence, ...]
    chosen: tuple[str, ...]  # the local choices that decided its day
    suffers: tuple[Reason, ...]  # the preferences that its day goes against


def explain(folder: Folder, plan: Plan, subject: str) -> Day | Ruled | Occurring | None:
    """The subject is a date (2027-05-07), the uid of an occurrence, or the id of a rule; None is nothing of these."""
    for rule in folder.rules:
        if rule.id == subject:
            return Ruled(rule, verdict(plan, rule.id), tuple(each for each in plan.occurrences if each.rule == rule.id))
    for occurrence in plan.occurrences:
        if occurrence.uid == subject:
            return explained(folder, plan, occurrence)
    try:
        day = date.fromisoformat(subject)
    except ValueError:
        return None
    return explained_day(folder, plan, day) if day.year == plan.year else None


def verdict(plan: Plan, rule: str) -> Verdict:
    return next(each for each in plan.verdicts if each.rule == rule)


def explained(folder: Folder, plan: Plan, occurrence: Occurrence) -> Occurring:
    items = tuple(each for each in plan.occurrences if each.host == occurrence.uid)
    against = tuple(
        reason
        for series in series_of(folder, plan.year, {})
        if series.group == occurrence.group and occurrence.kind == "meeting"
        for reason in against_day(folder, plan, series, occurrence.day)
    )
    chosen = tuple(local_choices(folder, folder.rule(occurrence.rule)))
    return Occurring(occurrence, verdict(plan, occurrence.rule), items, chosen, against)


def local_choices(folder: Folder, rule: Rule) -> Iterator[str]:
    """What the organisation has chosen where the rule says no day, in its own words."""
    organisation = folder.organisation
    if rule.meets is not None:
        yield from filter(None, (organisation.meetings.assumption, organisation.group(rule.meets.group).assumption))
    for other, presents in folder.demands(Presents):
        if rule.produces is not None and presents.what == rule.produces.what:
            yield from filter(None, (organisation.choice(other.id).assumption,))
    yield from filter(None, (organisation.choice(rule.id).assumption,))


def explained_day(folder: Folder, plan: Plan, day: date) -> Day:
    there = tuple(each for each in plan.occurrences if each.day == day)
    meeting = {each.group for each in there if each.kind == "meeting"}
    every = series_of(folder, plan.year, {})
    against = [
        reason
        for series in every
        if series.group not in meeting
        for reason in (
            *against_day(folder, plan, series, day),
            *company(folder, plan, series, every, day),
            *whole_year(folder, plan, series, every, day),
        )
    ]
    return Day(day, there, tuple(against))


def against_day(folder: Folder, plan: Plan, series: Series, day: date) -> Iterator[Reason]:
    """Every MUST that forbids the day and every PREFER that it goes against."""
    index = series.days.index(day)
    for must in MUST:
        if not must(series)[index]:
            yield forbidden(folder, series, must.__name__, index)
    for preference in PREFER:
        if preference.suffers(series)[index]:
            says = say(language(folder), preference.name, name=avoided_name(folder, series, index))
            yield Reason(series.group, preference.name, says, preference.weight)
    kept = kept_weekday(plan, series)
    if kept is not None and kept != day.weekday():
        words = say(language(folder), "off_the_kept_weekday", weekday=LANGUAGES[language(folder)].weekdays[kept])
        yield Reason(series.group, "off_the_kept_weekday", words, preferences.OFF_THE_KEPT_WEEKDAY)
    yield from another_hour(folder, series, index)


def forbidden(folder: Folder, series: Series, must: str, index: int) -> Reason:
    if must == "leaves_time_for_what_is_presented":
        needed, working_days, _ = series.needs[0]
        rule = folder.rule(needed)
        says = say(language(folder), must, days=working_days, title=made(folder, rule))
        return Reason(series.group, must, says, None, rule.id, rule.sections, rule.quote)
    return Reason(series.group, must, forbidding(folder, series, must, index), None)


def made(folder: Folder, rule: Rule) -> str:
    """What people call that which is presented."""
    what = rule.presents.what if rule.presents else ""
    return next(made.title for made, produces in folder.demands(Produces) if produces.what == what)


def forbidding(folder: Folder, series: Series, must: str, index: int) -> str:
    holiday = series.days.holidays.get(series.days.day(index))
    if must == "is_a_working_day" and holiday:
        return say(language(folder), "is_a_working_day.holiday", name=holiday.lower())
    closed = month(language(folder), int(series.days.month[index]))
    busy = listed(language(folder), [folder.name(role) for role in series.busy_roles])
    return say(language(folder), must, month=closed, roles=busy)


def avoided_name(folder: Folder, series: Series, index: int) -> str:
    names = [each.name for each in folder.organisation.avoided if avoided_by(series.days, each)[index]]
    return listed(language(folder), names)


def another_hour(folder: Folder, series: Series, index: int) -> Iterator[Reason]:
    hours = preferences.hour_costs(series)[index]
    best = int(hours.argmin())
    if 0 < hours[best] < preferences.IMPOSSIBLE:
        words = say(language(folder), "hour_away", preferred=clock(series.starts), hour=clock(series.hours[best]))
        yield Reason(series.group, "hour_away", words, int(hours[best]))


def company(
    folder: Folder, plan: Plan, series: Series, every: tuple[Series, ...], day: date
) -> Iterator[Reason]:
    """Other groups with the same people that meet on the day."""
    meeting = {each.group for each in plan.occurrences if each.kind == "meeting" and each.day == day}
    for other in every:
        if other.group in meeting and other.people & series.people:
            words = say(language(folder), "same_day", group=folder.name(other.group))
            yield Reason(series.group, "same_day", words, preferences.SAME_DAY)


def whole_year(
    folder: Folder, plan: Plan, series: Series, every: tuple[Series, ...], day: date
) -> Iterator[Reason]:
    """What the best year costs more when the group must meet on the day: gaps, agendas and all."""
    index = series.days.index(day)
    if not plan.optimal or not preferences.allowed(series)[index]:  # nothing proven to compare with
        return
    answer = best_year(every, {series.group: Limits(visits=frozenset({(index, index)}))})
    more = answer.cost - plan.cost
    if not answer.exists:
        yield Reason(series.group, "whole_year", say(language(folder), "whole_year.impossible"), None)
    elif more:
        yield Reason(series.group, "whole_year", say(language(folder), "whole_year", points=more), more)
    else:
        yield Reason(series.group, "whole_year", say(language(folder), "whole_year.free"), 0)


def kept_weekday(plan: Plan, series: Series) -> int | None:
    days = Counter(each.day.weekday() for each in plan.occurrences if each.rule == series.rule)
    return days.most_common(1)[0][0] if days else None


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
