"""A refusal says where a calendar cannot be read and why, and repeats no title: it is somebody's own calendar."""

from datetime import date

from schedules.reading import BadInput

BYTES, COMPONENTS, INSTANCES = 2_000_000, 5_000, 1_000  # the most that a file may have of each
PROPERTIES, TIMES_READ, DAYS_TRIED = 100_000, 30_000, 100_000  # some tenths of a second each; a full year needs a tenth
LONGEST_RULE = 2_000
DEEPEST = 4  # RFC 9073 has places in participants in events in calendars
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


class BadCalendar(BadInput):
    """What somebody gave us cannot be read."""


class Wrong(Exception):
    """What is wrong at a place of the unfolded file."""

    def __init__(self, at: int, said: str) -> None:
        super().__init__(said)
        self.at = at
        self.said = said
