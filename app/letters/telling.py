"""Telling says when something is, what it is and why, in one language, as seen from the day the letter leaves."""

from datetime import date, datetime
from functools import cached_property

from app.letters.known import Known
from app.letters.wording import Wording
from app.letters.writing import Writing
from app.reminding import Was
from schedules import languages
from schedules.folder import Folder
from schedules.plan import Occurrence

WEEK = 7
SOON = 2 * WEEK  # up to so many days are counted, and so are weeks beyond


class Telling:
    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.known = Known(writing.store, writing.organisation)
        self.kept = writing.store.organisation(writing.organisation)

    @cached_property
    def folder(self) -> Folder:
        return self.known.folder()

    @cached_property
    def words(self) -> Wording:
        return Wording("letter", self.folder.organisation.identity.language)

    @property
    def today(self) -> date:
        return self.writing.now.astimezone(self.kept.zone).date()

    # When

    def when(self, one: Occurrence) -> str:
        """The day, with the hours of what has any."""
        if not isinstance(one.start, datetime):
            return self.day(one.day)
        end = f"–{self.clock(one.end)}" if one.end else ""
        return self.words("when", day=self.day(one.day), clock=f"{self.clock(one.start)}{end}")

    def short(self, one: Occurrence) -> str:
        """For a subject."""
        if not isinstance(one.start, datetime):
            return self.day(one.day)
        return self.words("when", day=self.day(one.day), clock=self.clock(one.start))

    def when_it_was(self, was: Was) -> str:
        start = datetime.fromisoformat(was.start)
        day = self.day(start.date())
        if was.end is None:
            return day
        hours = f"{self.clock(start)}–{self.clock(datetime.fromisoformat(was.end))}"
        return self.words("when", day=day, clock=hours)

    def clock(self, moment: datetime) -> str:
        return self.words("clock", hour=f"{moment.hour:02}", minute=f"{moment.minute:02}")

    def day(self, day: date) -> str:
        """Without the year where it is this one's, or comes within half a year."""
        named = {"weekday": self.weekday(day), "day": day.day, "month": self.words.month(day.month)}
        is_near = abs((day - self.today).days) < 180
        return self.words("date" if is_near or day.year == self.today.year else "date-of-year", **named, year=day.year)

    def weekday(self, day: date) -> str:
        return languages.weekday(self.words.language, day)

    def distance(self, day: date) -> str:
        """As it is on the day when the letter leaves."""
        away = (day - self.today).days
        if away in (-1, 0, 1):
            return self.words(f"distance.{('yesterday', 'today', 'tomorrow')[away + 1]}")
        if 1 < away < WEEK:
            return self.words("distance.on", weekday=self.weekday(day))
        if away < 0:
            return self.words("distance.ago", n=-away)
        return self.words("distance.days", n=away) if away <= SOON else self.words("distance.weeks", n=away // WEEK)

    # What, who and why

    def title(self, one: Occurrence) -> str:
        """As the calendar has it."""
        if one.status in ("proposed", "provisional"):
            return self.words("preliminary", title=one.title)
        return one.title

    def section(self, one: Occurrence) -> str:
        """Where it stands in its document."""
        documents = self.known.folder(one.uid).documents
        ruling = next((each for each in documents if one.rule in [rule.id for rule in each.rules]), None)
        named = languages.section(self.words.language, one.section)
        place = named if named != one.section else self.words("section", section=one.section)
        return self.words("reason", document=ruling.header.title, place=place) if ruling else place

    def roles(self, one: Occurrence) -> str:
        folder = self.known.folder(one.uid)
        return languages.listed(self.words.language, [folder.name(role) for role in one.responsible])

    def closing(self) -> str:
        """Why they got it."""
        names = [self.folder.name(role) for role in self.writing.to.roles]
        roles = languages.listed(self.words.language, names)
        return self.words("closing", roles=roles, organisation=self.kept.name)
