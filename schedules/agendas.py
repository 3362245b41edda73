"""Agendas say which topics each meeting of a year takes up, so that in the end each has been taken up so many times."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from schedules.workdays import Numbers

Taken = tuple[int, ...]  # how many times each topic has been taken up
Agenda = tuple[bool, ...]  # for each topic: is it taken up?


@dataclass(frozen=True, eq=False)
class Step:
    """One meeting: what may have been taken up before it, and for each of that the agendas that lead to everything."""

    taken: tuple[Taken, ...]
    agendas: tuple[Agenda, ...]  # those that may follow upon the first of `taken`, then upon the second, and so on
    first: Numbers  # place in taken: its first agenda; and after the last, how many agendas there are
    then: Numbers  # agenda: the place in the next meeting's taken
    numbers: Numbers  # topic x agenda: which of the topic's items it is, from 0; one past the last of any topic is none


@lru_cache(maxsize=256)
def agenda_steps(meetings: int, times: tuple[int, ...], least: int, most: int) -> tuple[Step, ...]:
    """For each meeting what may have been taken up before it, and the agendas that still lead to everything, in time.

    An agenda has from `least` to `most` items. Empty where no agendas do.
    """
    agendas = [agenda for agenda in product((True, False), repeat=len(times)) if least <= sum(agenda) <= most]
    good: tuple[Taken, ...] = (times,)
    steps = []
    for before in reversed(range(meetings)):
        here = {}
        for taken in product(*(range(max(0, n - meetings + before), min(n, before) + 1) for n in times)):
            if fitting := tuple(agenda for agenda in agendas if after(taken, agenda) in good):
                here[taken] = fitting
        steps.append(one_step(here, good, max(times, default=0)))
        good = tuple(here)
    return tuple(reversed(steps)) if good else ()


def one_step(here: dict[Taken, tuple[Agenda, ...]], good: tuple[Taken, ...], none: int) -> Step:
    pairs = [(taken, agenda) for taken, agendas in here.items() for agenda in agendas]
    numbers = [[number if now else none for number, now in zip(*pair, strict=True)] for pair in pairs]
    return Step(
        taken=tuple(here),
        agendas=tuple(agenda for _, agenda in pairs),
        first=np.cumsum([0, *(len(agendas) for agendas in here.values())]),
        then=np.array([good.index(after(*pair)) for pair in pairs], dtype=np.intp),
        numbers=np.array(numbers, dtype=np.intp).T,
    )


def after(taken: Taken, agenda: Agenda) -> Taken:
    return tuple(before + now for before, now in zip(taken, agenda, strict=True))
