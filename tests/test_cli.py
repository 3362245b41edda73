"""The commands, as a person and as a program meet them."""

import json
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
    assert "BRÅ operativ grupp flyttas från måndag 10 maj 2027 13:00–14:00 till torsdag 20 maj 2027" in printed
    assert "Ska få veta: BRÅ-samordnare, Kumla Bostäder AB, Polisen och Socialförvaltningen." in printed


def test_a_changed_year_for_programs_says_what_moves(capsys: pytest.CaptureFixture[str]) -> None:
    cancelled = "kumla-styrgrupp-sammantraden-2027-4@kumla.example"

    plan = as_json(capsys, "plan", PLACE, YEAR, "--cancel", cancelled, "--extra", "styrgrupp=2027-11-10T09:00")

    change = plan["difference"]
    assert isinstance(change, dict)
    assert [each["uid"] for each in change["cancelled"]] == [cancelled]
    assert {each["rule"] for each in change["added"]} == {"styrgrupp-sammantraden", "styrgrupp-extra"}
    assert plan["exit"] == 0


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
        (["--after", "i morgon"], "--after"),
    ],
)
def test_a_change_that_cannot_be_is_said_plainly(
    option: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["plan", str(PLACE), YEAR, *option])
    except SystemExit as ended:
        code = int(str(ended.code))

    assert code == 2
    assert said in capsys.readouterr().err


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
