"""One organisation's year is the same whether or not another is kept beside it: nothing leaks, either way."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from handmade import NOW, meeting, plan

from app.store import (
    Account,
    Bytes,
    Change,
    Documents,
    Engine,
    Holding,
    Invitation,
    Kept,
    Link,
    Logged,
    Mail,
    Outbox,
    Release,
    Released,
    Reminding,
    Session,
    Someone,
    Store,
    Subscription,
    changes,
    open_store,
)  # fmt: skip
from app.store.migrations import MIGRATIONS
from app.store.tables import tables_after
from app.tokens import hash_of

ONE, TWO = "ett", "tva"
MARK = "a mark"
ALSO_EARLIER = 4  # the turn in which the other organisation has what the one has not
ABOUT_NOBODY = {"migrate", "transaction", "counted_change", "close", "answers"}
ABOUT_ALL = {"organisations", "changes"}  # the installation's own lists
BEFORE_ANY_IS_KNOWN = {  # the token, or the password, tells whose it is
    "subscription_with", "link_with", "session_with", "invitation_with", "accounts_with",
}  # fmt: skip
# The store's own first: an organisation is kept before what belongs to it.
KEEPING = [kind for kind in Store.__mro__ if kind is not object]
METHODS = [
    name
    for kind in KEEPING
    for name in vars(kind)
    if not name.startswith("_") and name not in ABOUT_NOBODY and inspect.isfunction(vars(kind)[name])
]


def samples(of: str, turn: int) -> Mapping[str, Any]:
    """A value for each name that a parameter of the store has; as alike for both organisations as it can be."""
    words, now = f"{of} {turn}", NOW + timedelta(hours=turn)
    year = 2026 if turn == ALSO_EARLIER else 2027
    return {
        "organisation": of,
        "year": year,
        "version": "a",
        "kind": "group",
        "subject": "styrgrupp",
        "id": f"{of}.1",
        "generation": 1,
        "token_hash": hash_of(f"{of} 1"),
        "now": now,
        "day": now.date() + timedelta(days=turn),
        "client": words,
        "program": "another",
        "kept": Kept(of, words, words, "Europe/Stockholm", NOW.date()),
        "number": 1,
        "at": now,
        "documents": Documents("a", {f"regler{turn}.txt": words}, now.date()),
        "release": Release(year, turn, "a", now, replace(plan(2027), organisation=of, cost=turn)),
        "released": Released(meeting(2027, 1, NOW.date()), 2027, words, turn, now, "a"),
        "feed": Bytes("group", "styrgrupp", words, words.encode(), words.encode(), words, now),
        "logged": Logged(turn, year, "group", words, words, words, now, words),
        "person": "asa",
        "someone": Someone("asa", words, words),
        "holding": Holding("asa", "samordnare", NOW.date(), NOW.date() + timedelta(days=turn)),
        "subscription": Subscription(
            f"{of}.{turn}", of, "group", "styrgrupp", words, 1, hash_of(f"{of} {turn}"), now
        ),
        "reminding": Reminding(
            f"{of}.{turn}", "call", words, words, words, words, now, now + timedelta(days=1), mail=f"{of}.{turn}"
        ),
        "mail": Mail(f"{of}.{turn}", "day", words, now, now),
        "link": Link(hash_of(f"{of} {turn}"), "held", words, words, now),
        "account": of,
        "one": Account(of, words, f"{of}@kumla.example", "reader", "", words, now),
        "email": f"{of}@kumla.example",
        "invitation": Invitation(hash_of(f"{of} {turn}"), "reader", "", words, words, now),
        "session": Session(hash_of(f"{of} {turn}"), of, now, now),
        "hash": hash_of(f"{of} {turn}"),
        "before": NOW - timedelta(days=1),
        "recipient": words,
        "uid": words,
        "lease": timedelta(minutes=5),
        "fence": 1,
        "state": "parked",
        "into": words,
        "end": now,
        "due": now,
        "address": words,
        "body": words.encode(),
        "said": words,
        "unsure": True,
        "counted": True,
        "longest_wait": timedelta(hours=4),
        "begin": now - timedelta(days=1),
        "beyond": now + timedelta(days=1),
        "outbox": Outbox(away_said=words),
        "worker": "b",
        "since": Change(0, ""),
        "until": Change(1, MARK),
        "kinds": ("group",),
        "by": "",
        "about": "",
        "skip": 0,
        "first": 1,
        "public": Subscription(f"{of}.public.{turn}", of, "group", "styrgrupp", words, 0, hash_of(f"{of}/{turn}"), now),
    }


def call(store: Store, method: str, given: Mapping[str, Any]) -> Any:
    asked = list(inspect.signature(getattr(Store, method)).parameters)[1:]
    unknown = [name for name in asked if name not in given]
    assert not unknown, f"Store.{method} takes {unknown}: give samples() a value, and the leak test covers the method"
    return getattr(store, method)(**{name: given[name] for name in asked})


def fill(store: Store, of: str, turn: int = 1) -> None:
    for method in METHODS:
        if method.startswith("keep_") or method == "decline":
            call(store, method, samples(of, turn))
    given_up(store, of)
    left = Session(hash_of(f"{of} {turn} long ago"), "who left", NOW - timedelta(days=2), NOW - timedelta(days=2))
    store.keep_session(of, left)


def given_up(store: Store, of: str) -> None:
    """By a clock that was wrong; one that waits for somebody's word; and one that was sent."""
    given, later = samples(of, 2), NOW + timedelta(days=1000)
    store.keep_reminding(of, replace(given["reminding"], id="sent", state="mailed", mail="sent"))
    store.keep_mail(of, replace(given["mail"], id="sent", kind="call", state="sent", tried_at=given["now"],
                   settled_at=given["now"]))
    store.keep_reminding(of, replace(given["reminding"], id="given up", state="expired", settled_at=later))
    store.keep_reminding(of, replace(given["reminding"], id="held", state="held"))
    store.keep_mail(of, replace(given["mail"], id="given up", state="cancelled", settled_at=later))


