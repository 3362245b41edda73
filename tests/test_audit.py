"""The audit log: whatever is changed, removed, put in or moved, `faults` finds it, and says which row it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from life import ANNA, BO

from app.audit import Fault, Head, against, canonical, faults, hash_after, record, verified
from app.store import Kept, Store, open_store
from app.store.log import NOTHING

ROWS = 6


def chain(length: int = ROWS, organisation: str = "ett") -> tuple[list[dict[str, Any]], Head]:
    rows: list[dict[str, Any]] = []
    before = NOTHING
    for number in range(1, length + 1):
        row = {
            "number": number, "year": 2027 if number % 2 else None, "kind": "move", "data": canonical({"uid": number}),
            "done_by": "Åsa", "why": "", "done_at": "2027-01-01T00:00:00+00:00", "hash": "",
        }  # fmt: skip
        before = row["hash"] = hash_after(before, organisation, row)
        rows.append(row)
    return rows, Head(length, before)


def found(rows: list[dict[str, Any]], head: Head, organisation: str = "ett") -> list[Fault]:
    return list(faults(organisation, rows, head))


def test_a_log_that_nobody_touched_is_whole() -> None:
    assert found(*chain()) == []
    assert found([], Head(0, NOTHING)) == []


@given(
    number=st.integers(1, ROWS),
    column=st.sampled_from(["year", "kind", "data", "done_by", "why", "done_at", "hash"]),
    other=st.one_of(st.text(), st.integers(0, 9), st.none()),
)
def test_a_changed_row_is_found_and_named(number: int, column: str, other: object) -> None:
    rows, head = chain()
    was, rows[number - 1][column] = rows[number - 1][column], other

    named = [fault.number for fault in found(rows, head)]

    assert named[:1] == ([] if was == other and type(was) is type(other) else [number])


@given(gone=st.sets(st.integers(1, ROWS), min_size=1))
def test_removed_rows_are_found_also_the_last_and_all(gone: set[int]) -> None:
    rows, head = chain()

    left = [row for row in rows if row["number"] not in gone]

    assert sorted(fault.number for fault in found(left, head)) == sorted(gone)
    assert {fault.what for fault in found(left, head)} <= {"missing", "cut off"}


@given(first=st.integers(1, ROWS), second=st.integers(1, ROWS))
def test_rows_that_change_places_are_found(first: int, second: int) -> None:
    rows, head = chain()
    a, b = rows[first - 1], rows[second - 1]
    rows[first - 1], rows[second - 1] = {**b, "number": first}, {**a, "number": second}

    named = {fault.number for fault in found(rows, head)}

    assert named >= {first, second} if first != second else named == set()


@given(at=st.integers(1, ROWS + 1), words=st.text())
def test_a_row_that_is_put_in_is_found_where_it_is(at: int, words: str) -> None:
    rows, head = chain()
    before = rows[at - 2]["hash"] if at > 1 else NOTHING
    forged = {**rows[0], "number": at, "why": words}
    forged["hash"] = hash_after(before, "ett", forged)
    later = [{**row, "number": row["number"] + 1} for row in rows[at - 1 :]]

    named = [fault.number for fault in found([*rows[: at - 1], forged, *later], head)]

    assert named
    assert min(named) in (at, at + 1)


def test_rows_of_another_organisation_do_not_fit() -> None:
    rows, head = chain()

    assert found(rows, head, "tva")[0] == Fault(1, "changed")


def test_a_chain_that_was_made_anew_is_found_by_the_head_that_was_kept_or_noted() -> None:
    rows, head = chain()
    forged, _ = chain()
    forged[2]["why"] = "ett annat skäl"
    before = forged[1]["hash"]
    for row in forged[2:]:
        before = row["hash"] = hash_after(before, "ett", row)

    assert found(forged, head) == [Fault(ROWS, "changed")]
    assert list(against(forged, Head(4, rows[3]["hash"]))) == [Fault(4, "not as noted")]
    assert list(against(rows, Head(4, rows[3]["hash"]))) == []


# In the store


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = open_store(database)
    store.keep_organisation(Kept("ett", "Ett", "ett.example", "Europe/Stockholm", ANNA.at.date()))
    store.keep_organisation(Kept("tva", "Två", "tva.example", "Europe/Stockholm", ANNA.at.date()))
    for number in range(3):
        record(store, "ett", "answer", {"question": "å", "text": f"{number}"}, ANNA, 2027)
        record(store, "tva", "answer", {"question": "å", "text": f"{number}"}, BO)
    yield store
    store.close()


def test_each_organisation_has_a_chain_of_its_own(store: Store) -> None:
    heads = {organisation: verified(store, organisation) for organisation in ("ett", "tva")}

    assert [(head.number, wrong) for head, wrong in heads.values()] == [(3, ()), (3, ())]
    assert heads["ett"][0].hash != heads["tva"][0].hash


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        ("UPDATE log SET why = 'inget' WHERE organisation = 'ett' AND number = 2", Fault(2, "changed")),
        ("UPDATE log SET done_at = 'nyss' WHERE organisation = 'ett' AND number = 1", Fault(1, "changed")),
        ("DELETE FROM log WHERE organisation = 'ett' AND number = 1", Fault(1, "missing")),
        ("DELETE FROM log WHERE organisation = 'ett' AND number = 3", Fault(3, "cut off")),
        ("UPDATE log SET number = 4 WHERE organisation = 'ett' AND number = 3", Fault(4, "added")),
        ("UPDATE log SET number = 0 WHERE organisation = 'ett' AND number = 1", Fault(0, "added")),
        ("UPDATE log_heads SET number = 2 WHERE organisation = 'ett'", Fault(3, "added")),
        ("DELETE FROM log_heads WHERE organisation = 'ett'", Fault(1, "added")),
    ],
)
def test_what_somebody_does_to_the_table_is_found(store: Store, tamper: str, fault: Fault) -> None:
    store.engine.change(tamper)

    assert fault in verified(store, "ett")[1]
    assert verified(store, "tva")[1] == ()


def test_two_who_log_at_once_make_one_chain(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def log_and_leave(number: int) -> None:
        record(store, "ett", "answer", {"question": "å", "text": f"{number}"}, BO)
        store.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(log_and_leave, range(20)))

    assert verified(store, "ett")[0].number == 23
    assert verified(store, "ett")[1] == ()
