"""The least that a year can break is found by giving up one part after the other, the fewest first.

                       nothing given up: no year
                      /            |            \\
        a meeting fewer     an item fewer     a pin        <- each contradicts the others, so one of them must go
           /       \\              |
         ...       ...          a year: nothing less will do

What has no year contains a contradiction, and whatever year there is gives up something of it. So each part of the
contradiction is given up in turn, and whatever has given up least is looked at first: the first year breaks the least.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from schedules.conflicts.case import OF_RULES, Case, Demand, Dropped, alike, contradiction, restrictions
from schedules.room import held
from schedules.search import Answer, best_year
from schedules.series import Series

NODES = 300  # looked at before the search settles for what it has; Kumla's conflicts need one to forty
YEARS = 8  # that break as little as each other, of which the best is taken; six pins can be given up in twenty ways

Weight = tuple[int, int, int, int]  # parts of rules, deadlines fixed where a rule cannot be kept, pins, and soft rules
SOFT = ("should", "usually")  # what gives way to what must be


@dataclass(frozen=True)
class Least:
    """The best of the years that break the least."""

    given_up: Dropped
    series: tuple[Series, ...]
    answer: Answer
    proven: bool  # whether no year breaks less


def breaking_least(case: Case) -> Least | None:
    """None where what has happened contradicts itself, so that no year exists whatever is given up."""
    found, proven = fewest_given_up(case)
    last_said_first = sorted(found, key=lambda given_up: said_last(case, given_up))
    years = [year_of(case, given_up) for given_up in last_said_first[:YEARS]]
    if not years:
        return None
    given_up, series, answer = min(years, key=lambda year: year[2].cost)
    return Least(given_up, series, answer, proven and not case.unsure)


def year_of(case: Case, given_up: Dropped) -> tuple[Dropped, tuple[Series, ...], Answer]:
    answers = ((series, best_year(series)) for series in case.choices(given_up))
    series, answer = next(found for found in answers if found[1].exists)
    return given_up, series, answer


def fewest_given_up(case: Case) -> tuple[list[Dropped], bool]:
    """Each way to give up as little as can be so that a year exists, and whether that is certain."""
    ties = count()
    first = beyond_the_rules(case)
    open_nodes = [(weight(case, first), next(ties), first)]
    seen = {first}
    found: list[Dropped] = []
    looked = 0
    while open_nodes:
        heavy, _, given_up = heapq.heappop(open_nodes)
        if found and heavy > weight(case, found[0]):
            break
        if looked >= NODES:
            return (found, True) if found else (straight_down(case, given_up), False)
        looked += 1
        if case.possible(given_up):
            found.append(given_up)
            continue
        for more in one_more(case, given_up):
            if more not in seen:
                seen.add(more)
                heapq.heappush(open_nodes, (weight(case, more), next(ties), more))
    return found, True


def straight_down(case: Case, given_up: Dropped) -> list[Dropped]:
    """Without looking back: what was said last is given up first, until a year exists."""
    while not case.possible(given_up):
        ways = list(one_more(case, given_up))
        if not ways:
            return []
        given_up = min(ways, key=lambda way: (weight(case, way), said_last(case, way)))
    return [given_up]


def weight(case: Case, given_up: Dropped) -> Weight:
    pins = sum(each.kind in ("pin", "extra") for each in given_up)
    late = sum(each.kind == "late" for each in given_up)
    soft = sum(is_soft(case, each) for each in given_up)
    return len(given_up) - late - pins - soft, late, pins, soft


def is_soft(case: Case, demand: Demand) -> bool:
    """Whether it is a part of a rule that only should be kept."""
    return demand.kind in OF_RULES and case.folder.rule(demand.name).force in SOFT


def said_last(case: Case, given_up: Dropped) -> list[tuple[int, int]]:
    """Less for what was said later, so that what is said first is kept."""
    order = [rule.id for rule in case.folder.rules] + [each.name for each in case.fixed()]
    return sorted(((-order.index(each.name), -each.number) for each in given_up), reverse=True)


def beyond_the_rules(case: Case) -> Dropped:
    """What nobody can help any more: meetings held beyond the number, and reports given of meetings that were not."""
    series = case.series(frozenset())
    held_beyond = frozenset(
        Demand("meeting", each.rule, one) for each in series for one in range(1, held(each) - each.times + 1)
    )
    if case.possible(frozenset(parts(case, held_beyond))):
        return held_beyond
    given = {each.name for each in case.taken_up()}
    topics = (topic for each in series for topic in each.topics)
    return held_beyond | {Demand("told", topic.rule) for topic in topics if topic.sender and topic.rule in given}


def one_more(case: Case, given_up: Dropped) -> Iterator[Dropped]:
    """A contradiction, with one part of it given up: each part in turn."""
    for each in contradiction(case, parts(case, given_up), given_up):
        for part in given_up_in_part(case, each, given_up):
            yield given_up | {part}


def parts(case: Case, given_up: Dropped) -> list[Demand]:
    """All that can be given up, in the order in which it is left out of a contradiction: pins first, numbers last."""
    pins = [each for each in reversed(case.fixed()) if each.kind != "due"]
    series = case.series(given_up)
    whole = [Demand("rule", rule) for each in series for rule in restrictions(each) if rule not in topics_of(each)]
    items = [Demand("item", topic.rule, n) for each in series for topic in each.topics for n in topic.numbers]
    numbers = [Demand("rule", each.rule) for each in series if not each.extra_of]
    kinds = (case.late(), whole, items, numbers)
    every = dict.fromkeys([*pins, *(each for demands in kinds for each in in_reverse(case, demands))])
    facts = case.taken_up()
    return [each for each in every if each not in given_up and each not in facts]


def topics_of(series: Series) -> set[str]:
    return {topic.rule for topic in series.topics}


def in_reverse(case: Case, demands: Iterable[Demand]) -> list[Demand]:
    order = [rule.id for rule in case.folder.rules]
    return sorted(demands, key=lambda each: (order.index(each.name), each.number), reverse=True)


def given_up_in_part(case: Case, demand: Demand, given_up: Dropped) -> Iterator[Demand]:
    """The least that can be given up of a demand: one meeting fewer, the last of items that are alike, or the whole."""
    every = case.series(given_up)
    counted = next((each for each in every if demand == Demand("rule", each.rule)), None)
    if counted is not None:
        fewer = sum(each.kind == "meeting" and each.name == demand.name for each in given_up)
        if counted.times - fewer > held(counted):
            yield Demand("meeting", demand.name, fewer + 1)
        bound = {rule for rule, *_ in (*counted.only, *counted.turns, *counted.apart)}
        if counted.rule in bound and Demand("days", counted.rule) not in given_up:
            yield Demand("days", counted.rule)
    elif demand.kind == "item":
        topic = next(topic for each in every for topic in each.topics if topic.rule == demand.name)
        same = next(numbers for numbers in alike(topic) if demand.number in numbers)
        yield next(left for n in reversed(same) if (left := Demand("item", demand.name, n)) not in given_up)
    else:
        yield demand
