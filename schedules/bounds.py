"""A bound is what a rule, or a fact, says of the day of one occurrence: not before, not after, or just then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from schedules import languages
from schedules.announced import series_after
from schedules.changes import Changes
from schedules.confining import EVER
from schedules.document import Produces, Reports, Rule
from schedules.extras import call_window, last_day
from schedules.folder import Folder
from schedules.leads import counted_from, number_at
from schedules.obligations import obligation
from schedules.plan import Occurrence, Plan
from schedules.preferences import worked_days_in_period
from schedules.reasons import made
from schedules.series import Series
from schedules.slots import Slot
from schedules.workdays import workdays

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bound:
    """What holds the day, and in whose words; a fact has neither a rule nor a quote."""

    name: str
    says: str
    first: date | None = None  # None: it may be as early as one likes
    last: date | None = None
    rule: str | None = None
    section: str | None = None
    quote: str | None = None


def bounds_of(
    folder: Folder, plan: Plan, occurrence: Occurrence, changes: Changes, before: Mapping[str, date]
) -> tuple[Bound, ...]:
    """Those of a meeting hold all that it carries and all that is counted from it too."""
    binding = Binding(folder, plan, occurrence, changes)
    match occurrence.kind:
        case _ if occurrence.status == "cancelled":
            return (binding.fact("cancelled"),)
        case "item":
            return tuple(binding.item(occurrence))
        case "deadline":
            return tuple(binding.deadline())
    every = series_after(folder, plan.year, before, changes)
    ordinary = (each for each in every if each.rule == occurrence.rule and not each.extra_of)
    return tuple(binding.meeting(next(ordinary, None)))


@dataclass(frozen=True)
class Binding:
    folder: Folder
    plan: Plan
    occurrence: Occurrence
    changes: Changes

    # ---- a meeting

    def meeting(self, series: Series | None) -> Iterator[Bound]:
        yield from self.decided()
        if series is None:
            yield self.fact("extra")
            yield from self.asked_for()
        else:
            yield self.counted(series)
            yield from self.confined(series)
            yield from self.prepared(series)
        needed = {rule for rule, *_ in series.needs} if series else set()
        for item in self.plan.occurrences:
            if item.host == self.occurrence.uid and item.rule not in needed:
                yield from self.item(item)
        yield from self.told_of() if series else ()
        yield from self.counted_from_it()

    def asked_for(self) -> Iterator[Bound]:
        rule, last = self.folder.rule(self.occurrence.rule), last_day(self.folder, self.occurrence)
        if last and self.occurrence.asked_on:
            words = {"asked": self.day(self.occurrence.asked_on), "last": self.day(last)}
            yield self.ruled("asked", rule, words, last=last)

    def decided(self) -> Iterator[Bound]:
        """What is over does not move, and neither does what people have fixed."""
        day = self.occurrence.day
        if self.changes.has_happened(self.occurrence):
            yield self.fact("happened", first=day, last=day)
        elif pin := self.changes.pin(self.occurrence.uid):
            yield self.fact("pinned", first=pin.day, last=pin.day)
        elif self.changes.today is not None:
            yield self.fact("today", first=self.changes.today, day=self.day(self.changes.today))

    def counted(self, series: Series) -> Bound:
        own = sorted(each.day for each in self.standing(self.occurrence.rule))
        days = [*([] if series.before is None else [series.days.day(series.before)]), *own]
        at, day = days.index(self.occurrence.day), self.occurrence.day
        near = [("bound.gap-before", day - other, other) for other in days[:at][-1:]]
        near += [("bound.gap-after", other - day, other) for other in days[at + 1 : at + 2]]
        gaps = [self.say(short, days=gap.days, day=self.day(other)) for short, gap, other in near]
        words = {"number": own.index(day) + 1, "total": len(own), "even": round(365 / series.times)}
        rule = self.folder.rule(self.occurrence.rule)
        return self.ruled("counted" if gaps else "alone", rule, words | {"near": self.listed(gaps)})

    def confined(self, series: Series) -> Iterator[Bound]:
        """What the rules say of days, of the meeting's turn, and of how far apart meetings lie."""
        for id, _ in series.only:
            yield self.ruled("named", self.folder.rule(id), {})
        own = sorted(each.day for each in self.standing(self.occurrence.rule))
        at = own.index(self.occurrence.day)
        for id, turns in series.turns:
            first, last = (series.days.day(day) for day in turns[min(at, len(turns) - 1)])
            words = {"number": at + 1, "first": self.day(first), "last": self.day(last)}
            yield self.ruled("turn", self.folder.rule(id), words, first=first, last=last)
        for id, least, most in series.apart:
            name = "apart" if most < EVER else "apart-least"
            yield self.ruled(name, self.folder.rule(id), {"least": least, "most": most})

    def prepared(self, series: Series) -> Iterator[Bound]:
        index = series.days.index(self.occurrence.day)
        for id, working_days, months in series.needs:
            rule = self.folder.rule(id)
            enough = worked_days_in_period(series, months) >= working_days
            start = max((at for at in range(index) if not enough[at]), default=-1) + 1
            first = series.days.day(start)
            words = {"title": made(self.folder, rule), "days": working_days, "day": self.day(first)}
            yield self.ruled("prepared", rule, words, first=first)

    def told_of(self) -> Iterator[Bound]:
        """Where a report of another group has nothing to tell of but this meeting."""
        own = [each.day for each in self.standing(self.occurrence.rule)]
        for rule, reports in self.folder.demands(Reports):
            if reports.sender != self.occurrence.group:
                continue
            items = sorted((each for each in self.standing(rule.id) if each.kind == "item"), key=lambda each: each.day)
            for last, item in pairwise([None, *items]):
                since = last.day if last else date.min
                if item and [day for day in own if since < day < item.day] == [self.occurrence.day]:
                    words = {"title": item.title, "day": self.day(item.day)}
                    first = since + DAY if last else None
                    yield self.ruled("told-of", rule, words, first=first, last=item.day - DAY)

    def counted_from_it(self) -> Iterator[Bound]:
        for each in self.plan.occurrences:
            due = self.folder.rule(each.rule).due
            if due is not None and each.status != "cancelled":
                meetings = counted_from(self.folder, due, self.plan.occurrences)
                if any(number == each.number and one.uid == self.occurrence.uid for number, one in meetings):
                    rule = self.folder.rule(each.rule)
                    yield self.ruled("due", rule, {"title": each.title, "day": self.day(each.day)})

    # ---- an item

    def item(self, item: Occurrence) -> Iterator[Bound]:
        rule = self.folder.rule(item.rule)
        asked = obligation(self.folder, rule, self.plan.year)
        slot = next((slot for slot in asked.slots if slot.number == item.number), None)
        if slot is None:
            yield self.ruled("every-meeting", rule, {"title": item.title})
        elif rule.reviews is not None:
            words = {"title": item.title, "month": languages.month(self.language, rule.reviews.month)}
            yield self.ruled("review", rule, words, first=slot.first, last=slot.last)
        else:
            yield self.reported(item, rule, slot)

    def reported(self, item: Occurrence, rule: Rule, slot: Slot) -> Bound:
        """Each is after the one before it, in its window, and after what it tells of."""
        others = sorted((each for each in self.standing(item.rule)), key=lambda each: each.number)
        at = others.index(item)
        earlier, later = others[at - 1 : at][:1], others[at + 1 : at + 2]
        near = [self.say("bound.after", day=self.day(each.day)) for each in earlier]
        near += [self.say("bound.before", day=self.day(each.day)) for each in later]
        words = {"number": at + 1, "total": len(others), "near": self.listed(near)}
        parts = [self.say("bound.order" if near else "bound.only", title=item.title, **words)]
        first = max([slot.first, *(each.day + DAY for each in earlier)])
        if slot.covers is not None:
            parts.append(self.say("bound.covers", day=self.day(slot.first)))
        if new := self.news(rule, earlier):
            first = max(first, new.day + DAY)
            parts.append(self.say("bound.tells", group=self.folder.name(new.group), day=self.day(new.day)))
        last = min([slot.last, *(each.day - DAY for each in later)])
        return Bound("item", " ".join(parts), first, last, rule.id, rule.sections, rule.quote)

    def news(self, rule: Rule, earlier: list[Occurrence]) -> Occurrence | None:
        """The first meeting of the sender since the report before: from then on there is something to tell."""
        since = earlier[0].day if earlier else date.min
        sender = rule.reports.sender if rule.reports else None
        ordinary = [
            each
            for each in self.plan.occurrences
            if each.kind == "meeting" and each.group == sender and each.status != "cancelled"
            if self.folder.rule(each.rule).meets is not None and each.day > since
        ]
        return min(ordinary, key=lambda each: each.day, default=None)

    # ---- a deadline

    def called(self, rule: Rule) -> Iterator[Bound]:
        """For the call to an extra meeting that somebody asked for."""
        for meeting in self.standing(rule.id) if rule.extra else ():
            days = call_window(self.folder, meeting)
            if days and meeting.kind == "meeting" and number_at(self.folder, meeting) == self.occurrence.number:
                words = {"asked": self.day(days.first), "last": self.day(days.last), "meeting": self.day(meeting.day)}
                yield self.ruled("called", rule, words, first=days.first, last=days.last)

    def deadline(self) -> Iterator[Bound]:
        yield from self.decided()
        rule = self.folder.rule(self.occurrence.rule)
        yield from self.called(rule)
        asked = obligation(self.folder, rule, self.plan.year)
        for slot in asked.slots:
            if slot.number == self.occurrence.number and rule.reports is None:
                words = {"first": self.day(slot.first), "last": self.day(slot.last)}
                yield self.ruled("period", rule, words, first=slot.first, last=slot.last)
        yield from self.awaited(rule)
        yield from self.ready(rule)
        if rule.reports and self.occurrence.day in self.folder.organisation.dates_of(rule.reports.to):
            yield self.fact("body", body=self.folder.name(rule.reports.to), day=self.day(self.occurrence.day))

    def awaited(self, rule: Rule) -> Iterator[Bound]:
        """The meetings that are to be shown what is produced, where this is the last day that is early enough."""
        identity = self.folder.organisation.identity
        days = workdays(self.plan.year, identity.country, identity.language)
        for other in self.folder.rules:
            presents = other.presents
            if not (presents and rule.produces and presents.at and presents.what == rule.produces.what):
                continue
            lead = self.folder.organisation.choice(other.id).working_days_before or 0
            for each in self.plan.occurrences:
                if each.kind == "meeting" and each.group == presents.to and each.status != "cancelled":
                    index = days.worked_days_before(days.index(each.day), lead)
                    if days.day(index) == self.occurrence.day:
                        words = {"days": lead, "group": self.folder.name(each.group), "day": self.day(each.day)}
                        yield self.ruled("awaited", other, words, last=self.occurrence.day)

    def ready(self, rule: Rule) -> Iterator[Bound]:
        """What is sent must have been made."""
        for other, produces in self.folder.demands(Produces):
            for each in self.standing(other.id) if rule.sends and rule.sends.what == produces.what else ():
                if each.covers == self.occurrence.covers:
                    yield self.ruled("ready", other, {"title": each.title, "day": self.day(each.day)}, first=each.day)

    # ---- pieces

    def standing(self, rule: str) -> list[Occurrence]:
        return [each for each in self.plan.occurrences if each.rule == rule and each.status != "cancelled"]

    def ruled(
        self, name: str, rule: Rule, words: Mapping[str, object], first: date | None = None, last: date | None = None
    ) -> Bound:
        says = self.say(f"bound.{name}", **words)
        return Bound(name, says, first, last, rule.id, rule.sections, rule.quote)

    def fact(self, name: str, *, first: date | None = None, last: date | None = None, **words: str) -> Bound:
        return Bound(name, self.say(f"bound.{name}", **words), first, last)

    def listed(self, words: list[str]) -> str:
        return languages.listed(self.language, words)

    def say(self, sentence: str, **words: object) -> str:
        return languages.say(self.language, sentence, **words)

    def day(self, day: date) -> str:
        return languages.day(self.language, day)

    @property
    def language(self) -> str:
        return self.folder.organisation.identity.language