def rows_of(store: Store, organisation: str) -> Mapping[str, Any]:
    return {
        table.name: store.engine.rows(
            table.everything.replace(" ORDER BY", " WHERE organisation = :organisation ORDER BY"),
            organisation=organisation,
        )
        for table in tables_after(MIGRATIONS)
    }


class Watched:
    """An engine that remembers what it was asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked: list[tuple[str, Mapping[str, object]]] = []

    def rows(self, sql: str, **values: object) -> Any:
        self.asked.append((sql, values))
        return self.engine.rows(sql, **values)

    def change(self, sql: str, **values: object) -> int:
        self.asked.append((sql, values))
        return self.engine.change(sql, **values)

    def transaction(self, *, patient: bool = True) -> AbstractContextManager[None]:
        return self.engine.transaction(patient=patient)


@pytest.fixture(autouse=True)
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What else would be by chance is the same wherever it is done."""
    monkeypatch.setattr(changes, "new_mark", lambda: MARK)


@pytest.fixture
def together(database: str) -> Iterator[Store]:
    """Both organisations in one store."""
    store = open_store(database)
    fill(store, ONE)
    fill(store, TWO)
    fill(store, TWO, ALSO_EARLIER)
    yield store
    store.close()


@pytest.fixture
def alone(tmp_path: Any) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/alone.db")
    fill(store, ONE)
    yield store
    store.close()


def test_each_method_does_and_tells_the_same_whether_or_not_another_organisation_is_there(
    alone: Store, together: Store
) -> None:
    theirs = rows_of(together, TWO)
    ours, foreign = samples(ONE, 2), samples(TWO, 3)
    of_one = {name: samples(ONE, 3)[name] for name in ("organisation", "kept", "subscription", "public")}

    for method in METHODS:
        if method in ABOUT_ALL | BEFORE_ANY_IS_KNOWN:
            continue
        for given in (ours, foreign | of_one):
            assert call(together, method, given) == call(alone, method, given), method
            assert rows_of(together, ONE) == rows_of(alone, ONE), method
            assert rows_of(together, TWO) == theirs, method


def test_each_method_finds_or_changes_something_or_this_file_would_prove_nothing(together: Store) -> None:
    for method in METHODS:
        before = rows_of(together, ONE)
        found = call(together, method, samples(ONE, 2))

        if get_type_hints(getattr(Store, method))["return"] is type(None):
            assert rows_of(together, ONE) != before, method
        else:
            assert found, method


def test_every_table_has_rows_of_both(together: Store) -> None:
    assert all(rows_of(together, ONE).values())
    assert all(rows_of(together, TWO).values())


def test_every_statement_names_the_organisation_that_it_is_about(together: Store) -> None:
    engine = Watched(together.engine)
    for method in METHODS:
        engine.asked.clear()
        call(Store(engine), method, samples(ONE, 2))  # type: ignore[arg-type]

        assert engine.asked, method
        if method not in ABOUT_ALL | BEFORE_ANY_IS_KNOWN:
            for sql, values in engine.asked:
                assert ":organisation" in sql and values["organisation"] == ONE, (method, sql)


def test_a_token_leads_to_its_own_organisation_alone(together: Store) -> None:
    found = together.subscription_with(samples(TWO, 1)["token_hash"])

    assert found is not None and found.organisation == TWO


def test_a_link_leads_to_its_own_organisation_alone(together: Store) -> None:
    found = together.link_with(samples(TWO, 1)["token_hash"])

    assert found is not None and found[0] == TWO
