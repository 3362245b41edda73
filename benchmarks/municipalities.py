"""Made-up municipalities like Kumla: other people busy at other times, other school breaks, other wishes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from schedules.folder import Folder
from schedules.organisation import WEEKDAYS, Avoided, Busy, Person

HOURS = ("09:00", "10:00", "13:00", "13:30", "15:00")


def municipalities(folder: Folder, number: int, year: int) -> Iterator[Folder]:
    """The same ones in every run."""
    for seed in range(number):
        yield municipality(folder, Random(seed), year)


def municipality(folder: Folder, chance: Random, year: int) -> Folder:
    organisation = folder.organisation
    roles = sorted({role for group in folder.groups if group.members != "undecided" for role in group.members})
    wishes = {"starts": chance.choice(HOURS), "weekday": chance.choice(("auto", *WEEKDAYS))}
    meetings = type(organisation.meetings).model_validate(organisation.meetings.model_dump() | wishes)
    summer = organisation.avoided[0]
    breaks = [Avoided(name="sportlov", weeks=(str(chance.randint(7, 12)),)), Avoided(name="höstlov", weeks=("44",))]
    changes = {
        "meetings": meetings,
        "avoided": (summer, *breaks, *organisation.avoided[-1:]),
        "busy": tuple(busy(chance, roles, year) for _ in range(chance.randint(0, 40))),
        "persons": (Person(name="A", roles=tuple(chance.sample(roles, 2))),) if chance.random() < 0.3 else (),
    }
    return replace(folder, organisation=organisation.model_copy(update=changes))


def busy(chance: Random, roles: list[str], year: int) -> Busy:
    day = date(year, 1, 1) + timedelta(days=chance.randrange(365))
    return Busy(role=chance.choice(roles), start=day, end=day + timedelta(days=chance.choice((0, 0, 1, 4))))
