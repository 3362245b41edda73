"""Who logs in, how they are invited, and when they are logged out again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from handmade import FILES, NOW
from visiting import PASSWORD, account

from app import accounts
from app.accounts import IDLE, INVITED, LONGEST, Wait, Wrong
from app.audit import Signature
from app.loading import load
from app.refusal import Refused
from app.store import Store, open_store
from app.tokens import hash_of

BY = Signature("Årshjul", "", NOW)
EMAIL = "bo@kumla.example"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash that costs nothing: what it costs is the library's promise."""
    monkeypatch.setattr(accounts, "hasher", lambda: PasswordHasher(1, 8, 1))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with closing(open_store(database)) as store:
        load(store, FILES, NOW)
        yield store


def invited(store: Store, **more: str) -> str:
    return accounts.invite(store, "exempel", "coordinator", BY, **more)


def join(store: Store, token: str, email: str = EMAIL, password: str = PASSWORD, now: datetime = NOW) -> object:
    return accounts.join(store, token, "Bo Ek", email, password, now)


def log_in(store: Store, password: str = PASSWORD, now: datetime = NOW, email: str = EMAIL) -> str:
    found = accounts.log_in(store, email, password, now)
    return found[1] if found else ""


def test_a_link_makes_one_account_once(store: Store) -> None:
    token = invited(store)

    assert join(store, token)
    assert join(store, token, "kim@kumla.example") is None
    assert [each.email for each in store.accounts("exempel")] == [EMAIL]


def test_a_link_that_is_a_week_old_is_dead(store: Store) -> None:
    token = invited(store)

    assert join(store, token, now=NOW + INVITED) is None
    assert join(store, token, now=NOW + INVITED - timedelta(seconds=1))


def test_what_is_filled_in_wrongly_leaves_the_link_alive(store: Store) -> None:
    token = invited(store)

    bad = (("bo", PASSWORD, "email"), (EMAIL, "kort", "password"), (EMAIL, "a" * 20, "password"))
    for email, password, wrong in bad:
        with pytest.raises(Wrong, match=wrong):
            join(store, token, email, password)
    assert join(store, token)


def test_the_password_and_the_tokens_are_nowhere_in_the_store(store: Store) -> None:
    token = invited(store)
    join(store, token)
    session = log_in(store)

    kept = repr([store.accounts("exempel"), store.invitations("exempel"), store.session_with(hash_of(session))])
    assert PASSWORD not in kept and token not in kept and session not in kept
    assert store.accounts("exempel")[0].password.startswith("$argon2id$")


def test_a_link_for_anybody_is_no_way_to_somebodys_password(store: Store) -> None:
    account(store, "exempel")

    with pytest.raises(Wrong, match="taken"):
        join(store, invited(store), password="ett helt annat lösenord")
    assert log_in(store)


def test_a_link_for_somebody_is_a_new_password_and_ends_what_was_open(store: Store) -> None:
    one = account(store, "exempel")
    before = log_in(store)

    join(store, invited(store, email=EMAIL), "någon@annan.example", "ett helt annat lösenord")

    assert not log_in(store)
    assert log_in(store, "ett helt annat lösenord")
    assert accounts.visitor_with(store, before, NOW) is None
    assert [each.id for each in store.accounts("exempel")] == [one.id]


def test_who_logs_in_is_known_by_the_token_and_by_nothing_else(store: Store) -> None:
    one = account(store, "exempel")
    token = log_in(store, email=" BO@Kumla.Example ")

    visitor = accounts.visitor_with(store, token, NOW)

    assert visitor is not None and (visitor.organisation, visitor.account.id) == ("exempel", one.id)
    assert accounts.visitor_with(store, hash_of(token), NOW) is None
    assert accounts.visitor_with(store, "", NOW) is None


def test_each_login_has_a_token_of_its_own(store: Store) -> None:
    account(store, "exempel")

    assert log_in(store) != log_in(store)


@pytest.mark.parametrize("email", [EMAIL, "kim@kumla.example", "bo", ""])
def test_a_wrong_password_or_address_logs_nobody_in(store: Store, email: str) -> None:
    account(store, "exempel")

    assert not log_in(store, "fel lösenord helt", email=email)
    assert not log_in(store, "", email=email)
    assert not log_in(store, PASSWORD + " ", email=email)


def test_after_five_wrong_passwords_the_right_one_waits_longer_and_longer(store: Store) -> None:
    account(store, "exempel")
    for _ in range(5):
        assert not log_in(store, "fel lösenord helt")

    with pytest.raises(Wait) as first:
        log_in(store)
    assert first.value.until == NOW + timedelta(minutes=1)
    later = NOW + timedelta(minutes=1)
    assert not log_in(store, "fel lösenord helt", later)
    with pytest.raises(Wait) as second:
        log_in(store, now=later)
    assert second.value.until == later + timedelta(minutes=2)
    assert log_in(store, now=later + timedelta(minutes=2))
    assert log_in(store, now=later)  # and nothing is held against them from then on


