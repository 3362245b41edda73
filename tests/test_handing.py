"""The commands that give people their addresses and take them back, in Swedish or as JSON, and keep each secret."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from handmade import FILES, NOW, SECRET, config_in, filled
from serving import answered, asking

from app import create_app, doing, handing
from app.cli import main
from app.loading import load
from app.store import Someone, Store, open_store
from app.tokens import token_of

BASE = "http://127.0.0.1:8000"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    store = filled(config_in(tmp_path))
    store.keep_person("exempel", Someone("asa-berg", "Åsa Berg", "asa@exempel.example"))
    return store


@pytest.fixture
def run(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("ARSHJUL_DATA", str(tmp_path))
    for module in (handing, doing):
        monkeypatch.setattr(module, "utc_now", lambda: NOW)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(str(ended.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def data(run: Run) -> Callable[..., Any]:
    def data(*arguments: str) -> Any:
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return data


def status(tmp_path: Path, url: str) -> int:
    flask = create_app(config_in(tmp_path), clock=lambda: NOW)
    return int(answered(flask, asking(url.removeprefix(BASE), "GET", {}))[0][:3])


@pytest.mark.parametrize(
    ("asked", "kind", "subject"),
    [
        (("styrgrupp",), "group", "styrgrupp"),
        (("--role", "samordnare"), "role", "samordnare"),
        (("--person", "Åsa Berg"), "person", "asa-berg"),
        (("--person", "asa-berg"), "person", "asa-berg"),
        (("--all",), "organisation", "exempel"),
    ],
)
def test_an_address_of_each_kind_is_given_and_known(
    run: Run, store: Store, asked: tuple[str, ...], kind: str, subject: str
) -> None:
    code, out, err = run("subscribe", *asked, "--label", " Åsas\n telefon ")

    given = next(one for one in store.subscriptions("exempel") if one.label)
    assert (code, err) == (0, "")
    assert (given.kind, given.subject, given.label) == (kind, subject, "Åsas telefon")
    assert out.startswith(f"{BASE}/f/{token_of(SECRET, given.id, 1)}/")


def test_each_is_another_address_also_of_the_same_feed(data: Callable[..., Any]) -> None:
    assert data("subscribe", "styrgrupp").items() ^ data("subscribe", "styrgrupp").items()
    given = data("subscribe", "styrgrupp")
    assert given["page"] == given["url"].replace("/f/", "/subscribe/").removesuffix("/styrgrupp.ics")


@pytest.mark.parametrize("asked", [(), ("styrgrupp", "--all"), ("--role", "a", "--person", "b")])
def test_one_feed_at_a_time(run: Run, asked: tuple[str, ...]) -> None:
    assert run("subscribe", *asked) == (2, "", "expected one of GROUP, --role ROLE, --person PERSON and --all\n")


def test_on_a_first_start_there_is_something_to_subscribe_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARSHJUL_DATA", str(tmp_path / "new"))

    code, out, _ = run("subscribe", "operativ-grupp")

    assert code == 0 and out.endswith("/operativ-grupp.ics\n")


def test_where_there_are_several_organisations_one_is_named(run: Run, store: Store) -> None:
    load(store, {**FILES, "organisation.toml": FILES["organisation.toml"].replace('"exempel"', '"annan"')}, NOW)

    assert run("subscribe", "styrgrupp")[2] == "--organisation is needed, as there are several: annan, exempel\n"
    assert run("subscribe", "styrgrupp", "--organisation", "annan")[0] == 0
    assert [one.organisation for one in store.subscriptions("annan")] == ["annan"]
    assert run("unsubscribe", "exempel.group.styrgrupp", "--organisation", "annan")[0] == 2
    assert run("feeds", "--organisation", "annan")[1].count("\n") == 1


FORMS = ["{url}", "{page}", "{page}?lang=en", "{webcal}", "{path}", "{id}"]


@pytest.mark.parametrize("form", FORMS)
def test_an_address_is_taken_back_in_whichever_form_it_is_said(
    run: Run, data: Callable[..., Any], tmp_path: Path, form: str
) -> None:
    given = data("subscribe", "styrgrupp")
    path = given["url"].removeprefix(BASE)
    said = form.format(**given, path=path, webcal=f"webcal://127.0.0.1:8000{path}")

    assert status(tmp_path, given["url"]) == 200
    code, out, _ = run("unsubscribe", said)

    assert (code, out) == (0, "Styrgruppen är återkallad: adressen svarar 410 inom en sekund.\n")
    assert status(tmp_path, given["url"]) == 410


def test_what_is_not_found_is_not_said_again(run: Run, store: Store) -> None:
    token = token_of(SECRET, "exempel.nobody's", 1)
    for said in (f"{BASE}/f/{token}/a.ics", f"{BASE}/subscribe/{token}", token, f"/f/{token}", "x"):
        for command in ("unsubscribe", "rotate"):
            code, out, err = run(command, said)
            assert (code, out) == (2, "")
            assert err == "there is no such subscription; `arshjul feeds` lists the id of each\n"


def test_another_address_takes_the_place_of_one_that_leaked(
    run: Run, data: Callable[..., Any], tmp_path: Path
) -> None:
    before = data("subscribe", "--role", "samordnare", "--label", "Åsa")

    after = data("rotate", before["id"])

    assert after["id"] == before["id"] and after["url"] != before["url"]
    assert (status(tmp_path, before["url"]), status(tmp_path, after["url"])) == (410, 200)
    assert "Åsa" in run("feeds")[1]


def test_a_group_is_made_public_and_that_is_taken_back(
    run: Run, data: Callable[..., Any], tmp_path: Path
) -> None:
    given = data("publish", "styrgrupp")

    assert given["url"] == f"{BASE}/p/exempel/styrgrupp.ics"
    assert given["page"] == f"{BASE}/subscribe/exempel/styrgrupp"
    assert status(tmp_path, given["url"]) == 200
    assert "öppen för alla" in run("feeds")[1]
    assert run("unpublish", "styrgrupp")[0] == 0
    assert status(tmp_path, given["url"]) == 410
    assert run("unpublish", "arbetsgrupp")[0] == 2
    assert run("publish", "styrelsen")[2].startswith("there is no group 'styrelsen'; expected one of styrgrupp")


@pytest.mark.parametrize("form", ["{url}", "{page}", "{id}"])
def test_a_public_address_is_taken_back_by_itself_too(run: Run, data: Callable[..., Any], form: str) -> None:
    given = data("publish", "styrgrupp")

    assert run("unsubscribe", form.format(**given))[0] == 0


def test_the_list_says_of_what_whose_made_when_and_last_fetched(run: Run, store: Store) -> None:
    run("subscribe", "--role", "samordnare", "--label", "Åsas telefon")
    store.keep_fetch("exempel", "exempel.group.styrgrupp", 1, NOW.date(), "Outlook")
    store.keep_fetch("exempel", "exempel.group.arbetsgrupp", 1, NOW.date() - timedelta(days=8), "Thunderbird")

    lines = [line.split("  ") for line in run("feeds")[1].splitlines()]
    told = {tuple(word.strip() for word in line if word.strip())[:4] for line in lines}

    assert told == {
        ("Styrgruppen (grupp)", "gruppens egen", "gjord 2026-11-22", "2026-11-22 Outlook"),
        ("Arbetsgruppen (grupp)", "gruppens egen", "gjord 2026-11-22", "HAR SLUTAT HÄMTA: 2026-11-14 Thunderbird"),
        ("Samordnaren (roll)", "Åsas telefon", "gjord 2026-11-22", "aldrig hämtad"),
    }


def test_the_list_is_for_programs_too_and_has_what_was_withdrawn(
    run: Run, data: Callable[..., Any], store: Store
) -> None:
    store.keep_fetch("exempel", "exempel.group.styrgrupp", 1, NOW.date() - timedelta(days=9), "Google Kalender")
    run("rotate", "exempel.group.arbetsgrupp")

    listed = data("feeds")

    assert listed["organisation"] == "exempel"
    assert [(each["id"], each["generation"], each["state"]) for each in listed["feeds"]] == [
        ("exempel.group.arbetsgrupp", 1, "withdrawn"),
        ("exempel.group.arbetsgrupp", 2, "never fetched"),
        ("exempel.group.styrgrupp", 1, "stopped"),
    ]
    one = listed["feeds"][2]
    assert (one["last_fetched_on"], one["last_client"], one["own"]) == ("2026-11-13", "Google Kalender", True)
    assert run("feeds")[1].endswith("1 återkallade visas inte här.\n")


def test_an_address_is_shown_again_only_when_it_is_asked_for(run: Run) -> None:
    address = f"{BASE}/f/{token_of(SECRET, 'exempel.group.styrgrupp', 1)}/styrgrupp.ics"

    assert address not in "".join(run("feeds")[1:]) + "".join(run("feeds", "--json")[1:])
    assert address in run("feeds", "--addresses")[1]
    assert address in run("feeds", "--addresses", "--json")[1]
    run("unsubscribe", "exempel.group.styrgrupp")
    assert address not in run("feeds", "--addresses", "--json")[1]


def test_with_another_secret_nobody_is_given_an_address_that_leads_nowhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(bytes(32))

    code, out, err = run("subscribe", "styrgrupp")

    assert (code, out) == (2, "") and "put it back" in err


def test_the_history_says_who_gave_changed_and_took_back_which_address(run: Run, data: Callable[..., Any]) -> None:
    id = data("subscribe", "--all", "--label", "Åsa Berg", "--by", "Anna")["id"]
    run("rotate", id, "--by", "Bo", "--why", "låg på webben")
    run("unsubscribe", id, "--by", "Anna")
    run("publish", "styrgrupp", "--by", "Anna")

    lines = [line.split(maxsplit=3)[3] for line in run("history")[1].splitlines()]

    assert lines == [
        f"Anna gav ut en adress till exempel: {id}",
        f"Bo bytte adressen {id} (låg på webben)",
        f"Anna återkallade adressen {id}",
        "Anna öppnade kalendern för styrgrupp för alla",
    ]
    assert "Åsa" not in run("history", "--json")[1], "a label may be a name, and the history is for ever"
    assert run("verify-log")[0] == 0


def test_a_database_without_an_address_says_so(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARSHJUL_DATA", str(tmp_path / "new"))
    (tmp_path / "new").mkdir()
    store = open_store(config_in(tmp_path / "new").database)
    load(store, FILES, NOW)

    assert run("feeds")[:2] == (0, "Ingen har någon adress än.\n")
