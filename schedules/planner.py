"""The planner gives a year: the groups' best meetings, the items that they carry, and the deadlines around them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedules import languages
from schedules.conflicts import contradictions
from schedules.deadlines import deadlines_of
from schedules.folder import Folder
from schedules.obligations import Obligation, Slot, obligations_of
from schedules.plan import Conflict, Kind, Occurrence, Plan, Status
from schedules.questions import questions_of
from schedules.search import Answer, best_year
from schedules.series import Series, series_of
from schedules.verdicts import verdicts_of
from schedules.workdays import workdays


def plan_year(folder: Folder, year: int, before: Mapping[str, date] | None = None) -> Plan:
    """The best of all years that keep every MUST; where there is none, why, and what is left without the last rules.

    `before` is each group's last meeting of the year before, where it is known.
    """
    series = series_of(folder, year, before or {})
    answer = best_year(series)
    conflicts: tuple[Conflict, ...] = ()
    if not answer.exists:
        conflicts, series, answer = contradictions(folder, year, before or {})
    occurrences = Placing(folder, year, series, answer).occurrences()
    return Plan(
        organisation=folder.organisation.identity.id,
        year=year,
        optimal=not conflicts,
        cost=answer.cost,
        occurrences=occurrences,
        verdicts=verdicts_of(folder, year, occurrences),
        questions=questions_of(folder),
        conflicts=conflicts,
    )


@dataclass(frozen=True)
class Placing:
    """Turns the days that the search found into occurrences."""

    folder: Folder
    year: int
    series: tuple[Series, ...]
    answer: Answer

    def occurrences(self) -> tuple[Occurrence, ...]:
        """In the order of the calendar; what lasts all day before what has an hour."""
        obligations = obligations_of(self.folder, self.year)
        meetings = {found.uid: found for each in self.series for found in self.meetings(each)}
        deadlines = [
            found for each in obligations if each.placement == "deadline" for found in self.deadlines(each)
        ]
        items = [found for each in obligations for found in self.items(each, list(meetings.values()))]
        return tuple(sorted([*deadlines, *meetings.values(), *items], key=in_calendar_order))

    def meetings(self, series: Series) -> Iterator[Occurrence]:
        rule = self.folder.rule(series.rule)
        group = self.folder.group(series.group)
        for number, index in enumerate(self.answer.paths[series.group].days, 1):
            hour = self.answer.hours[series.group, index]
            start = self.moment(series.days.day(index), hour)
            yield Occurrence(
                uid=self.uid(rule.id, number),
                kind="meeting",
                rule=rule.id,
                section=rule.sections,
                quote=rule.quote,
                group=group.id,
                number=number,
                title=rule.title or group.name,
                start=start,
                end=start + timedelta(minutes=series.minutes),
                status="proposed",
                responsible=(group.chair,) if group.chair else (),
                place=self.folder.organisation.group(group.id).place,
            )

    def deadlines(self, obligation: Obligation) -> Iterator[Occurrence]:
        days = workdays(self.year, *self.calendar())
        meetings = {
            each.group: tuple(each.days.day(index) for index in self.answer.paths[each.group].days)
            for each in self.series
        }
        for deadline in deadlines_of(self.folder, obligation, days, meetings):
            yield self.occurrence(obligation, deadline.slot, "deadline", deadline.day, None, deadline.status)

    def items(self, obligation: Obligation, meetings: list[Occurrence]) -> Iterator[Occurrence]:
        hosts = [meeting for meeting in meetings if meeting.group == obligation.group]
        for slot, host in self.hosts(obligation, hosts):
            yield self.occurrence(obligation, slot, "item", host.start, host, obligation.status)

    def hosts(self, obligation: Obligation, meetings: list[Occurrence]) -> Iterator[tuple[Slot, Occurrence]]:
        """Which meeting carries which item."""
        if obligation.placement == "every meeting":
            for meeting in meetings:
                yield Slot(meeting.number, meeting.day, meeting.day), meeting
        elif obligation.rule.reviews is not None:
            slot = obligation.slots[0]
            yield from [(slot, meeting) for meeting in meetings if slot.first <= meeting.day <= slot.last][:1]
        elif obligation.placement == "item":
            yield from zip(obligation.slots, self.taken_up(obligation, meetings), strict=False)

    def taken_up(self, obligation: Obligation, meetings: list[Occurrence]) -> list[Occurrence]:
        for series in self.series:
            for at, topic in enumerate(series.topics):
                if topic.rule == obligation.rule.id:
                    agendas = self.answer.paths[series.group].agendas
                    return [meeting for meeting, agenda in zip(meetings, agendas, strict=True) if agenda[at]]
        return []

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
        # No date in it: a moved occurrence moves in people's calendars instead of doubling.
        identity = self.folder.organisation.identity
        return f"{identity.id}-{rule}-{self.year}-{number}@{identity.domain}"

    def moment(self, day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour // 60, hour % 60, tzinfo=self.folder.organisation.zone)

    def calendar(self) -> tuple[str, str]:
        identity = self.folder.organisation.identity
        return identity.country, identity.language


def in_calendar_order(occurrence: Occurrence) -> tuple[date, bool, str, bool, str]:
    """By day; all-day first; an item after the meeting that carries it."""
    timed = isinstance(occurrence.start, datetime)
    clock = f"{occurrence.start:%H:%M}" if timed else ""
    host = occurrence.host or occurrence.uid
    return occurrence.day, timed, clock + host, occurrence.kind == "item", occurrence.uid
