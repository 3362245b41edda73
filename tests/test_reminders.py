"""Which reminders a year gives rise to: of what, to whom, and on which morning they leave."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from association import association, due, meets
from hypothesis import example, given
from hypothesis import strategies as st
from kumla import YEARS, kumla, meetings, of, planned, with_choice, with_group_choice, with_organisation
from reminders_text import FIRST_DAY, GOLDEN, NOW, as_text

from schedules.folder import Folder
from schedules.leads import window, works
from schedules.organisation import LeadTimes, Reminders
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.reminders import Reminder, digests_of, reminders_of, review_of
from schedules.workdays import is_worked

EARLY = datetime(2020, 1, 1, tzinfo=UTC)


def reminders(plan: Plan, folder: Folder | None = None, first_day: date = date.min) -> tuple[Reminder, ...]:
    return reminders_of(folder or kumla(), plan, first_day, EARLY)


def about(found: Iterable[Reminder], occurrence: Occurrence, *kinds: str) -> list[Reminder]:
    return [each for each in found if each.uid == occurrence.uid and each.kind in kinds]


def mornings(found: Iterable[Reminder]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((each.lead, f"{each.due:%m-%d %H:%M}") for each in found))


def roles(found: Iterable[Reminder]) -> list[str]:
    return sorted({each.role for each in found})


def test_kumlas_reminders_are_those_that_were_proofread() -> None:
    assert as_text() == GOLDEN.read_text("utf-8")


def test_they_come_in_the_order_in_which_they_are_due_and_the_same_year_gives_the_same_ones() -> None:
    found = reminders(planned(2027))

    backward = replace(planned(2027), occurrences=planned(2027).occurrences[::-1])
    assert list(found) == sorted(found, key=lambda each: each.order)
    assert found == reminders(backward)


@pytest.mark.parametrize("year", YEARS)
def test_each_one_leaves_at_seven_on_a_working_day_while_it_is_of_use_and_none_is_there_twice(year: int) -> None:
    found = reminders(planned(year))

    assert all(f"{each.due:%H:%M}" == "07:00" and works(kumla(), each.due.date()) for each in found)
    assert {each.due.astimezone(UTC).hour for each in found} == {5, 6}  # in summer, and in winter
    assert all(each.due < each.until for each in found)
    assert len({each.key for each in found}) == len(found)
    assert len({(each.subject, each.due) for each in found}) == len(found)


# ---- a meeting


def test_everybody_who_is_called_is_told_fourteen_days_before_and_the_working_day_before() -> None:
    meeting = meetings(planned(2027), "styrgrupp")[0]  # Friday 29 January

    calls = about(reminders(planned(2027)), meeting, "call")

    assert mornings(calls) == [("14 days", "01-15 07:00"), ("1 working day", "01-28 07:00")]
    members = kumla().group("styrgrupp").members
    assert roles(calls) == sorted({*members, "kommunpolis", "socialforvaltningen"})  # with those who present something
    assert {each.section for each in calls} == {"2.1"}


def test_the_day_before_a_monday_is_a_friday() -> None:
    meeting = meetings(planned(2027), "operativ-grupp")[0]  # Monday 11 January

    calls = about(reminders(planned(2027)), meeting, "call")
    one_day = reminders(planned(2027), with_all(kumla(), call=("1 day",)))

    assert mornings(calls)[-1] == ("1 working day", "01-08 07:00")
    assert mornings(about(one_day, meeting, "call")) == [("1 day", "01-08 07:00")]


def with_all(folder: Folder, **times: object) -> Folder:
    return with_organisation(folder, reminders=Reminders.model_validate(times))


def test_of_two_leads_that_leave_on_the_same_morning_the_shorter_stays() -> None:
    meeting = meetings(planned(2027), "operativ-grupp")[0]

    found = about(reminders(planned(2027), with_all(kumla(), call=("3 days", "2 days"))), meeting, "call")

    assert mornings(found) == [("2 days", "01-08 07:00")]


def test_each_lead_gives_way_to_the_next_and_the_last_is_of_use_until_two_hours_before() -> None:
    meeting = meetings(planned(2027), "styrgrupp")[0]

    first, *_, last = about(reminders(planned(2027)), meeting, "call")

    assert (first.gives_way_to, first.gives_way_at) == ("1 working day", last.due)
    assert (last.gives_way_to, last.gives_way_at) == ("", None)
    assert f"{last.until:%d %H:%M}" == "29 11:00" and f"{last.urgent_from:%d %H:%M}" == "28 13:00"


def test_whoever_answers_for_a_meeting_is_asked_on_the_next_working_day_whether_it_was_held() -> None:
    meeting = meetings(planned(2027), "styrgrupp")[0]

    found = about(reminders(planned(2027)), meeting, "held")

    assert roles(found) == ["ks-ordforande"] and mornings(found) == [("", "02-01 07:00")]


def test_a_meeting_of_nobody_knows_whom_is_told_to_the_documents_owner() -> None:
    folder = with_members_unknown(kumla(), "styrgrupp")
    plan = planned(2027)
    alone = [replace(each, responsible=()) for each in meetings(plan, "styrgrupp")[:1]]

    found = reminders(replace(plan, occurrences=tuple(alone)), folder)

    assert roles(about(found, alone[0], "call", "held")) == ["bra-samordnare"]


def with_members_unknown(folder: Folder, group: str) -> Folder:
    document = folder.documents[0]
    groups = tuple(
        each.model_copy(update={"members": "undecided", "chair": None}) if each.id == group else each
        for each in document.groups
    )
    return replace(folder, documents=(document.model_copy(update={"groups": groups}),))


# ---- a deadline, and an item


def test_those_who_do_something_by_a_day_are_told_five_working_days_and_one_before_and_asked_the_day_after() -> None:
    picture = of(planned(2027), "lagesbild")[4]  # Tuesday 4 May, the week before Ascension Day

    found = reminders(planned(2027))

    before, after = about(found, picture, "deadline"), about(found, picture, "passed")
    assert mornings(before) == [("5 working days", "04-27 07:00"), ("1 working day", "05-03 07:00")]
    assert mornings(after) == [("", "05-05 07:00")]
    assert roles(before) == roles(after) == ["bra-samordnare", "kommunpolis"]
    assert {f"{each.until:%m-%d %H:%M}" for each in before} == {"05-05 00:00"}
    assert {f"{each.until:%m-%d %H:%M}" for each in after} == {"05-07 18:00"}


def test_whether_it_was_delivered_is_asked_also_where_the_three_days_after_are_holidays() -> None:
    """Maundy Thursday 2027 is 25 March; the next working day is Tuesday 30 March, five days later."""
    picture = replace(of(planned(2027), "lagesbild")[2], start=date(2027, 3, 25))

    found = about(reminders(replace(planned(2027), occurrences=(picture,))), picture, "passed")

    assert {(f"{each.due:%m-%d %H:%M}", f"{each.until:%m-%d %H:%M}") for each in found} == {
        ("03-30 07:00", "03-30 18:00")
    }


def test_the_sender_is_told_on_the_day_itself_too_and_is_the_documents_owner_where_nobody_is_named() -> None:
    sent = of(planned(2027), "lagesbild-utskick")[1]  # Wednesday 3 February

    found = about(reminders(planned(2027)), sent, "sending")

    assert [lead for lead, _ in mornings(found)] == ["5 working days", "1 working day", "0 days"]
    assert mornings(found)[-1] == ("0 days", "02-03 07:00") and roles(found) == ["bra-samordnare"]


def test_who_presents_something_is_told_before_the_meeting_that_carries_it() -> None:
    plan = planned(2027)
    analysis, feedback = of(plan, "kvartalsanalys")[0], of(plan, "operativ-aterkoppling")[0]

    found = reminders(plan)

    assert roles(about(found, analysis, "item")) == ["bra-samordnare", "kommunpolis"]
    assert roles(about(found, feedback, "item")) == ["socialforvaltningen"]  # the chair answers for the group
    assert mornings(about(found, analysis, "item")) == [
        ("5 working days", "01-22 07:00"), ("1 working day", "01-28 07:00"),
    ]  # fmt: skip


def test_the_report_to_the_municipal_board_is_told_to_the_chair_of_those_who_report() -> None:
    report = of(planned(2027), "redovisning-kommunstyrelsen")[0]

    assert roles(about(reminders(planned(2027)), report, "deadline", "passed")) == ["ks-ordforande"]


def test_an_item_that_people_have_added_without_saying_whose_it_is_reminds_nobody() -> None:
    plan = planned(2027)
    host = meetings(plan, "styrgrupp")[0]
    added = replace(host, uid="kumla-tillagg-2027-1@kumla.example", kind="item", host=host.uid, responsible=())

    assert about(reminders(replace(plan, occurrences=(host, added))), added, "item") == []


# ---- what gives none


def test_what_is_cancelled_reminds_nobody() -> None:
    plan = planned(2027)
    gone = replace(plan, occurrences=tuple(replace(each, status="cancelled") for each in plan.occurrences))

    assert [each.kind for each in reminders(gone)] == ["review"]  # the brief of the rule itself, in December


def test_what_lies_before_the_first_day_of_the_installation_reminds_nobody() -> None:
    first = date(2027, 4, 16)

    found = reminders(planned(2027), first_day=first)

    known = {each.uid: each.day for each in planned(2027).occurrences}
    assert min(known[each.uid] for each in found) == first
    assert not [each for each in found if each.kind in ("review", "outcome")]


def test_what_is_past_is_not_told_any_more() -> None:
    now = datetime(2027, 4, 16, 11, 0, tzinfo=UTC)  # 13:00 in Kumla: the meeting begins

    found = reminders_of(kumla(), planned(2027), date.min, now)

    today = [each for each in planned(2027).occurrences if each.day == date(2027, 4, 16)]
    assert all(each.until > now for each in found)
    assert {each.kind for one in today for each in about(found, one, "call", "item", "held")} == {"held"}


# ---- the choice of the organisation


def test_a_rules_own_times_go_before_its_groups_and_those_before_everybodys() -> None:
    everybody = with_all(kumla(), deadline=("9 days",), call=())
    group = with_group_choice(everybody, "operativ-grupp", reminders=LeadTimes(deadline=("8 days",)))
    own = with_choice(group, "operativ-lagesbild", remind=())
    plan = planned(2027)
    report, picture = of(plan, "redovisning-kommunstyrelsen")[0], of(plan, "lagesbild")[0]

    found = reminders(plan, own)

    assert {each.lead for each in about(found, report, "deadline")} == {"9 days"}  # the styrgrupp has not chosen
    assert {each.lead for each in about(found, picture, "deadline")} == {"8 days"}
    assert not [each for each in found if each.rule == "operativ-lagesbild" or each.kind == "call"]
    assert {each.kind for each in reminders(plan, own)} >= {"held", "passed"}  # the questions are not a matter of time


def test_times_for_a_groups_meetings_are_not_those_of_an_item_in_its_meetings_name() -> None:
    plan = planned(2027)
    host = meetings(plan, "styrgrupp")[0]
    guest = replace(host, uid="gast", kind="item", host=host.uid, responsible=("polisen",))
    rule = with_organisation(
        kumla(),
        reminders=Reminders(),
        choices=(kumla().organisation.choice(host.rule).model_copy(update={"remind": ("3 weeks",)}),),
    )

    found = reminders(replace(plan, occurrences=(host, guest)), rule)

    assert {each.lead for each in about(found, host, "call")} == {"3 weeks"}
    assert {each.lead for each in about(found, guest, "item")} == {"5 working days", "1 working day"}


UNITS = ["day", "days", "working days", "week", "weeks", "month"]
TIMES = st.lists(st.builds("{} {}".format, st.integers(0, 40), st.sampled_from(UNITS)), max_size=4, unique=True)


@given(st.fixed_dictionaries({kind: TIMES.map(tuple) for kind in LeadTimes.model_fields}))
@example(dict.fromkeys(LeadTimes.model_fields, ()))
def test_whatever_times_are_chosen_mail_leaves_on_working_mornings_once_and_each_time_gives_way_to_the_next(
    times: dict[str, tuple[str, ...]],
) -> None:
    found = reminders(planned(2027), with_all(kumla(), **times))

    assert all(f"{each.due:%H:%M}" == "07:00" and works(kumla(), each.due.date()) for each in found)
    assert len({(each.subject, each.due) for each in found}) == len(found)
    for longer in found:
        shorter = [each.due for each in about(found, longer, longer.kind) if each.due > longer.due]
        assert longer.gives_way_at == min(shorter, default=None)


# ---- a call that the document asks for


CALL = due("kallelse", by=["sekreterare"], to=["styrelse"], before="styrelse", at_least="7 days")


def first_calls(folder: Folder, plan: Plan | None = None) -> list[tuple[str, int]]:
    """Of the year's first meeting: each lead, and how many days before the meeting it leaves."""
    plan = plan or plan_year(folder, 2027)
    meeting = next(each for each in plan.occurrences if each.kind == "meeting")
    calls = about(reminders(plan, folder), meeting, "call")
    return list(dict.fromkeys((each.lead, (meeting.day - each.due.date()).days) for each in calls))


