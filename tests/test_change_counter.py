"""Whoever serves from memory looks again when, and only when, something that is served has changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from test_store_leaks import METHODS, ONE, call, fill, rows_of, samples

from app.store import Store, open_store

FETCHES = ("last_fetched_on", "last_client")  # these are of no use to whoever fetches


def served(store: Store) -> list[Mapping[str, Any]]:
    rows = rows_of(store, ONE)
    return [
        {name: value for name, value in row.items() if name not in FETCHES}
        for table in ("feeds", "subscriptions")
        for row in rows[table]
    ]


def test_every_method_of_the_store_that_changes_what_is_served_counts_it_and_a_fetch_does_not(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/arshjul.db")
    fill(store, ONE)
    counted = set()
    for method in METHODS:
        before, change = served(store), store.changes()[ONE]
        call(store, method, samples(ONE, 2))
        if served(store) != before:
            assert store.changes()[ONE].number > change.number, method
            counted.add(method)

    assert {"keep_feed", "keep_subscription", "revoke_subscription"} <= counted
    assert "keep_fetch" not in counted
