"""A checker of finished years: what kumla/obligations.md says of every year, written by hand a second time.

It shares no code with the engine and is given no document: the facts stand here, as a secretary would tick them off. It
reads nothing but the finished plan, and says each thing that is wrong with it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import holidays

from schedules.plan import Occurrence, Plan

TEXT = Path(__file__).parents[1] / "schedules" / "organisations" / "kumla" / "arbetsordning.txt"

STYR, OPERATIV = "styrgrupp-sammantraden", "operativ-sammantraden"
GROUP_OF = {STYR: "styrgrupp", OPERATIV: "operativ-grupp"}
PROVISIONAL = {"andt-aterkoppling"}
UNDECIDED = {"andt-bildas", "andt-kartlaggning", "andt-sammantraden"}
RIGHTS = {
    "styrgrupp-extra", "operativ-extra", "arbetsordning-revidering", "adjungering", "operativ-deltagare",
    "operativ-fragor",
}  # fmt: skip
RULES = {
    "arbetsordning-avstamning", "lagesbild", "lagesbild-utskick", "styrgrupp-sammantraden", "styrgrupp-motestid",
    "kvartalsanalys", "redovisning-kommunstyrelsen", "operativ-sammantraden", "operativ-motestid",
    "operativ-lagesbild", "operativ-aterkoppling", *PROVISIONAL, *UNDECIDED, *RIGHTS,
}  # fmt: skip
SHOWN_IN = {
    "arbetsordning-avstamning": "styrgrupp", "lagesbild": "operativ-grupp", "lagesbild-utskick": "styrgrupp",
    "kvartalsanalys": "styrgrupp", "redovisning-kommunstyrelsen": "styrgrupp", "operativ-lagesbild": "operativ-grupp",
    "operativ-aterkoppling": "styrgrupp", "andt-aterkoppling": "styrgrupp", **GROUP_OF,
}  # fmt: skip
SHARED_AGENDA = ("kvartalsanalys", "operativ-aterkoppling", "andt-aterkoppling")


@dataclass(frozen=True)
class Facts:
    """Kumla as it is; a test that changes Kumla says so here too, in its own words."""

    times: Mapping[str, int] = field(default_factory=lambda: {STYR: 6, OPERATIV: 10})
    minutes: Mapping[str, int] = field(default_factory=lambda: {STYR: 60, OPERATIV: 60})
    closed: frozenset[int] = frozenset({7})
    weekday: Mapping[str, int] = field(default_factory=dict)
    busy: tuple[tuple[str, datetime, datetime], ...] = ()  # group, from, until
    board: tuple[date, ...] = ()  # the dates of kommunstyrelsen in the year
    board_deadlines: tuple[int, ...] = (5, 11)  # months
    given_up: frozenset[str] = frozenset()  # rules that a conflict has cost


KUMLA = Facts()


def faults(plan: Plan, facts: Facts = KUMLA) -> list[str]:
    """Everything that is wrong with a year; nothing, in a right one."""
    year = Year(plan, facts)
    return [f"{look.__name__}: {fault}" for look in LOOKS for fault in look(year)]


@dataclass(frozen=True)
class Year:
    plan: Plan
    facts: Facts

    def of(self, rule: str) -> list[Occurrence]:
        return sorted((each for each in self.plan.occurrences if each.rule == rule), key=lambda each: each.number)

    def kept(self, rule: str) -> bool:
        return rule not in self.facts.given_up

    @property
    def meetings(self) -> list[Occurrence]:
        return [*self.of(STYR), *self.of(OPERATIV)]


# ---- the days, counted by ourselves


def easter(year: int) -> date:
    """Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def red_days(year: int) -> frozenset[date]:
    """Lag 1989:253, without the Sundays, and the three eves on which nobody meets."""
    midsummer_eve = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4)
    return frozenset(holidays.country_holidays("SE", years=year, include_sundays=False)) | {
        midsummer_eve, date(year, 12, 24), date(year, 12, 31),
    }  # fmt: skip


def is_worked(day: date) -> bool:
    return day.weekday() < 5 and day not in red_days(day.year)


def is_bridge(day: date) -> bool:
    return is_worked(day) and not is_worked(day - timedelta(1)) and not is_worked(day + timedelta(1))


def is_avoided(day: date) -> bool:
    """Weeks 25-33, 52-1, 8 and 44, and the week that ends with Easter Day."""
    week = day.isocalendar().week
    before_easter = timedelta(0) <= easter(day.year) - day <= timedelta(6)
    return 25 <= week <= 33 or week in (52, 53, 1, 8, 44) or before_easter


