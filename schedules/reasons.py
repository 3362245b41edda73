"""A reason is what speaks against a meeting of a group on a day: a clause that forbids it, or a weight."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schedules import preferences
from schedules.document import Produces, Rule
from schedules.folder import Folder
from schedules.languages import LANGUAGES, listed, month, say
from schedules.plan import Occurrence, Plan
from schedules.preferences import MUST, PREFER
from schedules.series import Series, avoided_by


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks against a meeting of a group on a day; or, of a year, what it costs and which group's it is."""

    group: str
    name: str
    says: str
    weight: int | None  # None: impossible
    rule: str | None = None
    section: str | None = None
    quote: str | None = None
    because: tuple["Reason", ...] = ()  # of the whole year: what costs more, and what costs less


def against_day(folder: Folder, plan: Plan, series: Series, day: date) -> Iterator[Reason]:
    """Every MUST that forbids the day, unless it has been, and every PREFER that it goes against."""
    index = series.days.index(day)
    for must in MUST:
        if not must(series)[index] and index not in {happened for happened, _ in series.happened}:
            yield forbidden(folder, plan, series, must.__name__, index)
    for preference in PREFER:
        if preference.suffers(series)[index]:
            says = say(language(folder), preference.name, name=avoided_name(folder, series, index))
            yield Reason(series.group, preference.name, says, preference.weight)
    kept = kept_weekday(plan, series)
    if kept is not None and kept != day.weekday() and index not in series.fixed_days:
        words = say(language(folder), "off_the_kept_weekday", weekday=LANGUAGES[language(folder)].weekdays[kept])
        yield Reason(series.group, "off_the_kept_weekday", words, preferences.OFF_THE_KEPT_WEEKDAY)
    yield from another_hour(folder, series, index)


# ---- MUST


def forbidden(folder: Folder, plan: Plan, series: Series, must: str, index: int) -> Reason:
    if must == "leaves_time_for_what_is_presented":
        needed, working_days, _ = series.needs[0]
        rule = folder.rule(needed)
        says = say(language(folder), must, days=working_days, title=made(folder, rule))
        return Reason(series.group, must, says, None, rule.id, rule.sections, rule.quote)
    if must == "comes_after_what_it_needs":
        rule = folder.rule(next(rule for rule, first, last in series.awaited if first <= index <= last))
        says = say(language(folder), must, title=made(folder, rule) if rule.presents else rule.title)
        return Reason(series.group, must, says, None, rule.id, rule.sections, rule.quote)
    if must == "is_on_a_day_that_its_rules_name":
        rule = folder.rule(next(rule for rule, mask in series.only if not mask[index]))
        return Reason(series.group, must, say(language(folder), must), None, rule.id, rule.sections, rule.quote)
    says = forbidding(folder, plan, series, must, index)
    own_words = folder.organisation.meetings.assumption if must.startswith("is_outside_closed") else ""
    return Reason(series.group, must, says, None, None, "organisation.toml" if own_words else None, own_words or None)


def made(folder: Folder, rule: Rule) -> str:
    """What people call that which is presented."""
    what = rule.presents.what if rule.presents else ""
    return next(made.title for made, produces in folder.demands(Produces) if produces.what == what)


def forbidding(folder: Folder, plan: Plan, series: Series, must: str, index: int) -> str:
    day = series.days.day(index)
    closed, week = month(language(folder), day.month), day.isocalendar().week
    busy = listed(language(folder), [folder.name(role) for role in series.busy_roles])
    holiday = series.days.holidays.get(day, "").lower()
    case = must
    if must == "is_a_working_day" and holiday:
        case = "is_a_working_day.holiday"
    elif must == "is_not_refused":
        own = [each for each in plan.occurrences if each.kind == "meeting" and each.group == series.group]
        case = next((f"{must}.{how(folder, each)}" for each in own if each.day == day), must)
    return say(language(folder), case, month=closed, week=week, roles=busy, name=holiday)


def how(folder: Folder, meeting: Occurrence) -> str:
    return "cancelled" if meeting.status == "cancelled" else "extra" if folder.rule(meeting.rule).extra else "moved"


# ---- PREFER


def avoided_name(folder: Folder, series: Series, index: int) -> str:
    names = [each.name for each in folder.organisation.avoided if avoided_by(series.days, each)[index]]
    return listed(language(folder), names)


def kept_weekday(plan: Plan, series: Series) -> int | None:
    held = (each for each in plan.occurrences if each.rule == series.rule and each.status != "cancelled")
    days = Counter(each.day.weekday() for each in held)
    return days.most_common(1)[0][0] if days else None


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
    standing = [each for each in plan.occurrences if each.day == day and each.status != "cancelled"]
    for other in (each for each in every if each.owner != series.owner):
        if other.people & series.people and any(other.is_of(each.rule, each.uid) for each in standing):
            name = "falls_on_a_day_with_another_meeting" if other.extra_of else "same_day"
            words = say(language(folder), name, group=folder.name(other.owner))
            yield Reason(series.group, name, words, preferences.SAME_DAY)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
