"""What nobody has meant to send waits for somebody's word: after a restore, and where far more is due than ever."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import Place
from test_torture_faults import alarms
from torture import (
    BUSY,
    DAY,
    EXAMPLE,
    HOUR,
    MINUTE,
    MONDAY,
    Box,
    Hand,
    a_reminder,
    installed,
    remind,
    states,
    ticked,
    uid,
)

from app.keeping import back_up_installation, restore_installation
from app.outbox.sending import LEASE, WAITS
from app.store import Mail, Outbox, Store, open_store

pytestmark = pytest.mark.torture


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with closing(installed(database)) as store:
        store.keep_outbox(EXAMPLE, Outbox())
        yield store


def let_go(store: Store, now: datetime) -> None:
    """What somebody does who says that all of it is meant."""
    with store.transaction():
        for each in store.remindings_held(EXAMPLE):
            store.settle_reminding(EXAMPLE, each.id, "planned", now)
        for mail in store.mails(EXAMPLE):
            if mail.state == "held":
                store.put_mail(EXAMPLE, mail.id, "ready", now)
        store.keep_outbox(EXAMPLE, replace(store.outbox(EXAMPLE), unbraked_until=now + DAY))


# ---- a backup


def test_a_backup_of_three_days_ago_asks_before_anything_old_goes_out_and_what_is_to_come_goes_by_itself(
    store: Store, database: str, place: Place, tmp_path: Path
) -> None:
    clock = Hand(MONDAY)
    box = Box(clock, lambda message: BUSY)
    remind(store, *(a_reminder(number, MONDAY) for number in range(4)))  # mails that were on their way
    ticked(store, box, clock)
    clock.now += MINUTE
    store.borrow_mails(EXAMPLE, clock.now, LEASE, 2, WAITS[-1])
    remind(store, *(a_reminder(number, MONDAY + DAY) for number in range(4, 10)))  # due when nobody had a copy
    remind(store, *(a_reminder(number, MONDAY + 3 * DAY + HOUR) for number in range(10, 12)))  # to come
    environ = {"ARSHJUL_DATA": str(tmp_path), "ARSHJUL_DATABASE": database}
    back_up_installation(environ, tmp_path / "copy.backup")

    clock.now = MONDAY + 3 * DAY
    there = place("postgresql" if database.startswith("sqlite") else "sqlite")
    said = restore_installation(environ | {"ARSHJUL_DATABASE": there}, tmp_path / "copy.backup", clock.now)

    assert "6 påminnelser och 4 mejl" in said and "outbox retry held" in said
    with closing(open_store(there)) as restored:
        box = Box(clock)
        assert (ticked(restored, box, clock), states(restored)) == (0, {"held": 4})
        clock.now += HOUR
        assert (ticked(restored, box, clock), box.uids()) == (2, [uid(10), uid(11)])

        let_go(restored, clock.now)
        ticked(restored, box, clock)
        assert sorted(box.uids()) == sorted(map(uid, range(12)))


def test_a_restore_where_nothing_was_due_asks_nothing(
    store: Store, database: str, place: Place, tmp_path: Path
) -> None:
    remind(store, a_reminder(1, MONDAY + HOUR))
    environ = {"ARSHJUL_DATA": str(tmp_path), "ARSHJUL_DATABASE": database}
    back_up_installation(environ, tmp_path / "copy.backup")

    said = restore_installation(environ | {"ARSHJUL_DATABASE": place("sqlite")}, tmp_path / "copy.backup", MONDAY)

    assert "outbox" not in said


# ---- the brake


@pytest.mark.parametrize(("busiest", "most"), [(0, 50), (3, 50), (20, 100)])
def test_far_more_than_on_the_busiest_day_is_held_with_an_alarm_until_somebody_says_that_it_is_meant(
    store: Store, caplog: pytest.LogCaptureFixture, busiest: int, most: int
) -> None:
    clock = Hand(MONDAY)
    box = Box(clock)
    made = MONDAY - 89 * DAY
    for number in range(busiest):
        store.keep_mail(EXAMPLE, Mail(f"then{number}", "day", "p1", made, made, "sent", settled_at=made))
    remind(store, *(a_reminder(number, MONDAY) for number in range(most)), of=lambda n: f"p{n % 25}")
    assert (ticked(store, box, clock), alarms(caplog)) == (most, [])

    clock.now += HOUR
    remind(store, a_reminder(most, clock.now))
    for _ in range(3):
        assert ticked(store, box, clock) == 0
        clock.now += MINUTE
    assert (len(alarms(caplog)), len(store.remindings_held(EXAMPLE))) == (1, 1)

    let_go(store, clock.now)
    assert (ticked(store, box, clock), box.uids()[-1]) == (1, uid(most))


@pytest.mark.parametrize(("until", "sent"), [(HOUR, 51), (0 * HOUR, 0), (3650 * DAY, 0)], ids=str)
def test_what_is_meant_is_let_go_for_a_day_and_not_for_ever(store: Store, until: timedelta, sent: int) -> None:
    """Also where that was said when the clock was years ahead."""
    clock = Hand(MONDAY)
    store.keep_outbox(EXAMPLE, Outbox(unbraked_until=MONDAY + until))
    remind(store, *(a_reminder(number, MONDAY) for number in range(51)), of=lambda n: f"p{n % 25}")

    assert ticked(store, Box(clock), clock) == sent
