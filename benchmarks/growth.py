"""Growth is what a larger organisation costs: more groups, each of which shares people with its neighbours."""

from collections.abc import Iterator
from datetime import time
from itertools import pairwise
from random import Random

from made_up import ANY_DAY, Busy, Group, MadeUp, Shown, Told, some_busy
from made_up_files import folder_of

from schedules.folder import Folder


def organisation_of(size: int, year: int) -> Folder:
    """The same one in every run."""
    chance = Random(size)
    groups = tuple(neighbours(chance, size))
    return folder_of(
        MadeUp(
            year=year,
            groups=groups,
            shown=tuple(Shown(f"{group.id}-analys", group.id, 4, "quarter", 14) for group in groups[::2]),
            told=tuple(Told(f"{b.id}-till-{a.id}", b.id, a.id, 2) for a, b in list(pairwise(groups))[::4]),
            busy=tuple(busy for group in groups for busy in busy_in(chance, group, year)),
            closed=(7,),
            avoided=("8", "25-33", "44", "52-1"),
        )
    )


def neighbours(chance: Random, size: int) -> Iterator[Group]:
    """Four to ten meetings; two of each group's members sit in the next one too."""
    before: tuple[str, ...] = ()
    for n in range(1, size + 1):
        own = tuple(f"ledamot-{n}-{seat}" for seat in range(1, 6))
        starts = time(chance.choice((9, 10, 13, 15)))
        yield Group(f"grupp-{n}", (*own, *before[:2]), chance.randint(4, 10), 60, starts, ANY_DAY)
        before = own


def busy_in(chance: Random, group: Group, year: int) -> Iterator[Busy]:
    for _ in range(3):
        yield from some_busy(chance, list(group.members), year)
