"""The outbox on either engine: what is to be sent is lent to one at a time, and what was sent stays so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from handmade import NOW

from app.store import Kept, Mail, Outbox, Reminding, Someone, Store, open_store

LEASE = timedelta(minutes=5)
MOMENT, HOUR = timedelta(seconds=1), timedelta(hours=1)
ORGANISATION = Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date())
MAIL = Mail("a", "day", "asa", NOW, NOW)
REMINDING = Reminding("1", "call", "uid-1", "asa", "samordnare", "{}", NOW, NOW + HOUR)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = open_store(database)
    store.keep_organisation(ORGANISATION)
    store.keep_mail("ett", MAIL)
    yield store
    store.close()


def borrow(store: Store, after: timedelta = timedelta(0), number: int = 10) -> list[Mail]:
    return store.borrow_mails("ett", NOW + after, LEASE, number, 4 * HOUR)


def only(store: Store) -> Mail:
    (mail,) = store.mails("ett")
    return mail


def test_a_reminder_that_is_found_again_stays_as_it_has_become(store: Store) -> None:
    store.keep_reminding("ett", REMINDING)
    store.settle_reminding("ett", "1", "mailed", NOW, "a")

    store.keep_reminding("ett", replace(REMINDING, until=NOW + 2 * HOUR))

    assert store.remindings("ett") == [replace(REMINDING, state="mailed", mail="a", settled_at=NOW)]
    assert store.remindings_in("ett", "a") == store.remindings("ett")
    assert store.remindings_due("ett", NOW) == []


def test_a_reminder_that_fell_and_is_asked_for_again_waits_again(store: Store) -> None:
    store.keep_reminding("ett", REMINDING)
    store.settle_reminding("ett", "1", "superseded", NOW)

    store.keep_reminding("ett", replace(REMINDING, until=NOW + 2 * HOUR))

    assert store.remindings_due("ett", NOW) == [replace(REMINDING, until=NOW + 2 * HOUR)]


def test_what_was_given_up_by_a_clock_that_was_ahead_waits_again(store: Store) -> None:
    for id, state, at in (("1", "expired", NOW + HOUR), ("2", "expired", NOW), ("3", "mailed", NOW + HOUR)):
        store.keep_reminding("ett", replace(REMINDING, id=id))
        store.settle_reminding("ett", id, state, at)

    store.revive_remindings("ett", NOW + MOMENT)

    assert [each.state for each in store.remindings("ett")] == ["planned", "expired", "mailed"]


def test_mails_are_lent_in_the_order_in_which_they_are_due_and_none_before(store: Store) -> None:
    for id, due in (("b", NOW - HOUR), ("c", NOW + HOUR), ("d", NOW)):
        store.keep_mail("ett", replace(MAIL, id=id, due=due))

    assert [mail.id for mail in borrow(store, number=2)] == ["b", "a"]
    assert [mail.id for mail in borrow(store)] == ["d"]
    assert [mail.id for mail in borrow(store, HOUR)] == ["b", "a", "d", "c"]  # the first leases are over


def test_what_is_lent_is_lent_to_one_until_its_time_is_out_and_then_under_a_higher_fence(store: Store) -> None:
    first = borrow(store)

    assert borrow(store, LEASE - MOMENT) == []
    (again,) = borrow(store, LEASE)
    assert [mail.fence for mail in (*first, again)] == [1, 2]


def test_a_try_counts_from_its_beginning_whoever_lives_to_see_its_end(store: Store) -> None:
    borrow(store)
    assert only(store).attempts == 0  # whoever took it may die at another one

    store.renew_lease("ett", "a", 1, NOW + LEASE)

    assert only(store).attempts == 1


def test_whoever_renews_has_it_longer_and_whoever_lost_it_cannot(store: Store) -> None:
    borrow(store)
    assert store.renew_lease("ett", "a", 1, NOW + 2 * LEASE)
    assert borrow(store, 2 * LEASE - MOMENT) == []
    assert [mail.fence for mail in borrow(store, 2 * LEASE)] == [2]

    assert not store.renew_lease("ett", "a", 1, NOW + 3 * LEASE)


def test_a_clock_that_was_set_back_leaves_nothing_lent_for_years_and_takes_nothing_out_of_hands(store: Store) -> None:
    borrow(store, timedelta(days=3650))

    assert borrow(store) == []  # it may be on its way at this moment
    assert [mail.fence for mail in borrow(store, LEASE)] == [2]


@pytest.mark.parametrize("ahead", [HOUR, timedelta(days=1), timedelta(days=3650)])
def test_what_was_made_or_tried_by_a_clock_that_was_ahead_does_not_wait_for_it(store: Store, ahead: timedelta) -> None:
    store.keep_mail("ett", replace(MAIL, id="b", made_at=NOW + ahead, due=NOW + ahead))
    for mail in borrow(store, ahead):
        store.retry_mail("ett", mail.id, mail.fence, NOW + ahead + HOUR, "451 later", unsure=False)

    assert [mail.id for mail in borrow(store)] == ["a", "b"]


def test_what_had_nothing_left_to_say_by_a_clock_that_was_ahead_is_looked_at_again(store: Store) -> None:
    store.keep_mail("ett", replace(MAIL, id="b"))
    for mail, at in zip(borrow(store), (HOUR, timedelta(0)), strict=True):
        store.settle_mail("ett", mail.id, mail.fence, "cancelled", NOW + at, "too late")

    assert store.revive_mails("ett", NOW + MOMENT) == 1
    assert [mail.id for mail in borrow(store, MOMENT)] == ["a"]


def test_what_bounced_and_is_tried_again_goes_to_the_address_of_today(store: Store) -> None:
    borrow(store)
    store.freeze_mail("ett", "a", 1, "old@ett.example", b"words", NOW)
    store.settle_mail("ett", "a", 1, "bounced", NOW, "550")

    store.put_mail("ett", "a", "ready", NOW)

    assert [(mail.address, mail.body) for mail in borrow(store)] == [(None, None)]


def test_sent_is_heard_from_whoever_says_it_and_nothing_after_it(store: Store) -> None:
    borrow(store)
    borrow(store, LEASE)

    store.mark_sent("ett", "a", NOW)
    store.mark_sent("ett", "a", NOW + HOUR)

    assert (only(store).state, only(store).settled_at) == ("sent", NOW)
    assert not store.retry_mail("ett", "a", 2, NOW, "451", unsure=False)
    assert not store.settle_mail("ett", "a", 2, "parked", NOW, "550")
    assert borrow(store, HOUR) == []


def test_whoever_was_too_slow_is_not_heard_when_it_failed(store: Store) -> None:
    borrow(store)
    borrow(store, LEASE)

    assert not store.freeze_mail("ett", "a", 1, "asa@ett.example", b"old", NOW)
    assert not store.retry_mail("ett", "a", 1, NOW, "451", unsure=False)
    assert not store.settle_mail("ett", "a", 1, "parked", NOW, "550")
    assert store.freeze_mail("ett", "a", 2, "asa@ett.example", b"new", NOW)
    assert (only(store).state, only(store).body) == ("sending", b"new")


def test_what_may_have_arrived_stays_frozen(store: Store) -> None:
    borrow(store)
    store.freeze_mail("ett", "a", 1, "asa@ett.example", b"words", NOW)
    store.retry_mail("ett", "a", 1, NOW + HOUR, "gone after the dot", unsure=True)
    assert (only(store).body, only(store).unsure, only(store).due) == (b"words", 1, NOW + HOUR)
    assert borrow(store, HOUR - MOMENT) == []

    borrow(store, HOUR)
    store.retry_mail("ett", "a", 2, NOW + HOUR, "451 later", unsure=False)
    assert (only(store).body, only(store).said) == (b"words", "451 later")  # it may have arrived the first time


def test_what_a_worker_took_with_it_may_have_arrived(store: Store) -> None:
    borrow(store)
    store.freeze_mail("ett", "a", 1, "asa@ett.example", b"words", NOW)
    (again,) = borrow(store, LEASE)

    store.retry_mail("ett", "a", 2, NOW, "451 later", unsure=False)

    assert (again.unsure, only(store).unsure, only(store).body) == (1, 1, b"words")


def test_what_cannot_have_arrived_is_thawed(store: Store) -> None:
    borrow(store)
    store.freeze_mail("ett", "a", 1, "asa@ett.example", b"words", NOW)

    store.retry_mail("ett", "a", 1, NOW + HOUR, "451 later", unsure=False)

    assert (only(store).body, only(store).frozen_at) == (None, None)


def test_a_try_that_was_nobodys_fault_is_not_counted(store: Store) -> None:
    borrow(store)
    store.renew_lease("ett", "a", 1, NOW + LEASE)

    store.retry_mail("ett", "a", 1, NOW, "away", unsure=False, counted=False)

    assert (only(store).state, only(store).attempts) == ("retry", 0)


def test_the_last_heartbeat_is_that_of_any_worker(store: Store) -> None:
    assert store.heartbeat("ett", NOW) is None
    for worker, at in (("b", NOW), ("a", NOW + MOMENT), ("b", NOW - HOUR)):
        store.keep_heartbeat("ett", worker, at)

    assert store.heartbeat("ett", NOW + HOUR) == NOW + MOMENT
    assert store.heartbeat("ett", NOW) == NOW - HOUR  # what a clock said that was ahead is not heard


# What is looked at


def keep(store: Store, *remindings: Reminding) -> None:
    for each in remindings:
        store.keep_reminding("ett", each)


def test_unsent_is_what_is_in_no_mail_or_in_one_whose_words_are_not_fixed(store: Store) -> None:
    keep(store, *(replace(REMINDING, id=id) for id in "12345"))
    for id, state, into in (("2", "mailed", "a"), ("3", "held", ""), ("4", "superseded", ""), ("5", "mailed", "gone")):
        store.settle_reminding("ett", id, state, NOW, into)

    assert [each.id for each in store.remindings_unsent("ett")] == ["1", "2", "3"]
    assert [each.id for each in store.remindings_held("ett")] == ["3"]
    borrow(store)
    store.freeze_mail("ett", "a", 1, "asa@ett.example", b"words", NOW)
    assert [each.id for each in store.remindings_unsent("ett")] == ["1", "3"]


def test_pending_is_what_is_unsent_and_due_for_all_or_for_one(store: Store) -> None:
    keep(store, REMINDING, replace(REMINDING, id="2", recipient="bo"), replace(REMINDING, id="3", due=NOW + HOUR))

    assert [each.id for each in store.remindings_pending("ett", NOW)] == ["1", "2"]
    assert [each.id for each in store.remindings_pending_for("ett", "bo", NOW)] == ["2"]
    assert store.remindings_due_in_short("ett", NOW) == (2, NOW)
    assert store.remindings_due_in_short("ett", NOW - MOMENT) == (0, None)


def test_of_use_is_what_it_is_not_too_late_for_also_when_it_was_sent(store: Store) -> None:
    keep(store, REMINDING, replace(REMINDING, id="2", until=NOW))
    store.settle_reminding("ett", "1", "mailed", NOW, "a")

    assert [each.id for each in store.remindings_of_use("ett", NOW)] == ["1"]


def test_of_late_is_what_waits_or_rests_and_what_was_sent_since(store: Store) -> None:
    for id, state, settled in (
        ("b", "parked", NOW - 900 * HOUR), ("c", "sent", NOW), ("d", "sent", NOW - HOUR), ("e", "cancelled", NOW),
    ):  # fmt: skip
        store.keep_mail("ett", replace(MAIL, id=id, state=state, settled_at=settled))
    keep(store, *(replace(REMINDING, id=id) for id in "abcde"), replace(REMINDING, id="f"))
    for id in "abcde":
        store.settle_reminding("ett", id, "mailed", NOW, id)

    assert [mail.id for mail in store.mails_of_late("ett", NOW)] == ["a", "b", "c"]
    assert [each.mail for each in store.remindings_of_late("ett", NOW)] == ["a", "b", "c"]


def test_what_is_brought_forward_is_due_now_and_what_has_gone_is_not(store: Store) -> None:
    keep(store, REMINDING, replace(REMINDING, id="2"))
    store.settle_reminding("ett", "2", "mailed", NOW, "a")

    for id in ("1", "2"):
        store.bring_forward("ett", id, NOW - HOUR)

    assert {each.id: each.due for each in store.remindings("ett")} == {"1": NOW - HOUR, "2": NOW}


def test_mailed_is_what_went_into_a_mail_however_long_it_is_of_no_use(store: Store) -> None:
    keep(store, REMINDING, replace(REMINDING, id="2", until=NOW - 1000 * HOUR, kind="held"), replace(REMINDING, id="3"))
    for id in ("1", "2"):
        store.settle_reminding("ett", id, "mailed", NOW, "a")

    about = REMINDING.uid, REMINDING.recipient
    assert store.remindings_mailed("ett") == {(*about, REMINDING.kind), (*about, "held")}


def test_the_first_mail_about_a_meeting_is_the_first_that_was_sent(store: Store) -> None:
    for id, at in (("b", NOW + HOUR), ("c", NOW)):
        store.keep_mail("ett", replace(MAIL, id=id, kind="call"))
        keep(store, replace(REMINDING, id=id))
        store.settle_reminding("ett", id, "mailed", NOW, id)
        assert store.first_mail_about("ett", "uid-1", "asa") == (None if id == "b" else "b")
        store.mark_sent("ett", id, at)

    assert store.first_mail_about("ett", "uid-1", "asa") == "c"
    assert store.first_mail_about("ett", "uid-1", "bo") is None


def test_mails_are_counted_by_state_by_day_and_by_the_last_minute(store: Store) -> None:
    for id, made, state in (("b", NOW, "sent"), ("c", NOW - 24 * HOUR, "sent"), ("d", NOW, "cancelled")):
        store.keep_mail("ett", replace(MAIL, id=id, made_at=made, state=state))

    assert store.mails_in_short("ett") == {"ready": 1, "sent": 2, "cancelled": 1}
    assert sorted(store.mails_made_a_day("ett", NOW - 48 * HOUR, NOW + MOMENT)) == [1, 2]
    assert store.mails_due_in_short("ett", NOW) == (1, NOW)
    assert store.mails_tried_since("ett", NOW - HOUR, NOW) == 0
    borrow(store)
    assert store.mails_tried_since("ett", NOW - HOUR, NOW) == 1
    assert store.mails_tried_since("ett", NOW, NOW) == 0


def test_what_is_held_back_is_what_is_due_and_what_has_not_left(store: Store) -> None:
    keep(store, REMINDING, replace(REMINDING, id="2", due=NOW + HOUR))
    store.keep_mail("ett", replace(MAIL, id="b", state="sent"))

    assert store.hold_all("ett", NOW) == (1, 1)
    assert [each.state for each in store.remindings("ett")] == ["held", "planned"]
    assert [mail.state for mail in store.mails("ett")] == ["held", "sent"]
    assert borrow(store, HOUR) == []
    assert store.put_mail("ett", "a", "ready", NOW) and not store.put_mail("ett", "b", "ready", NOW)
    assert [mail.id for mail in borrow(store)] == ["a"]


def test_how_an_outbox_goes_is_kept(store: Store) -> None:
    assert store.outbox("ett") == Outbox()
    known = Outbox(NOW.date(), NOW, "connect refused", NOW + HOUR, None)
    store.keep_outbox("ett", known)
    store.keep_outbox("ett", replace(known, away_said="timed out"))

    assert store.outbox("ett") == replace(known, away_said="timed out")


def test_one_person_and_one_mail_are_found_by_their_ids(store: Store) -> None:
    store.keep_person("ett", Someone("p1", "Kim Ek", "kim@ett.example"))

    assert store.person("ett", "p1") == Someone("p1", "Kim Ek", "kim@ett.example")
    assert store.person("ett", "p2") is None
    assert store.mail("ett", "a") == MAIL
    assert store.mail("ett", "b") is None
