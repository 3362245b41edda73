"""A year that lives: what people do to it is a draft until it is released, and nothing of it is ever lost."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from conftest import Place
from kumla import broken, days, meetings
from life import (
    ANNA,
    BO,
    FILES,
    NOW,
    OPERATIV,
    STYR,
    by,
    database_in,
    day,
    feeds,
    in_force,
    living,
    on,
    one,
    uid,
    with_words,
)

from app.audit import verified
from app.planning import changing, facts, open_installation, releases
from app.planning.acting import Stale
from app.planning.changing import add, add_item, cancel, decide, decide_all, move, undo
from app.planning.documents import load_documents
from app.planning.drafts import draft_of
from app.planning.facts import answer, answers, verdicts_so_far
from app.planning.history import history, version_of_year, year_on
from app.planning.persons import hold_role
from app.planning.releases import preview, release_year
from app.refusal import Refused
from app.store import Store, engine_of, open_store
from app.store.copying import copy


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = living(database_in(tmp_path))
    yield store
    store.close()


# A draft


def test_nobody_sees_a_draft(store: Store) -> None:
    before = (feeds(store), store.occurrences("kumla"), in_force(store))

    move(store, "kumla", uid(3), day(5, 20), None, ANNA)
    cancel(store, "kumla", uid(4), ANNA)
    decide_all(store, "kumla", "operativ-grupp", 2027, ANNA)

    assert (feeds(store), store.occurrences("kumla"), in_force(store)) == before


def test_a_moved_meeting_keeps_its_uid_and_its_day_whatever_else_is_changed(store: Store) -> None:
    move(store, "kumla", uid(3), day(5, 20), time(18, 15), ANNA)

    draft = cancel(store, "kumla", uid(4), ANNA)

    assert f"{one(draft.plan, uid(3)).start:%F %H:%M}" == "2027-05-20 18:15"


def test_a_cancelled_meeting_is_replaced_because_six_means_six(store: Store) -> None:
    draft = cancel(store, "kumla", uid(4), ANNA)

    held = [each.number for each in meetings(draft.plan, "styrgrupp") if each.status != "cancelled"]
    assert sorted(held) == [1, 2, 3, 5, 6, 7]
    assert broken(draft.plan) == set()


def test_what_is_new_in_a_draft_can_be_changed_again(store: Store) -> None:
    draft = cancel(store, "kumla", uid(4), ANNA)
    replacement = one(draft.plan, uid(7))

    draft = move(store, "kumla", replacement.uid, replacement.day + timedelta(weeks=1), None, ANNA)

    assert one(draft.plan, uid(7)).day == replacement.day + timedelta(weeks=1)


def test_a_day_that_contradicts_the_rules_is_refused_with_the_reason_and_nothing_is_logged(store: Store) -> None:
    before = history(store, "kumla")

    with pytest.raises(Refused, match="söndag 23 maj"):
        move(store, "kumla", uid(3), day(5, 23), None, ANNA)

    assert history(store, "kumla") == before


def test_a_decided_meeting_stays_where_the_group_put_it_and_its_items_are_as_sure(store: Store) -> None:
    where = one(in_force(store), uid(5)).start
    near = day(9, 30)  # to the fifth
    assert one(move(store, "kumla", uid(4), near, None, ANNA).plan, uid(5)).start != where
    undo(store, "kumla", 2027, ANNA)

    decide(store, "kumla", uid(5), ANNA)
    draft = move(store, "kumla", uid(4), near, None, ANNA)

    assert (one(draft.plan, uid(5)).status, one(draft.plan, uid(5)).start) == ("decided", where)
    items = {each.rule: each.status for each in draft.plan.occurrences if each.host == uid(5)}
    assert items == {"kvartalsanalys": "decided", "andt-aterkoppling": "provisional"}  # that group is not formed yet


def test_a_meeting_that_is_moved_after_its_group_decided_is_proposed_again(store: Store) -> None:
    decide(store, "kumla", uid(5), ANNA)

    draft = move(store, "kumla", uid(5), one(in_force(store), uid(5)).day - timedelta(weeks=1), None, ANNA)

    assert one(draft.plan, uid(5)).status == "proposed"


def test_unpinning_gives_the_day_back_to_the_planner(store: Store) -> None:
    move(store, "kumla", uid(3), day(5, 20), None, ANNA)
    decide(store, "kumla", uid(3), ANNA)

    changing.unpin(store, "kumla", uid(3), ANNA)
    draft = cancel(store, "kumla", uid(4), ANNA)

    assert one(draft.plan, uid(3)).status == "proposed"
    assert draft.plan.conflicts == ()


def test_an_item_and_its_guest_go_where_their_meeting_goes(store: Store) -> None:
    add_item(store, "kumla", uid(5), "Skolans läge", ANNA, roles=("kumla-bostader",), rule="adjungering")

    draft = move(store, "kumla", uid(5), one(in_force(store), uid(5)).day - timedelta(weeks=1), None, ANNA)

    (item,) = [each for each in draft.plan.occurrences if each.title == "Skolans läge"]
    assert (item.host, item.start) == (uid(5), one(draft.plan, uid(5)).start)
    assert (item.rule, item.section) == ("adjungering", "2.1")
    assert "kumla-bostader" in {each.role for each in preview(store, "kumla", 2027, NOW).told}
    assert broken(draft.plan) == set()


def test_an_item_can_be_taken_away_also_after_its_release(store: Store) -> None:
    add_item(store, "kumla", uid(5), "Skolans läge", ANNA)
    release_year(store, "kumla", 2027, ANNA)
    (item,) = [each for each in in_force(store).occurrences if each.title == "Skolans läge"]
    assert b"- Skolans l" in b"".join(feeds(store))

    changing.drop_item(store, "kumla", item.uid, ANNA)
    release_year(store, "kumla", 2027, ANNA)

    assert item.uid not in {each.uid for each in in_force(store).occurrences}


def test_undo_takes_back_the_last_and_leaves_the_rest(store: Store) -> None:
    moved = move(store, "kumla", uid(3), day(5, 20), None, ANNA)
    cancel(store, "kumla", uid(4), ANNA)

    assert undo(store, "kumla", 2027, BO).plan == moved.plan
    assert undo(store, "kumla", 2027, BO).plan == in_force(store)
    with pytest.raises(Refused, match="nothing was done"):
        undo(store, "kumla", 2027, BO)


def test_what_something_later_hangs_on_cannot_be_undone_before_it(store: Store) -> None:
    draft = cancel(store, "kumla", uid(4), ANNA)
    move(store, "kumla", uid(7), one(draft.plan, uid(7)).day + timedelta(weeks=1), None, ANNA)

    with pytest.raises(Refused, match=r"undo first: 4 \(move\)"):
        undo(store, "kumla", 2027, ANNA, 3)


def test_what_has_been_does_not_change(store: Store) -> None:
    later = by("Anna", on(2027, 6, 1))

    for act in (
        lambda: cancel(store, "kumla", uid(1), later),
        lambda: move(store, "kumla", uid(1), day(7, 1), None, later),
        lambda: move(store, "kumla", uid(4), day(5, 1), None, later),
    ):
        with pytest.raises(Refused, match=r"before|has been"):
            act()


def test_a_replacement_that_was_never_released_is_planned_again_when_its_day_has_passed(store: Store) -> None:
    draft = cancel(store, "kumla", uid(2), ANNA)
    replacement = one(draft.plan, uid(7)).day

    later = draft_of(store, "kumla", 2027, on(2027, 11, 1)).plan

    assert replacement < date(2027, 11, 1) <= one(later, uid(7)).day


# Two at once


def test_the_second_is_told_who_changed_what_and_nothing_is_done(store: Store) -> None:
    seen = draft_of(store, "kumla", 2027, NOW).revision
    move(store, "kumla", uid(3), day(5, 20), None, ANNA, seen)

    with pytest.raises(Stale, match=f"Anna: move .*{uid(3)}") as told:
        cancel(store, "kumla", uid(4), BO, seen)

    assert [each.by for each in told.value.since] == ["Anna"]
    now = draft_of(store, "kumla", 2027, NOW)
    assert one(now.plan, uid(4)).status == "proposed"
    cancel(store, "kumla", uid(4), BO, now.revision)


def test_of_two_who_change_the_same_draft_at_the_same_time_one_is_told(database: str) -> None:
    store = living(database)
    seen = draft_of(store, "kumla", 2027, NOW).revision

    def try_to_move(number: int) -> bool:
        try:
            earlier = one(in_force(store), uid(number)).day - timedelta(weeks=1)
            move(store, "kumla", uid(number), earlier, None, BO, seen)
        except Stale:
            return False
        finally:
            store.close()
        return True

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(try_to_move, (2, 3, 4, 5)))

    assert sorted(done) == [False, False, False, True]
    assert len(draft_of(store, "kumla", 2027, NOW).waiting) == 1
    store.close()


def test_four_scripts_that_do_not_look_lose_nothing(database: str) -> None:
    store = living(database)

    def decide_and_leave(number: int) -> None:
        decide(store, "kumla", uid(number), BO)
        store.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(decide_and_leave, (2, 3, 4, 5)))

    plan = draft_of(store, "kumla", 2027, NOW).plan
    assert {each.number for each in meetings(plan, "styrgrupp") if each.status == "decided"} == {2, 3, 4, 5}
    assert verified(store, "kumla")[1] == ()
    store.close()


def test_a_release_of_a_draft_that_somebody_changed_is_told_and_releases_nothing(store: Store) -> None:
    seen = move(store, "kumla", uid(3), day(5, 20), None, ANNA).revision
    cancel(store, "kumla", uid(4), BO)

    with pytest.raises(Stale, match="Bo: cancel"):
        release_year(store, "kumla", 2027, ANNA, seen)

    assert one(in_force(store), uid(4)).status == "proposed"


# A release


def test_a_preview_says_what_a_release_changes_and_who_is_mailed(store: Store) -> None:
    hold_role(store, "kumla", "Kim Karlsson", "polisen", ANNA, until=day(3, 31), email="kim@kumla.example")
    before = one(in_force(store), uid(2)).day
    move(store, "kumla", uid(2), before - timedelta(weeks=1), None, ANNA)
    move(store, "kumla", uid(5), one(in_force(store), uid(5)).day - timedelta(weeks=1), None, ANNA)

    shown = preview(store, "kumla", 2027, NOW)

    assert {(each.before.day, each.now.day) for each in shown.change.moved} >= {(before, before - timedelta(weeks=1))}
    police = {each.email: each.about for each in shown.told if each.role == "polisen"}
    assert set(police) == {"polisen@kumla.example"}  # Kim no longer holds the role in April
    assert set(police["polisen@kumla.example"]) >= {uid(2), uid(5)}


def test_whoever_holds_the_role_on_the_day_is_mailed(store: Store) -> None:
    hold_role(store, "kumla", "Kim Karlsson", "polisen", ANNA, until=day(6, 30), email="kim@kumla.example")
    hold_role(store, "kumla", "Alex Ek", "polisen", ANNA, since=day(7, 1), email="alex@kumla.example")
    for number in (2, 5):
        one_week_earlier = one(in_force(store), uid(number)).day - timedelta(weeks=1)
        move(store, "kumla", uid(number), one_week_earlier, None, ANNA)

    told = {each.name: each.about for each in preview(store, "kumla", 2027, NOW).told if each.role == "polisen"}

    assert set(told) == {"Kim Karlsson", "Alex Ek"}
    assert uid(2) in told["Kim Karlsson"] and uid(5) not in told["Kim Karlsson"]
    assert uid(5) in told["Alex Ek"] and uid(2) not in told["Alex Ek"]


def test_that_a_day_is_decided_is_no_news_that_anybody_is_mailed_about(store: Store) -> None:
    decide(store, "kumla", uid(2), ANNA)

    assert preview(store, "kumla", 2027, NOW).told == ()


def test_a_release_is_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    move(store, "kumla", uid(3), day(5, 20), None, ANNA)
    before = (feeds(store), store.occurrences("kumla"), in_force(store), history(store, "kumla"))
    monkeypatch.setattr(Store, "keep_release", fail)

    with pytest.raises(RuntimeError):
        release_year(store, "kumla", 2027, ANNA)

    assert (feeds(store), store.occurrences("kumla"), in_force(store), history(store, "kumla")) == before


def fail(*given: object) -> None:
    raise RuntimeError


def test_after_a_release_the_draft_is_the_year_in_force_and_another_release_changes_nothing(store: Store) -> None:
    move(store, "kumla", uid(3), day(5, 20), None, ANNA)
    release_year(store, "kumla", 2027, ANNA)

    draft = draft_of(store, "kumla", 2027, NOW)
    assert (draft.plan, draft.waiting, draft.is_new) == (in_force(store), (), False)
    before = history(store, "kumla")
    assert release_year(store, "kumla", 2027, ANNA).is_empty
    assert history(store, "kumla") == before


def test_what_was_fixed_before_a_release_is_fixed_after_it(store: Store) -> None:
    move(store, "kumla", uid(3), day(5, 20), None, ANNA)
    release_year(store, "kumla", 2027, ANNA)

    draft = cancel(store, "kumla", uid(4), ANNA)

    assert one(draft.plan, uid(3)).day == day(5, 20)


# Facts


def test_a_meeting_that_was_not_held_counts_no_more_at_once_and_the_draft_replaces_it(store: Store) -> None:
    later = on(2027, 6, 1)
    before = feeds(store)

    draft = facts.hold(store, "kumla", uid(2), by("Anna", later), held=False)

    verdict = {each.rule: each for each in verdicts_so_far(store, "kumla", 2027, later)}[STYR]
    assert (verdict.verdict, verdict.planned) == ("broken", 5)
    assert one(draft.plan, uid(7)).day >= later.date()
    assert feeds(store) == before


def test_who_was_mistaken_says_so_and_the_meeting_was_held(store: Store) -> None:
    later = by("Anna", on(2027, 6, 1))
    facts.hold(store, "kumla", uid(2), later, held=False)

    draft = facts.hold(store, "kumla", uid(2), later)

    assert draft.plan == in_force(store)


def test_a_meeting_that_was_held_on_another_day_is_judged_by_that_day_and_shown_there(store: Store) -> None:
    later = by("Anna", on(2027, 6, 1))
    planned = one(in_force(store), uid(2)).day
    move(store, "kumla", uid(2), planned + timedelta(days=4), None, ANNA)

    facts.hold(store, "kumla", uid(2), later, day=planned + timedelta(days=3))

    assert facts.facts_of(store, "kumla", 2027).held == {uid(2): planned + timedelta(days=3)}
    release_year(store, "kumla", 2027, later)
    shown = one(in_force(store), uid(2))
    assert shown.day == planned + timedelta(days=3)
    assert {each.start for each in in_force(store).occurrences if each.host == uid(2)} == {shown.start}
    cancel(store, "kumla", uid(5), later)
    assert one(draft_of(store, "kumla", 2027, later.at).plan, uid(2)) == shown


def test_a_meeting_that_was_held_too_late_breaks_its_rule_at_once(store: Store) -> None:
    later = by("Anna", on(2027, 3, 10))
    facts.hold(store, "kumla", uid(1), later, day=day(3, 1))

    verdicts = {each.rule: each for each in verdicts_so_far(store, "kumla", 2027, later.at)}

    assert verdicts["arbetsordning-avstamning"].verdict == "broken"


def test_what_is_said_of_a_held_meeting_has_to_be_possible(store: Store) -> None:
    later = by("Anna", on(2027, 6, 1))
    with pytest.raises(Refused, match="day has come"):
        facts.hold(store, "kumla", uid(2), later, day=day(6, 2))
    with pytest.raises(Refused, match="not in 2027"):
        facts.hold(store, "kumla", uid(2), later, day=date(2026, 12, 30))
    with pytest.raises(Refused, match="was not held"):
        facts.hold(store, "kumla", uid(2), later, held=False, day=day(5, 2))


def test_what_has_passed_is_unconfirmed_until_somebody_says_that_it_was_held_or_delivered(store: Store) -> None:
    later = by("Anna", on(2027, 3, 1))

    def judged() -> dict[str, str]:
        return {each.rule: each.verdict for each in verdicts_so_far(store, "kumla", 2027, later.at)}

    assert (judged()[STYR], judged()["lagesbild"]) == ("unconfirmed", "unconfirmed")

    for each in in_force(store).occurrences:
        if each.day < later.at.date() and each.kind == "meeting":
            facts.hold(store, "kumla", each.uid, later)
        elif each.day < later.at.date() and each.kind == "deadline":
            facts.deliver(store, "kumla", each.uid, "KS 2027/12", later)

    assert (judged()[STYR], judged()["lagesbild"], judged()[OPERATIV]) == ("met", "met", "met")


def test_nobody_answers_for_what_lies_before_the_installation(tmp_path: Path) -> None:
    store = living(database_in(tmp_path))
    release_year(store, "kumla", 2026, ANNA)

    verdicts = {each.rule: each.verdict for each in verdicts_so_far(store, "kumla", 2026, on(2026, 12, 1))}

    assert verdicts[OPERATIV] == "met"
    store.close()


def test_a_meeting_cannot_have_been_held_before_its_day(store: Store) -> None:
    with pytest.raises(Refused, match="day has come"):
        facts.hold(store, "kumla", uid(6), ANNA)


def test_a_question_is_answered_by_the_last_answer_and_the_log_keeps_both(store: Store) -> None:
    answer(store, "kumla", "beslut-paragraf", "§ 57", ANNA)
    answer(store, "kumla", "beslut-paragraf", "§ 58", by("Bo", why="fel i protokollet"))

    assert (answers(store, "kumla")["beslut-paragraf"].text, len(store.log_of_kind("kumla", "answer"))) == ("§ 58", 2)
    with pytest.raises(Refused, match="beslut-paragraf"):
        answer(store, "kumla", "okand", "ja", ANNA)


# Documents


def test_a_new_version_changes_the_draft_from_its_day_and_nothing_that_people_see(store: Store) -> None:
    before = feeds(store)
    seven = with_words("meets = { group = \"styrgrupp\", times = 6", "meets = { group = \"styrgrupp\", times = 7")
    seven = {**seven, **with_quote(seven, "sammanträder sex gånger", "sammanträder sju gånger")}

    load_documents(store, seven, BO, date(2027, 7, 1))

    draft = draft_of(store, "kumla", 2027, NOW)
    assert feeds(store) == before
    assert len(days(draft.plan, "styrgrupp")) == 7
    first = [each for each in in_force(store).occurrences if each.day < date(2027, 7, 1) and each.kind == "meeting"]
    assert all(one(draft.plan, each.uid).start == each.start for each in first)
    assert all(each.day >= date(2027, 7, 1) for each in draft.change.added)


def with_quote(files: dict[str, str], old: str, new: str) -> dict[str, str]:
    return {name: text.replace(old, new) for name, text in files.items()}


def test_what_a_new_version_asks_for_no_more_is_cancelled_and_its_number_is_nobody_elses(store: Store) -> None:
    six = uid(6)
    move(store, "kumla", six, one(in_force(store), six).day - timedelta(days=7), None, ANNA)
    release_year(store, "kumla", 2027, ANNA)
    four = with_quote(
        with_words('meets = { group = "styrgrupp", times = 6', 'meets = { group = "styrgrupp", times = 4'),
        "sammanträder sex gånger", "sammanträder fyra gånger",
    )  # fmt: skip
    load_documents(store, four, BO, date(2027, 7, 1))
    release_year(store, "kumla", 2027, BO)
    gone = {each.uid for each in in_force(store).occurrences if each.status == "cancelled"}

    load_documents(store, FILES, BO, date(2027, 7, 1))

    draft = draft_of(store, "kumla", 2027, NOW)
    standing = [each for each in meetings(draft.plan, "styrgrupp") if each.status != "cancelled"]
    assert (len(gone), len(standing)) == (2, 6)
    assert {one(draft.plan, each).status for each in gone} == {"cancelled"}


def test_a_year_that_ended_before_keeps_its_version(store: Store) -> None:
    release_year(store, "kumla", 2026, ANNA)
    other = with_words('starts = "13:00"', 'starts = "09:00"', "organisation.toml")

    load_documents(store, other, BO, date(2027, 1, 1))

    assert not draft_of(store, "kumla", 2026, NOW).is_new
    assert draft_of(store, "kumla", 2027, NOW).is_new


def test_a_year_keeps_its_version_also_when_that_is_loaded_again_for_a_later_one(store: Store) -> None:
    load_documents(store, with_words('starts = "13:00"', 'starts = "09:00"', "organisation.toml"), BO, date(2028, 1, 1))
    load_documents(store, FILES, BO, date(2029, 1, 1))

    draft = facts.hold(store, "kumla", uid(1), by("Anna", on(2027, 3, 1)))

    assert draft.plan == in_force(store)


@pytest.mark.parametrize("year", [0, 1949, 2101, 99999])
def test_a_year_whose_holidays_nobody_knows_is_refused(store: Store, year: int) -> None:
    with pytest.raises(Refused, match="expected 1950 to 2100"):
        draft_of(store, "kumla", year, NOW)
    with pytest.raises(Refused, match="expected 1950 to 2100"):
        move(store, "kumla", uid(1, year=year), day(3, 1), None, ANNA)


def test_another_domain_is_refused_since_every_meeting_would_double(store: Store) -> None:
    with pytest.raises(Refused, match=r"expected 'kumla\.example'"):
        load_documents(store, with_words('"kumla.example"  #', '"kumla.invalid"  #', "organisation.toml"), BO)


def test_the_same_files_again_are_no_new_version(store: Store) -> None:
    before = history(store, "kumla")

    load_documents(store, with_words("a", "a"), BO)

    assert history(store, "kumla") == before


# A story


def test_a_year_from_its_first_release_to_its_end(database: str) -> None:
    """One year, both engines: and what people saw on each day can be read again."""
    store = living(database)
    seen = {date(2026, 12, 1): in_force(store)}

    def release(month: int, at: int, who: str = "Anna") -> None:
        release_year(store, "kumla", 2027, by(who, on(2027, month, at), "månadens ändringar"))
        seen[date(2027, month, at)] = in_force(store)

    decide_all(store, "kumla", "styrgrupp", 2027, by("Anna", on(2027, 1, 4), "styrgruppen den 4 januari"))
    release(1, 4)
    facts.hold(store, "kumla", uid(1), by("Bo", on(2027, 2, 1)))
    move(store, "kumla", uid(3), day(5, 20), None, by("Anna", on(2027, 3, 1), "krock med fullmäktige"))
    release(3, 1)
    cancel(store, "kumla", uid(4), by("Anna", on(2027, 4, 1), "sjukdom"))
    add(store, "kumla", "operativ-grupp", day(9, 1), time(9), by("Bo", on(2027, 4, 2), "efter branden"))
    release(5, 3, "Bo")
    eleven = with_words('times = 10, per = "year"', 'times = 11, per = "year"')
    eleven = with_quote(eleven, "sammanträder tio gånger", "sammanträder elva gånger")
    load_documents(store, eleven, by("Bo", on(2027, 6, 1)))
    release(6, 2)
    facts.hold(store, "kumla", uid(5), by("Bo", on(2027, 11, 1)), held=False)
    release(11, 2)

    assert {each: year_on(store, "kumla", 2027, each).plan for each in seen} == seen
    assert year_on(store, "kumla", 2027, date(2027, 5, 2)).plan == seen[date(2027, 3, 1)]
    with pytest.raises(Refused, match="not released yet"):
        year_on(store, "kumla", 2027, date(2026, 11, 30))
    versions = [version_of_year(store, "kumla", 2027, number) for number in range(1, 7)]
    assert [each.plan for each in versions] == list(seen.values())
    assert len({each.documents for each in versions}) == 2
    assert len([each for each in meetings(seen[date(2027, 6, 2)], "operativ-grupp") if "extra" not in each.rule]) == 11
    gone = {each.number for each in meetings(in_force(store), "styrgrupp") if each.status == "cancelled"}
    assert gone == {4, 5}
    assert {"sjukdom", "efter branden"} <= {each.why for each in history(store, "kumla", 2027)}
    assert verified(store, "kumla")[1] == ()
    store.close()


def test_a_day_ends_when_it_ends_where_the_organisation_is(store: Store) -> None:
    cancel(store, "kumla", uid(4), ANNA)
    release_year(store, "kumla", 2027, by("Anna", datetime(2026, 12, 31, 23, 30, tzinfo=UTC)))  # 00:30 in Kumla

    assert year_on(store, "kumla", 2027, date(2026, 12, 31)).version == 1
    assert year_on(store, "kumla", 2027, date(2027, 1, 1)).version == 2


def test_a_draft_and_its_log_go_with_a_copy_to_another_database(database: str, place: Place) -> None:
    store, other = living(database), place("postgresql" if database.startswith("sqlite") else "sqlite")
    moved = move(store, "kumla", uid(3), day(5, 20), None, ANNA)
    with closing(engine_of(other)) as there:
        copy(store.engine, there)

    with closing(open_store(other)) as copied:
        assert draft_of(copied, "kumla", 2027, NOW) == moved
        assert verified(copied, "kumla") == verified(store, "kumla")
        assert verified(copied, "kumla")[1] == ()
    store.close()


def test_no_secret_and_no_address_is_logged(store: Store) -> None:
    hold_role(store, "kumla", "Kim Karlsson", "polisen", ANNA, email="kim@kumla.example")

    logged = json.dumps([each.data for each in history(store, "kumla")])

    assert "kim@kumla.example" not in logged


def test_a_start_releases_a_year_that_nobody_works_on_and_no_draft(store: Store) -> None:
    release_year(store, "kumla", 2026, ANNA)
    move(store, "kumla", uid(3, year=2028), date(2028, 5, 18), None, ANNA)

    open_installation(store, bytes(32), on(2027, 1, 2))
    assert store.years("kumla") == [2026, 2027]

    open_installation(store, bytes(32), on(2028, 12, 1))
    assert store.years("kumla") == [2026, 2027, 2029]


def test_every_release_leaves_one_obvious_row(store: Store) -> None:
    move(store, "kumla", uid(3), day(5, 20), None, ANNA)

    releases.release_year(store, "kumla", 2027, by("Bo", why="klart"))

    last = history(store, "kumla")[-1]
    assert (last.kind, last.by, last.why, json.loads(last.data)["version"]) == ("release", "Bo", "klart", 2)
