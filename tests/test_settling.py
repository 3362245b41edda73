"""What an organisation chooses is changed in its own file, as carefully as if somebody had edited it."""

from collections.abc import Callable
from datetime import date, time
from difflib import unified_diff
from pathlib import Path

import pytest
from handmade import config_in
from life import by, living, on

from app.loading import folder_of
from app.planning import settling
from app.planning.drafts import draft_of
from app.planning.settling import Edit, Outdated, settle
from app.store import Store
from schedules.reading import ORGANISATION, BadInput

NOW = on(2027, 1, 15)
BO = by("Bo Ek", NOW)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return living(config_in(tmp_path).database)


def text_of(store: Store) -> str:
    documents = store.documents("kumla")
    assert documents is not None
    return documents.files[ORGANISATION]


def changed_lines(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_what_people_have_written_around_a_choice_stays_as_it_is(store: Store) -> None:
    before = text_of(store)

    settle(store, "kumla", "meetings", settling.meetings("tuesday", time(13), time(8), time(17), [7], []), BO)

    changed = changed_lines(before, text_of(store))
    assert [line for line in changed if line.startswith("+")] == [
        '+weekday = "tuesday"  # eller "monday", "tuesday", "wednesday", "thursday", "friday"'
    ]
    assert [line.partition(" =")[0] for line in changed if line.startswith("-")] == ["-assumption", "-weekday"]


@pytest.mark.parametrize(
    ("edit", "is_guess"),
    [
        (settling.as_guessed("meetings"), lambda own: own.meetings.assumption),
        (settling.as_guessed_of_weeks("sommar"), lambda own: own.avoided[0].assumption),
    ],
)
def test_a_guess_that_is_right_is_a_guess_no_more(
    store: Store, edit: Edit, is_guess: Callable[[object], str]
) -> None:
    before = text_of(store)
    assert is_guess(folder_of(store, "kumla").organisation)

    settle(store, "kumla", "right", edit, BO)

    assert not is_guess(folder_of(store, "kumla").organisation)
    assert len(changed_lines(before, text_of(store))) == 1


def test_what_cannot_be_read_is_not_kept(store: Store) -> None:
    before, logged = text_of(store), list(store.log("kumla"))

    with pytest.raises(BadInput):
        settle(store, "kumla", "avoid", settling.avoid("sommar", ["summer"]), BO)

    assert text_of(store) == before and list(store.log("kumla")) == logged


def test_who_looked_at_what_has_changed_since_changes_nothing(store: Store) -> None:
    documents = store.documents("kumla")
    assert documents is not None
    settle(store, "kumla", "avoid", settling.avoid("val", ["36"]), BO, documents.version)
    after = text_of(store)

    with pytest.raises(Outdated):
        settle(store, "kumla", "avoid", settling.avoid("val", ["37"]), BO, documents.version)

    assert text_of(store) == after


def test_the_draft_follows_at_once_and_what_is_released_stays(store: Store) -> None:
    days = [each.day for each in draft_of(store, "kumla", 2027, NOW).plan.occurrences if each.kind == "meeting"]
    released = store.release("kumla", 2027)

    settle(store, "kumla", "meetings", settling.meetings("friday", time(13), time(8), time(17), [7], []), BO)

    draft = draft_of(store, "kumla", 2027, NOW)
    assert [each.day for each in draft.plan.occurrences if each.kind == "meeting"] != days
    assert store.release("kumla", 2027) == released


def test_who_settled_what_stands_in_the_log(store: Store) -> None:
    settle(store, "kumla", "dates", settling.dates_of("kommunstyrelsen", [date(2027, 5, 26)]), BO)

    last = list(store.log("kumla"))[-1]
    assert (last.kind, last.by) == ("settle", "Bo Ek") and '"what":"dates"' in last.data
