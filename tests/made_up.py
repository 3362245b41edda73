"""A made-up organisation is one drawn from a seed: groups that share people, and rules that ask much of one year.

It is told twice: as values, which a finished year is held against (`checker_of_any.py`), and as the files that people
would have written (`made_up_files.py`), which the reader makes a folder of. Some ask for more than a year can hold.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from schedules.organisation import WEEKDAYS

ANY_DAY = "auto"
MONTHS_IN = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
OFFICE_HOURS = ((time(8), time(17)), (time(8), time(17)), (time(9), time(16)), (time(12), time(16)))


@dataclass(frozen=True)
class Group:
    id: str
    members: tuple[str, ...]
    times: int
    minutes: int
    starts: time
    weekday: str
    form: str = ""  # how its document says when; "" is so many times a year

    @property
    def confined(self) -> str:
        return f"{self.id}-dagar"

    @property
    def rule(self) -> str:
        return f"{self.id}-moten"

    @property
    def extra_rule(self) -> str:
        return f"{self.id}-extra"


@dataclass(frozen=True)
class Shown:
    """Something is shown to a group so many times."""

    rule: str
    to: str
    times: int
    covers: str | None  # the period that has ended by then
    ready: int  # so many days after it has ended


@dataclass(frozen=True)
class Told:
    """A group reports to another."""

    rule: str
    sender: str
    to: str
    times: int


@dataclass(frozen=True)
class Made:
    """Something is made in each period, so many working days before any meeting of the group."""

    rule: str
    to: str
    each: str
    days_before: int

    @property
    def shown(self) -> str:
        return f"{self.rule}-visas"


@dataclass(frozen=True)
class Reviewed:
    """The rules are looked at, at the group's first meeting of a month."""

    rule: str
    group: str
    month: int


@dataclass(frozen=True)
class Busy:
    """From one time to another, or from one day to another, both whole."""

    role: str
    start: date
    end: date