def board(*sentences: object, call: tuple[str, ...] | None = None, **demand: object) -> Folder:
    """A board that meets on Thursdays; a call that is asked for with these demands."""
    asked = due("kallelse", **{"by": ["sekreterare"], "to": ["styrelse"], "before": "styrelse", **demand})
    folder = association(meets("styrelse", 4), asked, weekday="thursday")
    return folder if call is None else with_all(folder, call=call)


def test_the_call_goes_when_the_document_says_and_not_when_it_usually_would() -> None:
    assert first_calls(board(at_least="7 days")) == [("7 days", 7), ("1 working day", 1)]
    assert first_calls(board(at_least="4 weeks")) == [("4 weeks", 28), ("1 working day", 1)]


def test_another_day_that_people_have_chosen_is_kept_where_the_document_allows_it() -> None:
    early = board(call=("20 days", "2 days"), at_least="7 days")
    late = board(call=("3 days",), at_least="7 days")
    too_early = board(call=("8 weeks", "2 days"), at_least="7 days", at_most="6 weeks")

    assert first_calls(early) == [("20 days", 20), ("2 days", 2)]
    assert first_calls(late) == [("7 days", 7), ("3 days", 3)]
    assert first_calls(too_early) == [("6 weeks", 42), ("2 days", 2)]


