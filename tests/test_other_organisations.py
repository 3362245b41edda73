"""Five other documents: a law over Kumla's rules, a municipal board, a pensioners' council, an association, a board of
directors. Each gets ten right years, and one that was proofread.

A change that is meant: `arshjul plan schedules/organisations/NAME 2027 > tests/years/NAME-2027.txt`, and read it.
"""

from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from app.cli import main
from schedules.folder import Folder
from schedules.plan import Occurrence, Plan
from schedules.planner import plan_year
from schedules.reading import read_folder
from schedules.text import unquoted

ORGANISATIONS = files("schedules") / "organisations"
OTHERS = ("kumla-med-lagen", "namnd", "pensionarsrad", "forening", "board")
TEN_YEARS = range(2027, 2037)
YEARS = Path(__file__).parent / "years"

of_each = pytest.mark.parametrize("name", OTHERS)


@cache
def written(name: str) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in (ORGANISATIONS / name).iterdir()}


@cache
def folder_of(name: str) -> Folder:
    return read_folder(written(name))


@cache
def ten_years(name: str) -> dict[int, Plan]:
    """Each knows when the groups last met in the year before."""
    plans: dict[int, Plan] = {}
    before: dict[str, date] = {}
    for year in TEN_YEARS:
        plans[year] = plan_year(folder_of(name), year, before)
        before = {each.group: each.day for each in plans[year].occurrences if each.kind == "meeting"}
    return plans


def meetings(plan: Plan, rule: str) -> list[Occurrence]:
    return [each for each in plan.occurrences if each.kind == "meeting" and each.rule == rule]


def days(plan: Plan, rule: str) -> list[date]:
    return [each.day for each in plan.occurrences if each.rule == rule]


@of_each
def test_every_sentence_has_been_read(name: str) -> None:
    for document in folder_of(name).documents:
        assert unquoted(document, written(name)[document.header.text]) == ()


@of_each
def test_ten_years_are_proven_and_break_no_rule(name: str) -> None:
    for year, plan in ten_years(name).items():
        broken = [(year, each.rule, each.why) for each in plan.verdicts if each.verdict == "broken"]
        assert plan.optimal and plan.conflicts == () and broken == []


@of_each
def test_a_year_is_the_one_that_was_proofread(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", str(ORGANISATIONS / name), "2027"])

    assert capsys.readouterr().out == (YEARS / f"{name}-2027.txt").read_text("utf-8")


def test_a_written_document_says_that_it_is_an_example() -> None:
    for name in ("namnd", "pensionarsrad", "forening", "board"):
        words = " ".join(text for file, text in written(name).items() if file.endswith(".txt"))

        assert "som exempel" in words or "as an example" in words


# ---- what each of them is for, seen over ten years


def test_the_law_lies_over_the_rules_that_kumla_has_already() -> None:
    own, with_the_law = written("kumla-med-lagen"), {
        file.name: file.read_text("utf-8") for file in (ORGANISATIONS / "kumla").iterdir()
    }  # fmt: skip

    for file in ("arbetsordning.txt", "bra-arbetsordning.toml"):
        assert own[file] == with_the_law[file]


def test_the_laws_picture_comes_two_years_after_the_last_and_is_not_the_monthly_one() -> None:
    plans = ten_years("kumla-med-lagen")

    assert [year for year, plan in plans.items() if days(plan, "lag-lagesbild")] == [2027]
    assert days(plans[2027], "lag-lagesbild") == [date(2027, 6, 30)]
    assert len(days(plans[2027], "lagesbild")) == 12


def test_a_board_meets_on_the_third_wednesday_but_in_july_or_on_the_next_working_day() -> None:
    for plan in ten_years("namnd").values():
        held = meetings(plan, "namnd-sammantraden")

        assert [each.day.month for each in held] == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
        assert all(15 <= each.day.day <= 22 for each in held)
        assert all(each.day.weekday() == 2 or each.day.day > 15 for each in held)


def test_a_call_comes_seven_days_before_and_minutes_within_fourteen_after() -> None:
    for plan in ten_years("namnd").values():
        held = meetings(plan, "namnd-sammantraden")

        calls, minutes = days(plan, "kallelse"), days(plan, "protokoll")
        assert all((each.day - call).days >= 7 for each, call in zip(held, calls, strict=True))
        assert all(0 < (done - each.day).days <= 14 for each, done in zip(held, minutes, strict=True))


def test_a_mandate_ends_every_fourth_year() -> None:
    plans = ten_years("namnd")

    assert [year for year, plan in plans.items() if days(plan, "mandattid")] == [2030, 2034]
    assert [year for year, plan in plans.items() if days(plan, "oversyn")] == [2027, 2031, 2035]


def test_a_council_meets_twice_a_term_and_never_on_a_friday() -> None:
    for plan in ten_years("pensionarsrad").values():
        held = [each.day for each in meetings(plan, "rad-sammantraden")]

        assert [day.month < 7 for day in held] == [True, True, False, False]
        assert all(day.weekday() != 4 for day in held)
        assert all(31 <= (later - day).days <= 153 for day, later in pairwise(held))


def test_an_annual_meeting_is_a_saturday_before_april_and_its_motions_are_due_the_year_before() -> None:
    for year, plan in ten_years("forening").items():
        [meeting] = meetings(plan, "arsmote")
        [call], [motions] = days(plan, "arsmote-kallelse"), days(plan, "motioner")

        assert meeting.day.weekday() == 5 and meeting.day <= date(year, 3, 31)
        assert 14 <= (meeting.day - call).days <= 42
        assert motions.year == year - 1 and motions.month == 12


def test_directors_meet_in_each_quarter_and_give_fourteen_clear_days() -> None:
    for plan in ten_years("board").values():
        held, notices = meetings(plan, "board-meetings"), days(plan, "notice")

        assert [(each.day.month - 1) // 3 for each in held] == [0, 1, 2, 3]
        assert all((each.day - notice).days >= 15 for each, notice in zip(held, notices, strict=True))
        assert all(5 <= each.day.month <= 7 for each in meetings(plan, "general-meeting"))
