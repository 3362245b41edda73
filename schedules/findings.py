"""A finding is a fault of the documents themselves: said twice, contradictory, or impossible whatever the year is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from schedules.counting import bounds, counting, least_and_most
from schedules.document import (
    Allows,
    Confines,
    Demand,
    Done,
    Due,
    Extra,
    Lasts,
    Meets,
    Once,
    Presents,
    Produces,
    Reports,
    Reviews,
    Rule,
    Sends,
    Serves,
)  # fmt: skip
from schedules.folder import Folder
from schedules.languages import day, listed, month, say, section
from schedules.leads import window
from schedules.workdays import MONTHS_IN, in_weeks, workdays


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, with the words of the rules that it is about."""

    rules: tuple[str, ...]
    says: str
    contradicts: bool = False  # no year can keep these rules; else people only have something to answer


def findings_of(folder: Folder, year: int) -> tuple[Finding, ...]:
    """`year` is the one whose days are tried as meeting days, where a lead is counted in working days or months."""
    return tuple(finding for find in FINDINGS for finding in find(folder, year))


# ---- one thing said by two rules


def said_twice(folder: Folder, year: int) -> Iterator[Finding]:
    """One rule may have several quotes (`also`); two rules that ask the same would ask for it twice."""
    for one, other in pairs(folder):
        if amount(one.demand) == amount(other.demand) and (people_agree(one, other) or share_words(one, other)):
            words = {"one": quoted(folder, one), "other": quoted(folder, other)}
            yield Finding((one.id, other.id), say(language(folder), "finding.twice", **words))


def said_otherwise(folder: Folder, year: int) -> Iterator[Finding]:
    """Six times a year, and at least eight; the same day three weeks before a meeting, and two."""
    for one, other in pairs(folder):
        if are_apart(folder, year, one.demand, other.demand):
            yield found(folder, "finding.apart", (one, other), {}, contradicts=True)


def pairs(folder: Folder) -> Iterator[tuple[Rule, Rule]]:
    return (two for two in combinations(folder.rules, 2) if subject(two[0].demand) == subject(two[1].demand))


def subject(demand: Demand) -> tuple[object, ...]:
    """What a rule speaks of, apart from how much of it, and by whom."""
    match demand:
        case Meets(group=group):
            parts = demand.first, demand.last, demand.in_months, demand.per, demand.every, demand.dates, demand.years
            return type(demand), group, parts
        case Lasts(group=group) | Extra(group=group):
            return type(demand), group
        case Confines():
            return type(demand), demand
        case Done(what=what, each=each, years=years):
            return type(demand), what, each, years
        case Serves(role=role, begins=begins):
            return type(demand), role, begins
        case Reviews(group=group, month=number):
            return type(demand), group, number
        case Produces(what=what) | Once(what=what) | Allows(what=what):
            return type(demand), what
        case Sends(what=what, to=to):
            return type(demand), what, to
        case Presents(what=what, to=to, covers=covers):
            return type(demand), what, to, covers, demand.per, demand.first, demand.last, demand.in_months, demand.at
        case Reports(sender=sender, to=to, per=per):
            return type(demand), sender, to, per
        case Due():
            around = demand.before, demand.after, demand.meetings, demand.which, demand.in_year, demand.last
            return type(demand), demand.what, frozenset(demand.to), around


def amount(demand: Demand) -> object:
    """How much of it: a least and a most, where it is a number of times."""
    match demand:
        case Meets(times=times) | Reports(times=times):
            return bounds(times)
        case Presents(times=int(times)):
            return times, times
        case Presents():
            return "every meeting"
        case Lasts(minutes=minutes):
            return minutes, minutes
        case Produces(each=each) | Sends(each=each):
            return MONTHS_IN[each], MONTHS_IN[each]
        case Due():
            return demand.at_least, demand.at_most
        case _:
            return None


def are_apart(folder: Folder, year: int, one: Demand, other: Demand) -> bool:
    """No year can have both."""
    if isinstance(one, Due) and isinstance(other, Due):
        return all(are_apart_around(folder, one, other, meeting) for meeting in possible_days(folder, year))
    match amount(one), amount(other):
        case (int(low), int() | float() as high), (int(least), int() | float() as most):
            return high < least or most < low
    return False