@dataclass(frozen=True)
class MadeUp:
    year: int
    groups: tuple[Group, ...]
    shown: tuple[Shown, ...] = ()
    told: tuple[Told, ...] = ()
    made: tuple[Made, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    persons: tuple[tuple[str, ...], ...] = ()  # the roles of each
    busy: tuple[Busy, ...] = ()
    opens: time = time(8)
    closes: time = time(17)
    closed: tuple[int, ...] = ()  # months
    avoided: tuple[str, ...] = ()  # weeks
    before: Mapping[str, date] = field(default_factory=dict)  # group -> its last meeting of the year before

    def group(self, id: str) -> Group:
        return next(group for group in self.groups if group.id == id)

    @property
    def roles(self) -> list[str]:
        return sorted({role for group in self.groups for role in group.members})


def made_up(seed: int) -> MadeUp:
    """The same one for the same seed."""
    chance = Random(seed)
    year = chance.randint(2025, 2034)
    hours = chance.choice(OFFICE_HOURS)
    groups = tuple(some_groups(chance, chance.choice((1, 2, 2, 3, 3, 4, 5)), hours))
    closed = Random(f"closed {seed}").choice(((), (7,), (7, 8)))
    if seed >= PLAIN:
        groups = with_forms(Random(f"forms {seed}"), groups, closed)
    roles = sorted({role for group in groups for role in group.members})
    return MadeUp(
        year=year,
        groups=groups,
        shown=tuple(shown for group in groups for shown in some_shown(chance, group)),
        told=tuple(some_told(chance, groups)),
        made=tuple(made for group in groups for made in some_made(chance, group)),
        reviewed=tuple(reviewed for group in groups for reviewed in some_reviewed(chance, group)),
        persons=tuple(some_persons(chance, roles)),
        busy=tuple(busy for _ in range(chance.randint(0, 25)) for busy in some_busy(chance, roles, year)),
        opens=hours[0],
        closes=hours[1],
        closed=closed if seed >= PLAIN else chance.choice(((), (7,), (7,), (7, 8), (6, 7))),
        avoided=chance.choice(((), ("25-33", "52-1"), ("8", "25-33", "44", "52-1"))),
        before={group.id: some_day_of_last_autumn(chance, year) for group in groups if chance.random() < 0.3},
    )


def some_groups(chance: Random, number: int, hours: tuple[time, time]) -> Iterator[Group]:
    """Each has members of its own; most share some with the group before, and some one secretary with all.

    Where all keep to one weekday they meet less often: the oracle needs minutes where most of those days are taken.
    """
    before: tuple[str, ...] = ()
    secretary = chance.choice(((), (), (), ("sekreterare",)))
    weekday = chance.choice((None, None, chance.choice(WEEKDAYS)))  # one for all of them
    for n in range(1, number + 1):
        own = tuple(f"ledamot-{n}-{seat}" for seat in range(1, chance.randint(3, 6)))
        shared = chance.sample(before, chance.choice((0, 1, 1, 2))) if before else []
        minutes = chance.choice((30, 60, 60, 90, 120, 180))
        yield Group(
            id=f"grupp-{n}",
            members=(*own, *shared, *secretary),
            times=chance.randint(2, 7 if weekday else 12),
            minutes=minutes,
            starts=some_start(chance, *hours, minutes),
            weekday=weekday or chance.choice((ANY_DAY, ANY_DAY, *WEEKDAYS)),
        )
        before = own


EIGHT_WEEKS = 7  # from the week of 10 January on
PLAIN = 200  # from this seed on documents say when in all sorts of ways
FORMS = ("quarter", "half", "month", "second", "tuesday", "apart", "never", "spring", "weeks", "")


def with_forms(chance: Random, groups: tuple[Group, ...], closed: tuple[int, ...]) -> tuple[Group, ...]:
    return tuple(of_form(chance.choice(FORMS), group, closed) for group in groups)


def of_form(form: str, group: Group, closed: tuple[int, ...]) -> Group:
    """With as many meetings as its form asks for."""
    months = 12 - len(closed)
    times = {"quarter": 4, "half": 4, "month": months, "second": months, "weeks": EIGHT_WEEKS, "apart": 6}
    weekday = ANY_DAY if form in ("second", "tuesday", "never") else group.weekday
    return replace(group, form=form, times=times.get(form, group.times), weekday=weekday)


def some_start(chance: Random, opens: time, closes: time, minutes: int) -> time:
    """Mostly on the half hour."""
    last = closes.hour * 60 - minutes
    hour, minute = divmod(chance.choice([*range(opens.hour * 60, last + 1, 30), opens.hour * 60 + 15]), 60)
    return time(hour, minute) if hour * 60 + minute <= last else opens


def some_shown(chance: Random, group: Group) -> Iterator[Shown]:
    for n in range(1, chance.choice((0, 1, 1, 2)) + 1):
        covers = chance.choice((None, "month", "quarter", "quarter", "half-year", "year"))
        most = min(group.times, 12 // MONTHS_IN[covers] if covers else 4, 6)
        yield Shown(f"{group.id}-far-{n}", group.id, chance.randint(1, most), covers, chance.choice((0, 7, 14, 30)))


def some_told(chance: Random, groups: tuple[Group, ...]) -> Iterator[Told]:
    for sender in groups:
        others = [group for group in groups if group is not sender]
        if others and chance.random() < 0.4:
            to = chance.choice(others)
            yield Told(f"{sender.id}-till-{to.id}", sender.id, to.id, chance.randint(1, min(4, sender.times, to.times)))


def some_made(chance: Random, group: Group) -> Iterator[Made]:
    if chance.random() < 0.3:
        each = chance.choice(("month", "month", "quarter"))
        yield Made(f"{group.id}-lagesbild", group.id, each, chance.choice((0, 1, 3, 5, 10)))


def some_reviewed(chance: Random, group: Group) -> Iterator[Reviewed]:
    if chance.random() < 0.3:
        yield Reviewed(f"{group.id}-avstamning", group.id, chance.choice((1, 1, 1, 3, 6, 9)))


def some_persons(chance: Random, roles: list[str]) -> Iterator[tuple[str, ...]]:
    for _ in range(chance.choice((0, 0, 1, 2))):
        yield tuple(chance.sample(roles, min(len(roles), chance.choice((2, 2, 3)))))


def some_busy(chance: Random, roles: list[str], year: int) -> Iterator[Busy]:
    """A day, a week or a month; some hours; or the same hours every week for some months."""
    role, day = chance.choice(roles), date(year, 1, 1) + timedelta(chance.randrange(365))
    kind = chance.random()
    if kind < 0.4:
        yield Busy(role, day, day + timedelta(chance.choice((0, 0, 1, 4, 30))))
        return
    hour, minute, hours = chance.randint(7, 15), chance.choice((0, 0, 20)), chance.choice((1, 2, 4))
    for week in range(1 if kind < 0.8 else chance.randint(4, 20)):
        start = datetime.combine(day + timedelta(weeks=week), time(hour, minute))
        yield Busy(role, start, start + timedelta(hours=hours))


def some_day_of_last_autumn(chance: Random, year: int) -> date:
    return date(year - 1, 11, 15) + timedelta(chance.randrange(40))
