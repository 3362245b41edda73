"""Whatever happens to a year, every kind of calendar program shows it as it was last released, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from feed_clients import CLIENTS
from feed_history import Installation, a_year, on, plan_of
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from app.store import Store, open_store
from schedules.plan import Occurrence

YEARS = (2026, 2027)
HISTORIES = settings.default.max_examples * 5 // 2  # 25 in `make test`, 500 in `make proof`

Year = dict[str, Occurrence]


def moved(one: Occurrence, value: int) -> Occurrence:
    return on(one, one.day.replace(month=value % 12 + 1, day=value % 27 + 1))


EDITS: dict[str, Callable[[Occurrence, int], Occurrence]] = {
    "move": moved,
    "cancel": lambda one, value: replace(one, status="cancelled") if one.kind != "item" else one,
    "decide": lambda one, value: replace(one, status="decided"),
    "rename": lambda one, value: replace(one, title=("Mötet", "Ett, två; tre", "Åäö " * 20)[value % 3]),
    "place": lambda one, value: replace(one, place=("", "Stadshuset", "Rum\n2")[value % 3]),
    "responsible": lambda one, value: replace(one, responsible=((), ("gast",), ("polis", "larare"))[value % 3]),
    "quote": lambda one, value: replace(one, quote=f"Enligt beslut {value % 3}."),
}
DROP, RETURN, HOST = "drop", "return", "host"

EDIT = st.tuples(st.sampled_from([*EDITS, DROP, DROP, RETURN, RETURN, HOST]), st.integers(0, 13), st.integers(0, 400))
WAITS = (0, 0, 60, 3600, 86400, 5 * 86400, 20 * 86400, 40 * 86400, 150 * 86400, 400 * 86400, -3 * 86400, -3600)
STEP = st.tuples(
    st.sampled_from(YEARS),
    st.lists(EDIT, max_size=4),
    st.sampled_from(["", "", "", "both", "renamed", "one"]),
    st.sampled_from(WAITS),
    st.integers(0, 2 ** (len(CLIENTS) + 1) - 1),
)
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
numbers = count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('histories')}/arshjul.db")
    yield store
    store.close()


def edited(year: Year, first: Year, edit: tuple[str, int, int]) -> Year:
    kind, place, value = edit
    uid = list(first)[place % len(first)]
    if kind == RETURN:
        return year | {uid: year.get(uid, first[uid])}
    if kind == DROP:
        return {other: one for other, one in year.items() if other != uid}
    if uid not in year:
        return year
    if kind == HOST:
        hosts = [one for one in year.values() if one.kind == "meeting"]
        return year | {uid: at_host(year[uid], hosts[value % len(hosts)])} if hosts else year
    return year | {uid: EDITS[kind](year[uid], value)}


def at_host(one: Occurrence, host: Occurrence) -> Occurrence:
    return replace(one, host=host.uid, start=host.start, end=host.end) if one.kind == "item" else one


def without_other_groups(year: Year, version: str) -> list[Occurrence]:
    return [one for one in year.values() if version != "one" or one.group == "styr"]


@pytest.mark.proof
@settings(max_examples=HISTORIES, phases=WITHOUT_SHRINKING)
@given(history=st.lists(STEP, min_size=2, max_size=9))
def test_after_every_fetch_every_client_shows_the_released_year_and_nothing_else(
    store: Store, history: list[tuple[int, list[tuple[str, int, int]], str, int, int]]
) -> None:
    here = Installation(store, f"o{next(numbers)}")
    here.open()
    first = {year: a_year(here.organisation, year) for year in YEARS}
    years = dict(first)
    for year in YEARS:
        here.release(plan_of(here.organisation, year, years[year].values()))
    here.fetch(-1)
    for year, edits, version, seconds, whom in history:
        if version:
            here.load(version)
        for edit in edits:
            years[year] = edited(years[year], first[year], edit)
        here.release(plan_of(here.organisation, year, without_other_groups(years[year], here.version)))
        here.fetch(whom)
        here.wait(timedelta(seconds=seconds))
        here.fetch(whom >> 1)
    here.fetch(-1)