def are_apart_around(folder: Folder, one: Due, other: Due, meeting: date) -> bool:
    first, second = window(folder, one, meeting), window(folder, other, meeting)
    return max(first.first, second.first) > min(first.last, second.last)


def people_agree(one: Rule, other: Rule) -> bool:
    """In whichever order, or where only one of the rules names them."""
    named = {people for people in (people_of(one.demand), people_of(other.demand)) if people}
    return len(named) < 2


def people_of(demand: Demand) -> frozenset[str]:
    return frozenset({demand.called_by} if isinstance(demand, Extra) else getattr(demand, "by", ()))


def share_words(one: Rule, other: Rule) -> bool:
    """A sentence that both quote, here or under `also`."""
    return not passages(one).isdisjoint(passages(other))


def passages(rule: Rule) -> set[tuple[str, str]]:
    return {(passage.section, " ".join(passage.quote.split())) for passage in (rule, *rule.also)}


# ---- what needs meetings that there are not


def too_many_reports(folder: Folder, year: int) -> Iterator[Finding]:
    """Each is taken up at a meeting of its own: eight reports want eight meetings."""
    for rule, group, times in taken_up(folder):
        _, most = least_and_most(folder, group, year)
        if times > most:
            words = {"group": folder.name(group), "meetings": most, "reports": times}
            yield found(folder, "finding.too-many", (rule, *counting(folder, group)), words, contradicts=True)


def taken_up(folder: Folder) -> Iterator[tuple[Rule, str, int]]:
    """What is taken up at meetings: at whose, and how many times a year at least."""
    for rule in folder.rules:
        match rule.demand:
            case Presents(to=group, times=int(times)):
                yield rule, group, times
            case Reports(to=group, times=times) if is_group(folder, group):
                yield rule, group, bounds(times)[0]
            case Reviews(group=group):
                yield rule, group, 1


def no_meeting(folder: Folder, year: int) -> Iterator[Finding]:
    for rule, group, times in taken_up(folder):
        if times and not counting(folder, group):
            yield found(folder, "finding.no-meeting", (rule,), {"group": folder.name(group)}, contradicts=True)


def first_meeting_of_nobody_knows(folder: Folder, year: int) -> Iterator[Finding]:
    for rule, reviews in folder.demands(Reviews):
        counts = counting(folder, reviews.group)
        if counts and counts[0].meets and counts[0].meets.times == "undecided":
            words = {"group": folder.name(reviews.group), "month": month(language(folder), reviews.month)}
            yield found(folder, "finding.first-undecided", (rule, counts[0]), words)


def never_meeting(folder: Folder, year: int) -> Iterator[Finding]:
    """A group that reports has something to report from."""
    for rule, reports in folder.demands(Reports):
        if not counting(folder, reports.sender):
            words = {"rule": quoted(folder, rule), "group": folder.name(reports.sender)}
            yield Finding((rule.id,), say(language(folder), "finding.never-meets", **words))


# ---- what comes too late


def due_after_what_needs_it(folder: Folder, year: int) -> Iterator[Finding]:
    """Motions that may come when the call that lists them has gone out."""
    for rule, due in folder.demands(Due):
        for needed, other in around_the_same(folder, due):
            if other.what in due.needs:
                yield from late(folder, year, (rule, due), (needed, other))


def late(folder: Folder, year: int, due: tuple[Rule, Due], needed: tuple[Rule, Due]) -> Iterator[Finding]:
    days = possible_days(folder, year)
    clashing = [meeting for meeting in days if comes_before(folder, due[1], needed[1], meeting)]
    words = {"what": title(due[0]), "needed": title(needed[0])}
    if clashing and len(clashing) == len(days):
        yield found(folder, "finding.late-need", (needed[0], due[0]), words, contradicts=True)
    elif clashing:
        words["meeting"] = day(language(folder), clashing[0])
        yield found(folder, "finding.late-need-sometimes", (needed[0], due[0]), words)


