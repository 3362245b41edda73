"""Telling says when something is, what it is and why, in one language, as seen from the day the letter leaves."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property

from app.letters.known import Known
from app.letters.wording import Wording
from app.letters.writing import Writing
from app.reminding import Was
from schedules import languages
from schedules.folder import Folder
from schedules.plan import Occurrence

UNSURE = ("proposed", "provisional")
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
        end = f"–{self.clock(datetime.fromisoformat(was.end))}" if was.end else ""
        return f"{self.short_as_it_was(was)}{end}"

    def short_as_it_was(self, was: Was) -> str:
        start = datetime.fromisoformat(was.start)
        day = self.day(start.date())
        return self.words("when", day=day, clock=self.clock(start)) if was.end else day

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
        if 1 < (day - self.today).days < WEEK:
            return self.words("distance.on", weekday=self.weekday(day))
        return self.away(day)

    def away(self, day: date) -> str:
        """The same beside a weekday, which is not said twice."""
        away = (day - self.today).days
        if away in (-1, 0, 1):
            return self.words(f"distance.{('yesterday', 'today', 'tomorrow')[away + 1]}")
        if away < 0:
            return self.words("distance.ago", n=-away)
        return self.words("distance.days", n=away) if away <= SOON else self.words("distance.weeks", n=away // WEEK)

    # What, who and why

    def title(self, one: Occurrence) -> str:
        """As the calendar has it."""
        return self.standing(one, one.title)

    def standing(self, one: Occurrence, title: str) -> str:
        return self.words("preliminary", title=title) if one.status in UNSURE else title

    def how_sure(self, meeting: Occurrence) -> Iterator[str]:
        if meeting.status in UNSURE:
            yield self.words(f"call.{meeting.status}")

    def section(self, one: Occurrence) -> str:
        """The document and the place in it that ask for it."""
        return self.reason(self.known.folder(one.uid), one.rule, one.section)

    def reason(self, folder: Folder, rule: str, section: str) -> str:
        ruling = next((each for each in folder.documents if rule in [known.id for known in each.rules]), None)
        named = languages.section(self.words.language, section)
        sections = section.split(", ")
        numbers = languages.listed(self.words.language, sections)
        place = named if named != section else self.words("section", n=len(sections), sections=numbers)
        return self.words("reason", document=ruling.header.title, place=place) if ruling else place

    def roles(self, one: Occurrence) -> str:
        folder = self.known.folder(one.uid)
        return languages.listed(self.words.language, [folder.name(role) for role in one.responsible])

    def closing(self) -> str:
        """Why they got it."""
        names = [self.folder.name(role) for role in self.writing.to.roles]
        roles = languages.listed(self.words.language, names)
        return self.words("closing", roles=roles, organisation=self.kept.name)
