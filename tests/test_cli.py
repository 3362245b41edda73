"""The commands, as a person and as a program meet them."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from kumla import PLACE

from app.cli import main

YEAR = "2027"
OCCURRENCE = {
    "uid", "kind", "rule", "section", "group", "number", "title", "start", "end", "status", "responsible", "host",
    "covers",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLACE, tmp_path / "kumla"))


def changed(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    code = main([str(each) for each in (*arguments, "--json")])
    printed = json.loads(capsys.readouterr().out)
    assert isinstance(printed, dict)
    return printed | {"exit": code}


def test_a_plan_for_programs_has_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    plan = as_json(capsys, "plan", PLACE, YEAR)

    assert plan["exit"] == 0
    assert {"organisation", "year", "optimal", "cost", "occurrences", "verdicts", "questions", "conflicts"} <= set(plan)
    assert (plan["organisation"], plan["year"], plan["optimal"], plan["conflicts"]) == ("kumla", 2027, True, [])


def test_every_occurrence_for_programs_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    occurrences = as_json(capsys, "plan", PLACE, YEAR)["occurrences"]

    assert isinstance(occurrences, list)
    for each in occurrences:
        assert set(each) >= OCCURRENCE
        if each["end"] is None:
            assert date.fromisoformat(each["start"]).year == 2027
        else:
            assert datetime.fromisoformat(each["start"]).utcoffset() is not None
    hosts = {each["uid"]: (each["start"], each["end"]) for each in occurrences if each["kind"] == "meeting"}
    assert all(hosts[each["host"]] == (each["start"], each["end"]) for each in occurrences if each["kind"] == "item")


def test_every_verdict_and_question_for_programs_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    plan = as_json(capsys, "plan", PLACE, YEAR)

    assert isinstance(plan["verdicts"], list)
    assert isinstance(plan["questions"], list)
    for verdict in plan["verdicts"]:
        assert set(verdict) == {"rule", "section", "quote", "required", "planned", "verdict", "why"}
        assert set(verdict["required"]) == {"min", "max", "per"}
    assert all(set(question) == {"id", "section", "quote", "question"} for question in plan["questions"])


def test_an_impossible_year_ends_with_one_and_names_the_rules(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(folder, "organisation.toml", "closed_months = [7]", "closed_months = [1]")

    plan = as_json(capsys, "plan", folder, YEAR)

    assert plan["exit"] == 1
    assert plan["optimal"] is False
    assert [conflict["rules"] for conflict in plan["conflicts"]] == [["arbetsordning-avstamning"]]  # type: ignore[attr-defined]


def test_an_impossible_year_is_said_first_in_the_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(folder, "organisation.toml", "closed_months = [7]", "closed_months = [1]")

    code = main(["plan", str(folder), YEAR])

    printed = capsys.readouterr().out
    assert code == 1
    assert printed.index("Går inte ihop") < printed.index("Januari")
    assert "vid det första mötet i januari" in " ".join(printed.split())


def test_bad_input_ends_with_two_and_every_error_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(folder, "bra-arbetsordning.toml", "times = 6", "times = 0")
    changed(folder, "organisation.toml", "closed_months = [7]", "closed_months = [13]")

    code = main(["plan", str(folder), YEAR])

    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert "bra-arbetsordning.toml:" in said.err
    assert "organisation.toml:" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "nowhere", YEAR], "nowhere"),
        (["plan", str(PLACE), "2022"], "2023 to 2100"),
        (["plan", str(PLACE), "9999"], "2023 to 2100"),
        (["plan", str(PLACE), "next"], "YEAR"),
        (["explain", str(PLACE), YEAR, "2028-01-01"], "a date of the year such as 2027-05-07"),
        (["explain", str(PLACE), YEAR, "styrgrup"], "styrgrupp-sammantraden"),
        (["explain", str(PLACE), YEAR, "styrgrup-3"], "the nearest are"),
        (["explain", str(PLACE), YEAR, "lagesbild-2027-2"], "kumla-lagesbild-2027-2@kumla.example"),
        (["feed", str(PLACE), YEAR, "styrelse"], "expected one of styrgrupp, operativ-grupp, andt-sl"),
        (["plna"], "plan"),
        ([], "COMMAND"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = int(str(ended.code))

    printed = capsys.readouterr()
    assert code == 2
    assert said in printed.err
    assert printed.out == ""


def test_a_check_of_kumla_lists_questions_and_assumptions_and_finds_no_sentence_unread(
    capsys: pytest.CaptureFixture[str],
) -> None:
    checked = as_json(capsys, "check", PLACE)

    assert checked["exit"] == 0
    assert len(checked["questions"]) == 8  # type: ignore[arg-type]
    assert checked["unquoted"] == []
    assert checked["conflicts"] == []
    assert any("juli" in each["assumption"] for each in checked["assumptions"])  # type: ignore[attr-defined]


def test_a_check_shows_the_sentence_that_nobody_has_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "arbetsordning.txt").open("a", encoding="utf-8") as text:
        text.write("\n\nGruppen ska även träffas på midsommarafton.")

    assert main(["check", str(folder)]) == 0
    assert "Gruppen ska även träffas på midsommarafton." in capsys.readouterr().out


def test_a_rule_is_explained_by_its_words_dates_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    why = as_json(capsys, "explain", PLACE, YEAR, "kvartalsanalys")

    assert why["rule"]["quote"].startswith("Kommunpolis och BRÅ-samordnare upprättar kvartalsanalyser")  # type: ignore[index]
    assert [each["covers"] for each in why["occurrences"]] == ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]  # type: ignore[attr-defined]
    assert why["verdict"]["verdict"] == "met"  # type: ignore[index]


def test_a_date_with_something_on_it_shows_the_clause_that_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    plan = as_json(capsys, "plan", PLACE, YEAR)
    meeting = next(each for each in plan["occurrences"] if each["rule"] == "styrgrupp-sammantraden")  # type: ignore[attr-defined]

    assert main(["explain", str(PLACE), YEAR, meeting["start"][:10]]) == 0

    printed = capsys.readouterr().out
    assert meeting["uid"] in printed
    assert "Styrgruppen sammanträder sex gånger per år" in printed


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2027-05-07", "klämdag"),
        ("2027-01-06", "trettondedag jul"),
        ("2027-07-14", "inga möten i juli"),
        ("2027-02-24", "sportlov"),
        ("2027-03-01", "arbetsdagar"),
    ],
)
def test_an_empty_day_says_what_speaks_against_it(day: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(PLACE), YEAR, day]) == 0

    assert reason in capsys.readouterr().out.lower()


def test_an_empty_day_that_could_be_had_says_what_the_year_would_cost_more(capsys: pytest.CaptureFixture[str]) -> None:
    why = as_json(capsys, "explain", PLACE, YEAR, "2027-09-15")

    more = [each for each in why["against"] if each["name"] == "whole_year"]  # type: ignore[attr-defined]
    assert {each["group"] for each in more} == {"styrgrupp", "operativ-grupp"}
    assert all(each["weight"] > 0 for each in more)


def test_a_feed_on_standard_output_is_a_calendar_of_the_group() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "feed", str(PLACE), YEAR, "styrgrupp"], capture_output=True, check=True
    )

    assert done.stdout.startswith(b"BEGIN:VCALENDAR\r\n")
    assert done.stdout.count(b"UID:kumla-styrgrupp-sammantraden-2027-") == 6


def test_output_that_nobody_reads_to_the_end_is_no_error() -> None:
    command = f"{sys.executable} -m app.cli plan {PLACE} {YEAR} | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False)

    assert done.stdout.startswith("Kumla kommun, 2027")
    assert done.stderr == ""


def test_the_schemas_are_written_for_editors(tmp_path: Path) -> None:
    assert main(["schema", str(tmp_path / "schema")]) == 0

    written = sorted(file.name for file in (tmp_path / "schema").iterdir())
    assert written == ["document.schema.json", "organisation.schema.json"]
    assert all(json.loads(file.read_text("utf-8"))["type"] == "object" for file in (tmp_path / "schema").iterdir())


def test_a_changed_year_begins_with_what_changes_and_who_must_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    meeting = "kumla-operativ-sammantraden-2027-5@kumla.example"

    assert main(["plan", str(PLACE), YEAR, "--pin", f"{meeting}=2027-05-20", "--after", "2027-04-01"]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert printed.startswith("Det här ändras")
    assert "BRÅ operativ grupp, möte 5 flyttas från måndag 10 maj 2027 13:00–14:00 till torsdag 20 maj 2027" in printed
    assert "Ska få veta: BRÅ-samordnare, Kommunpolis, Kumla Bostäder AB, Polisen och Socialförvaltningen." in printed


def test_a_changed_year_for_programs_says_what_moves(capsys: pytest.CaptureFixture[str]) -> None:
    cancelled = "kumla-styrgrupp-sammantraden-2027-4@kumla.example"

    plan = as_json(capsys, "plan", PLACE, YEAR, "--cancel", cancelled, "--extra", "styrgrupp=2027-11-10T09:00")

    change = plan["difference"]
    assert isinstance(change, dict)
    assert [each["uid"] for each in change["cancelled"]] == [cancelled]
    assert {each["rule"] for each in change["added"]} == {"styrgrupp-sammantraden", "styrgrupp-extra"}
    assert plan["exit"] == 0


def test_a_changed_year_for_programs_says_of_each_change_who_must_be_told(
    capsys: pytest.CaptureFixture[str]
) -> None:
    changes = ["--pin", f"{THIRD}=2027-05-20", "--cancel", FOURTH, "--extra", "styrgrupp=2027-11-10T09:00"]

    change = as_json(capsys, "plan", PLACE, YEAR, *changes)["difference"]

    assert isinstance(change, dict)
    everything = [each for kind in ("moved", "cancelled", "added", "carried") for each in change[kind]]
    assert all(each["told"] and each["told"] == sorted(each["told"]) for each in everything)
    (cancelled,) = change["cancelled"]
    assert {"kommunpolis", "operativ-grupp", "ks-ordforande"} <= set(cancelled["told"])  # who presents, and who comes
    assert not {"announced", "plan"} & set(change)


def test_what_is_moved_to_another_meeting_is_told_with_both_meetings_and_their_numbers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["plan", str(PLACE), YEAR, "--cancel", FOURTH]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert "- BRÅ styrgrupp, möte 4 fredag 27 augusti 2027 13:00–14:00 ställs in." in printed
    assert "- Kvartalsanalys, kvartal 2 flyttas från BRÅ styrgrupp, möte 4 (fredag 27 augusti" in printed
    assert "till BRÅ styrgrupp, nytt möte (" in printed  # the one that is held instead
    assert "- BRÅ styrgrupp, nytt möte " in printed and printed.count("möte 4 fredag 27 augusti") == 1


def test_an_extra_meeting_has_no_place_among_the_ordinary_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(PLACE), YEAR, "--extra", "styrgrupp=2027-09-08"]) == 0

    printed = capsys.readouterr().out
    assert "- BRÅ styrgrupp, extra möte onsdag 8 september 2027 13:00–14:00 läggs till." in printed
    assert "möte 1 av 1 " not in printed


BOTH_AT_ONE = ["--extra", "styrgrupp=2027-09-08T13:00", "--extra", "operativ-grupp=2027-09-08T13:00"]
PINNED_TOO_LATE = ["--pin", "kumla-lagesbild-2027-3@kumla.example=2027-04-02"]


@pytest.mark.parametrize("changes", [BOTH_AT_ONE, PINNED_TOO_LATE])
def test_what_people_have_fixed_and_cannot_be_is_a_conflict_and_no_good_year(
    changes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    plan = as_json(capsys, "plan", PLACE, YEAR, *changes)

    assert (plan["exit"], plan["optimal"]) == (1, False)
    assert plan["conflicts"]


def test_a_calendar_of_busy_times_moves_the_hour_and_its_titles_are_never_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [
        "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z", "DTSTART;TZID=Europe/Stockholm:20270107T123000",
        "DTEND;TZID=Europe/Stockholm:20270107T140000", "RRULE:FREQ=WEEKLY;COUNT=51", "SUMMARY:Hemligt", "END:VEVENT",
    ]  # fmt: skip
    calendar = tmp_path / "chair.ics"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""]
    calendar.write_text("\r\n".join(lines), "utf-8")

    plan = as_json(capsys, "plan", PLACE, YEAR, "--busy", f"ks-ordforande={calendar}")

    meetings = [each for each in plan["occurrences"] if each["rule"] == "styrgrupp-sammantraden"]  # type: ignore[attr-defined]
    assert len(meetings) == 6
    busy = [each for each in meetings if date.fromisoformat(each["start"][:10]).weekday() == 3]
    assert not any(each["start"][11:16] in ("12:00", "12:30", "13:00", "13:30") for each in busy)
    assert "Hemligt" not in json.dumps(plan)


@pytest.mark.parametrize("option", ["--busy=ks-ordforande", "--dates=kommunstyrelsen"])
def test_a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for(option: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ics")

    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "plan", str(PLACE), YEAR, f"{option}={tmp_path / 'pipe.ics'}"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert "pipe.ics: no ordinary file; expected a" in done.stderr


DEADLINE = "kumla-lagesbild-2027-1@kumla.example"
THIRD, FOURTH = (f"kumla-styrgrupp-sammantraden-2027-{number}@kumla.example" for number in (3, 4))


@pytest.mark.parametrize("command", [["plan", str(PLACE), YEAR], ["explain", str(PLACE), YEAR, "2027-05-07"]])
@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--pin", "styrgrupp-3=2027-05-20"], "expected the uid of a meeting or a deadline"),
        (["--pin", "kumla-styrgrupp-sammantraden-2027-3@kumla.example=2028-05-20"], "expected a day of the year"),
        (["--pin", "kumla-styrgrupp-sammantraden-2027-3@kumla.example=20 maj"], "expected NAME=2027-05-20"),
        (["--cancel", "kumla-lagesbild-2027-1@kumla.example"], "expected the uid of a meeting"),
        (["--extra", "andt-sl=2027-05-20"], "expected a group that may hold extra meetings"),
        (["--busy", "kassoren=chair.ics"], "expected a role"),
        (["--busy", "ks-ordforande=nowhere.ics"], "nowhere.ics"),
        (["--after", "i morgon"], "--after: 'i morgon' is no day; expected a day such as 2027-04-01"),
        (["--after", "2027-02-30"], "'2027-02-30' is a day that no calendar has; expected a day such as 2027-04-01"),
        (["--after", "2028-01-01"], "after 2027 nothing is left to plan"),
        (["--after", "2025-12-31"], "--after 2025-12-31; expected a day from 2026-01-01 to 2027-12-31"),
        (["--pin", "styrgrupp-3=2027-05-20"], "such as kumla-styrgrupp-sammantraden-2027-3@kumla.example"),
        (["--cancel", THIRD.replace("2027", "2026")], f"such as {THIRD}"),
        (["--held", "operativ-sammantraden-2027-7"], "such as kumla-operativ-sammantraden-2027-7@kumla.example"),
        (["--held", DEADLINE], "--held kumla-lagesbild-2027-1@kumla.example; expected the uid of a meeting"),
        (["--held", THIRD, "--cancel", THIRD], "expected one of them: it was held, or it was not"),
        (["--held", THIRD, "--pin", f"{THIRD}=2027-05-20"], "was on 2027-06-18 is over, and does not move"),
        (["--held", THIRD, "--pin", f"{THIRD}=2027-06-18T09:00"], "was on 2027-06-18 is over, and does not move"),
        (["--after", "2027-07-01", "--pin", f"{THIRD}=2027-09-20"], "was on 2027-06-18 is over, and does not move"),
        (["--cancel", THIRD, "--pin", f"{THIRD}=2027-05-20"], "expected one of them: what is cancelled has no day"),
        (["--pin", f"{THIRD}=2027-05-20", "--pin", f"{THIRD}=2027-05-21"], "2 times; expected one day for it"),
        (["--pin", f"{THIRD}=2027-05-20", "--pin", f"{FOURTH}=2027-05-20"], "a group meets once on a day"),
        (["--pin", f"{DEADLINE}=2027-01-07T09:00"], "a deadline has no hour"),
        (["--extra", "styrgrupp=2027-05-20", "--extra", "styrgrupp=2027-05-20T09:00"], "a group meets once on a day"),
        (["--extra", "styrgrupp=2027-03-01", "--after", "2027-04-01"], "expected a day from 2027-04-01 on"),
        (["--extra", "styrgrupp=2028-03-01"], "2028-03-01 is not in 2027"),
        (["--extra", "nobody=2027-03-01"], "expected a group that may hold extra meetings"),
        (["--busy", "ks-ordforande"], "expected NAME=FILE"),
        (["--dates", "kommunstyrelse=ks.txt"], "expected another body, such as kommunstyrelsen"),
        (["--dates", "kommunstyrelsen=nowhere.txt"], "nowhere.txt"),
    ],
)
def test_a_change_that_cannot_be_is_said_plainly(
    command: list[str], option: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main([*command, *option])
    except SystemExit as ended:
        code = int(str(ended.code))

    assert code == 2
    assert said in capsys.readouterr().err


def test_a_meeting_that_was_held_stays_when_the_rest_moves(capsys: pytest.CaptureFixture[str]) -> None:
    changes = ["--held", THIRD, "--cancel", FOURTH, "--pin", f"{THIRD}=2027-06-18"]

    plan = as_json(capsys, "plan", PLACE, YEAR, *changes)

    starts = {each["uid"]: each["start"] for each in plan["occurrences"]}  # type: ignore[attr-defined]
    assert starts[THIRD] == "2027-06-18T13:00:00+02:00"
    assert plan["exit"] == 0


LISTS = {
    "days.txt": "2027\n25 maj\ntis 23/11\n",
    "days.csv": "Möte;Datum;Tid\r\nKS;2027-05-25;13.00\r\nKS;2027-11-23;13.00\r\n",
    "days.ics": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270525T110000Z\r\nDURATION:PT2H\r\n"
                "RDATE:20271123T120000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_the_board_is_told_on_its_own_days_whether_they_are_listed_or_in_a_calendar(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(LISTS[name], "utf-8")

    plan = as_json(capsys, "plan", PLACE, YEAR, "--dates", f"kommunstyrelsen={tmp_path / name}")

    told = [each for each in plan["occurrences"] if each["rule"] == "redovisning-kommunstyrelsen"]  # type: ignore[attr-defined]
    assert [each["start"] for each in told] == ["2027-05-25", "2027-11-23"]
    assert {each["status"] for each in told} == {"proposed"}  # and wait no more for the board
    assert {each["now"]["uid"] for each in plan["difference"]["moved"]} == {each["uid"] for each in told}  # type: ignore[index]


def test_two_lists_of_one_body_are_read_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, day in (("spring", "2027-05-25"), ("autumn", "2027-11-23")):
        (tmp_path / name).write_text(day, "utf-8")
    files = [part for name in ("spring", "autumn") for part in ("--dates", f"kommunstyrelsen={tmp_path / name}")]

    plan = as_json(capsys, "plan", PLACE, YEAR, *files)

    told = [each for each in plan["occurrences"] if each["rule"] == "redovisning-kommunstyrelsen"]  # type: ignore[attr-defined]
    assert [each["start"] for each in told] == ["2027-05-25", "2027-11-23"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-05-26\n2026-11-24", "no day in 2027; expected those on which Kommunstyrelsen meets then"),
        ("i maj", "days.txt:1: 'i maj'; expected days such as 2027-05-25"),
        ("", "no day at all"),
    ],
)
def test_dates_that_do_not_help_are_said_plainly(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "days.txt").write_text(text, "utf-8")

    code = main(["plan", str(PLACE), YEAR, "--dates", f"kommunstyrelsen={tmp_path / 'days.txt'}"])

    assert code == 2
    assert said in capsys.readouterr().err


def test_a_meeting_has_three_other_times_each_with_all_that_follows(capsys: pytest.CaptureFixture[str]) -> None:
    why = as_json(capsys, "explain", PLACE, YEAR, THIRD, "--after", "2027-04-01")

    found = why["proposals"]
    assert isinstance(found, list)
    assert len({each["meeting"]["start"] for each in found}) == 3
    assert [each["dearer"] for each in found] == sorted(each["dearer"] for each in found)
    for each in found:
        assert set(each) == {"meeting", "cost", "dearer", "difference", "told", "suffers"}
        assert THIRD in {move["now"]["uid"] for move in each["difference"]["moved"]}
        assert "ks-ordforande" in each["told"]
        assert sum(reason["weight"] for reason in each["suffers"]) == each["dearer"]


def test_other_times_are_told_in_plain_words_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(PLACE), YEAR, "kumla-operativ-sammantraden-2027-5@kumla.example"]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert "Om mötet inte kan hållas då" in printed
    assert "1. måndag 17 maj 2027 13:00–14:00: året blir lika bra." in printed
    assert "2. måndag 24 maj 2027 13:00–14:00: året blir 147 poäng sämre." in printed
    assert "- Lägesbild, maj flyttas från tisdag 4 maj 2027 till onsdag 12 maj 2027." in printed
    assert "- Ska få veta: BRÅ-samordnare, Kommunpolis," in printed
    assert "+147 BRÅ operativ grupp: ojämnt mellan mötena" in printed


@pytest.mark.parametrize(
    ("subject", "changes"),
    [
        (THIRD, ["--held", THIRD]),
        (THIRD, ["--after", "2027-07-01"]),
        (THIRD, ["--cancel", THIRD]),
        ("kumla-styrgrupp-extra-2027-1@kumla.example", ["--extra", "styrgrupp=2027-09-08"]),
        (DEADLINE, []),
    ],
)
def test_what_is_over_or_is_no_ordinary_meeting_has_no_other_times(
    subject: str, changes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    why = as_json(capsys, "explain", PLACE, YEAR, subject, *changes)

    assert why["proposals"] is None
    assert not [each for each in why["suffers"] if each["name"] == "is_still_to_come"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("day", "changes", "reason"),
    [
        ("2027-05-12", ["--after", "2027-06-01"], "dagen har redan varit"),
        ("2027-05-12", ["--extra", "operativ-grupp=2027-05-12"], "samma personer kallas till ett extra möte den dagen"),
        ("2027-05-12", ["--extra", "styrgrupp=2027-05-12"], "gruppen har ett extra möte den dagen"),
        ("2027-06-18", ["--cancel", THIRD], "gruppens möte den dagen är inställt"),
        ("2027-05-12", ["--after", "2027-05-03"], "med kort varsel"),
        ("2027-07-14", [], "organisation.toml: ”inga möten i juli, när de flesta har semester"),
        ("2027-12-20", ["--after", "2027-12-13"], "2.1: ”styrgruppen sammanträder sex gånger per år"),
    ],
)
def test_a_day_of_a_changed_year_says_what_speaks_against_it(
    day: str, changes: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(PLACE), YEAR, day, *changes]) == 0

    assert reason in " ".join(capsys.readouterr().out.lower().split())


def test_a_day_that_has_passed_is_not_at_short_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(PLACE), YEAR, "2027-03-16", "--after", "2027-06-01"]) == 0

    printed = capsys.readouterr().out
    assert "dagen har redan varit" in printed and "med kort varsel" not in printed


@pytest.mark.parametrize(
    ("subject", "has_cross"), [("2027-09-15", False), ("2027-07-14", True), ("2027-06-05", True), (THIRD, False)]
)
def test_the_cross_is_explained_where_there_is_one(
    subject: str, has_cross: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(PLACE), YEAR, subject]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert ("x: det går inte." in printed) is has_cross
    assert "Poängen är vad det kostar" in printed


def test_a_day_that_no_year_can_have_names_the_rules_that_say_so_and_no_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    why = as_json(capsys, "explain", PLACE, YEAR, "2027-12-20", "--after", "2027-12-13")  # when six have been held

    impossible = [(each["group"], each["rule"]) for each in why["against"] if each["weight"] is None]  # type: ignore[attr-defined]
    assert impossible == [("styrgrupp", "styrgrupp-sammantraden")]


def test_a_busy_calendar_speaks_against_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calendar = tmp_path / "chair.ics"
    calendar.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270512\nEND:VEVENT\nEND:VCALENDAR\n", "utf-8")

    assert main(["explain", str(PLACE), YEAR, "2027-05-12", "--busy", f"ks-ordforande={calendar}"]) == 0

    assert "ingen tid då alla kan (Kommunstyrelsens ordförande)" in capsys.readouterr().out


def test_a_rule_says_from_when_it_can_no_longer_be_kept(capsys: pytest.CaptureFixture[str]) -> None:
    why = as_json(capsys, "explain", PLACE, YEAR, "arbetsordning-avstamning")

    assert (why["last_chance"]["day"], why["last_chance"]["over"]) == ("2027-01-30", False)  # type: ignore[index]
    assert (why["risk"], why["conflicts"]) == (None, [])


def test_a_rule_at_risk_says_so_with_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(PLACE), YEAR, "andt-aterkoppling", "--after", "2027-09-01"]) == 0

    assert "2 möten kvar och 2 redovisningar att ta upp: inget får ställas in." in capsys.readouterr().out


def test_a_rule_in_a_conflict_shows_the_conflict_in_full(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(folder, "organisation.toml", "closed_months = [7]", "closed_months = [1]")

    why = as_json(capsys, "explain", folder, YEAR, "arbetsordning-avstamning")
    main(["explain", str(folder), YEAR, "arbetsordning-avstamning"])

    assert [conflict["rules"] for conflict in why["conflicts"]] == [["arbetsordning-avstamning"]]  # type: ignore[attr-defined]
    assert why["last_chance"]["over"]  # type: ignore[index]
    printed = " ".join(capsys.readouterr().out.split())
    assert "Regeln kan inte hållas." in printed
    assert " ".join(why["conflicts"][0]["why"].split()) in printed  # type: ignore[index]


def test_all_conflicts_are_told_with_what_the_year_does_without(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(folder, "organisation.toml", "closed_months = [7]", "closed_months = [1]")

    why = as_json(capsys, "explain", folder, YEAR, "conflicts")

    assert why["exit"] == 1
    assert [conflict["rules"] for conflict in why["conflicts"]] == [["arbetsordning-avstamning"]]  # type: ignore[attr-defined]
    assert [verdict["rule"] for verdict in why["broken"]] == ["arbetsordning-avstamning"]  # type: ignore[attr-defined]
    assert why["gives_up"] == (
        "Det år som bryter minst ger upp detta: Avstämning av arbetsordningen blir inte av i januari."
    )
    main(["plan", str(folder), YEAR])
    assert " ".join(str(why["gives_up"]).split()) in " ".join(capsys.readouterr().out.split())


def test_a_year_without_conflicts_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(PLACE), YEAR, "conflicts"]) == 0

    assert capsys.readouterr().out == "Inga krav går emot varandra: alla regler kan hållas.\n"


def test_a_plan_from_a_day_on_shows_the_rules_at_risk(capsys: pytest.CaptureFixture[str]) -> None:
    plan = as_json(capsys, "plan", PLACE, YEAR, "--after", "2027-09-01")
    main(["plan", str(PLACE), YEAR, "--after", "2027-09-01"])

    (risk,) = plan["risks"]  # type: ignore[misc]
    assert (risk["rule"], risk["meetings"], risk["reports"]) == ("andt-aterkoppling", 2, 2)
    printed = capsys.readouterr().out
    assert printed.index("Det här ändras") < printed.index("Risk att inte hinnas") < printed.index("Kumla kommun")
    assert "risks" not in as_json(capsys, "plan", PLACE, YEAR)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-11-15", "2027-01-01", "2027-12-31"])
def test_a_year_is_seen_from_any_day_of_it_or_of_the_year_before(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan = as_json(capsys, "plan", PLACE, YEAR, "--after", day)

    assert (plan["exit"], plan["risks"]) == (0, [])
    assert isinstance(plan["difference"], dict)
    assert {"moved", "cancelled", "added", "carried"} <= set(plan["difference"])
    assert not any(plan["difference"].values())


def test_a_check_says_from_when_each_rule_can_no_longer_be_kept(capsys: pytest.CaptureFixture[str]) -> None:
    checked = as_json(capsys, "check", PLACE)
    main(["check", str(PLACE)])

    chances = {each["rule"]: each["day"] for each in checked["last_chances"]}  # type: ignore[attr-defined]
    assert set(chances) > {"arbetsordning-avstamning", "styrgrupp-sammantraden", "operativ-sammantraden"}
    printed = capsys.readouterr().out
    year = checked["year"]
    assert "Kan inte längre hållas, om inget hålls före" in printed
    assert f"januari {year}: arbetsordning-avstamning" in printed


def test_a_rule_that_could_never_be_kept_has_no_last_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Seven reports on six meetings: too many already on New Year's Day."""
    for file in PLACE.iterdir():
        seven = file.read_text("utf-8").replace('to = "styrgrupp", times = 4 }', 'to = "styrgrupp", times = 7 }')
        (tmp_path / file.name).write_text(seven, "utf-8")

    checked = as_json(capsys, "check", tmp_path)

    chances = {each["rule"] for each in checked["last_chances"]}  # type: ignore[attr-defined]
    assert checked["broken"] == ["operativ-aterkoppling", "andt-aterkoppling"]
    assert chances.isdisjoint({"operativ-aterkoppling", "andt-aterkoppling"}) and "styrgrupp-sammantraden" in chances