def told_too_late(folder: Folder, year: int) -> Iterator[Finding]:
    """Motions that must be in before the call that tells the members of the meeting need go out."""
    for rule, owed in folder.demands(Due):
        for who in owed.by if owed.before else ():
            calls = [call for call in around_the_same(folder, owed) if call[1].before and who in told(folder, call[1])]
            days = possible_days(folder, year)
            if calls and all(comes_before(folder, owed, call, meeting) for _, call in calls for meeting in days):
                first = min(calls, key=lambda call: window(folder, call[1], days[0]).last)[0]
                words = {"who": folder.name(who), "call": title(first), "owed": title(rule)}
                yield found(folder, "finding.told-too-late", (rule, first), words)


def owed_after_the_call(folder: Folder, year: int) -> Iterator[Finding]:
    """Motions from those who are called, when the call has gone out and no later paper waits for them."""
    days = possible_days(folder, year)
    for rule, owed in folder.demands(Due):
        others = list(around_the_same(folder, owed))
        if owed.before is None or any(owed.what in other.needs for _, other in others):
            continue
        for who in owed.by:
            calls = [each for each in others if who in told(folder, each[1]) and who not in each[1].by]
            if calls and all(comes_before(folder, call, owed, meeting) for _, call in calls for meeting in days):
                last = max(calls, key=lambda call: window(folder, call[1], days[0]).last)[0]
                words = {"who": folder.name(who), "call": title(last), "owed": title(rule)}
                yield found(folder, "finding.owed-after-call", (rule, last), words)


def around_the_same(folder: Folder, due: Due) -> Iterator[tuple[Rule, Due]]:
    """What else is due around the same meetings."""
    for rule, other in folder.demands(Due):
        kinds = {due.meetings, other.meetings}
        if other is not due and other.group == due.group and kinds != {"ordinary", "extra"}:
            yield rule, other


def comes_before(folder: Folder, one: Due, other: Due, meeting: date) -> bool:
    """One must be done before the other need be."""
    return window(folder, one, meeting).last < window(folder, other, meeting).last


def told(folder: Folder, call: Due) -> set[str]:
    """Those who get it, and those who sit in the groups that get it."""
    members = [group.members for group in folder.groups if group.id in call.to and group.members != "undecided"]
    return {*call.to, *(role for roles in members for role in roles)}


def possible_days(folder: Folder, year: int) -> list[date]:
    """On which the meeting of a group may be: leads in working days or months differ from day to day."""
    identity = folder.organisation.identity
    days = workdays(year, identity.country, identity.language)
    closed = folder.organisation.meetings.closed_months
    open_ = days.worked & ~in_weeks(days, folder.organisation.meetings.closed_weeks)
    return [days.day(int(n)) for n in open_.nonzero()[0] if days.month[n] not in closed]


FINDINGS: tuple[Callable[[Folder, int], Iterator[Finding]], ...] = (
    said_twice,
    said_otherwise,
    too_many_reports,
    no_meeting,
    first_meeting_of_nobody_knows,
    never_meeting,
    due_after_what_needs_it,
    told_too_late,
    owed_after_the_call,
)


# ---- words


def found(
    folder: Folder, sentence: str, rules: tuple[Rule, ...], words: Mapping[str, object], *, contradicts: bool = False
) -> Finding:
    """With each rule's section and quote, so that whoever reads it sees which sentences it is about."""
    cited = listed(language(folder), [quoted(folder, rule) for rule in rules])
    return Finding(tuple(rule.id for rule in rules), say(language(folder), sentence, rules=cited, **words), contradicts)


def quoted(folder: Folder, rule: Rule) -> str:
    where = section(language(folder), rule.sections)
    return say(language(folder), "conflict.rule", rule=rule.id, section=where, quote=rule.quote)


def title(rule: Rule) -> str:
    return rule.title or rule.id


def is_group(folder: Folder, id: str) -> bool:
    return any(group.id == id for group in folder.groups)


def language(folder: Folder) -> str:
    return folder.organisation.identity.language
