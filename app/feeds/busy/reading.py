"""A reading is one file for one window of days: its clocks, and how much work it may still cause."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.feeds.busy.lines import Property
from app.feeds.busy.refusals import DAYS_TRIED, INSTANCES, TIMES_READ, Wrong
from app.feeds.busy.spans import BusySpan, Moment, day_of, last_day, wall_times, whole_days
from app.feeds.timezone import known


@dataclass
class Reading:
    """What it may still cause is counted down."""

    zone: ZoneInfo  # floating times are in it too: they are local wherever one is (RFC 5545 3.3.5)
    first: date
    last: date
    zones: Mapping[str, Callable[["Reading"], tzinfo]]  # those that the file explains, worked out when asked for
    clocks: dict[str, tzinfo] = field(default_factory=dict)
    days_left: int = DAYS_TRIED
    instances_left: int = INSTANCES
    times_left: int = TIMES_READ

    def count_time(self, property: Property) -> None:
        self.times_left -= 1
        if self.times_left < 0:
            raise Wrong(property.at, f"more than {TIMES_READ} times; expected a calendar of fewer months")

    def try_days(self, days: int, property: Property) -> None:
        self.days_left -= days
        if self.days_left < 0:
            raise property.wrong(f"rules that are done after {DAYS_TRIED} days tried, in the whole file")

    def count_instance(self, at: int) -> None:
        self.instances_left -= 1
        if self.instances_left < 0:
            window = f"from {self.first} to {self.last}"
            raise Wrong(at, f"more than {INSTANCES} repetitions {window}; expected at most so many in the whole file")

    def clock(self, property: Property) -> tzinfo | None:
        name = property.parameter("TZID")
        if name and name not in self.clocks:
            self.clocks[name] = self.find_clock(name, property)
        return self.clocks.get(name)

    def find_clock(self, name: str, property: Property) -> tzinfo:
        usual = WINDOWS_TO_OLSON.get(name, name)
        if usual in all_zones():
            return known(usual)
        if name in self.zones:
            return self.zones[name](self)
        raise property.wrong("a zone such as Europe/Stockholm, or one that the file explains", f"TZID={name}")

    def spans_within(self, start: Moment, end: Moment) -> Iterator[BusySpan]:
        if isinstance(start, datetime) and isinstance(end, datetime):
            span = wall_times(start, end, self.zone)
        else:
            span = whole_days(day_of(start), day_of(end))
        if day_of(span.start) <= self.last and last_day(span) >= self.first:
            yield span


@cache
def all_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())
