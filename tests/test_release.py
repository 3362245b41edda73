"""A release: people's calendars change where, and only where, something that they see has changed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from feed_clients import events_in
from handmade import NOW, SECRET, config_in, filled, moved, plan, without
from life import FILES, by

from app.planning import installation, open_installation, steps
from app.planning.documents import load_documents
from app.releasing import release
from app.store import Bytes, Released, Store, open_store
from schedules import planner
from schedules.folder import Folder
from schedules.plan import Plan

LATER = NOW + timedelta(days=3)


@pytest.fixture
def store(tmp_path: Path, database: str) -> Iterator[Store]:
    store = filled(config_in(tmp_path, ARSHJUL_DATABASE=database))
    yield store
    store.close()


def released(store: Store, plan: Plan, now: datetime = LATER) -> bool:
    return release(store, plan, now)


def kept(store: Store) -> dict[str, Released]:
    return {one.occurrence.uid: one for one in store.occurrences("exempel")}


def meeting(number: int, year: int = 2027) -> str:
    return f"exempel-styrgrupp-moten-{year}-{number}@arshjul.example"


def feed(store: Store, group: str = "styrgrupp") -> Bytes:
    bytes = store.feed("exempel", "group", group)
    assert bytes is not None
    return bytes


def raised(store: Store) -> set[str]:
    return {uid for uid, one in kept(store).items() if one.sequence > 0 and one.occurrence.kind != "item"}


def test_the_first_release_is_sequence_0_at_the_time_of_the_release(store: Store) -> None:
    assert {(one.sequence, one.changed_at) for one in kept(store).values()} == {(0, NOW)}


def test_a_feed_holds_every_year_that_is_released(store: Store) -> None:
    assert meeting(1, 2026).encode() in feed(store).body
    assert meeting(1, 2027).encode() in feed(store).body


def test_releasing_the_same_plan_again_changes_nothing(store: Store) -> None:
    before = (kept(store), feed(store), store.release("exempel", 2027))

    assert not released(store, plan(2027))

    assert (kept(store), feed(store), store.release("exempel", 2027)) == before


def test_a_moved_meeting_keeps_its_uid_and_raises_its_own_sequence_alone(store: Store) -> None:
    released(store, moved(plan(2027), 2, date(2027, 6, 14)))

    assert raised(store) == {meeting(2)}
    one = kept(store)[meeting(2)]
    assert (one.sequence, one.changed_at) == (1, LATER)
    assert b"DTSTART;TZID=Europe/Stockholm:20270614T130000" in feed(store).body


def test_a_changed_feed_has_another_etag_and_a_later_date(store: Store) -> None:
    before = feed(store)

    released(store, moved(plan(2027), 2, date(2027, 6, 14)))

    assert feed(store).etag != before.etag
    assert feed(store).last_modified == LATER


def test_the_feed_of_a_group_that_nothing_happened_to_is_untouched(store: Store) -> None:
    before = feed(store, "arbetsgrupp")

    released(store, moved(plan(2027), 2, date(2027, 6, 14)))

    assert feed(store, "arbetsgrupp") == before


def test_an_item_that_moves_to_another_meeting_changes_both(store: Store) -> None:
    item = next(one for one in plan(2027).occurrences if one.kind == "item")
    others = tuple(one for one in plan(2027).occurrences if one != item)

    released(store, replace(plan(2027), occurrences=(*others, replace(item, host=meeting(2)))))

    assert raised(store) == {meeting(1), meeting(2)}


def test_what_nobody_sees_is_kept_but_raises_nothing(store: Store) -> None:
    before = feed(store)
    first, *rest = plan(2027).occurrences

    released(store, replace(plan(2027), occurrences=(replace(first, responsible=("ordforande",)), *rest)))

    assert kept(store)[first.uid].occurrence.responsible == ("ordforande",)
    assert raised(store) == set()
    assert feed(store) == before


def test_a_meeting_that_the_year_no_longer_has_is_shown_as_cancelled_and_changes_the_count_of_the_others(
    store: Store,
) -> None:
    released(store, without(plan(2027), 3))

    gone = events_in(feed(store).body)[meeting(3)]
    assert gone.is_cancelled and gone.value("SUMMARY") == "INSTÄLLT: Styrgruppen"
    assert raised(store) == {meeting(1), meeting(2), meeting(3)}  # "1 av 3" is now "1 av 2"


def test_a_deadline_that_the_year_no_longer_has_says_that_it_no_longer_applies(store: Store) -> None:
    first = next(one for one in plan(2027).occurrences if one.kind == "deadline")

    released(store, replace(plan(2027), occurrences=tuple(one for one in plan(2027).occurrences if one != first)))

    gone = events_in(feed(store).body)[first.uid]
    assert gone.is_cancelled and "Dagen gäller inte längre." in gone.value("DESCRIPTION")


def test_what_is_withdrawn_twice_is_cancelled_once(store: Store) -> None:
    cancelled = tuple(
        replace(one, status="cancelled") if one.uid == meeting(3) else one for one in plan(2027).occurrences
    )
    released(store, replace(plan(2027), occurrences=cancelled))

    released(store, without(plan(2027), 3), LATER + timedelta(days=1))

    assert (kept(store)[meeting(3)].sequence, kept(store)[meeting(3)].changed_at) == (1, LATER)


def test_a_meeting_that_comes_back_goes_on_from_the_sequence_it_had(store: Store) -> None:
    released(store, without(plan(2027), 3))

    released(store, plan(2027), LATER + timedelta(days=1))

    back = kept(store)[meeting(3)]
    assert (back.sequence, back.withdrawn_at) == (2, None)


def test_two_releases_in_one_second_are_told_apart(store: Store) -> None:
    released(store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)
    released(store, moved(plan(2027), 2, date(2027, 6, 21)), NOW)

    one = kept(store)[meeting(2)]
    assert (one.sequence, one.changed_at) == (2, NOW + timedelta(seconds=2))


def test_a_clock_that_was_set_back_still_makes_every_change_later_than_the_last(store: Store) -> None:
    before = feed(store).last_modified

    released(store, moved(plan(2027), 2, date(2027, 6, 14)), NOW - timedelta(days=30))

    assert kept(store)[meeting(2)].changed_at == NOW + timedelta(seconds=1)
    assert feed(store).last_modified == before + timedelta(seconds=1)


def test_a_release_is_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (kept(store), feed(store), store.release("exempel", 2027))
    monkeypatch.setattr(Store, "keep_release", fail)

    with pytest.raises(RuntimeError):
        released(store, moved(plan(2027), 2, date(2027, 6, 14)))

    assert (kept(store), feed(store), store.release("exempel", 2027)) == before


def test_every_release_can_be_told_from_the_one_before(store: Store) -> None:
    released(store, moved(plan(2027), 2, date(2027, 6, 14)))

    release = store.release("exempel", 2027)
    assert release is not None
    assert (release.version, release.released_at) == (2, LATER)
    assert release.plan == moved(plan(2027), 2, date(2027, 6, 14))


def test_the_zipped_feed_is_the_feed(store: Store) -> None:
    import gzip

    assert gzip.decompress(feed(store).gzip) == feed(store).body


# The shipped organisation


def opened(tmp_path: Path, now: datetime = NOW) -> Store:
    store = open_store(config_in(tmp_path).database)
    assert open_installation(store, SECRET, now) == "kumla"
    return store


def test_the_first_start_releases_kumlas_year_and_the_next(tmp_path: Path) -> None:
    store = opened(tmp_path)

    assert store.years("kumla") == [2026, 2027]
    assert store.organisation("kumla").first_day == date(2026, 11, 22)
    assert [one.subject for one in store.subscriptions("kumla")] == ["andt-sl", "operativ-grupp", "styrgrupp"]


def test_the_next_year_is_planned_with_this_years_last_meetings_in_mind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[int, Mapping[str, date]] = {}
    plan_year = planner.plan_year

    def noted(folder: Folder, year: int, before: Mapping[str, date]) -> Plan:
        seen[year] = before
        return plan_year(folder, year, before)

    steps.plan_on.cache_clear()
    monkeypatch.setattr(planner, "plan_year", noted)

    store = opened(tmp_path)

    release = store.release("kumla", 2026)
    assert release is not None
    last = max(one.day for one in release.plan.occurrences if (one.kind, one.group) == ("meeting", "styrgrupp"))
    assert seen[2026] == {}
    assert seen[2027]["styrgrupp"] == last


def test_a_second_start_keeps_every_byte(tmp_path: Path) -> None:
    store = opened(tmp_path)
    before = [store.feed("kumla", "group", group) for group in ("styrgrupp", "operativ-grupp", "andt-sl")]

    open_installation(store, SECRET, NOW + timedelta(days=1))

    assert [store.feed("kumla", "group", group) for group in ("styrgrupp", "operativ-grupp", "andt-sl")] == before


def test_a_start_in_a_new_year_adds_the_year_after_it(tmp_path: Path) -> None:
    store = opened(tmp_path)
    before = store.release("kumla", 2027)

    open_installation(store, SECRET, datetime(2026, 12, 31, 23, 30, tzinfo=UTC))  # 00:30 in Kumla

    assert store.years("kumla") == [2026, 2027, 2028]
    assert store.release("kumla", 2027) == before


def of_hallsberg(decided_on: str = "2022-04-06") -> dict[str, str]:
    """Another organisation, whose id comes before Kumla's."""
    renamed = {name: text.replace("kumla.example", "hallsberg.example") for name, text in FILES.items()}
    organisation = renamed["organisation.toml"].replace('id = "kumla"', 'id = "hallsberg"')
    document = renamed["bra-arbetsordning.toml"].replace("decided_on = 2022-04-06", f"decided_on = {decided_on}")
    return {**renamed, "organisation.toml": organisation, "bra-arbetsordning.toml": document}


def test_a_year_that_the_documents_do_not_rule_yet_stops_no_start(tmp_path: Path) -> None:
    store = open_store(config_in(tmp_path).database)
    load_documents(store, of_hallsberg(decided_on="2026-10-01"), by("Anna", NOW))

    assert open_installation(store, SECRET, NOW) == "hallsberg"
    assert store.years("hallsberg") == [2027]


def test_who_comes_beside_others_is_announced_by_nobody_but_its_own_people(tmp_path: Path) -> None:
    store = opened(tmp_path)
    load_documents(store, of_hallsberg(), by("Anna", NOW))

    open_installation(store, SECRET, datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    assert store.years("hallsberg") == []
    assert store.years("kumla") == [2026, 2027, 2028]


def test_a_first_start_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(config_in(tmp_path).database)
    monkeypatch.setattr(installation, "give_own_addresses", fail)

    with pytest.raises(RuntimeError):
        open_installation(store, SECRET, NOW)

    assert store.organisations() == []


def fail(*given: object) -> None:
    raise RuntimeError
