"""A verdict is one rule held against a year: kept, on its way, undecided, or broken, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedules import languages
from schedules.counting import counting, numbers
from schedules.deeds import is_unanswered
from schedules.document import Confines, Due, Lasts, Meets, Once, Produces, Reports
from schedules.extras import last_day
from schedules.folder import Folder
from schedules.leads import counted_from, window
from schedules.obligations import obligations_of
from schedules.plan import Judgement, Occurrence, Required, Verdict
from schedules.presenting import who_cannot_come
from schedules.slots import Obligation
from schedules.straying import Straying
from schedules.workdays import period_of

SOFT = ("should", "usually")


def verdicts_of(folder: Folder, year: int, occurrences: tuple[Occurrence, ...]) -> tuple[Verdict, ...]:
    held = tuple(each for each in occurrences if each.status != "cancelled")
    return tuple(Judging(folder, year, obligation, held).verdict() for obligation in obligations_of(folder, year))


@dataclass(frozen=True)
class Judging:
    folder: Folder
    year: int
    obligation: Obligation
    occurrences: tuple[Occurrence, ...]

    def verdict(self) -> Verdict:
        rule = self.obligation.rule
        judgement, why = self.judgement()
        return Verdict(rule.id, rule.sections, rule.quote, self.obligation.required, self.planned(), judgement, why)

    def judgement(self) -> tuple[Judgement, str]:
        if self.obligation.rule.force == "may":
            return "met", self.say("verdict.right")
        if self.hangs_on_the_undecided():
            return "undecided", self.say("verdict.undecided-times")
        if self.waits():
            return "undecided", self.say("verdict.undecided-when")
        broken = next(self.breaches(), None)
        if broken is not None and self.obligation.rule.force in SOFT:
            return "met", self.say(f"verdict.departs-{self.obligation.rule.force}", broken=broken)
        if broken is not None:
            return "broken", broken
        if self.rests():
            return "met", self.say("verdict.not-this-year")
        match self.obligation.rule.demand:
            case Once(year=None):
                return "undecided", self.say("verdict.undecided-once")
            case Once(year=year):
                return "undecided", self.say("verdict.undecided-once-year", year=year)
            case Meets(times="undecided"):
                return "undecided", self.say("verdict.undecided-times")
            case Reports() as reports if any(each.status == "provisional" for each in self.mine()):
                return "provisional", self.provisional(reports)
        absent = who_cannot_come(self.folder, self.obligation.rule, self.mine(), self.occurrences)
        return "met", " ".join([self.kept(), *absent])

    def hangs_on_the_undecided(self) -> bool:
        """On meetings of a group of which nobody has said how often it meets."""
        counts = [rule.meets.times for rule in counting(self.folder, self.obligation.group or "") if rule.meets]
        on_meetings = self.obligation.placement in ("item", "every meeting", "around meetings")
        return on_meetings and counts[:1] == ["undecided"]

    def waits(self) -> bool:
        """For the organisation to say when: what the words mean, or when it was last done."""
        rule = self.obligation.rule
        choice = self.folder.organisation.choice(rule.id)
        never_said = rule.done is not None and rule.done.again is not None and choice.last_done is None
        waits_for_dates = rule.done is not None and self.obligation.required.min is None
        return rule.force != "may" and (is_unanswered(rule.demand) or never_said or waits_for_dates)

    def rests(self) -> bool:
        """Whether it asks nothing of this year."""
        return self.obligation.required.max == 0

    def provisional(self, reports: Reports) -> str:
        if self.obligation.status == "provisional":
            group = self.folder.name(reports.sender)
            return self.say("verdict.provisional-group", planned=self.planned(), group=group)
        return self.say("verdict.provisional-dates", planned=self.planned(), body=self.folder.name(reports.to))

    def kept(self) -> str:
        required, planned = self.obligation.required, self.planned()
        if isinstance(self.obligation.rule.demand, Lasts):
            return self.say("verdict.minutes", planned=planned, minutes=self.obligation.rule.demand.minutes)
        if self.obligation.placement == "every meeting":
            return self.say("verdict.every-meeting", planned=planned)
        if self.obligation.placement == "around meetings":
            return self.say("verdict.around-meetings" if planned else "verdict.no-meetings", planned=planned)
        if required.min == 0:
            return self.say("verdict.right")
        if isinstance(self.obligation.rule.demand, Confines):
            return self.say("verdict.confines", planned=len(self.meetings(self.obligation.group)))
        if required.per != "year" and self.obligation.placement in ("meeting", "same meetings"):
            return self.say("verdict.planned-per", planned=planned, wanted=self.wanted())
        if required.per != "year" and required.min == 1:
            return self.say("verdict.each", planned=planned)
        return self.say("verdict.planned", planned=planned, wanted=self.wanted())

    # ---- what breaks a rule

    def breaches(self) -> Iterator[str]:
        yield from self.wrong_numbers()
        yield from self.outside_their_windows()
        yield from self.wrong_lengths()
        yield from self.late_material()
        yield from self.sent_too_early()
        yield from self.twice_at_one_meeting()
        yield from self.empty_reports()
        yield from self.untimely()
        yield from self.too_late_for_who_asked()
        yield from self.astray()

    def astray(self) -> Iterator[str]:
        """Meetings that do not lie where the rule says."""
        group = self.obligation.group
        if group is not None:
            meetings = Straying(self.folder, self.year, self.obligation, self.meetings(group), self.mine())
            yield from meetings.faults()

    def wrong_numbers(self) -> Iterator[str]:
        required, planned = self.obligation.required, self.planned()
        rule = self.obligation.rule
        if rule.meets is not None:
            least_of_all, most_of_all = numbers(self.folder, rule, rule.meets, self.year)
            right = required.min is None or least_of_all <= planned <= most_of_all
        elif self.obligation.placement == "every meeting":
            right = planned == len(self.meetings(self.obligation.group))
        elif required.per in ("meeting", "once") or required.min is None:
            right = True
        else:
            windows = {(slot.first, slot.last) for slot in self.obligation.slots}
            periods = len(windows) if required.per != "year" else 1
            most = None if required.max is None else required.max * periods
            right = required.min * periods <= planned and (most is None or planned <= most)
        if not right:
            too_few = required.max == required.min and planned < (required.min or 0)
            sentence = "verdict.broken-few" if too_few else "verdict.broken-times"
            yield self.say(sentence, planned=planned, wanted=self.wanted())

    def outside_their_windows(self) -> Iterator[str]:
        windows = {slot.number: slot for slot in self.obligation.slots}
        for each in self.mine():
            slot = windows.get(each.number)
            movable = self.obligation.rule.done is not None and self.obligation.rule.done.movable_by
            if slot is not None and not slot.first <= each.day <= (date.max if movable else slot.last):
                yield self.say("verdict.broken-window", title=each.title, day=self.day(each))

    def wrong_lengths(self) -> Iterator[str]:
        lasts = self.obligation.rule.lasts
        for each in self.meetings(lasts.group) if lasts else []:
            if lasts and minutes_of(each) != lasts.minutes:
                yield self.say("verdict.broken-length", title=each.title, day=self.day(each), minutes=lasts.minutes)

    def late_material(self) -> Iterator[str]:
        """What is presented at an ordinary meeting exists by then, in its period; an extra one takes the newest."""
        presents = self.obligation.rule.presents
        if presents is None or presents.at is None:
            return
        ordinary = [each for each in self.meetings(presents.to) if self.folder.rule(each.rule).extra is None]
        # On the meeting's own day is in time only for those who have not chosen to have it sooner.
        choice = self.folder.organisation.choice(self.obligation.rule.id)
        sooner = timedelta(days=1 if choice.working_days_before else 0)
        for rule, produces in self.folder.demands(Produces):
            ready = {each.covers: each for each in self.of(rule.id) if produces.what == presents.what}
            for meeting in ordinary:
                material = ready.get(period_of(produces.each, meeting.day))
                if material is not None and material.day > meeting.day - sooner:
                    yield self.say("verdict.broken-late", title=material.title, day=self.day(meeting))

    def sent_too_early(self) -> Iterator[str]:
        sends = self.obligation.rule.sends
        made = [rule for rule in self.folder.rules if sends and rule.produces and rule.produces.what == sends.what]
        ready = {each.covers: each.day for rule in made for each in self.of(rule.id)}
        for each in self.mine() if made else []:
            if each.day < ready.get(each.covers, each.day):
                yield self.say("verdict.broken-sent", title=each.title, day=self.day(each))

    def twice_at_one_meeting(self) -> Iterator[str]:
        """Four times are four meetings."""
        hosts: set[str] = set()
        for each in self.mine():
            if each.host in hosts:
                yield self.say("verdict.broken-twice", title=each.title, day=self.day(each))
            hosts |= {each.host} if each.host else set()

    def empty_reports(self) -> Iterator[str]:
        """Each report has a meeting of its sender since the one before (or, for the first, since the year before)."""
        reports = self.obligation.rule.reports
        senders = self.meetings(reports.sender) if reports and self.obligation.placement == "item" else []
        if reports is None or not senders:
            return
        last = None
        for each in self.mine():
            if not any((last is None or last < meeting.day) and meeting.day < each.day for meeting in senders):
                group = self.folder.name(reports.sender)
                yield self.say("verdict.broken-empty", title=each.title, day=self.day(each), group=group)
            last = each.day

    def untimely(self) -> Iterator[str]:
        """How many meetings have in time what is due around them, and what is wrong with the first that has not."""
        due = self.obligation.rule.due
        if due is None:
            return
        meetings = list(counted_from(self.folder, due, self.occurrences))
        own, needed = {each.number: each for each in self.mine()}, list(self.needed(due))
        faults = [self.fault(due, meeting, own.get(number), needed) for number, meeting in meetings]
        wrong = [fault for fault in faults if fault]
        if wrong:
            right = len(meetings) - len(wrong)
            yield self.say("verdict.broken-due", right=right, meetings=len(meetings), first=wrong[0])

    def fault(self, due: Due, meeting: Occurrence, own: Occurrence | None, needed: list[Occurrence]) -> str | None:
        if own is None:
            return self.say("verdict.due-missing", meeting=self.day(meeting))
        days = window(self.folder, due, meeting.day)
        movable = due.movable_by is not None and days.last < own.day < meeting.day
        if own.day not in days and not movable:
            return self.say("verdict.due-outside", title=own.title, day=self.day(own), meeting=self.day(meeting))
        later = next((each for each in needed if each.number == own.number and each.day > own.day), None)
        if later is not None:
            words = {"needed": later.title, "later": self.day(later)}
            return self.say("verdict.due-before-its-needs", title=own.title, day=self.day(own), **words)
        return None

    def needed(self, due: Due) -> Iterator[Occurrence]:
        """What must be there first, around the same meetings."""
        for rule, other in self.folder.demands(Due):
            if other.group == due.group and other.what in due.needs:
                yield from self.of(rule.id)

    def too_late_for_who_asked(self) -> Iterator[str]:
        for each in self.meetings_of_the_rule():
            last = last_day(self.folder, each)
            if each.asked_on and last and each.day > last:
                asked, limit = (languages.day(self.language, day) for day in (each.asked_on, last))
                yield self.say("verdict.broken-asked", title=each.title, day=self.day(each), asked=asked, last=limit)

    def meetings_of_the_rule(self) -> list[Occurrence]:
        return [each for each in self.mine() if each.kind == "meeting"]

    # ---- words

    def planned(self) -> int:
        if self.obligation.rule.extra is not None:
            return len(self.meetings_of_the_rule())
        if isinstance(self.obligation.rule.demand, Lasts):
            return len(self.meetings(self.obligation.group))
        return len(self.mine())

    def mine(self) -> list[Occurrence]:
        if self.obligation.placement == "same meetings":
            return self.of(counting(self.folder, self.obligation.group or "")[0].id)
        return self.of(self.obligation.rule.id)

    def of(self, rule: str) -> list[Occurrence]:
        return sorted((each for each in self.occurrences if each.rule == rule), key=lambda each: each.day)

    def meetings(self, group: str | None) -> list[Occurrence]:
        return [each for each in self.occurrences if each.kind == "meeting" and each.group == group]

    def say(self, sentence: str, **words: object) -> str:
        return languages.say(self.language, sentence, **words)

    def day(self, occurrence: Occurrence) -> str:
        return languages.day(self.language, occurrence.day)

    def wanted(self) -> str:
        return required_in_words(self.language, self.obligation.required)

    @property
    def language(self) -> str:
        return self.folder.organisation.identity.language


def minutes_of(occurrence: Occurrence) -> float:
    if not isinstance(occurrence.start, datetime) or occurrence.end is None:
        return 0
    return (occurrence.end - occurrence.start) / timedelta(minutes=1)


def required_in_words(language: str, required: Required) -> str:
    """
    >>> required_in_words("sv", Required(1, 2, "year"))
    '1–2 per år'
    """
    if required.per == "once":
        return languages.say(language, "required.once")
    if required.min is None:
        return languages.say(language, "required.undecided")
    if required.max == 0:
        return languages.say(language, "required.none")
    if required.min == 0 and required.max is None:
        return languages.say(language, "required.right")
    per = languages.per(language, required.per)
    if required.max is None and required.per != "meeting":
        return languages.say(language, "required.least", min=required.min, per=per)
    sentence = "required.exactly" if required.max in (None, required.min) else "required.range"
    return languages.say(language, sentence, min=required.min, max=required.max, per=per)
