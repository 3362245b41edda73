"""A checker of finished years: what a made-up organisation asked of its year, held against what it got.

It shares no code with the engine and is given no folder: the values that the organisation was made from stand for its
rules. It reads nothing but the finished plan, and says each thing that is wrong with it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import combinations, pairwise

from checker import is_worked, wall
from made_up import MONTHS_IN, Busy, Group, MadeUp

from schedules.changes import Changes
from schedules.plan import Occurrence, Plan


def faults(plan: Plan, asked: MadeUp, since: Changes | None = None) -> list[str]:
    """Everything that is wrong with a year, or with a year that was changed since it was announced."""
    year = Year(plan, asked, since or Changes())
    return [f"{look.__name__}: {fault}" for look in LOOKS for fault in look(year)]


@dataclass(frozen=True)
class Year:
    plan: Plan
    asked: MadeUp
    since: Changes

    def of(self, rule: str) -> list[Occurrence]:
        found = (each for each in self.plan.occurrences if each.rule == rule and each.status != "cancelled")
        return sorted(found, key=lambda each: str(each.start))

    def meetings(self, group: str) -> list[Occurrence]:
        """The ordinary ones."""
        return self.of(self.asked.group(group).rule)

    def planned(self, group: str) -> list[Occurrence]:
        """Those that are no facts yet."""
        return [each for each in self.meetings(group) if not self.has_happened(each)]

    def has_happened(self, each: Occurrence) -> bool:
        before = self.announced.get(each.uid)
        past = before is not None and self.since.today is not None and before.day < self.since.today
        return each.uid in self.since.held or past

    @cached_property
    def announced(self) -> dict[str, Occurrence]:
        return {each.uid: each for each in self.since.announced.occurrences} if self.since.announced else {}

    def kept(self, rule: str) -> bool:
        return rule not in self.given_up

    @cached_property
    def given_up(self) -> set[str]:
        return {each.rule for each in self.plan.verdicts if each.verdict == "broken"}

    def people(self, group: Group) -> set[str]:
        """Its roles, and every other role that whoever holds one of them holds."""
        found = set(group.members)
        for _ in self.asked.persons:
            for roles in self.asked.persons:
                found |= set(roles) if found & set(roles) else set()
        return found


# ---- meetings


def each_group_meets_as_often_as_it_says(year: Year) -> Iterator[str]:
    for group in year.asked.groups:
        if year.kept(group.rule) and len(year.meetings(group.id)) != group.times:
            yield f"{group.id}: {len(year.meetings(group.id))} meetings, not {group.times}"


def each_meeting_is_a_worked_day_outside_closed_months(year: Year) -> Iterator[str]:
    for group in year.asked.groups:
        for each in year.planned(group.id):
            if each.day.year != year.plan.year or not is_worked(each.day) or each.day.month in year.asked.closed:
                yield f"{each.uid} on {each.day:%A %Y-%m-%d}"


def each_meeting_is_where_its_document_says(year: Year) -> Iterator[str]:
    """By the calendar alone: quarters, halves, months, weekdays, weeks."""
    for group in year.asked.groups:
        if group.form and year.kept(group.rule) and year.kept(group.confined):
            days = [each.day for each in year.meetings(group.id)]
            if not is_as_said(group.form, days, year):
                yield f"{group.id} ({group.form}) on {', '.join(map(str, days))}"


def is_as_said(form: str, days: list[date], year: Year) -> bool:
    months = [month for month in range(1, 13) if month not in year.asked.closed]
    gaps = [(later - day).days for day, later in pairwise(days)]
    match form:
        case "quarter":
            return [(day.month + 2) // 3 for day in days] == [1, 2, 3, 4]
        case "half":
            return [day.month > 6 for day in days] == [False, False, True, True]
        case "month":
            return [day.month for day in days] == months
        case "second":
            return days == [day for month in months if (day := second_wednesday(year.plan.year, month))]
        case "tuesday":
            return all(day.weekday() in (1, 3) for day in days)
        case "apart":
            return all(28 <= gap <= 122 for gap in gaps)
        case "never":
            return all(day.weekday() != 4 and day.month != 6 for day in days)
        case "spring":
            return any(date(day.year, 3, 1) <= day <= date(day.year, 3, 25) for day in days)
        case "weeks":
            first = date(year.plan.year, 1, 10)
            return all((day - first + timedelta(first.weekday())).days // 7 % 8 == 0 for day in days)
    raise AssertionError(form)


def second_wednesday(year: int, month: int) -> date:
    """Or the next working day."""
    day = date(year, month, 8)
    while day.weekday() != 2:
        day += timedelta(1)
    while not is_worked(day):
        day += timedelta(1)
    return day


def no_group_meets_twice_on_a_day(year: Year) -> Iterator[str]:
    for group in year.asked.groups:
        days = Counter(each.day for each in (*year.meetings(group.id), *year.of(group.extra_rule)))
        yield from (f"{group.id} on {day}" for day, times in days.items() if times > 1)


def each_meeting_has_its_length_and_its_hours(year: Year) -> Iterator[str]:
    for group in year.asked.groups:
        for each in year.planned(group.id):
            start, end = clocks(each)
            usual = year.asked.opens <= start.time() and end <= datetime.combine(start.date(), year.asked.closes)
            if end - start != timedelta(minutes=group.minutes):
                yield f"{each.uid} lasts {end - start}"
            if not (usual and (minutes(start.time()) - minutes(group.starts)) % 30 == 0) and not said(year, each):
                yield f"{each.uid} at {start:%H:%M}"


def said(year: Year, meeting: Occurrence) -> bool:
    """Whether people have said that the group meets then."""
    pinned = [pin for pin in year.since.pins if (pin.day, pin.hour) == (meeting.day, clocks(meeting)[0].time())]
    same = [each for each in year.announced.values() if (each.group, each.start) == (meeting.group, meeting.start)]
    return bool(pinned or same)


def nobody_is_called_while_busy(year: Year) -> Iterator[str]:
    for group in year.asked.groups:
        people = year.people(group)
        for busy in (busy for busy in year.asked.busy if busy.role in people):
            first, last = span(busy)
            for each in year.planned(group.id):
                start, end = clocks(each)
                if start < last and first < end:
                    yield f"{each.uid} at {start}, {busy.role} busy {first} to {last}"


def nobody_is_in_two_places(year: Year) -> Iterator[str]:
    for one, other in combinations(year.asked.groups, 2):
        if year.people(one) & year.people(other):
            for a in (*year.meetings(one.id), *year.of(one.extra_rule)):
                for b in (*year.meetings(other.id), *year.of(other.extra_rule)):
                    if clocks(a)[0] < clocks(b)[1] and clocks(b)[0] < clocks(a)[1] and not facts(year, a, b):
                        yield f"{a.uid} and {b.uid} at {b.start}"


def facts(year: Year, one: Occurrence, other: Occurrence) -> bool:
    """Both have been."""
    return year.has_happened(one) and year.has_happened(other)


def numbers_follow_the_days(year: Year) -> Iterator[str]:
    for rule in {each.rule for each in year.plan.occurrences} if not year.announced else ():
        numbers = [each.number for each in year.of(rule)]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{rule}: numbers {numbers}"


# ---- items


def the_first_meeting_of_the_month_reviews(year: Year) -> Iterator[str]:
    """The first of all; and there is an ordinary one among them."""
    for reviewed in (each for each in year.asked.reviewed if year.kept(each.rule)):
        ordinary, extra = (year.of(rule) for rule in (year.asked.group(reviewed.group).rule, f"{reviewed.group}-extra"))
        held = sorted((*ordinary, *extra), key=lambda each: each.day)
        inside = [each.uid for each in held if each.day.month == reviewed.month]
        if [each.host for each in year.of(reviewed.rule)] != inside[:1]:
            yield f"{reviewed.rule}: of {inside}, on {[each.host for each in year.of(reviewed.rule)]}"
        if not any(each.day.month == reviewed.month for each in ordinary):
            yield f"{reviewed.rule}: no ordinary meeting in month {reviewed.month}"


def each_kind_of_item_is_on_so_many_different_meetings(year: Year) -> Iterator[str]:
    for asked in (*year.asked.shown, *year.asked.told):
        hosts = {each.host for each in year.of(asked.rule)}
        meetings = {each.uid for each in year.meetings(asked.to)}
        if year.kept(asked.rule) and not (len(year.of(asked.rule)) == asked.times == len(hosts) and hosts <= meetings):
            yield f"{asked.rule}: {len(year.of(asked.rule))} on {len(hosts)} meetings, not {asked.times}"


def what_covers_a_period_comes_after_it(year: Year) -> Iterator[str]:
    for shown in year.asked.shown:
        if shown.covers and year.kept(shown.rule):
            months = MONTHS_IN[shown.covers]
            for number, each in enumerate(year.of(shown.rule)):
                begins = date(year.plan.year, 1 + number * months, 1)
                if each.day < begins or each.covers != named(shown.covers, begins - timedelta(1)):
                    yield f"{each.uid} covers {each.covers} on {each.day}"


def named(period: str, last: date) -> str:
    part = (last.month + MONTHS_IN[period] - 1) // MONTHS_IN[period]
    return {"month": f"{last:%Y-%m}", "quarter": f"{last.year}-Q{part}", "half-year": f"{last.year}-H{part}"}.get(
        period, f"{last.year}"
    )


def the_sender_has_met_before_each_report(year: Year) -> Iterator[str]:
    for told in year.asked.told:
        days = [date(year.plan.year - 1, 12, 31), *(each.day for each in year.of(told.rule))]
        for last, now in pairwise(days) if year.kept(told.rule) else ():
            if not any(last < meeting.day < now for meeting in year.meetings(told.sender)):
                yield f"{told.rule} on {now}: no meeting of {told.sender} after {last}"


def each_item_is_at_its_host(year: Year) -> Iterator[str]:
    hosts = {each.uid: each for each in year.plan.occurrences if each.kind == "meeting" and each.status != "cancelled"}
    for each in year.plan.occurrences:
        host = hosts.get(each.host or "")
        if each.kind == "item" and (
            host is None or (each.start, each.end, each.group) != (host.start, host.end, host.group)
        ):
            yield f"{each.uid} at {each.host}"


# ---- what is made for meetings


def each_period_has_its_material_in_time(year: Year) -> Iterator[str]:
    for made in year.asked.made:
        months = MONTHS_IN[made.each]
        found = year.of(made.rule)
        if [each.day.month for each in found] != [*dict.fromkeys(each.day.month for each in found)]:
            yield f"{made.rule}: on {[str(each.day) for each in found]}"
        if [(each.day.month - 1) // months for each in found] != list(range(12 // months)):
            yield f"{made.rule}: in months {[each.day.month for each in found]}"
        for each in found:
            period = (each.day.month - 1) // months
            waiting = [one for one in year.planned(made.to) if (one.day.month - 1) // months == period]
            for meeting in waiting if year.kept(made.shown) and not is_done(year, each) else ():
                if each.day > meeting.day or worked_days(each.day, meeting.day) < made.days_before:
                    yield f"{each.uid} on {each.day} for a meeting on {meeting.day}"


def is_done(year: Year, deadline: Occurrence) -> bool:
    return year.since.today is not None and deadline.day < year.since.today


def worked_days(first: date, last: date) -> int:
    """From the first, until the last has come."""
    return sum(is_worked(first + timedelta(n)) for n in range((last - first).days))


def each_meeting_sees_the_material(year: Year) -> Iterator[str]:
    for made in year.asked.made:
        uids = [each.uid for each in (*year.meetings(made.to), *year.of(year.asked.group(made.to).extra_rule))]
        if year.kept(made.shown) and Counter(each.host for each in year.of(made.shown)) != Counter(uids):
            yield f"{made.shown}: not once on each"


# ---- what people have changed since


def what_has_happened_stays(year: Year) -> Iterator[str]:
    now = {each.uid: each for each in year.plan.occurrences}
    for uid, before in year.announced.items():
        stands = before.kind == "meeting" and before.status != "cancelled" and uid not in year.since.cancelled
        if stands and year.has_happened(before) and (uid not in now or now[uid].start != before.start):
            yield f"{uid} was on {before.start}"


def nothing_new_comes_before_today(year: Year) -> Iterator[str]:
    for group in year.asked.groups if year.since.today else ():
        for each in year.planned(group.id):
            if year.since.today is not None and each.day < year.since.today:
                yield f"{each.uid} on {each.day}"


def nothing_new_comes_on_what_has_been(year: Year) -> Iterator[str]:
    """An item that is shown at every meeting follows its meeting, and is no news there."""
    now = {each.uid: each for each in year.plan.occurrences}
    for each in year.plan.occurrences:
        host, before = now.get(each.host or ""), year.announced.get(each.uid)
        if host and year.has_happened(host) and (before is None or before.host != each.host):
            yield f"{each.uid} on {host.uid}, which has been"


def each_pin_is_kept(year: Year) -> Iterator[str]:
    given_up = {uid for conflict in year.plan.conflicts for uid in conflict.pins}
    now = {each.uid: each for each in year.plan.occurrences}
    for pin in year.since.pins:
        if pin.uid not in given_up and not year.has_happened(year.announced[pin.uid]):
            found = now.get(pin.uid)
            if found is None or found.day != pin.day or (pin.hour and clocks(found)[0].time() != pin.hour):
                yield f"{pin.uid}: {found and found.start}, not {pin.day} {pin.hour}"


def what_is_cancelled_or_cannot_be_is_not_held(year: Year) -> Iterator[str]:
    for each in year.plan.occurrences:
        if each.uid in year.since.cancelled and each.status != "cancelled":
            yield f"{each.uid} is {each.status}"
        if each.uid in year.since.unfit and each.status != "cancelled" and each.start == year.announced[each.uid].start:
            yield f"{each.uid} is still on {each.start}"
        if each.kind == "meeting" and each.status != "cancelled" and (each.group, each.day) in year.since.refused:
            yield f"{each.uid} on {each.day}"


def each_extra_meeting_is_there(year: Year) -> Iterator[str]:
    given_up = {uid for conflict in year.plan.conflicts for uid in conflict.pins}
    for extra in year.since.extra:
        rule = year.asked.group(extra.group).extra_rule
        refused = any(rule in uid for uid in given_up)
        if not refused and not any(each.day == extra.day for each in year.of(rule)):
            yield f"{extra.group} on {extra.day}"


# ---- what every plan promises


def uids_are_stable(year: Year) -> Iterator[str]:
    uids = Counter(each.uid for each in year.plan.occurrences)
    yield from (uid for uid, times in uids.items() if times > 1)
    for each in year.plan.occurrences:
        if each.uid != f"paahitt-{each.rule}-{year.plan.year}-{each.number}@paahitt.example":
            yield each.uid


def nothing_is_broken_but_what_conflicts(year: Year) -> Iterator[str]:
    """But for a turn that a meeting missed which has been: that is a fact, and the others keep theirs."""
    conflicting = {rule for conflict in year.plan.conflicts for rule in conflict.rules}
    conflicting |= {
        rule
        for group in year.asked.groups
        if group.form and any(year.has_happened(each) for each in year.meetings(group.id))
        for rule in (group.rule, group.confined)
    }
    for each in year.plan.verdicts:
        if each.verdict not in ("met", "broken") or (each.verdict == "broken" and each.rule not in conflicting):
            yield f"{each.rule} is {each.verdict}: {each.why}"


def the_year_is_in_calendar_order(year: Year) -> Iterator[str]:
    for one, other in pairwise(year.plan.occurrences):
        if other.day < one.day:
            yield f"{other.uid} after {one.uid}"


def clocks(meeting: Occurrence) -> tuple[datetime, datetime]:
    assert meeting.end is not None
    return wall(meeting.start), wall(meeting.end)


def minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def span(busy: Busy) -> tuple[datetime, datetime]:
    if isinstance(busy.start, datetime) and isinstance(busy.end, datetime):
        return busy.start, busy.end
    return datetime.combine(busy.start, time()), datetime.combine(busy.end + timedelta(1), time())


LOOKS: tuple[Callable[[Year], Iterator[str]], ...] = (
    each_group_meets_as_often_as_it_says,
    each_meeting_is_a_worked_day_outside_closed_months,
    each_meeting_is_where_its_document_says,
    no_group_meets_twice_on_a_day,
    each_meeting_has_its_length_and_its_hours,
    nobody_is_called_while_busy,
    nobody_is_in_two_places,
    numbers_follow_the_days,
    the_first_meeting_of_the_month_reviews,
    each_kind_of_item_is_on_so_many_different_meetings,
    what_covers_a_period_comes_after_it,
    the_sender_has_met_before_each_report,
    each_item_is_at_its_host,
    each_period_has_its_material_in_time,
    each_meeting_sees_the_material,
    what_has_happened_stays,
    nothing_new_comes_before_today,
    nothing_new_comes_on_what_has_been,
    each_pin_is_kept,
    what_is_cancelled_or_cannot_be_is_not_held,
    each_extra_meeting_is_there,
    uids_are_stable,
    nothing_is_broken_but_what_conflicts,
    the_year_is_in_calendar_order,
)
