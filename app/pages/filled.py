"""What was filled in is read field by field, and what is wrong is gathered, so that all of it is said at once."""

import re
from dataclasses import dataclass, field
from datetime import date, time

from flask import abort, request

WORDS = 200  # letters of a name, a place, an address
LINES, LINE = 30, 500


class Wrong(Exception):
    """A word for each field that cannot be."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields


@dataclass
class Filled:
    wrong: dict[str, str] = field(default_factory=dict)

    def words(self, name: str, most: int = WORDS) -> str:
        return " ".join(request.form.get(name, "").split())[:most]

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """From a list that the page itself gave."""
        said = request.form.get(name, "")
        return said if said in allowed else abort(400)

    def clock(self, name: str) -> time | None:
        written = self.words(name)
        try:
            return time.fromisoformat(written).replace(second=0, microsecond=0, tzinfo=None) if written else None
        except ValueError:
            self.wrong[name] = "clock"
            return None

    def needed_clock(self, name: str) -> time:
        found = self.clock(name)
        if found is None:
            self.wrong[name] = "clock"
        return found or time()

    def day(self, name: str) -> date | None:
        written = self.words(name)
        try:
            return date.fromisoformat(written) if written else None
        except ValueError:
            self.wrong[name] = "day"
            return None

    def matching(self, name: str, pattern: re.Pattern[str]) -> str | None:
        written = self.words(name)
        if written and not pattern.fullmatch(written):
            self.wrong[name] = name
        return written or None

    def lines(self, name: str) -> list[str]:
        written = (" ".join(line.split())[:LINE] for line in request.form.get(name, "").splitlines())
        return [line for line in written if line][:LINES]

    def prove(self) -> None:
        if self.wrong:
            raise Wrong(self.wrong)
