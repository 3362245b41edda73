"""Another body's dates are the days on which it meets, as somebody pasted them: a list of days, or a calendar.

    2027                            the year of what follows
    2027-01-26, 2027-03-23          ISO
    25 maj 2027; 23 november 2027   months and weekdays in Swedish or English
    tis 25/5 kl. 13.00              the day before the month, as Swedes write; hours are passed over
    Datum;Tid;Lokal                 a table: of what follows, the column of dates

Nothing is guessed: what could be another day is refused with its line, and a weekday has to be that of its day.
"""

import re
from collections.abc import Iterator
from datetime import date
from unicodedata import normalize
from zoneinfo import ZoneInfo

from app.feeds.busy import (
    EARLIEST,
    INSTANCES,
    LATEST,
    BadCalendar,
    Component,
    day_of,
    event_spans,
    is_calendar,
    is_held,
    opened,
)
from schedules.languages import LANGUAGES
from schedules.reading import Problem
from schedules.reading.problems import shown

BYTES, LETTERS = 100_000, 2_000  # of a list, and of one line: more than any thousand days need
STOCKHOLM = ZoneInfo("Europe/Stockholm")  # as in organisation.toml, where it says nothing else

HEADING = re.compile(r"(?:år |year )?([0-9]{4})[:.]?", re.IGNORECASE)
WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{3,})\.?,?\s+(?:den\s+|the\s+)?)?"
HOUR = r"[0-9]{1,2}(?:[.:][0-9]{2})?"
HOURS = rf"(?:,?\s+(?:(?:kl\.?|klockan|at)\s*{HOUR}|[0-9]{{1,2}}[.:][0-9]{{2}})(?:\s*[-–]\s*{HOUR})?)?"
YEAR = r"(?:,?\s+(?P<year>[0-9]{4}))?"
WAYS = [
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
    r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:[ /](?P<year>[0-9]{4}))?",
    r"(?P<day>[0-9]{1,2})(?:\.|:e|st|nd|rd|th)?\s+(?P<name>[^\W\d_]{3,})\.?" + YEAR,
    r"(?P<name>[^\W\d_]{3,})\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?" + YEAR,
]
WRITTEN = [re.compile(WEEKDAY + way + HOURS + r"(?=\s*(?:[,;]|$))", re.IGNORECASE) for way in WAYS]
COLUMNS = ("datum", "date")  # what a table calls its dates
BULLET = re.compile(r"^\s*[-–•*]\s+")
BETWEEN = " \t\r\u00a0,;"
ACCEPTED = "days such as 2027-05-25, 25 maj 2027 or tis 25/5, the day before the month"
WHICH_YEAR = "its year in full, or a line above with the year alone, or the year to be given"


def dates_of_body(
    text_or_ics: bytes,
    year_hint: int | None,
    zone: ZoneInfo = STOCKHOLM,
    file: str = "dates",
) -> tuple[date, ...]:
    """In order, each once. Of a list, all days; of a calendar, those of the year, or all where no year is given."""
    if is_calendar(text_or_ics):
        return days_in_calendar(text_or_ics, year_hint, zone, file)
    return tuple(sorted(set(days_in_list(text_or_ics, year_hint, file))))


# A calendar


def days_in_calendar(ics: bytes, year: int | None, zone: ZoneInfo, file: str) -> tuple[date, ...]:
    """Where something begins that is not cancelled, whether or not it takes anybody's time."""
    known = year is not None and EARLIEST.year <= year <= LATEST.year
    first, last = (date(year, 1, 1), date(year, 12, 31)) if year and known else (EARLIEST, LATEST)
    with opened(ics, zone, first, last, file) as (calendar, reading):
        if not known:
            refuse_series(calendar)
        days = {day_of(span.start) for span in event_spans(calendar, is_held, reading)}
    return tuple(sorted(day for day in days if first <= day <= last))


def refuse_series(calendar: Component) -> None:
    for event in calendar.parts:
        if event.name == "VEVENT" and (rule := event.one("RRULE")):
            raise rule.wrong("the year to be given, for a series may have no end")


# A list


