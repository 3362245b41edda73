"""A look reads what has changed and no more, however many addresses there are; in doubt all, so that none is lost."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import Place
from handmade import NOW, config_in, filled, moved, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answers import Answering
from app.memory import Address, Memory
from app.releasing import release
from app.store import PUBLIC, Bytes, Change, Kept, Store, StoreTrouble, Subscription, engine_of, open_store
from app.store.copying import copy
from app.store.engine import Row
from app.store.migrations import MIGRATIONS
from app.store.tables import tables_after
from app.tokens import hash_of

MANY = 200
ONE = Subscription("ett.0", "ett", "group", "styrgrupp", "", 1, hash_of("ett.0.1"), NOW)
FEED = Bytes("group", "styrgrupp", "styrgrupp", b"body", b"gzip", "etag", NOW)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """One organisation with two feeds and many addresses."""
    with closing(open_store(database)) as store:
        begin(store)
        with store.transaction():
            for number in range(MANY):
                store.keep_subscription(address(f"ett.{number}"))
        yield store


@pytest.fixture
def memory(store: Store) -> Memory:
    memory = Memory(store, Answering(()))
    memory.look()
    return memory


def begin(store: Store) -> None:
    store.keep_organisation(Kept("ett", "Ett", "ett.example", "Europe/Stockholm", NOW.date()))
    for subject in ("styrgrupp", "annan"):
        store.keep_feed("ett", replace(FEED, subject=subject))


def address(id: str, generation: int = 1, subject: str = "styrgrupp") -> Subscription:
    token_hash = hash_of(f"{id}.{generation}")
    return replace(ONE, id=id, generation=generation, subject=subject, token_hash=token_hash)


@contextmanager
def reading(store: Store) -> Iterator[list[Row]]:
    """The rows of feeds and addresses that are read inside."""
    engine, read = store.engine, list[Row]()
    rows = engine.rows

    def rows_that_are_noted(sql: str, **values: object) -> list[Row]:
        found = rows(sql, **values)
        read.extend(row for row in found if "changed" in row)
        return found

    engine.rows = rows_that_are_noted  # type: ignore[method-assign]
    yield read
    del engine.rows


def rows_read_by_a_look(memory: Memory) -> int:
    with reading(memory.store) as read:
        memory.look()
    return len(read)


def remembered(memory: Memory) -> dict[bytes, Any]:
    return {hashed: what(each) for hashed, each in memory.addresses.items()}


def what(address: Address) -> tuple[object, ...]:
    return (address.id, address.generation, address.answers and address.answers.feed, address.otherwise.status)


def all_of(store: Store) -> dict[bytes, Any]:
    """What somebody remembers who has just come."""
    fresh = Memory(store, Answering(()))
    fresh.look()
    return remembered(fresh)


# What a look reads


def give_another(store: Store, id: str) -> None:
    with store.transaction():
        store.revoke_subscription("ett", id, NOW)
        store.keep_subscription(address(id, 2))


def both_feeds(store: Store) -> None:
    with store.transaction():
        for subject in ("styrgrupp", "annan"):
            store.keep_feed("ett", replace(FEED, subject=subject, body=b"released"))


CHANGES: dict[str, tuple[Callable[[Store], object], int]] = {
    "withdrawn": (lambda store: store.revoke_subscription("ett", "ett.7", NOW), 1),
    "new": (lambda store: store.keep_subscription(address("ny")), 1),
    "another in its place": (lambda store: give_another(store, "ett.7"), 2),
    "public": (lambda store: store.keep_public_subscription(address("allas", PUBLIC)), 1),
    "a feed": (lambda store: store.keep_feed("ett", replace(FEED, body=b"new", etag="new")), 1),
    "two feeds": (both_feeds, 2),
    "a new feed": (lambda store: store.keep_feed("ett", replace(FEED, subject="ny")), 1),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_of_many_addresses_a_look_reads_those_that_changed_and_of_the_feeds_too(
    store: Store, memory: Memory, kind: str
) -> None:
    change, rows = CHANGES[kind]
    change(store)

    assert rows_read_by_a_look(memory) == rows
    assert remembered(memory) == all_of(store)
    assert rows_read_by_a_look(memory) == 0


def test_a_public_address_that_is_taken_back_and_given_again_is_read_alone_each_time(
    store: Store, memory: Memory
) -> None:
    public = address("allas", PUBLIC)
    steps: list[Callable[[], object]] = [
        lambda: store.keep_public_subscription(public),
        lambda: store.revoke_subscription("ett", "allas", NOW),
        lambda: store.keep_public_subscription(public),
    ]
    for step in steps:
        step()
        assert rows_read_by_a_look(memory) == 1
        assert remembered(memory) == all_of(store)


def test_a_whole_release_reads_no_address(tmp_path: Path) -> None:
    with closing(filled(config_in(tmp_path))) as store:
        memory = Memory(store, Answering(()))
        memory.look()
        release(store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)

        with reading(store) as read:
            memory.look()

        assert read and not [row for row in read if "token_hash" in row]
        assert remembered(memory) == all_of(store)


def test_an_address_whose_feed_comes_later_leads_to_it(store: Store, memory: Memory) -> None:
    store.keep_subscription(address("tidig", subject="ny"))
    memory.look()
    store.keep_feed("ett", replace(FEED, subject="ny"))
    memory.look()

    assert remembered(memory) == all_of(store)


def test_the_addresses_of_who_is_forgotten_are_withdrawn_at_the_next_look(store: Store, memory: Memory) -> None:
    for id in ("a", "b"):
        store.keep_subscription(replace(address(id, subject="asa"), kind="person"))
    memory.look()
    store.forget_person("ett", "asa", NOW)

    assert rows_read_by_a_look(memory) == 2
    assert remembered(memory) == all_of(store)


def test_each_of_two_organisations_is_read_for_itself(store: Store, memory: Memory) -> None:
    store.keep_organisation(Kept("tva", "Två", "tva.example", "Europe/Stockholm", NOW.date()))
    memory.look()
    store.keep_subscription(replace(address("tva.1"), organisation="tva"))

    assert rows_read_by_a_look(memory) == 1
    assert remembered(memory) == all_of(store)


# Nothing is lost


@pytest.mark.parametrize("point", [0, 1, 2])
def test_what_changes_in_the_middle_of_a_look_is_seen_by_the_next(store: Store, memory: Memory, point: int) -> None:
    """After the counter is read, after the feeds, and after the addresses."""
    store.revoke_subscription("ett", "ett.1", NOW)
    rows, asked = store.engine.rows, count()

    def rows_and_then_a_change(sql: str, **values: object) -> list[Row]:
        found = rows(sql, **values)
        if next(asked) == point:
            del store.engine.rows
            both_feeds(store)
            give_another(store, "ett.2")
            store.engine.rows = rows_and_then_a_change  # type: ignore[method-assign]
        return found

    store.engine.rows = rows_and_then_a_change  # type: ignore[method-assign]
    memory.look()
    del store.engine.rows
    memory.look()

    assert remembered(memory) == all_of(store)


def test_a_look_that_breaks_off_leaves_its_news_to_the_next(
    store: Store, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trouble(*given: object) -> Any:
        raise StoreTrouble("database is locked")

    store.revoke_subscription("ett", "ett.1", NOW)
    before = remembered(memory)
    with monkeypatch.context() as patched:
        patched.setattr(store, "news", trouble)
        with pytest.raises(StoreTrouble):
            memory.look()
    assert remembered(memory) == before

    assert rows_read_by_a_look(memory) == 1
    assert remembered(memory) == all_of(store)


def withdraw_now(store: Store, id: str) -> None:
    store.revoke_subscription("ett", id, NOW)


def withdraw_as_before_there_were_numbers(store: Store, id: str) -> None:
    """An older version of the program, on a node that is not changed yet."""
    with store.transaction():
        store.engine.change("UPDATE subscriptions SET revoked_at = :now WHERE id = :id", id=id, now=NOW.isoformat())
        store.engine.change("UPDATE feed_changes SET number = number + 1 WHERE organisation = 'ett'")


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_what_an_older_version_of_the_program_changes_is_seen_too(store: Store, memory: Memory, turn: int) -> None:
    """Before, between and after the changes of this version."""
    for number in range(3):
        withdraw = withdraw_as_before_there_were_numbers if number == turn else withdraw_now
        withdraw(store, f"ett.{number}")
    memory.look()
    assert remembered(memory) == all_of(store)

    store.revoke_subscription("ett", "ett.3", NOW)
    assert rows_read_by_a_look(memory) == 1
    assert remembered(memory) == all_of(store)


def test_where_the_counter_is_missing_everything_is_read_and_the_next_changes_are_seen(
    store: Store, memory: Memory
) -> None:
    store.engine.change("DELETE FROM feed_changes")
    store.engine.change("DELETE FROM subscriptions WHERE id = 'ett.1'")
    memory.look()
    assert remembered(memory) == all_of(store)

    for id in ("ett.2", "ett.3"):
        store.revoke_subscription("ett", id, NOW)
        memory.look()
        assert remembered(memory) == all_of(store)


@pytest.mark.parametrize("lost", [1, 2, 3])
@pytest.mark.parametrize("later", [0, 1, 2, 3, 4])
def test_when_an_earlier_database_is_put_back_everything_is_read_however_far_it_has_gone_on(
    tmp_path: Path, lost: int, later: int
) -> None:
    """Its counter is lower than what was seen, the same, or higher by now."""
    with closing(open_store(f"sqlite:///{tmp_path}/now.db")) as now:
        begin(now)
        for number in range(9):
            now.keep_subscription(address(f"ett.{number}"))
        with closing(copied(now, tmp_path / "then.db")) as then:
            for number in range(lost):
                now.revoke_subscription("ett", f"ett.{number}", NOW)
            memory = Memory(now, Answering(()))
            memory.look()
            for number in range(later):
                then.revoke_subscription("ett", f"ett.{number + 4}", NOW)
            memory.store = then
            memory.look()

            assert remembered(memory) == all_of(then)


def copied(store: Store, file: Path) -> Store:
    there = engine_of(f"sqlite:///{file}")
    copy(store.engine, there)
    return Store(there)


def test_a_copy_goes_on_from_the_change_that_was_seen_and_nothing_is_read_again(
    store: Store, memory: Memory, place: Place
) -> None:
    there = engine_of(place("sqlite"))
    copy(store.engine, there)
    with closing(Store(there)) as other:
        memory.store = other
        assert rows_read_by_a_look(memory) == 0

        other.revoke_subscription("ett", "ett.1", NOW)
        assert rows_read_by_a_look(memory) == 1
        assert remembered(memory) == all_of(other)


def test_an_address_from_before_there_were_numbers_is_served_and_its_change_is_read_alone(database: str) -> None:
    steps = [step for step in MIGRATIONS if step < "0006"]
    kept = {table.name: table for table in tables_after(steps)}
    with closing(engine_of(database)) as engine:
        with engine.made(steps) as made:
            row = {"name": "Ett", "domain": "x", "timezone": "UTC", "first_day": "2026-01-01"}
            made.change(kept["organisations"].one_more, organisation="ett", **row)
            made.change(kept["feed_changes"].one_more, organisation="ett", number=7)
            for one in (address("ett.1"), address("ett.2")):
                values = {name: getattr(one, name) for name in kept["subscriptions"].columns if hasattr(one, name)}
                made.change(kept["subscriptions"].one_more, **values | {"created_at": NOW.isoformat()})
        store = Store(engine)
        store.migrate()
        memory = Memory(store, Answering(()))
        memory.look()
        assert len(memory.addresses) == 2 and store.changes() == {"ett": Change(7, "")}

        store.revoke_subscription("ett", "ett.1", NOW)

        assert rows_read_by_a_look(memory) == 1
        assert remembered(memory) == all_of(store)


# Whatever happens


def give_next(store: Store, id: str) -> None:
    given = [one.generation for one in store.subscriptions("ett") if one.id == id]
    store.keep_subscription(address(id, max(given, default=0) + 1, subject=id))


ids = st.sampled_from(["a", "b", "c"])
STEPS: dict[str, Callable[[Store, str], object]] = {
    "give": give_next,
    "withdraw": lambda store, id: store.revoke_subscription("ett", id, NOW),
    "publish": lambda store, id: store.keep_public_subscription(address(f"{id}.public", PUBLIC)),
    "take back": lambda store, id: store.revoke_subscription("ett", f"{id}.public", NOW),
    "render": lambda store, id: store.keep_feed("ett", replace(FEED, subject=id, etag=next(tags))),
    "render all": lambda store, id: both_feeds(store),
    "an older version": withdraw_as_before_there_were_numbers,
    "delete": lambda store, id: store.engine.change("DELETE FROM subscriptions WHERE id = :id", id=id),
    "count": lambda store, id: store.count_change("ett"),
    "look": lambda store, id: None,
    "save": lambda store, id: None,
    "put back": lambda store, id: None,
}  # fmt: skip
tags = map(str, count())


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from([*STEPS, "look", "give", "withdraw"]), ids), max_size=30))
def test_whatever_happens_between_two_looks_memory_is_what_a_fresh_one_would_be(steps: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/0.db")
        begin(store)
        memory, numbers, saved = Memory(store, Answering(())), count(1), store
        for step, id in [*steps, ("count", ""), ("look", "")]:
            STEPS[step](store, id)
            if step == "save":
                saved = copied(store, Path(folder, f"{next(numbers)}.db"))
            if step == "put back":
                store = memory.store = copied(saved, Path(folder, f"{next(numbers)}.db"))
            if step == "delete":
                store.count_change("ett")
            if step == "look":
                memory.look()
                assert remembered(memory) == all_of(store)
        for each in (store, saved):
            each.close()
