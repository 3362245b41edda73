"""Whoever dies, and however many work at once: nothing is lost, and nothing comes twice that need not.

`make test` runs a shortened set of this and of its neighbours, test_torture_*; `make torture` the full one.
"""

from collections import Counter
from random import Random

import pytest
from torture import ACCEPTED_BY_THEN, EXAMPLE, MINUTE, POINTS, Nursery, Size, drill

pytestmark = pytest.mark.torture

LONGEST_LIFE = 0.2  # seconds of work before a kill


# ---- they die


def test_who_is_killed_at_random_loses_nothing_and_doubles_at_most_what_was_in_hand(
    database: str, nursery: Nursery, size: Size
) -> None:
    chance = Random(f"{size.kills} kills")
    with drill(database, nursery) as tried:
        while tried.kills < size.kills:
            if tried.waiting < 50:
                tried.more(100)
            for _ in range(chance.randint(1, 4)):
                lives = [chance.uniform(0, LONGEST_LIFE) for _ in range(chance.randint(1, 3))]
                tried.work(*({"kill_after": life} for life in lives))
            tried.leap()
        tried.finish()

        print(tried.figures())
        assert tried.lost() == 0
        assert tried.doubled() <= tried.kills


@pytest.mark.parametrize("point", POINTS)
def test_who_dies_at_a_point_loses_nothing_and_doubles_only_what_the_server_had_by_then(
    database: str, nursery: Nursery, size: Size, point: str
) -> None:
    chance = Random(point)
    with drill(database, nursery) as tried:
        for _ in range(size.rounds):
            for crowd in size.crowds:
                tried.more(6 * crowd)
                times = [chance.randint(1, 2 if "claim" in point else 4) for _ in range(crowd)]
                assert tried.work(*({"dies_at": point, "times": each} for each in times)) > 0
                tried.finish()

        print(tried.figures())
        assert tried.lost() == 0
        assert tried.doubled() == (tried.kills if point in ACCEPTED_BY_THEN else 0)


# ---- they are many


def test_when_very_many_are_due_at_once_five_workers_send_each_once_and_no_more_a_minute_than_is_allowed(
    database: str, nursery: Nursery, size: Size
) -> None:
    with drill(database, nursery, people=size.at_once // 10) as tried:
        tried.more(size.at_once)
        minutes = 0
        while (tried.unsent or not minutes) and minutes < 100:
            assert tried.work(*[{"a_minute": size.a_minute}] * 5) == 0
            tried.leap(MINUTE)
            minutes += 1

        print(f"{tried.figures()}; {minutes} minutes")
        assert (tried.lost(), tried.doubled()) == (0, 0)
        assert len(tried.server.accepted) == size.at_once
        tries = sorted(mail.tried_at for mail in tried.store.mails(EXAMPLE) if mail.tried_at)
        crowded = zip(tries, tries[size.a_minute :], strict=False)
        assert all(later - first >= MINUTE for first, later in crowded)
        assert Counter(each.recipients for each in tried.server.accepted).most_common(1)[0][1] == 10