def test_nobody_is_called_where_people_have_chosen_that_but_the_secretary_is_told_to_call() -> None:
    folder = board(call=(), at_least="7 days")
    plan = plan_year(folder, 2027)

    found = reminders(plan, folder)

    assert first_calls(folder) == []
    assert {each.role for each in found if each.rule == "kallelse"} == {"sekreterare"}


def test_the_call_goes_on_the_day_that_people_have_fixed_for_it() -> None:
    folder = board(at_least="7 days")
    plan = plan_year(folder, 2027)
    call = of(plan, "kallelse")[0]
    fixed = replace(call, start=call.day - timedelta(days=6))
    moved = replace(plan, occurrences=tuple(fixed if each is call else each for each in plan.occurrences))

    assert first_calls(folder, moved)[0] == ("7 days", 13)


def test_papers_to_a_few_are_no_call_and_a_call_needs_not_say_to_whom() -> None:
    papers = due("handlingar", to=["revisor"], before="styrelse", at_least="3 weeks")
    nameless = due("kallelse", before="styrelse", at_least="10 days")
    folder = association(meets("styrelse", 4), papers, nameless, weekday="thursday")

    assert first_calls(folder)[0][0] == "10 days"
    assert first_calls(association(meets("styrelse", 4), papers, weekday="thursday"))[0][0] == "14 days"


