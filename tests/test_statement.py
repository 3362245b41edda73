"""The accessibility statement: the organisation's own words, and nothing that it has not said."""

import re
from pathlib import Path

import pytest
from handmade import FILES, NOW, SECRET, config_in, filled
from visiting import logged_in

from app import create_app
from app.loading import load
from app.store import Store

SAYS = """
[accessibility]
contact = "tillganglighet@exempel.example"
phone = "019-00 00 00"
website = "https://www.exempel.example/kontakt"
reviewed = 2026-10-01
method = "external"
faults = ["Årshjulet går inte att förstora utan att skrivas ut. Listan bredvid har samma datum."]
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return filled(config_in(tmp_path))


def statement(tmp_path: Path, path: str = "/tillganglighet") -> str:
    client = create_app(config_in(tmp_path), clock=lambda: NOW).test_client()
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def says(store: Store, text: str) -> None:
    load(store, FILES | {"organisation.toml": FILES["organisation.toml"] + text}, NOW)


def test_what_the_organisation_has_said_stands_in_it(tmp_path: Path, store: Store) -> None:
    says(store, SAYS)
    read = statement(tmp_path)

    assert "Exempelby kommun står för den här webbplatsen" in read
    assert "delvis förenlig" in read and "Årshjulet går inte att förstora" in read
    assert "Någon utanför Exempelby kommun har granskat webbplatsen." in read and "1 oktober" in read
    assert "tillganglighet@exempel.example" in read and "019-00 00 00" in read
    assert "Anmäl bristande tillgänglighet till Digg" in read


def test_nobody_is_said_to_keep_the_law_who_has_not_looked(tmp_path: Path, store: Store) -> None:
    read = statement(tmp_path)

    assert "Vi har inte bedömt webbplatsen" in read and "helt förenlig" not in read and "delvis" not in read
    assert "Exempelby kommun har inte skrivit vem du vänder dig till än." in read


def test_who_has_looked_and_found_nothing_says_that_it_is_kept(tmp_path: Path, store: Store) -> None:
    says(store, "\n[accessibility]\nreviewed = 2026-10-01\n")

    assert "helt förenlig" in statement(tmp_path)


def test_a_visitor_comes_to_their_own_organisations_and_others_choose(tmp_path: Path, store: Store) -> None:
    other = FILES["organisation.toml"].replace('"exempel"', '"annat"').replace("Exempelby", "Annanby")
    load(store, FILES | {"organisation.toml": other}, NOW)

    assert "Annanby kommun Exempelby kommun" in statement(tmp_path)
    visitor = logged_in(create_app(config_in(tmp_path), clock=lambda: NOW), organisation="exempel")
    assert visitor.get("/tillganglighet").headers["Location"] == "/tillganglighet/exempel"
    assert visitor.get("/tillganglighet/ingen").status_code == 404


def test_every_page_leads_to_it(tmp_path: Path, store: Store) -> None:
    web = create_app(config_in(tmp_path), clock=lambda: NOW)

    assert 'href="/tillganglighet"' in web.test_client().get("/login").text
    assert 'href="/tillganglighet"' in web.test_client().get("/nothing").text
    assert 'href="/tillganglighet/exempel"' in logged_in(web).get("/").text
