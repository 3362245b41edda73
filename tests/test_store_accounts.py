"""Who logs in, on either engine: accounts, invitations and sessions, each its organisation's own."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from handmade import NOW

from app.store import Account, Invitation, Kept, Session, Store, open_store

LATER = NOW + timedelta(days=7)
BO = Account("bo", "Bo Ek", "bo@ett.example", "coordinator", "", "argon2", NOW)
ASA = Account("asa", "Åsa Berg", "asa@ett.example", "secretary", "styrgrupp", "argon2", NOW)
INVITED = Invitation("hash", "secretary", "styrgrupp", "kim@ett.example", "Bo Ek", LATER)
SESSION = Session("session", "bo", NOW, NOW)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with closing(open_store(database)) as store:
        for id in ("ett", "tva"):
            store.keep_organisation(Kept(id, id, f"{id}.example", "Europe/Stockholm", NOW.date()))
        for account in (BO, ASA):
            store.keep_account("ett", account)
        yield store


def test_accounts_come_in_the_order_of_their_names(store: Store) -> None:
    assert store.accounts("ett") == [BO, ASA]
    assert store.accounts("tva") == []
    assert store.account("ett", "bo") == BO
    assert store.account("tva", "bo") is None


def test_an_address_leads_to_all_who_log_in_with_it_in_whichever_organisation(store: Store) -> None:
    store.keep_account("tva", BO)

    assert store.accounts_with("bo@ett.example") == [("ett", BO), ("tva", BO)]
    assert store.accounts_with("BO@ett.example") == []


def test_an_account_that_is_kept_again_is_changed_but_not_made_anew(store: Store) -> None:
    changed = replace(BO, name="Bo Ek Berg", password="another", failures=2, failed_at=LATER)

    store.keep_account("ett", replace(changed, made_at=LATER))

    assert store.account("ett", "bo") == changed


def test_failures_are_counted_for_one_account(store: Store) -> None:
    store.count_failure("tva", "bo", LATER)
    store.count_failure("ett", "bo", NOW)
    store.count_failure("ett", "bo", LATER)

    assert store.accounts("ett") == [replace(BO, failures=2, failed_at=LATER), ASA]


def test_an_invitation_is_found_by_its_token_and_used_once(store: Store) -> None:
    store.keep_invitation("ett", INVITED)
    assert store.invitation_with("hash") == ("ett", INVITED)
    assert store.invitation_with("another") is None

    assert not store.use_invitation("tva", "hash", NOW)
    assert [store.use_invitation("ett", "hash", NOW) for _ in range(2)] == [True, False]
    assert store.invitations("ett") == [replace(INVITED, used_at=NOW)]


def test_an_invitation_is_withdrawn_while_nobody_has_used_it(store: Store) -> None:
    for hash in ("hash", "used"):
        store.keep_invitation("ett", replace(INVITED, token_hash=hash))
        store.use_invitation("ett", "used", NOW)
        store.withdraw_invitation("tva", hash)
        store.withdraw_invitation("ett", hash)

    assert store.invitations("ett") == [replace(INVITED, token_hash="used", used_at=NOW)]


def test_a_session_is_found_by_its_token_and_remembers_when_it_was_seen(store: Store) -> None:
    store.keep_session("ett", SESSION)
    store.see_session("tva", "session", LATER)
    assert store.session_with("session") == ("ett", SESSION)

    store.see_session("ett", "session", LATER)

    assert store.session_with("session") == ("ett", replace(SESSION, seen_at=LATER))


def test_a_session_is_ended_alone_with_the_others_or_when_nobody_uses_it(store: Store) -> None:
    def left() -> str:
        return "".join(name for name in "abcd" if store.session_with(name))

    for name, account, seen in (("a", "bo", NOW), ("b", "bo", NOW), ("c", "asa", NOW), ("d", "asa", LATER)):
        store.keep_session("ett", Session(name, account, NOW, seen))
    store.end_session("tva", "a")
    assert left() == "abcd"

    store.end_session("ett", "a")
    assert left() == "bcd"
    store.forget_sessions("ett", LATER)
    assert left() == "d"
    store.end_sessions("ett", "asa")
    assert left() == ""


def test_whoever_is_forgotten_is_logged_out_everywhere(store: Store) -> None:
    store.keep_session("ett", SESSION)
    store.forget_account("tva", "bo")
    assert store.session_with("session") is not None

    store.forget_account("ett", "bo")

    assert store.accounts("ett") == [ASA]
    assert store.session_with("session") is None