def test_nobody_waits_more_than_a_quarter_of_an_hour(store: Store) -> None:
    one = account(store, "exempel")
    for _ in range(60):
        store.count_failure("exempel", one.id, NOW)

    with pytest.raises(Wait) as wait:
        log_in(store)
    assert wait.value.until == NOW + timedelta(minutes=15)


def test_a_session_ends_when_nobody_has_used_it_for_half_an_hour(store: Store) -> None:
    account(store, "exempel")
    token = log_in(store)

    assert accounts.visitor_with(store, token, NOW + IDLE - timedelta(seconds=1))
    assert accounts.visitor_with(store, token, NOW + 2 * IDLE - timedelta(seconds=2))
    assert accounts.visitor_with(store, token, NOW + 3 * IDLE) is None
    assert accounts.visitor_with(store, token, NOW) is None  # also when the clock is set back


def test_a_session_that_is_used_all_day_ends_all_the_same(store: Store) -> None:
    account(store, "exempel")
    token, now = log_in(store), NOW

    while now < NOW + LONGEST:
        assert accounts.visitor_with(store, token, now)
        now += timedelta(minutes=20)
    assert accounts.visitor_with(store, token, now) is None


def test_logging_out_ends_one_session_and_everywhere_ends_all(store: Store) -> None:
    account(store, "exempel")
    here, there = log_in(store), log_in(store)
    visitor = accounts.visitor_with(store, here, NOW)
    assert visitor

    accounts.log_out(store, visitor)
    assert accounts.visitor_with(store, here, NOW) is None
    assert accounts.visitor_with(store, there, NOW)

    accounts.log_out_everywhere(store, visitor)
    assert accounts.visitor_with(store, there, NOW) is None


def test_a_new_password_ends_every_other_session_and_gives_a_new_one_here(store: Store) -> None:
    account(store, "exempel")
    here, there = log_in(store), log_in(store)
    visitor = accounts.visitor_with(store, here, NOW)
    assert visitor

    with pytest.raises(Wrong, match="old"):
        accounts.change_password(store, visitor, "fel lösenord helt", "ett helt annat lösenord", NOW)
    token = accounts.change_password(store, visitor, PASSWORD, "ett helt annat lösenord", NOW)

    assert accounts.visitor_with(store, token, NOW)
    assert accounts.visitor_with(store, here, NOW) is None and accounts.visitor_with(store, there, NOW) is None


def test_the_last_coordinator_stays_and_who_goes_is_out_at_once(store: Store) -> None:
    one = account(store, "exempel")
    with pytest.raises(Refused, match="invite another one first"):
        accounts.close_account(store, "exempel", one.id, BY)
    account(store, "exempel", email="kim@kumla.example")
    token = log_in(store)

    accounts.close_account(store, "exempel", one.id, BY)

    assert accounts.visitor_with(store, token, NOW) is None
    assert not log_in(store)


def test_a_secretary_is_one_groups_and_the_coordinator_everybodys(store: Store) -> None:
    with pytest.raises(Refused, match="expected one of styrgrupp, arbetsgrupp"):
        accounts.invite(store, "exempel", "secretary", BY)
    token = accounts.invite(store, "exempel", "secretary", BY, group="styrgrupp")
    accounts.join(store, token, "Kim", EMAIL, PASSWORD, NOW)

    visitor = accounts.visitor_with(store, log_in(store), NOW)

    assert visitor is not None and visitor.may("secretary") and visitor.may("reader") and not visitor.may("coordinator")
    assert visitor.may_change("styrgrupp") and not visitor.may_change("arbetsgrupp")


def test_an_account_opens_its_own_organisation_alone(store: Store) -> None:
    other = FILES["organisation.toml"].replace('"exempel"', '"annat"')
    load(store, FILES | {"organisation.toml": other}, NOW)
    account(store, "exempel")
    account(store, "annat", email="kim@kumla.example")

    visitor = accounts.visitor_with(store, log_in(store), NOW)

    assert visitor is not None and visitor.organisation == "exempel"
    assert accounts.log_in(store, EMAIL, PASSWORD, NOW, "annat") is None


def test_who_came_and_went_is_in_the_log_without_a_secret(store: Store) -> None:
    token = invited(store)
    join(store, token)

    logged = store.log_of_kind("exempel", "invite") + store.log_of_kind("exempel", "join")
    assert [each.by for each in logged] == ["Årshjul", "Bo Ek"]
    assert not any(secret in each.data for each in logged for secret in (token, hash_of(token), PASSWORD, EMAIL))