def days_in_list(data: bytes, year: int | None, file: str) -> Iterator[date]:
    count = 0
    for number, line in enumerate(only_dates(lines_of(data, file)), start=1):
        try:
            if heading := HEADING.fullmatch(line.strip()):
                year = int(heading[1])
            for day in days_on_line(line, year) if not heading else ():
                count += 1
                yield day
            if count > INSTANCES:
                raise Unclear(f"more than {INSTANCES} days; expected at most so many")
        except Unclear as unclear:
            raise BadCalendar([Problem(file, number, str(unclear))]) from None
    if not count:
        raise BadCalendar([Problem(file, 1, f"no day at all; expected {ACCEPTED}")])


def only_dates(lines: list[str]) -> Iterator[str]:
    """Of a table whose first line names its columns, as a spreadsheet writes it, the column of dates."""
    between = next((each for each in ";\t," if each in lines[0]), ";")
    names = [name.strip().strip('"').lower() for name in lines[0].split(between)]
    column = next((at for at, name in enumerate(names) if name in COLUMNS), None)
    if column is None:
        yield from lines
        return
    yield ""
    for line in lines[1:]:
        cells = line.split(between)
        yield cells[column].strip().strip('"') if column < len(cells) else ""


class Unclear(Exception):
    """What is wrong with a line, in words."""


def lines_of(data: bytes, file: str) -> list[str]:
    if len(data) > BYTES:
        raise BadCalendar([Problem(file, 1, f"more than {BYTES} bytes; expected at most so many")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = "letters that are not UTF-8; expected a list that is saved as UTF-8"
        raise BadCalendar([Problem(file, line, said)]) from None
    return normalize("NFC", text).split("\n")  # some type å as two


def days_on_line(line: str, year: int | None) -> list[date]:
    found = list(written_on(line))
    years = {match["year"] is not None for match in found}
    if len(years) > 1:
        raise Unclear(f"{shown(line.strip())}; expected the year with every day on the line, or with none")
    return [day_from(match, year) for match in found]


def written_on(line: str) -> Iterator[re.Match[str]]:
    if len(line) > LETTERS:
        raise Unclear(f"{len(line)} letters; expected lines of at most {LETTERS}")
    rest = BULLET.sub("", line).strip(BETWEEN)
    while rest:
        match = next((match for way in WRITTEN if (match := way.match(rest))), None)
        if match is None:
            raise Unclear(f"{shown(rest)}; expected {ACCEPTED}")
        yield match
        rest = rest[match.end() :].lstrip(BETWEEN)


def day_from(match: re.Match[str], year: int | None) -> date:
    parts = match.groupdict()
    month = month_of(match) if parts.get("name") else int(parts["month"])
    year = int(parts["year"]) if parts["year"] else year
    if year is None:
        raise Unclear(f"{shown(match[0])} has no year; expected {WHICH_YEAR}")
    if not EARLIEST.year <= year <= LATEST.year:
        raise Unclear(f"{shown(match[0])}: the year {year}; expected one from {EARLIEST.year} to {LATEST.year}")
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError:
        raise Unclear(f"{shown(match[0])} is no day of {year}; expected {ACCEPTED}") from None
    refuse_other_weekday(match, day)
    return day


def month_of(match: re.Match[str]) -> int:
    month = number_of(match["name"], [language.months for language in LANGUAGES.values()])
    if month is None:
        raise Unclear(f"{shown(match[0])}: no month is called {shown(match['name'])}; expected {ACCEPTED}")
    return month + 1


def refuse_other_weekday(match: re.Match[str], day: date) -> None:
    """Whoever writes one tells us of the wrong year, or of the month written before the day."""
    if match["weekday"] is None:
        return
    weekday = number_of(match["weekday"], [language.weekdays for language in LANGUAGES.values()])
    if weekday is None:
        raise Unclear(f"{shown(match[0])}: no weekday is called {shown(match['weekday'])}; expected {ACCEPTED}")
    if weekday != day.weekday():
        real = LANGUAGES["en"].weekdays[day.weekday()]
        raise Unclear(f"{shown(match[0])}: {day} is a {real}; expected the weekday that it is, in the right year")


def number_of(word: str, languages: list[tuple[str, ...]]) -> int | None:
    """By its beginning, as people shorten: tis, tors, sept."""
    word = word.lower()
    return next((n for names in languages for n, name in enumerate(names) if name.lower().startswith(word)), None)