@cache
def planned_board() -> Plan:
    return plan_year(board(at_least="7 days"), 2027)


LEADS = st.builds("{} {}".format, st.integers(1, 40), st.sampled_from(["days", "working days", "weeks"]))


@given(LEADS, TIMES.map(tuple) | st.none())
def test_whatever_is_chosen_the_first_call_is_never_later_than_the_document_asks(
    at_least: str, chosen: tuple[str, ...] | None
) -> None:
    folder = board(call=chosen, at_least=at_least)
    plan = planned_board()
    meeting = of(plan, "styrelse-moten")[1]

    calls = about(reminders(replace(plan, occurrences=(meeting,)), folder), meeting, "call")

    last = window(folder, folder.rule("kallelse").demand, meeting.day).last
    assert [each.due.date() <= last for each in calls[:1]] == [True] * (chosen != ())


# ---- the review of the document


def test_the_owner_is_briefed_in_the_first_days_of_december_and_again_before_the_meeting_and_asked_afterwards() -> None:
    item = of(planned(2027), "arbetsordning-avstamning")[0]

    found = [each for each in reminders(planned(2027)) if each.uid == item.uid]

    assert [(each.kind, each.lead, f"{each.due:%Y-%m-%d}") for each in found] == [
        ("review", "month before", "2026-12-01"), ("review", "5 working days", "2027-01-22"),
        ("outcome", "", "2027-02-01"),
    ]  # fmt: skip
    assert roles(found) == ["bra-samordnare"]


