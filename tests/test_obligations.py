"""What each of Kumla's rules asks of one year, and within which days."""

from datetime import date

import pytest
from checker import RIGHTS
from kumla import kumla, with_choice, with_rule, with_times

from schedules.document import Range
from schedules.obligations import obligations_of
from schedules.plan import Required
from schedules.slots import Obligation


def asked(rule: str, year: int = 2027, folder=None) -> Obligation:
    return next(each for each in obligations_of(folder or kumla(), year) if each.rule.id == rule)


def test_every_rule_is_an_obligation_in_the_documents_order() -> None:
    assert [each.rule for each in obligations_of(kumla(), 2027)] == list(kumla().rules)


@pytest.mark.parametrize(
    ("rule", "placement", "group", "slots", "required"),
    [
        ("arbetsordning-avstamning", "item", "styrgrupp", 1, Required(1, 1, "year")),
        ("lagesbild", "deadline", "operativ-grupp", 12, Required(1, 1, "month")),
        ("lagesbild-utskick", "deadline", "styrgrupp", 12, Required(1, 1, "month")),
        ("styrgrupp-sammantraden", "meeting", "styrgrupp", 6, Required(6, 6, "year")),
        ("styrgrupp-extra", "nothing", "styrgrupp", 0, Required(0, None, "year")),
        ("styrgrupp-motestid", "nothing", "styrgrupp", 0, Required(1, None, "meeting")),
        ("kvartalsanalys", "item", "styrgrupp", 4, Required(4, 4, "year")),
        ("redovisning-kommunstyrelsen", "deadline", "styrgrupp", 2, Required(1, 2, "year")),
        ("operativ-sammantraden", "meeting", "operativ-grupp", 10, Required(10, 10, "year")),
        ("operativ-lagesbild", "every meeting", "operativ-grupp", 0, Required(1, 1, "meeting")),
        ("operativ-aterkoppling", "item", "styrgrupp", 4, Required(4, 4, "year")),
        ("andt-bildas", "nothing", None, 0, Required(1, 1, "once")),
        ("andt-kartlaggning", "nothing", None, 0, Required(1, 1, "once")),
        ("andt-sammantraden", "meeting", "andt-sl", 0, Required(None, None, "year")),
        ("andt-aterkoppling", "item", "styrgrupp", 4, Required(4, 4, "year")),
    ],
)
def test_each_rule_of_kumla_asks_this(rule: str, placement: str, group: str, slots: int, required: Required) -> None:
    found = asked(rule)

    assert (found.placement, found.group, len(found.slots), found.required) == (placement, group, slots, required)


@pytest.mark.parametrize("rule", sorted(RIGHTS))
def test_a_right_asks_for_nothing(rule: str) -> None:
    found = asked(rule)

    assert (found.placement, found.slots, found.required.min) == ("nothing", (), 0)


def test_an_analysis_may_be_presented_from_the_day_after_its_quarter() -> None:
    slots = asked("kvartalsanalys").slots

    assert [(slot.number, slot.covers, slot.first) for slot in slots] == [
        (1, "2026-Q4", date(2027, 1, 1)), (2, "2027-Q1", date(2027, 4, 1)),
        (3, "2027-Q2", date(2027, 7, 1)), (4, "2027-Q3", date(2027, 10, 1)),
    ]  # fmt: skip
    assert {slot.last for slot in slots} == {date(2027, 12, 31)}


def test_each_month_has_its_own_lagesbild_february_of_a_leap_year_too() -> None:
    slots = asked("lagesbild", 2028).slots

    assert [slot.covers for slot in slots] == [f"2028-{month:02}" for month in range(1, 13)]
    assert (slots[1].first, slots[1].last) == (date(2028, 2, 1), date(2028, 2, 29))


def test_the_review_belongs_to_january_and_to_whoever_owns_the_document() -> None:
    review = asked("arbetsordning-avstamning")

    assert (review.slots[0].first, review.slots[0].last) == (date(2027, 1, 1), date(2027, 1, 31))
    assert review.responsible == ("bra-samordnare",)


def test_whoever_makes_a_lagesbild_presents_it_where_the_text_does_not_say() -> None:
    assert asked("operativ-lagesbild").responsible == ("bra-samordnare", "kommunpolis")


def test_the_text_does_not_say_who_mails_so_nobody_is_named() -> None:
    assert asked("lagesbild-utskick").responsible == ()


def test_a_group_that_is_not_formed_reports_provisionally() -> None:
    assert asked("andt-aterkoppling").status == "provisional"
    assert asked("operativ-aterkoppling").status == "proposed"


@pytest.mark.parametrize(("months", "planned"), [((), 1), ((5,), 1), ((5, 11), 2), ((2, 5, 8, 11), 2)])
def test_a_range_is_planned_as_often_as_wanted_within_it(months: tuple[int, ...], planned: int) -> None:
    folder = with_choice(kumla(), "redovisning-kommunstyrelsen", deadline_months=months)

    assert len(asked("redovisning-kommunstyrelsen", folder=folder).slots) == planned


def test_a_range_of_meetings_is_planned_at_its_least() -> None:
    found = asked("styrgrupp-sammantraden", folder=with_times(kumla(), "styrgrupp-sammantraden", Range(min=4, max=8)))

    assert (len(found.slots), found.required) == (4, Required(4, 8, "year"))


def test_what_covers_a_month_starts_with_last_december() -> None:
    folder = with_times(with_rule(kumla(), "kvartalsanalys", covers="month", times=12), "styrgrupp-sammantraden", 12)
    covers = [slot.covers for slot in asked("kvartalsanalys", folder=folder).slots]

    assert (covers[0], covers[1], covers[-1], len(covers)) == ("2026-12", "2027-01", "2027-11", 12)


def test_what_is_sent_to_somebody_who_has_no_feed_is_shown_to_those_who_wait_for_it() -> None:
    folder = with_rule(kumla(), "lagesbild-utskick", to="kommundirektor")

    assert asked("lagesbild-utskick", folder=folder).group == "operativ-grupp"


def test_more_reports_than_a_group_has_meetings_are_one_too_many_however_many_they_are() -> None:
    found = asked("operativ-aterkoppling", folder=with_times(kumla(), "operativ-aterkoppling", 300))

    assert (len(found.slots), found.required) == (7, Required(300, 300, "year"))
