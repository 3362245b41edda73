"""Subscriptions: one address a person and purpose; taken back, changed and made public; and seen when it stops."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from handmade import NOW, SECRET, config_in, filled
from serving import Site, answered, asking

from app import create_app
from app.config import Config
from app.door import Door
from app.pages import KEY
from app.refusal import Refused
from app.store import Someone, Store, Subscription, engine_of, open_store
from app.store.migrations import MIGRATIONS
from app.subscriptions import (
    Address,
    give_another,
    own_addresses,
    prove_secret,
    publish,
    state_of,
    subscribe,
    withdraw,
)
from app.tokens import hash_of, token_of
from app.watching import Watch

BASE = "https://arshjul.example"
OWN = "exempel.group.styrgrupp"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = filled(config_in(tmp_path))
    yield store
    store.close()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.watch.look()
    return site


def given(store: Store, subject: str, kind: str = "group", id: str = "exempel.1") -> Address:
    return subscribe(store, SECRET, BASE, "exempel", subject, id, NOW, "", kind)


# Whose


@pytest.mark.parametrize(
    ("kind", "subject", "name"),
    [
        ("group", "styrgrupp", "styrgrupp"),
        ("role", "samordnare", "samordnare"),
        ("person", "asa-berg", "person"),  # nobody's name stands in an address
        ("organisation", "exempel", "exempel"),
    ],
)
def test_each_kind_of_feed_has_addresses(store: Store, kind: str, subject: str, name: str) -> None:
    store.keep_person("exempel", Someone("asa-berg", "Åsa Berg", ""))

    address = given(store, subject, kind)

    token = token_of(SECRET, "exempel.1", 1)
    assert (address.url, address.page) == (f"{BASE}/f/{token}/{name}.ics", f"{BASE}/subscribe/{token}")
    assert store.subscription_with(hash_of(token)) == address.subscription


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("group", "no group 'ingen'; expected one of styrgrupp, arbetsgrupp"),
        ("role", "no role 'ingen'; expected one of samordnare"),
        ("person", "no person 'ingen'; expected one of nobody: there is none yet"),
        ("organisation", "no organisation 'ingen'; expected one of exempel"),
    ],
)
def test_a_subject_that_does_not_exist_is_answered_with_those_that_do(store: Store, kind: str, expected: str) -> None:
    with pytest.raises(Refused, match=expected):
        given(store, "ingen", kind)


# Taken back, and changed


def test_a_withdrawn_address_is_410_at_the_next_look_and_others_go_on(site: Site) -> None:
    other = given(site.store, "styrgrupp").url.removeprefix(BASE)
    site.watch.look()

    withdraw(site.store, "exempel", OWN, NOW)
    site.watch.look()

    assert site.ask()[0] == "410 GONE"
    assert site.ask(other)[0] == "200 OK"


def test_every_node_on_a_store_answers_410_at_its_next_look(tmp_path: Path, database: str) -> None:
    (tmp_path / "secret").write_bytes(SECRET)
    config = config_in(tmp_path, ARSHJUL_DATABASE=database)
    with closing(filled(config)) as store:
        path = own_addresses(store, SECRET, "", "exempel")["styrgrupp"]
        with node(config) as (one, door), node(config) as (other, other_door):
            seen = [statuses(path, door, other_door)]
            withdraw(store, "exempel", OWN, NOW)
            seen += [statuses(path, door.web, other_door.web)]  # a route asks the store itself
            one.look(), other.look()
            seen += [statuses(path, door, other_door)]

    assert seen == [["200 OK"] * 2, ["410 GONE"] * 2, ["410 GONE"] * 2]


@contextmanager
def node(config: Config) -> Iterator[tuple[Watch, Door]]:
    """One that looks when it is told to."""
    flask = create_app(config, clock=lambda: NOW)
    memory = flask.extensions[KEY].memory
    with closing(memory.store):
        watch = Watch(memory, lambda: NOW)
        watch.look()
        yield watch, Door(flask, memory, config)


def statuses(path: str, *nodes: WSGIApplication) -> list[str]:
    return [answered(each, asking(path, "GET", {}))[0] for each in nodes]


def test_another_generation_is_a_new_address_and_the_old_one_is_withdrawn(site: Site) -> None:
    fresh = give_another(site.store, SECRET, "", "exempel", OWN, NOW)
    site.watch.look()

    assert fresh.url != site.path and fresh.url == f"/f/{token_of(SECRET, OWN, 2)}/styrgrupp.ics"
    for answers in (site.ask, lambda path="": site.both(path or site.path, "GET", {})[1]):
        assert answers()[0] == "410 GONE"
        assert answers(fresh.url)[0] == "200 OK"
    assert own_addresses(site.store, SECRET, "", "exempel")["styrgrupp"] == fresh.url


def test_every_generation_that_was_stays_withdrawn(site: Site) -> None:
    first = site.path
    second = give_another(site.store, SECRET, "", "exempel", OWN, NOW).url
    third = give_another(site.store, SECRET, "", "exempel", OWN, NOW).url
    site.watch.look()

    assert [site.ask(path)[0][:3] for path in (first, second, third)] == ["410", "410", "200"]


def test_a_new_address_has_been_fetched_by_nobody_yet(site: Site) -> None:
    site.ask(User_Agent="Thunderbird")
    give_another(site.store, SECRET, "", "exempel", OWN, NOW)
    site.watch.look()  # the note about the old address comes after the change

    old, new = [one for one in site.store.subscriptions("exempel") if one.id == OWN]
    assert (old.generation, old.last_client, new.generation, new.last_client) == (1, "Thunderbird", 2, None)


def test_what_is_withdrawn_can_neither_be_withdrawn_nor_changed_again(store: Store) -> None:
    withdraw(store, "exempel", OWN, NOW)

    with pytest.raises(Refused, match="withdrawn already"):
        withdraw(store, "exempel", OWN, NOW)
    with pytest.raises(Refused, match="withdrawn already"):
        give_another(store, SECRET, "", "exempel", OWN, NOW)
    with pytest.raises(Refused, match="`arshjul feeds` lists"):
        withdraw(store, "exempel", "nobody's", NOW)


def test_a_start_does_not_give_back_what_was_withdrawn_or_changed(store: Store) -> None:
    from app.subscriptions import give_own_addresses

    withdraw(store, "exempel", OWN, NOW)
    give_another(store, SECRET, "", "exempel", "exempel.group.arbetsgrupp", NOW)
    before = store.subscriptions("exempel")

    give_own_addresses(store, SECRET, "exempel", NOW)

    assert store.subscriptions("exempel") == before
    prove_secret(before, SECRET)


# In public


def test_nothing_is_public_before_somebody_has_said_so(site: Site) -> None:
    for answer in site.both("/p/exempel/styrgrupp.ics", "GET", {}):
        assert (answer[0], answer[2]) == ("404 NOT FOUND", b"No such address.\n")


def test_a_public_feed_is_the_same_bytes_at_an_address_without_a_secret(site: Site) -> None:
    address = publish(site.store, BASE, "exempel", "styrgrupp", NOW)
    site.watch.look()

    assert address.url == f"{BASE}/p/exempel/styrgrupp.ics"
    through_the_door, without = site.both("/p/exempel/styrgrupp.ics", "GET", {})
    assert through_the_door == without
    assert through_the_door[2] == site.ask()[2]
    assert site.passed == [], "the door answers it from memory"


def test_a_public_feed_that_is_taken_back_is_410_and_may_come_back(site: Site) -> None:
    seen = []
    for change in (publish, None, publish):
        if change:
            change(site.store, BASE, "exempel", "styrgrupp", NOW)
        else:
            withdraw(site.store, "exempel", "exempel.public.styrgrupp", NOW)
        site.watch.look()
        both = site.both("/p/exempel/styrgrupp.ics", "GET", {})
        assert both[0] == both[1]
        seen.append(both[0][0][:3])

    assert seen == ["200", "410", "200"]
    assert site.ask()[0] == "200 OK", "the group's secret address is another matter"


def test_only_that_group_is_public(site: Site) -> None:
    publish(site.store, BASE, "exempel", "styrgrupp", NOW)
    site.watch.look()

    for path in (
        "/p/exempel/arbetsgrupp.ics", "/p/exempel/exempel.ics", "/p/annan/styrgrupp.ics", "/p/exempel/styrgrupp",
        "/p/exempel/styrgrupp.ics/", "/p//styrgrupp.ics", "/p/exempel/.ics", "/p/exempel/x/styrgrupp.ics",
        "/f/exempel/styrgrupp.ics", "/f/exempel%2Fstyrgrupp/x.ics", "/p/exempel/STYRGRUPP.ics",
    ):  # fmt: skip
        through_the_door, without = site.both(path, "GET", {})
        assert through_the_door == without, path
        assert through_the_door[0] == "404 NOT FOUND", path


def test_a_secret_address_is_not_reached_by_way_of_the_public_ones(site: Site) -> None:
    token = site.path.split("/")[2]

    assert site.ask(f"/p/{token}/styrgrupp.ics")[0] == "404 NOT FOUND"
    assert site.ask(f"/p/{token}.ics")[0] == "404 NOT FOUND"


def test_a_public_address_cannot_be_changed_for_another(store: Store) -> None:
    publish(store, BASE, "exempel", "styrgrupp", NOW)

    with pytest.raises(Refused, match="is public, and always the same"):
        give_another(store, SECRET, "", "exempel", "exempel.public.styrgrupp", NOW)

    assert store.subscriptions("exempel")[-1].revoked_at is None, "what is refused is undone as a whole"


def test_a_public_address_follows_from_no_secret(store: Store) -> None:
    publish(store, BASE, "exempel", "styrgrupp", NOW)

    prove_secret([one for one in store.subscriptions("exempel") if one.is_public], bytes(32))


# Whether it is fetched


@pytest.mark.parametrize(
    ("days_ago", "state"), [(None, "never fetched"), (0, "works"), (7, "works"), (8, "stopped"), (400, "stopped")]
)
def test_a_calendar_that_has_fetched_and_then_not_for_more_than_a_week_has_stopped(
    days_ago: int | None, state: str
) -> None:
    today = date(2027, 3, 1)
    fetched = None if days_ago is None else today - timedelta(days=days_ago)
    one = Subscription("a", "b", "group", "c", "", 1, "", NOW, last_fetched_on=fetched)

    assert state_of(one, today) == state
    assert state_of(replace(one, revoked_at=NOW), today) == "withdrawn"


# What was kept before


def test_addresses_of_an_earlier_version_go_on_as_they_were(database: str) -> None:
    steps = [step for step in MIGRATIONS if step < "0005"]
    with closing(engine_of(database)) as engine, engine.made(steps) as before:
        before.change("INSERT INTO organisations VALUES ('a', 'A', 'a', 'UTC', '2026-01-01')")
        for id, revoked in (("a.1", None), ("a.2", NOW.isoformat())):
            before.change(
                """
                INSERT INTO subscriptions VALUES (
                    :id, 'a', 'group', 'g', 'Åsa', 1, :id, '2026-01-01T00:00:00+00:00', :revoked, '2026-02-01',
                    'Outlook'
                )
                """,
                id=id, revoked=revoked,
            )

    store = open_store(database)
    kept = Subscription(
        "a.1", "a", "group", "g", "Åsa", 1, "a.1", datetime(2026, 1, 1, tzinfo=UTC), None, date(2026, 2, 1), "Outlook"
    )
    assert store.subscriptions("a") == [kept, replace(kept, id="a.2", token_hash="a.2", revoked_at=NOW)]
    store.close()