def worked_days_between(first: date, last: date) -> int:
    """From the first, until the last has come."""
    return sum(is_worked(first + timedelta(n)) for n in range((last - first).days))


def last_worked_day(year: int, month: int) -> date:
    end = date(year + month // 12, month % 12 + 1, 1)
    return next(day for n in range(1, 20) if is_worked(day := end - timedelta(n)))


# ---- meetings


def each_group_meets_as_often_as_the_text_says(year: Year) -> Iterator[str]:
    for rule, times in year.facts.times.items():
        if year.kept(rule) and len(year.of(rule)) != times:
            yield f"{rule}: {len(year.of(rule))} meetings, not {times}"
    if any(each.kind == "meeting" and each.rule not in GROUP_OF for each in year.plan.occurrences):
        yield "a meeting that no rule asks for"


def each_meeting_is_a_worked_day_outside_closed_months(year: Year) -> Iterator[str]:
    for each in year.meetings:
        if each.day.year != year.plan.year or not is_worked(each.day) or each.day.month in year.facts.closed:
            yield f"{each.uid} on {each.day:%A %Y-%m-%d}"


def each_meeting_has_its_length_and_its_hours(year: Year) -> Iterator[str]:
    for each in year.meetings:
        assert isinstance(each.start, datetime) and each.end is not None
        if each.end - each.start != timedelta(minutes=year.facts.minutes[each.rule]):
            yield f"{each.uid} lasts {each.end - each.start}"
        if each.start.time() < time(8) or each.end.time() > time(17) or each.end.date() != each.start.date():
            yield f"{each.uid} at {each.start:%H:%M}"
        if str(each.start.tzinfo) != "Europe/Stockholm" or each.end.tzinfo != each.start.tzinfo:
            yield f"{each.uid} in zone {each.start.tzinfo}"


def each_meeting_is_on_the_weekday_that_was_chosen(year: Year) -> Iterator[str]:
    for rule, weekday in year.facts.weekday.items():
        days = [each.day for each in year.of(rule)]
        if sum(day.weekday() == weekday for day in days) <= len(days) // 2:
            yield f"{rule}: mostly on other weekdays: {[f'{day:%a %m-%d}' for day in days]}"


def nobody_is_called_while_busy(year: Year) -> Iterator[str]:
    for group, start, end in year.facts.busy:
        for each in year.meetings:
            assert isinstance(each.start, datetime) and each.end is not None
            if each.group == group and wall(each.start) < end and start < wall(each.end):
                yield f"{each.uid} at {each.start}, busy {start} to {end}"


def nobody_is_in_two_places(year: Year) -> Iterator[str]:
    """BRÅ-samordnare and the police sit in both groups."""
    in_order = sorted(year.meetings, key=lambda each: str(wall(each.start)))
    for one, other in pairwise(in_order):
        assert isinstance(other.start, datetime) and one.end is not None
        if other.start < one.end:
            yield f"{one.uid} and {other.uid} at {other.start}"


def numbers_follow_the_days(year: Year) -> Iterator[str]:
    for rule in RULES:
        found = year.of(rule)
        if year.kept(rule) and [each.number for each in found] != list(range(1, len(found) + 1)):
            yield f"{rule}: numbers {[each.number for each in found]}"
        if any(str(later.start) <= str(one.start) for one, later in pairwise(found)):
            yield f"{rule}: not in the order of the days"


# ---- the styrgrupp's agenda


def the_first_meeting_in_january_reviews_the_document(year: Year) -> Iterator[str]:
    january = [each for each in year.of(STYR) if each.day.month == 1]
    reviews = year.of("arbetsordning-avstamning")
    if year.kept("arbetsordning-avstamning") and not january:
        yield "no styrgrupp meeting in January"
    if january and [each.host for each in reviews] != [january[0].uid]:
        yield f"{len(reviews)} reviews, on {[each.host for each in reviews]}"


def analyses_follow_their_quarters(year: Year) -> Iterator[str]:
    if not year.kept("kvartalsanalys"):
        return
    now = year.plan.year
    found = year.of("kvartalsanalys")
    if [each.covers for each in found] != [f"{now - 1}-Q4", f"{now}-Q1", f"{now}-Q2", f"{now}-Q3"]:
        yield f"covers {[each.covers for each in found]}"
    ended = [date(now - 1, 12, 31), date(now, 3, 31), date(now, 6, 30), date(now, 9, 30)]
    yield from (f"{each.covers} on {each.day}" for each, end in zip(found, ended, strict=False) if each.day <= end)


def each_kind_of_item_is_on_four_different_meetings(year: Year) -> Iterator[str]:
    meetings = {each.uid for each in year.of(STYR)}
    for rule in SHARED_AGENDA:
        hosts = {each.host for each in year.of(rule)}
        if year.kept(rule) and (len(year.of(rule)) != 4 or len(hosts) != 4 or not hosts <= meetings):
            yield f"{rule}: {len(year.of(rule))} on {len(hosts)} meetings"


def agendas_are_balanced(year: Year) -> Iterator[str]:
    """Two of the twelve on each of six meetings; never three on one while another has one."""
    hosts = Counter(each.host for rule in SHARED_AGENDA for each in year.of(rule))
    loads = [hosts[meeting.uid] for meeting in year.of(STYR)]
    if loads and max(loads) - min(loads) > (0 if len(loads) == 6 and sum(loads) == 12 else 1):
        yield f"agendas of {loads}"


def the_operativ_grupp_has_met_before_each_feedback(year: Year) -> Iterator[str]:
    if not year.kept("operativ-aterkoppling"):
        return
    days = [date(year.plan.year - 1, 12, 31), *(each.day for each in year.of("operativ-aterkoppling"))]
    for last, now in pairwise(days):
        if not any(last < meeting.day < now for meeting in year.of(OPERATIV)):
            yield f"nothing to tell on {now}: no meeting after {last}"


# ---- the lägesbild


def each_month_has_its_lagesbild_in_time_for_its_first_meeting(year: Year) -> Iterator[str]:
    found = year.of("lagesbild")
    if [each.day.month for each in found] != list(range(1, 13)):
        yield f"in months {[each.day.month for each in found]}"
    for each in found:
        first = min((meeting.day for meeting in year.of(OPERATIV) if meeting.day.month == each.day.month), default=None)
        if not is_worked(each.day):
            yield f"{each.day} is no working day"
        if each.covers != f"{each.day:%Y-%m}":
            yield f"{each.day} covers {each.covers}"
        if year.kept("operativ-lagesbild") and first is not None and (
            first <= each.day or worked_days_between(each.day, first) < 3
        ):
            yield f"{each.day} for a meeting on {first}"


def each_lagesbild_is_mailed_in_its_month(year: Year) -> Iterator[str]:
    made, sent = year.of("lagesbild"), year.of("lagesbild-utskick")
    if len(sent) != 12:
        yield f"{len(sent)} mailings"
    for one, other in zip(made, sent, strict=False):
        if other.day < one.day or f"{other.day:%Y-%m}" != one.covers or other.covers != one.covers:
            yield f"{one.day} mailed on {other.day}"
        if not is_worked(other.day):
            yield f"mailed on {other.day}"


def each_meeting_of_the_operativ_grupp_sees_the_lagesbild(year: Year) -> Iterator[str]:
    if Counter(each.host for each in year.of("operativ-lagesbild")) != Counter(each.uid for each in year.of(OPERATIV)):
        yield "not once on each"


# ---- outside the groups


def kommunstyrelsen_is_told_once_or_twice(year: Year) -> Iterator[str]:
    found = year.of("redovisning-kommunstyrelsen")
    if not 1 <= len(found) <= 2:
        yield f"{len(found)} times"
    days = [each.day for each in found]
    if year.facts.board:
        if not set(days) <= set(year.facts.board) or len(days) != min(2, len(year.facts.board)):
            yield f"on {days}, not at its meetings"
    elif days != [last_worked_day(year.plan.year, month) for month in year.facts.board_deadlines]:
        yield f"on {days}"
    if {each.status for each in found} != {"proposed" if year.facts.board else "provisional"}:
        yield f"{[each.status for each in found]}"


def nothing_is_invented(year: Year) -> Iterator[str]:
    allowed = RULES - UNDECIDED - RIGHTS - {"styrgrupp-motestid", "operativ-motestid"}
    yield from (each.uid for each in year.plan.occurrences if each.rule not in allowed or each.group == "andt-sl")


# ---- what every occurrence promises


def uids_are_stable(year: Year) -> Iterator[str]:
    uids = [each.uid for each in year.plan.occurrences]
    yield from (uid for uid, times in Counter(uids).items() if times > 1)
    for each in year.plan.occurrences:
        if each.uid != f"kumla-{each.rule}-{year.plan.year}-{each.number}@kumla.example":
            yield each.uid
        if re.search(r"\d{4}-\d{2}-\d{2}|\d{8}", each.uid):
            yield f"a date in {each.uid}"


def each_kind_has_its_shape(year: Year) -> Iterator[str]:
    """An item has its host's start and end; what lasts all day has a date, and no end."""
    hosts = {each.uid: each for each in year.meetings}
    for each in year.plan.occurrences:
        host = hosts.get(each.host or "")
        match each.kind:
            case "item":
                right = host is not None and (each.start, each.end, each.group) == (host.start, host.end, host.group)
            case "meeting":
                right = each.host is None and isinstance(each.start, datetime) and each.end is not None
            case "deadline":
                right = each.host is None and not isinstance(each.start, datetime) and each.end is None
        if not right or each.group != SHOWN_IN.get(each.rule):
            yield f"{each.uid}: {each.kind} of {each.group} from {each.start} to {each.end} at {each.host}"


def everything_is_said_in_words(year: Year) -> Iterator[str]:
    text = " ".join(TEXT.read_text(encoding="utf-8").split())
    for each in (*year.plan.occurrences, *year.plan.verdicts):
        if not each.section or " ".join(each.quote.split()) not in text:
            yield f"{each.rule}: {each.section!r}, {each.quote!r}"
    yield from (each.uid for each in year.plan.occurrences if not each.title.strip())
    yield from (each.rule for each in year.plan.verdicts if not each.why)
    yield from (each.id for each in year.plan.questions if not (each.section and each.quote and each.question))


def statuses_are_what_is_known(year: Year) -> Iterator[str]:
    for each in year.plan.occurrences:
        if each.rule != "redovisning-kommunstyrelsen":
            wanted = "provisional" if each.rule in PROVISIONAL else "proposed"
            if each.status != wanted:
                yield f"{each.uid} is {each.status}"


def each_rule_has_its_verdict(year: Year) -> Iterator[str]:
    found = {each.rule: each for each in year.plan.verdicts}
    if set(found) != RULES or len(year.plan.verdicts) != len(RULES):
        yield f"not one for each rule: {set(found) ^ RULES}"
    for rule, verdict in found.items():
        if verdict.verdict != verdict_of(rule, year.facts):
            yield f"{rule} is {verdict.verdict}: {verdict.why}"
        if rule in RIGHTS and verdict.planned:
            yield f"{rule}: {verdict.planned} planned of a right"


def verdict_of(rule: str, facts: Facts) -> str:
    if rule in facts.given_up:
        return "broken"
    if rule in UNDECIDED:
        return "undecided"
    waits = rule == "redovisning-kommunstyrelsen" and not facts.board
    return "provisional" if waits or rule in PROVISIONAL else "met"


def the_year_is_in_calendar_order(year: Year) -> Iterator[str]:
    for one, other in pairwise(year.plan.occurrences):
        if other.day < one.day:
            yield f"{other.uid} after {one.uid}"


def wall(moment: datetime | date) -> datetime:
    assert isinstance(moment, datetime)
    return moment.replace(tzinfo=None)


LOOKS: tuple[Callable[[Year], Iterator[str]], ...] = (
    each_group_meets_as_often_as_the_text_says,
    each_meeting_is_a_worked_day_outside_closed_months,
    each_meeting_has_its_length_and_its_hours,
    each_meeting_is_on_the_weekday_that_was_chosen,
    nobody_is_called_while_busy,
    nobody_is_in_two_places,
    numbers_follow_the_days,
    the_first_meeting_in_january_reviews_the_document,
    analyses_follow_their_quarters,
    each_kind_of_item_is_on_four_different_meetings,
    agendas_are_balanced,
    the_operativ_grupp_has_met_before_each_feedback,
    each_month_has_its_lagesbild_in_time_for_its_first_meeting,
    each_lagesbild_is_mailed_in_its_month,
    each_meeting_of_the_operativ_grupp_sees_the_lagesbild,
    kommunstyrelsen_is_told_once_or_twice,
    nothing_is_invented,
    uids_are_stable,
    each_kind_has_its_shape,
    everything_is_said_in_words,
    statuses_are_what_is_known,
    each_rule_has_its_verdict,
    the_year_is_in_calendar_order,
)
