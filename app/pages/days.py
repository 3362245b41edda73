"""A calendar is the days that a meeting may take, month by month and week by week, and what each letter in it means."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from app.planning.choices import Look
from schedules.grades import Graded
from schedules.reasons import Reason

LETTERS = "klmnopqrstuvwxyz"  # none that is a grade
WEIGHTY = 1000  # what a possible day suffers from is said from here on: a school break, two meetings on one day


@dataclass(frozen=True, slots=True)
class Cell:
    day: date
    graded: Graded
    is_now: bool
    letter: str  # "" where nothing is in the way


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    cells: tuple[Cell | None, ...]  # from Monday, as many as the calendar has columns


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[Week, ...]

    @property
    def columns(self) -> int:
        return len(self.weeks[0].cells)


@dataclass(frozen=True, slots=True)
class Note:
    """What a letter means, and on which days: the first and the last of each run."""

    letter: str
    reasons: tuple[Reason, ...]  # the first says it; several are rules that contradict each other
    is_possible: bool
    spans: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    months: tuple[Month, ...]
    notes: tuple[Note, ...]


def calendar_of(seen: Look) -> Calendar:
    ways = dict.fromkeys(reasons for each in seen.days if (reasons := in_the_way(each)))
    letters = dict(zip(ways, LETTERS, strict=False))
    cells = [
        Cell(each.day, each, each.day == seen.meeting.day, letter_of(each, letters)) for each in seen.days
    ]
    columns = 7 if any(cell.day.weekday() >= 5 for cell in cells) else 5  # a weekend only where a rule names it
    months = groupby(cells, key=lambda cell: cell.day.replace(day=1))
    notes = (note(reasons, letter, seen.days) for reasons, letter in letters.items())
    return Calendar(tuple(Month(first, tuple(weeks_of(own, columns))) for first, own in months), tuple(notes))


def in_the_way(graded: Graded) -> tuple[Reason, ...]:
    """What forbids the day, or else the heaviest thing that speaks against it, where that is heavy."""
    if not graded.is_possible:
        return tuple(each for each in graded.against if each.says == graded.against[0].says)
    heavy = [each for each in graded.against if (each.weight or 0) >= WEIGHTY]
    return (max(heavy, key=lambda reason: reason.weight or 0),) if heavy else ()


def letter_of(graded: Graded, letters: dict[tuple[Reason, ...], str]) -> str:
    return letters.get(in_the_way(graded), "")


def note(reasons: tuple[Reason, ...], letter: str, days: Iterable[Graded]) -> Note:
    own = [each for each in days if in_the_way(each) == reasons]
    return Note(letter, reasons, own[0].is_possible, tuple(spans([each.day for each in own])))


def spans(days: list[date]) -> Iterator[tuple[date, date]]:
    """Days side by side; a weekend between them parts nothing.

    >>> [(first.day, last.day) for first, last in spans([date(2027, 10, 14), date(2027, 10, 15), date(2027, 10, 18)])]
    [(14, 18)]
    """
    first = last = days[0]
    for day in days[1:]:
        if day - last > timedelta(3 if last.weekday() == 4 else 1):
            yield first, last
            first = day
        last = day
    yield first, last


def weeks_of(cells: Iterable[Cell], columns: int) -> Iterator[Week]:
    for number, own in groupby(cells, key=lambda cell: cell.day.isocalendar().week):
        found = {cell.day.weekday(): cell for cell in own}
        yield Week(number, tuple(found.get(weekday) for weekday in range(columns)))