@pytest.mark.parametrize("year", YEARS)
def test_the_review_comes_every_year_by_itself_without_a_plan_and_is_the_same_one_with_a_plan(year: int) -> None:
    (brief,) = review_of(kumla(), year, EARLY)

    with_plan = [each for each in reminders(planned(year)) if each.kind == "review"]
    assert (brief.due.year, brief.due.month) == (year - 1, 12) and brief.due.day <= 4
    assert brief.key == with_plan[0].key and len(with_plan) == 2
    assert brief.until == datetime(year, 2, 1, tzinfo=kumla().organisation.zone)


def test_the_brief_before_the_meeting_moves_with_the_meeting_and_the_one_in_december_stays() -> None:
    plan = planned(2027)
    host = of(plan, "arbetsordning-avstamning")[0].host
    week = timedelta(days=7)
    moved = replace(
        plan,
        occurrences=tuple(
            replace(each, start=each.start - week, end=each.end - week) if host in (each.uid, each.host) else each
            for each in plan.occurrences
            if isinstance(each.start, datetime) and each.end
        ),
    )

    before, after = ([each for each in reminders(year) if each.kind == "review"] for year in (plan, moved))

    assert before[0].key == after[0].key
    assert [f"{each.due:%m-%d}" for each in (before[1], after[1])] == ["01-22", "01-15"]


# ---- the week


@pytest.mark.parametrize("year", YEARS)
def test_every_week_has_one_digest_on_its_monday_or_the_next_working_day(year: int) -> None:
    found = digests_of(kumla(), year, EARLY)

    weeks = [each.due.isocalendar()[:2] for each in found]
    assert weeks == [(year, week) for week in range(1, date(year, 12, 28).isocalendar().week + 1)]
    for each in found:
        earlier = [each.due.date() - timedelta(days=n) for n in range(1, each.due.weekday() + 1)]
        assert not any(is_worked(day, "SE", "sv") for day in earlier)
        assert works(kumla(), each.due.date())


def test_a_digest_that_nobody_wants_is_not_made() -> None:
    assert digests_of(with_all(kumla(), digest="never"), 2027, EARLY) == ()
    assert {each.due.weekday() for each in digests_of(with_all(kumla(), digest="thursday"), 2027, EARLY)} == {3, 4}


def test_what_is_told_is_told_from_the_day_on_which_it_is_asked() -> None:
    later = reminders_of(kumla(), planned(2027), FIRST_DAY, NOW + timedelta(days=200))

    assert later == tuple(each for each in reminders(planned(2027)) if each.until > NOW + timedelta(days=200))
