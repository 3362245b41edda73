"""The planner gives a year: the groups' best meetings, the items that they carry, and the deadlines around them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from schedules import languages
from schedules.announced import series_after
from schedules.changes import UNCHANGED, Changes, Pin, renumbered
from schedules.conflicts import POSSIBLE, contradictions
from schedules.conflicts.words import because
from schedules.deadlines import around_meetings, deadlines_of
from schedules.document import Due, Rule
from schedules.extras import call_window, extra_meetings
from schedules.folder import Folder
from schedules.leads import day_in, kind_of, number_at
from schedules.obligations import obligations_of
from schedules.plan import Conflict, Kind, Occurrence, Plan, Status, Verdict
from schedules.questions import questions_of
from schedules.room import is_hopeless
from schedules.search import NO_YEAR, Answer, best_year
from schedules.series import Series
from schedules.slots import Obligation, Slot
from schedules.ties import apart, fixed_days
from schedules.verdicts import verdicts_of
from schedules.workdays import workdays

NTH = {"first meeting": 0, "second meeting": 1, "third meeting": 2, "fourth meeting": 3}


def plan_year(
    folder: Folder, year: int, before: Mapping[str, date] | None = None, changes: Changes = UNCHANGED
) -> Plan:
    """The best of all years that keep every MUST; where there is none, why, and the best of those that break the least.

    `before` is each group's last meeting of the year before, where it is known; `changes` is what has been announced,
    has happened and was decided since.
    """
    series = series_after(folder, year, before or {}, changes)
    answer = NO_YEAR if is_hopeless(series) or apart(folder, year, changes) else best_year(series)
    found = POSSIBLE if answer.exists else contradictions(folder, year, before or {}, changes)
    if found.conflicts:
        series, answer = found.series, found.answer
    pins = tuple(pin for pin in changes.pins if pin.uid not in found.pins)
    kept = replace(changes, pins=pins, given_up=found.extra)
    occurrences = Placing(folder, year, series, answer, kept, found.left_out).occurrences()
    verdicts = verdicts_of(folder, year, occurrences)
    return Plan(
        organisation=folder.organisation.identity.id,
        year=year,
        optimal=answer.proven and (found.proven if found.only_soft else not found.conflicts),
        cost=answer.cost,
        occurrences=occurrences,
        verdicts=tuple(contradicted(folder, changes, year, each, found.conflicts) for each in verdicts),
        questions=questions_of(folder),
        # What only should be gives way without a word: its verdict says what was departed from.
        conflicts=() if found.only_soft else found.conflicts,
        gives_up="" if found.only_soft else found.gives_up,
        breaks_least=found.proven,
    )


def contradicted(
    folder: Folder, changes: Changes, year: int, verdict: Verdict, conflicts: tuple[Conflict, ...]
) -> Verdict:
    """What a broken rule contradicts is a part of why it is broken."""
    conflict = next((each for each in conflicts if verdict.rule in each.rules), None)
    if verdict.verdict != "broken" or conflict is None:
        return verdict
    return replace(verdict, why=f"{verdict.why} {because(folder, changes, year, conflict, verdict.rule)}".strip())


@dataclass(frozen=True)
class Placing:
    """Turns the days that the search found into occurrences."""

    folder: Folder
    year: int
    series: tuple[Series, ...]
    answer: Answer
    changes: Changes
    left_out: frozenset[tuple[str, int]] = frozenset()  # rule, number: the items for which there is no room

    def occurrences(self) -> tuple[Occurrence, ...]:
        """In the order of the calendar; what lasts all day before what has an hour."""
        obligations = obligations_of(self.folder, self.year)
        meetings = sorted([*self.ordinary(), *self.extra()], key=in_calendar_order)
        deadlines = [found for each in obligations for found in self.deadlines(each, meetings)]
        items = [found for each in obligations for found in self.items(each, meetings)]
        gone = [replace(each, status="cancelled") for each in self.changes.gone()]
        calls = list(self.calls(meetings))
        return tuple(sorted([*deadlines, *calls, *meetings, *items, *gone], key=in_calendar_order))

    def ordinary(self) -> Iterator[Occurrence]:
        for series in (each for each in self.series if not each.extra_of):
            days = {series.days.day(index): index for index in self.answer.paths[series.group].days}
            for day, number in self.numbers(series, list(days)).items():
                hour = self.answer.hours[series.group, days[day]]
                yield self.meeting(series.rule, series.group, number, day, hour, series.minutes)

    def numbers(self, series: Series, days: list[date]) -> dict[date, int]:
        standing = self.changes.meetings(series.rule)
        used = [each.number for each in (*standing, *self.changes.gone()) if each.rule == series.rule]
        pins = (*self.changes.pins, *self.tied(series, standing, days))
        return renumbered(standing, pins, days, max(used, default=0) + 1)

    def tied(self, series: Series, standing: list[Occurrence], days: list[date]) -> Iterator[Pin]:
        """A meeting around which a deadline is fixed is the one nearest to where it was, of those that will do."""
        for meeting in (each for each in standing if each.uid in {uid for uid, *_ in series.tied}):
            windows = [(first, last) for uid, first, last in series.tied if uid == meeting.uid]
            fit = [
                day for day in days if all(first <= series.days.index(day) <= last for first, last in windows)
            ]
            if fit:
                yield Pin(meeting.uid, min(fit, key=lambda day: abs((day - meeting.day).days)))

    def extra(self) -> Iterator[Occurrence]:
        series = {each.group: each for each in self.series if each.extra_of}
        for each in extra_meetings(self.folder, self.year, self.changes) if series else ():
            own = series[each.uid]
            hour = self.answer.hours[each.uid, own.days.index(each.day)]
            meeting = self.meeting(each.rule, each.group, each.number, each.day, hour, own.minutes)
            yield replace(meeting, asked_on=each.asked_on)

    def calls(self, meetings: list[Occurrence]) -> Iterator[Occurrence]:
        """Of the extra meetings that somebody has asked for, where the rule says how soon they are called."""
        for meeting in meetings:
            days, rule = call_window(self.folder, meeting), self.folder.rule(meeting.rule)
            if days is None or rule.extra is None:
                continue
            number = number_at(self.folder, meeting)
            call = replace(
                meeting,
                uid=self.uid(rule.id, number),
                kind="deadline",
                number=number,
                title=languages.say(self.calendar()[1], "title.call", title=meeting.title),
                start=day_in(self.folder, days),
                end=None,
                responsible=(rule.extra.called_by,),
                place="",
            )
            yield self.settled(call)

    def meeting(self, rule_id: str, group_id: str, number: int, day: date, hour: int, minutes: int) -> Occurrence:
        rule, group = self.folder.rule(rule_id), self.folder.group(group_id)
        start = self.moment(day, hour)
        uid = self.uid(rule.id, number)
        before = self.announced(uid)
        return Occurrence(
            uid=uid,
            kind="meeting",
            rule=rule.id,
            section=rule.sections,
            quote=rule.quote,
            group=group.id,
            number=number,
            title=rule.title or group.name,
            start=start,
            end=start + timedelta(minutes=minutes),
            status=before.status if before else "proposed",
            responsible=(group.chair,) if group.chair else (),
            place=before.place if before else self.folder.organisation.group(group.id).place,
        )

    def announced(self, uid: str) -> Occurrence | None:
        return next((each for each in self.changes.standing() if each.uid == uid), None)

    def deadlines(self, obligation: Obligation, meetings: list[Occurrence]) -> Iterator[Occurrence]:
        if obligation.placement == "deadline":
            yield from self.in_periods(obligation, meetings)
        elif obligation.rule.due is not None and obligation.placement == "around meetings":
            found = list(self.around_meetings(obligation, obligation.rule.due, meetings))
            yield from found
            yield from self.lapsed(obligation.rule.id, [each.uid for each in found])

    def in_periods(self, obligation: Obligation, meetings: list[Occurrence]) -> Iterator[Occurrence]:
        days = workdays(self.year, *self.calendar())
        held = {group: tuple(each.day for each in meetings if each.group == group) for group in self.groups()}
        for deadline in deadlines_of(self.folder, obligation, days, held, self.fixed):
            found = self.occurrence(obligation, deadline.slot, "deadline", deadline.day, None, deadline.status)
            yield self.settled(found)

    def around_meetings(
        self, obligation: Obligation, due: Due, meetings: list[Occurrence]
    ) -> Iterator[Occurrence]:
        for deadline, meeting in around_meetings(self.folder, due, meetings, self.said):
            found = self.occurrence(obligation, deadline.slot, "deadline", deadline.day, None, deadline.status)
            before = self.announced(meeting.uid)
            has_moved = before is not None and before.day != meeting.day  # then it is to be done anew
            yield self.pinned(found) if has_moved else self.settled(found)

    def lapsed(self, rule: str, standing: Collection[str]) -> Iterator[Occurrence]:
        """What was done for a meeting that has been cancelled since: it happened all the same."""
        for each in self.changes.standing():
            if each.rule == rule and each.uid not in standing and self.changes.has_happened(each):
                yield each

    @cached_property
    def fixed(self) -> Mapping[str, date]:
        return fixed_days(self.folder, self.changes) if self.changes.announced else {}

    @cached_property
    def said(self) -> Mapping[str, date]:
        """Those that people have fixed: what has been done for a meeting that moves is done anew."""
        return {pin.uid: pin.day for pin in self.changes.pins}

    def groups(self) -> list[str]:
        return [group.id for group in self.folder.groups]

    def settled(self, deadline: Occurrence) -> Occurrence:
        """As it was announced where its day has come, and on the day that people have fixed where they have."""
        before = self.announced(deadline.uid)
        if before is not None and self.changes.has_happened(before):
            return before
        return self.pinned(deadline)

    def pinned(self, deadline: Occurrence) -> Occurrence:
        pin = self.changes.pin(deadline.uid)
        return deadline if pin is None else replace(deadline, start=pin.day)

    def items(self, obligation: Obligation, meetings: list[Occurrence]) -> Iterator[Occurrence]:
        hosts = [meeting for meeting in meetings if meeting.group == obligation.group]
        for slot, host in self.hosts(obligation, hosts):
            yield self.occurrence(obligation, slot, "item", host.start, host, obligation.status)

    def hosts(self, obligation: Obligation, meetings: list[Occurrence]) -> Iterator[tuple[Slot, Occurrence]]:
        """Which meeting carries which item."""
        if obligation.placement == "every meeting":
            for meeting in meetings:
                yield Slot(number_at(self.folder, meeting), meeting.day, meeting.day), meeting
        elif obligation.rule.reviews is not None or is_at_one_meeting(obligation.rule):
            for slot in obligation.slots:
                fit = [meeting for meeting in meetings if slot.first <= meeting.day <= slot.last]
                fit = [each for each in fit if kind_of(self.folder, each) == "ordinary"] or fit
                yield from [(slot, meeting) for meeting in nth(fit, obligation.rule)]
        elif obligation.placement == "item":
            slots = {each.number: each for each in obligation.slots}
            taken_up = sorted(self.taken_up(obligation, meetings), key=lambda each: each[0])
            yield from ((slots[number], meeting) for number, meeting in taken_up)

    def taken_up(self, obligation: Obligation, meetings: list[Occurrence]) -> Iterator[tuple[int, Occurrence]]:
        """The number of each item that has a meeting."""
        for series in self.series:
            for at, topic in enumerate(series.topics):
                if topic.rule == obligation.rule.id:
                    days = [series.days.day(index) for index in self.answer.paths[series.group].taken_up(at)]
                    hosts = [meeting for meeting in meetings if meeting.rule == series.rule and meeting.day in days]
                    left = [n for n in topic.numbers if (topic.rule, n) not in self.left_out]
                    yield from zip(left, hosts, strict=False)

    def occurrence(
        self,
        obligation: Obligation,
        slot: Slot,
        kind: Kind,
        start: datetime | date,
        host: Occurrence | None,
        status: Status,
    ) -> Occurrence:
        rule = obligation.rule
        return Occurrence(
            uid=self.uid(rule.id, slot.number),
            kind=kind,
            rule=rule.id,
            section=rule.sections,
            quote=rule.quote,
            group=obligation.group or "",
            number=slot.number,
            title=self.title(rule.title, slot.covers),
            start=start,
            end=host.end if host else None,
            status=status,
            responsible=obligation.responsible,
            host=host.uid if host else None,
            covers=slot.covers,
        )

    def title(self, title: str, covers: str | None) -> str:
        language = self.folder.organisation.identity.language
        if covers is None:
            return title
        period = languages.period(language, covers, self.year)
        return languages.say(language, "title.covers", title=title, period=period)

    def uid(self, rule: str, number: int) -> str:
        return self.folder.uid(rule, self.year, number)

    def moment(self, day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour // 60, hour % 60, tzinfo=self.folder.organisation.zone)

    def calendar(self) -> tuple[str, str]:
        identity = self.folder.organisation.identity
        return identity.country, identity.language


def is_at_one_meeting(rule: Rule) -> bool:
    """The first, the second, the last."""
    return rule.presents is not None and rule.presents.at is not None


def nth(meetings: list[Occurrence], rule: Rule) -> list[Occurrence]:
    """The one that the rule speaks of, where there are so many."""
    at = rule.presents.at if rule.presents else None
    if at == "last meeting":
        return meetings[-1:]
    place = NTH.get(at or "", 0)
    return meetings[place : place + 1]


def in_calendar_order(occurrence: Occurrence) -> tuple[date, bool, str, bool, str]:
    """By day; all-day first; an item after the meeting that carries it."""
    timed = isinstance(occurrence.start, datetime)
    clock = f"{occurrence.start:%H:%M}" if timed else ""
    host = occurrence.host or occurrence.uid
    return occurrence.day, timed, clock + host, occurrence.kind == "item", occurrence.uid
