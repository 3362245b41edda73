"""What a release changes in people's calendars is told at once, to those concerned, while it is of use."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kumla import kumla, meetings, of, planned, with_document, without_rules

from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.reminders import ALONE, NOTICES, Reminder, Ruled, changed_by, reminders_of, still_worth

HERE = ZoneInfo("Europe/Stockholm")
EARLY = datetime(2020, 1, 1, tzinfo=UTC)


def here(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=HERE)


def after(plan: Plan, **changes: object) -> Plan:
    """The year with the first meeting of the styrgrupp, and what happens there, otherwise."""
    host = meetings(plan, "styrgrupp")[0].uid
    there = (replace(each, **changes) if host in (each.uid, each.host) else each for each in plan.occurrences)
    return replace(plan, occurrences=tuple(there))


NOW = here(2027, 1, 13)
WEEK_LATER = {"start": here(2027, 2, 5, 13), "end": here(2027, 2, 5, 14)}


def changed(before: Plan, now: Plan, moment: datetime = NOW) -> tuple[Reminder, ...]:
    return changed_by(Ruled(kumla(), before), Ruled(kumla(), now), date.min, moment)


def test_a_moved_meeting_is_told_at_once_to_all_who_are_called_until_the_first_of_its_two_starts() -> None:
    plan = planned(2027)

    later = changed(plan, after(plan, **WEEK_LATER))
    sooner = changed(after(plan, **WEEK_LATER), plan)

    assert {(each.kind, each.uid, each.due) for each in later} == {("moved", meetings(plan, "styrgrupp")[0].uid, NOW)}
    assert {each.role for each in later} == {each.role for each in calls_to(plan, later[0].uid)}
    assert {each.until for each in (*later, *sooner)} == {here(2027, 1, 29, 13)}
    assert still_worth(kumla(), later, NOW).send == later


def calls_to(plan: Plan, uid: str) -> list[Reminder]:
    found = reminders_of(kumla(), plan, date.min, EARLY)
    return [each for each in found if each.uid == uid and each.kind == "call"]


def test_a_cancelled_meeting_is_told_and_a_new_one_too_and_nothing_where_nothing_has_changed() -> None:
    plan = planned(2027)
    gone = after(plan, status="cancelled")

    assert {each.kind for each in changed(plan, gone)} == {"cancelled"}
    assert {each.kind for each in changed(without(plan, meetings(plan, "styrgrupp")[0]), plan)} == {"added"}
    assert changed(plan, plan) == changed(gone, gone) == ()


def without(plan: Plan, gone: Occurrence) -> Plan:
    return replace(
        plan, occurrences=tuple(each for each in plan.occurrences if gone.uid not in (each.uid, each.host))
    )


def test_what_is_changed_when_it_has_begun_or_lies_before_the_first_day_is_told_to_nobody() -> None:
    plan = planned(2027)

    assert changed(plan, after(plan, **WEEK_LATER), here(2027, 1, 29, 13)) == ()
    moved = Ruled(kumla(), after(plan, **WEEK_LATER))
    assert changed_by(Ruled(kumla(), plan), moved, date(2027, 3, 1), NOW) == ()


def test_an_item_that_another_meeting_carries_is_told_to_whoever_presents_it() -> None:
    plan = planned(2027)
    item, host = of(plan, "kvartalsanalys")[1], meetings(plan, "styrgrupp")[2]
    carried = replace(item, host=host.uid, start=host.start, end=host.end)
    now = replace(plan, occurrences=tuple(carried if each is item else each for each in plan.occurrences))

    told = changed(plan, now)

    assert {(each.kind, each.uid, each.role) for each in told} == {
        ("moved", item.uid, "bra-samordnare"), ("moved", item.uid, "kommunpolis"),
    }  # fmt: skip


def test_a_change_is_told_instead_of_the_call_that_has_come_due_and_the_call_gives_way() -> None:
    plan = planned(2027)
    now = after(plan, **WEEK_LATER)
    news = [each for each in changed(plan, now) if each.role == "polisen"]
    calls = [each for each in calls_to(now, news[0].uid) if each.role == "polisen"]
    late = [replace(each, due=here(2027, 1, 12, 7)) for each in calls[:1]]

    found = still_worth(kumla(), [*late, *news], NOW)

    assert list(found.send) == news and list(found.gave_way) == late


def test_who_slept_from_the_release_until_the_next_call_is_told_of_the_change_first() -> None:
    plan = planned(2027)
    now = after(plan, **WEEK_LATER)
    news = [each for each in changed(plan, now) if each.role == "polisen"]
    call = next(each for each in calls_to(now, news[0].uid) if each.role == "polisen")  # due on 22 January

    found = still_worth(kumla(), [call, *news], here(2027, 1, 25))

    assert list(found.send) == news and found.gave_way == (call,)


def test_a_change_waits_for_the_morning_unless_the_meeting_is_at_hand() -> None:
    plan = planned(2027)
    evening, morning, last_evening = here(2027, 1, 13, 20), here(2027, 1, 14, 7), here(2027, 1, 28, 20)
    soon, late = (changed(plan, after(plan, **WEEK_LATER), moment) for moment in (evening, last_evening))

    assert not still_worth(kumla(), soon, evening).send
    assert still_worth(kumla(), soon, morning).send == soon
    assert still_worth(kumla(), late, last_evening).send == late


def test_meetings_that_a_new_version_does_not_know_are_cancelled_for_those_who_were_called() -> None:
    plan = planned(2027)
    folder = without_group(without_rules(kumla(), *(each.id for each in kumla().rules if "operativ" in each.id)))
    kept = tuple(each for each in plan.occurrences if each.group != "operativ-grupp" and each.rule in rules(folder))
    now = replace(plan, occurrences=kept)

    told = changed_by(Ruled(kumla(), plan), Ruled(folder, now), date.min, NOW)

    meeting = meetings(plan, "operativ-grupp")[1]
    assert {each.role for each in told if each.uid == meeting.uid} == {
        "bra-samordnare", "kommunpolis", "kumla-bostader", "polisen", "socialforvaltningen",
    }  # fmt: skip
    assert {each.kind for each in told} == {"cancelled"}


def test_what_is_left_in_a_year_of_rules_that_are_gone_reminds_nobody() -> None:
    folder = without_rules(kumla(), "lagesbild", "lagesbild-utskick")

    found = reminders_of(folder, planned(2027), date.min, EARLY)

    assert not {"lagesbild", "lagesbild-utskick"} & {each.rule for each in found}


def rules(folder: Folder) -> set[str]:
    return {each.id for each in folder.rules}


def without_group(folder: Folder) -> Folder:
    groups = tuple(each for each in folder.groups if each.id != "operativ-grupp")
    return with_document(folder, groups=groups)


def test_a_call_a_change_and_a_brief_are_mails_of_their_own() -> None:
    assert {*ALONE} == {"call", "review", *NOTICES}
