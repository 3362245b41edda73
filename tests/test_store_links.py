"""The links in mails on either engine: each is known by its token alone, and used once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from handmade import NOW

from app.store import Kept, Link, Mail, Reminding, Store, open_store

LATER = NOW + timedelta(days=30)
LINK = Link("hash", "held", "uid-1", "asa", LATER)
REMINDING = Reminding("1", "call", "uid-1", "asa", "samordnare", "{}", NOW, LATER)
MAIL = Mail("a", "day", "asa", NOW, NOW)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with closing(open_store(database)) as store:
        store.keep_organisation(Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date()))
        store.keep_link("ett", LINK)
        yield store


def test_a_token_leads_to_its_link_and_to_whose_it_is(store: Store) -> None:
    assert store.link_with("hash") == ("ett", LINK)
    assert store.link_with("another") is None


def test_a_link_that_is_kept_again_stays_used_and_is_open_for_longer_never_for_less(store: Store) -> None:
    store.use_link("ett", "hash", NOW)

    store.keep_link("ett", replace(LINK, until=LATER + timedelta(days=1)))
    store.keep_link("ett", LINK)

    assert store.link_with("hash") == ("ett", replace(LINK, until=LATER + timedelta(days=1), used_at=NOW))


def test_a_link_is_used_once(store: Store) -> None:
    assert not store.use_link("ett", "another", NOW)
    assert [store.use_link("ett", "hash", NOW) for _ in range(3)] == [True, False, False]


def test_of_many_who_press_at_the_same_moment_on_different_machines_one_is_first(store: Store, database: str) -> None:
    machines, start = 4, Barrier(4)

    def press(machine: int) -> list[bool]:
        with closing(open_store(database)) as own:
            start.wait(60)
            return [own.use_link("ett", f"hash {number}", NOW) for number in range(20)]

    for number in range(20):
        store.keep_link("ett", replace(LINK, token_hash=f"hash {number}"))
    with ThreadPoolExecutor(machines) as pool:
        heard = list(pool.map(press, range(machines)))

    assert [sum(turn) for turn in zip(*heard, strict=True)] == [1] * 20


def test_who_declines_is_known_since_the_first_time_until_they_change_their_mind(store: Store) -> None:
    assert [store.decline("ett", "asa", at) for at in (NOW, LATER)] == [True, False]
    assert store.declined("ett") == {"asa": NOW}

    assert [store.undecline("ett", "asa") for _ in range(2)] == [True, False]
    assert store.declined("ett") == {}


def test_of_whoever_is_forgotten_no_link_works_and_nothing_says_what_they_declined(store: Store) -> None:
    store.keep_link("ett", replace(LINK, token_hash="theirs", recipient="bo"))
    for recipient in ("asa", "bo"):
        store.decline("ett", recipient, NOW)

    store.forget_links("ett", "asa")

    assert store.link_with("hash") is None and store.link_with("theirs") is not None
    assert store.declined("ett") == {"bo": NOW}


def test_what_one_is_told_asked_and_sent_is_found_by_whom_it_is_to(store: Store) -> None:
    for recipient, id in (("asa", "1"), ("bo", "2"), ("asa", "0")):
        store.keep_link("ett", replace(LINK, token_hash=id, recipient=recipient))
        store.keep_reminding("ett", replace(REMINDING, id=id, recipient=recipient, uid=id))
        store.keep_mail("ett", replace(MAIL, id=id, recipient=recipient))

    assert [each.token_hash for each in store.links_to("ett", "asa")] == ["0", "1", "hash"]
    assert [each.id for each in store.remindings_to("ett", "asa")] == ["0", "1"]
    assert [each.id for each in store.mails_to("ett", "asa")] == ["0", "1"]
    assert store.links_to("ett", "kim") == store.remindings_to("ett", "kim") == store.mails_to("ett", "kim") == []


def test_what_waits_for_whoever_is_forgotten_is_not_sent_and_what_was_sent_says_nothing(store: Store) -> None:
    for reminding in (REMINDING, replace(REMINDING, id="2", recipient="bo"), replace(REMINDING, id="3", state="held")):
        store.keep_reminding("ett", reminding)
    store.keep_reminding("ett", replace(REMINDING, id="4", state="mailed", mail="sent"))
    for mail in (MAIL, replace(MAIL, id="sent"), replace(MAIL, id="b", recipient="bo")):
        store.keep_mail("ett", mail)
    for mail in store.borrow_mails("ett", NOW, timedelta(minutes=5), 10, timedelta(hours=4)):
        store.freeze_mail("ett", mail.id, mail.fence, "asa@ett.example", b"words", NOW)
    store.mark_sent("ett", "sent", NOW)

    store.forget_mailing("ett", "asa", LATER)

    assert [each.id for each in store.remindings("ett")] == ["2", "4"]
    kept = {mail.id: (mail.state, mail.address, mail.body, mail.settled_at) for mail in store.mails("ett")}
    assert kept == {
        "a": ("cancelled", None, None, LATER),
        "sent": ("sent", None, None, NOW),
        "b": ("sending", "asa@ett.example", b"words", None),
    }
    assert not store.freeze_mail("ett", "a", 1, "asa@ett.example", b"words", NOW)