def test_a_meeting_that_is_cancelled_says_so_and_not_why_it_has_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", str(PLACE), YEAR, THIRD, "--cancel", THIRD])

    printed = capsys.readouterr().out
    assert "- Det är inställt, och hålls inte den dagen." in printed
    assert "kontorstid" not in printed


def test_a_full_disk_is_said_plainly() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m app.cli plan {PLACE} {YEAR} > /dev/full"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (2, "standard output: No space left on device\n")


def test_swedish_is_printed_in_every_locale() -> None:
    environ = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "plan", str(PLACE), YEAR], capture_output=True, env=environ, check=True
    )

    assert "BRÅ operativ grupp, möte 1 av 10" in done.stdout.decode("utf-8")


def test_a_place_that_schemas_cannot_be_written_to_is_said_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")

    assert main(["schema", str(tmp_path / "file")]) == 2
    assert "file: File exists" in capsys.readouterr().err


def test_a_folder_that_has_a_folder_in_a_files_place_says_which(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "extra.toml").mkdir()

    assert main(["plan", str(folder), YEAR]) == 2
    assert "extra.toml: Is a directory; expected a file" in capsys.readouterr().err


def test_a_deadline_says_which_local_choice_decided_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(PLACE), YEAR, "kumla-lagesbild-2027-2@kumla.example"]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert "Därför den dagen" in printed
    assert "tre arbetsdagar före den operativa gruppens möte" in printed


@pytest.mark.parametrize("option", ["--busy=kommundirektor", "--dates=kommunstyrelsen"])
def test_a_file_as_large_as_a_disk_is_refused_without_being_read(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stor.ics"
    with file.open("wb") as made:
        made.truncate(2**40)  # takes no room until somebody reads it

    assert main(["plan", str(PLACE), YEAR, f"{option}={file}"]) == 2

    assert "expected at most so many" in capsys.readouterr().err
