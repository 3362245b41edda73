"""The commands on the store: what a script asks for is done, said in Swedish or as JSON, and ends with 0, 1 or 2."""

import json
import shlex
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from kumla import PLACE
from life import NOW, database_in, on, uid

from app import doing
from app.audit import Signature
from app.cli import main
from app.planning.changing import cancel
from app.store import Store, open_store


class Installation:
    """Commands at a time that a test says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.database = database_in(folder)
        self.monkeypatch, self.capsys = monkeypatch, capsys
        monkeypatch.setenv("ARSHJUL_DATA", str(folder))
        self.at(NOW)

    def at(self, now: datetime) -> None:
        self.monkeypatch.setattr(doing, "utc_now", lambda: now)

    def run(self, *arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as ended:
            code = int(str(ended.code))
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def data(self, *arguments: object) -> Any:
        code, out, err = self.run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def store(self) -> closing[Store]:
        return closing(open_store(self.database))


@pytest.fixture
def kumla(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Installation:
    installation = Installation(tmp_path, monkeypatch, capsys)
    installation.run("load", PLACE, "--by", "Anna")
    installation.run("release", 2027, "--by", "Anna")
    return installation


def test_a_new_organisation_is_loaded_and_nothing_is_released_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installation = Installation(tmp_path, monkeypatch, capsys)

    loaded = installation.data("load", PLACE, "--by", "Anna")

    assert (loaded["organisation"], loaded["years"]) == ("kumla", [])
    draft = installation.data("draft", 2027)
    assert len(draft["change"]["added"]) == 42
    with installation.store() as store:
        assert store.years("kumla") == []
        assert store.feeds("kumla") == []


def test_a_draft_is_changed_shown_and_released(kumla: Installation) -> None:
    moved = kumla.data("move", uid(3), "2027-05-20T14:30", "--by", "Bo", "--why", "krock")

    assert [each["now"]["start"] for each in moved["change"]["moved"]] == ["2027-05-20T14:30:00+02:00"]
    assert kumla.data("draft", 2027)["revision"] == moved["revision"]
    released = kumla.data("release", 2027, "--seen", moved["revision"], "--by", "Bo")
    assert released["version"] == 2
    assert {"role", "name", "email", "about"} == set(released["told"][0])
    assert kumla.data("draft", 2027)["waiting"] == []


def test_people_read_what_will_change_with_each_uid_whole(kumla: Installation) -> None:
    code, said, _ = kumla.run("cancel", uid(4), "--by", "Bo")

    assert code == 0
    assert said.splitlines()[0] == "Utkast till 2027, revision 3"
    assert f"  {uid(4)}" in said.splitlines()
    assert "Får besked" in said


def test_who_comes_second_is_told_and_the_command_ends_with_2(kumla: Installation) -> None:
    kumla.run("move", uid(3), "2027-05-20", "--by", "Bo", "--seen", 2)

    code, out, err = kumla.run("cancel", uid(4), "--by", "Anna", "--seen", 2)

    assert (code, out) == (2, "")
    assert "ingenting är gjort" in err
    assert f"Bo flyttade {uid(3)} till 2027-05-20" in err


def test_each_change_of_a_draft_can_be_made_by_a_command(kumla: Installation) -> None:
    for command in (
        ("pin", uid(6)),
        ("unpin", uid(6)),
        ("add", "operativ-grupp", "2027-09-01T09:00"),
        ("decide", uid(2)),
        ("decide", "operativ-grupp", "--year", 2027),
        ("place", uid(5), "Stadshuset, rum 3"),
        ("item", uid(5), "Skolans läge", "--role", "kommunpolis", "--rule", "adjungering"),
        ("drop", "kumla-tillagg-2027-1@kumla.example"),
        ("undo",),
    ):
        kumla.data(*command, "--by", "Bo")

    draft = kumla.data("draft", 2027)["plan"]["occurrences"]
    assert {each["place"] for each in draft if each["uid"] == uid(5)} == {"Stadshuset, rum 3"}
    assert [each["responsible"] for each in draft if each["title"] == "Skolans läge"] == [["kommunpolis"]]
    meetings = [each for each in draft if each["group"] == "operativ-grupp" and each["kind"] == "meeting"]
    assert {each["status"] for each in meetings} == {"decided"}


def test_a_year_whose_rules_are_broken_ends_with_1(kumla: Installation) -> None:
    kumla.at(on(2027, 2, 1))

    code, said, _ = kumla.run("held", uid(1), "--not", "--by", "Bo")

    assert code == 1
    assert "Bruten" in said
    assert kumla.run("draft", 2027)[0] == 1


def test_facts_are_told_at_once(kumla: Installation) -> None:
    kumla.at(on(2027, 2, 1))

    verdicts = kumla.data("held", uid(1), "--by", "Bo")["verdicts"]
    kumla.data("delivered", "kumla-lagesbild-2027-1@kumla.example", "--registry", "KS 2027/7", "--by", "Bo")

    judged = {each["rule"]: each["verdict"] for each in verdicts}
    assert judged["styrgrupp-sammantraden"] == "met"
    assert kumla.data("answer", "beslut-paragraf", "§ 57", "--by", "Bo")["text"] == "§ 57"


def test_what_came_of_a_review_is_told_with_what_it_adds_to_the_draft(kumla: Installation) -> None:
    kumla.at(on(2027, 2, 1))
    review = uid(1, "arbetsordning-avstamning")

    told = kumla.data("outcome", review, "revise", "--note", "antal möten", "--by", "Bo", "--why", "protokoll § 4")
    said = kumla.run("outcome", review, "follow-up", "--note", "närvaron", "--by", "Bo")[1]

    assert (told["settled"]["outcome"], told["settled"]["note"]) == ("revise", "antal möten")
    assert [each["title"] for each in told["change"]["added"]] == [
        "Lämna förslag om ändring av Arbetsordning BRÅ till Kommunstyrelsen"
    ]
    assert [each["id"] for each in told["questions"]] == ["arbetsordning-avstamning:2027"]
    assert said.startswith("Utfallet är antecknat: följ upp. närvaron\n\nUtkast till 2027")
    assert f"Bo antecknade utfallet av {review}: revidera ”antal möten” (protokoll § 4)" in kumla.run("history")[1]
    code, _, err = kumla.run("outcome", uid(1), "keep", "--by", "Bo")
    assert (code, "is no review; expected" in err) == (2, True)


def test_history_says_who_did_what_and_what_people_saw_on_a_day(kumla: Installation) -> None:
    kumla.run("move", uid(3), "2027-05-20", "--by", "Bo", "--why", "krock")
    kumla.at(on(2027, 3, 1))
    kumla.run("release", 2027, "--by", "Bo")

    told = kumla.run("history")[1]
    assert f"Bo flyttade {uid(3)} till 2027-05-20 (krock)" in told
    assert kumla.data("history", 2027, "--on", "2027-02-28")["version"] == 1
    assert kumla.data("history", 2027, "--on", "2027-03-01")["version"] == 2
    assert kumla.data("history", 2027, "--release", 1)["plan"]["year"] == 2027
    assert kumla.run("history", 2027, "--on", "2026-11-01")[0] == 2


def test_the_log_is_verified_and_held_against_what_was_noted(kumla: Installation) -> None:
    code, said, _ = kumla.run("verify-log")
    noted = said.splitlines()[-1].rsplit(" ", 1)[-1]
    kumla.run("cancel", uid(4), "--by", "Bo")

    assert (code, kumla.run("verify-log", "--noted", noted)[0]) == (0, 0)

    with kumla.store() as store:
        store.engine.change("UPDATE log SET done_by = 'Någon annan' WHERE number = 2")
    code, said, _ = kumla.run("verify-log")
    assert (code, said.splitlines()[0]) == (1, "Rad 2 är ändrad, insatt eller flyttad.")


def test_a_release_is_asked_for_by_its_number_and_none_is_the_zeroth(kumla: Installation) -> None:
    assert kumla.run("history", 2027, "--release", 0) == (2, "", "2027 has no release 0\n")
    assert "fastställde 2027 som version 1" in kumla.run("history")[1]


FORGED = "sjukdom)\n  99  2027-03-01 09:00  Anna fastställde 2027 som version 9\x1b[1A\x1b[2K"


def test_nobody_can_write_what_looks_like_another_row_or_hides_one(kumla: Installation) -> None:
    kumla.run("cancel", uid(4), "--by", f"Bo{FORGED}", "--why", FORGED)
    kumla.run("item", uid(5), f"Skolan{FORGED}", "--by", "Bo")
    kumla.run("answer", "beslut-paragraf", f"12 {FORGED}", "--by", "Bo")
    kumla.run("person", "add", f"Kim{FORGED}", "kommunpolis", "--by", "Bo")
    told = kumla.run("history")[1] + kumla.run("person", "list")[1]

    assert [line for line in told.splitlines() if line.startswith("  99")] == [] and "\x1b" not in told
    assert "Bo svarade på beslut-paragraf: 12 sjukdom) 99 2027-03-01 09:00 Anna" in told


def test_a_row_that_was_kept_with_a_line_break_is_shown_on_one(kumla: Installation) -> None:
    with closing(open_store(kumla.database)) as store:
        cancel(store, "kumla", uid(4), Signature("Bo", FORGED, NOW))

    assert [line[:6] for line in kumla.run("history", 2027)[1].splitlines()][-1] != "  99  "
    assert "\x1b" not in kumla.run("history", 2027)[1]


def test_a_person_is_forgotten_and_the_history_names_nobody(kumla: Installation) -> None:
    kumla.data("person", "add", "Kim Karlsson", "polisen", "--by", "Anna")
    assert "Kim Karlsson (p" in kumla.run("history")[1]

    code, said, _ = kumla.run("person", "forget", "Kim Karlsson", "--by", "Anna", "--why", "begärt")

    assert (code, "Namn, e-postadress och brev är borttagna" in said) == (0, True)
    assert "Karlsson" not in kumla.run("history")[1] + kumla.run("person", "list")[1]
    assert "glömde någon som är glömd" in kumla.run("history")[1]


def test_persons_are_added_listed_and_removed(kumla: Installation, tmp_path: Path) -> None:
    kumla.data("person", "add", "Kim Karlsson", "polisen", "--email", "kim@kumla.example", "--until", "2027-06-30")
    assert kumla.data("person", "list", "--on", "2027-06-30")["polisen"][0]["name"] == "Kim Karlsson"
    assert kumla.run("person", "list", "--on", "2027-07-01")[1] == "Ingen har något uppdrag den dagen.\n"
    file = tmp_path / "lista.csv"
    file.write_text("namn;roll\nAlex Ek;polisen\n", "utf-8")

    before = kumla.data("person", "list")
    assert "Ingenting är ändrat än" in kumla.run("person", "--csv", file)[1]
    assert kumla.data("person", "list") == before
    assert "Ändrat." in kumla.run("person", "--csv", file, "--apply", "--by", "Bo")[1]
    assert kumla.data("person", "remove", "Alex Ek", "--until", "2027-01-31")["holdings"][0]["until"] == "2027-01-31"


def test_the_list_shows_who_declined_reminders_and_since_when(kumla: Installation) -> None:
    kim = kumla.data("person", "add", "Kim Karlsson", "polisen")["person"]["id"]
    with kumla.store() as store:
        store.decline("kumla", kim, NOW)
        store.decline("kumla", "@kommundirektor", on(2027, 3, 31).replace(hour=22))

    said, data = kumla.run("person", "list")[1], kumla.data("person", "list")

    assert "Har stängt av påminnelser" in said
    assert "Kim Karlsson  sedan 2026-12-01" in said and "@kommundirektor  sedan 2027-04-01" in said
    assert data["declined"] == {kim: "2026-12-01T10:00:00+01:00", "@kommundirektor": "2027-04-01T00:00:00+02:00"}

    kumla.run("person", "forget", "Kim Karlsson")
    assert kumla.data("person", "list")["declined"].keys() == {"@kommundirektor"}


def test_an_address_where_no_mail_may_go_is_refused_with_what_is_accepted(kumla: Installation) -> None:
    for email in ("kim@gmail.example", "kim@kumla.example.org", "kim@sub.kumla.example", "åsa@kumla.example", "kim"):
        code, said, wrong = kumla.run("person", "add", "Kim Karlsson", "polisen", "--email", email)

        assert (code, said) == (2, "") and f"EMAIL = '{email}'" in wrong and "kumla.example" in wrong
    assert "[organisation] mail_domains" in wrong
    assert kumla.data("person", "list")["persons"] == []


def test_who_does_it_is_who_is_logged_in_unless_somebody_says_otherwise(
    kumla: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "asa")
    kumla.data("cancel", uid(4))

    assert "asa ställde in" in kumla.run("history", 2027)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("move", uid(3), "2027-13-01"), "expected a day such as 2027-05-20, or 2027-05-20T14:00"),
        (("move", uid(3), "2028-05-20"), "2028-05-20 is not in 2027"),
        (("move", uid(9), "2027-05-20"), "expected the uid of a meeting or deadline of 2027"),
        (("cancel", "styrgruppen"), "expected a uid as `arshjul draft YEAR --json` lists them"),
        (("add", "andt-sl", "2027-09-01"), "expected a group that may hold extra meetings: styrgrupp, operativ-grupp"),
        (("decide", "styrgrupp"), "a group with --year"),
        (("item", uid(3), "Läget", "--role", "okand"), "ROLE = 'okand'; expected one of"),
        (("undo",), "nothing was done since the last release"),
        (("release", 2022), "expected 2023 or later"),
        (("history", "--on", "2027-01-01"), "YEAR is needed"),
        (("person",), "expected one of add, remove, list, forget and --csv FILE"),
        (("person", "add", "Kim", "okand"), "ROLE = 'okand'"),
        (("person", "add", "Kim"), "NAME and ROLE is needed to add somebody"),
        (("person", "--csv", "saknas.csv"), "saknas.csv: No such file or directory"),
        (("draft", 2027, "--organisation", "okand"), "--organisation okand; expected one of kumla"),
        (("verify-log", "--noted", "12"), "expected NUMBER:HASH"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_is_expected(
    kumla: Installation, arguments: tuple[object, ...], said: str
) -> None:
    code, out, err = kumla.run(*arguments)

    assert (code, out) == (2, "")
    assert said in err


def test_where_there_are_several_organisations_one_must_be_named(kumla: Installation, tmp_path: Path) -> None:
    other = tmp_path / "annan"
    other.mkdir()
    for file in PLACE.iterdir():
        (other / file.name).write_text(file.read_text("utf-8").replace('id = "kumla"', 'id = "annan"'), "utf-8")
    kumla.data("load", other, "--by", "Anna")

    assert "--organisation is needed, as there are several: annan, kumla" in kumla.run("draft", 2027)[2]
    assert kumla.data("draft", 2027, "--organisation", "annan")["waiting"] == []


def test_a_place_without_an_organisation_says_what_to_do_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = Installation(tmp_path, monkeypatch, capsys).run("draft", 2027)

    assert (code, "`arshjul load FOLDER` first" in err) == (2, True)


def test_a_new_version_is_loaded_from_a_day(kumla: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "kumla"
    folder.mkdir()
    for file in PLACE.iterdir():
        earlier = file.read_text("utf-8").replace('starts = "13:00"', 'starts = "09:00"')
        (folder / file.name).write_text(earlier, "utf-8")

    loaded = kumla.data("load", folder, "--from", "2028-01-01", "--by", "Bo")

    assert loaded["from"] == date(2028, 1, 1).isoformat()
    assert kumla.data("draft", 2027)["waiting"] == []
    occurrences = kumla.data("draft", 2028)["plan"]["occurrences"]
    assert {each["start"][11:16] for each in occurrences if each["end"]} == {"09:00"}


README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
LIVES = README.partition("## A year that lives")[2].partition("\n## ")[0]


def test_the_commands_of_the_readme_run_as_they_are_written(kumla: Installation) -> None:
    lines = [line for block in LIVES.split("```")[1::2] for line in block.splitlines() if line]
    kumla.at(on(2026, 12, 15))

    ended = [kumla.run(*shlex.split(line)[1:])[0] for line in lines[:8]]
    kumla.at(on(2027, 6, 1))
    ended += [kumla.run(*shlex.split(line)[1:])[0] for line in lines[8:]]

    assert len(lines) == 13
    assert dict(zip(lines, ended, strict=True)) == dict.fromkeys(lines, 0)


def test_an_invitation_is_a_link_that_works_once_and_says_for_whom(kumla: Installation) -> None:
    url = kumla.data("invite", "--level", "secretary", "--group", "styrgrupp", "--by", "Anna")["url"]

    assert url.startswith("http://127.0.0.1:8000/join/")
    with kumla.store() as store:
        [invitation] = store.invitations("kumla")
        assert (invitation.level, invitation.group, invitation.by) == ("secretary", "styrgrupp", "Anna")
        assert url.rpartition("/")[2] not in repr(invitation)


def test_an_invitation_to_a_group_that_is_none_says_which_there_are(kumla: Installation) -> None:
    code, _, err = kumla.run("invite", "--level", "secretary", "--group", "styret")

    assert code == 2
    assert "'styret'; a secretary is one group's: expected one of styrgrupp, operativ-grupp" in err
