"""Every route stands in the table of who may use it, and the table has no others."""

from pathlib import Path

import pytest
from flask import Flask
from handmade import NOW, SECRET, config_in, filled

from app import create_app
from app.pages.access import ACCESS


@pytest.fixture
def web(tmp_path: Path) -> Flask:
    (tmp_path / "secret").write_bytes(SECRET)
    filled(config_in(tmp_path)).close()
    return create_app(config_in(tmp_path), clock=lambda: NOW)


def routes(web: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}" for rule in web.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD"}
    }


def test_the_table_is_the_routes(web: Flask) -> None:
    assert routes(web) == ACCESS.keys()


def test_a_route_that_nobody_has_declared_is_not_served(web: Flask) -> None:
    web.add_url_rule("/ny", view_func=lambda: "hemligt")

    answer = web.test_client().get("/ny")

    assert answer.status_code == 404
    assert b"hemligt" not in answer.data


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_answered_under_its_own_names(web: Flask, host: str) -> None:
    assert web.test_client().get("/login", headers={"Host": host}).status_code == 200


FOREIGN = ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/healthz", "/static/style.css", "/f/x/y.ics", "/nothing"])
def test_a_foreign_name_for_this_machine_is_refused(web: Flask, host: str, path: str) -> None:
    answer = web.test_client().get(path, headers={"Host": host})

    assert answer.status_code == 421
    assert b"/f/" not in answer.data


def test_a_name_that_is_no_name_is_refused(web: Flask) -> None:
    for host in ("", "evil example", "a/b", "[::1", "[]", "ÅÄÖ"):
        assert web.test_client().get("/", headers={"Host": host}).status_code in (400, 421)


def test_the_public_name_is_answered_to(tmp_path: Path) -> None:
    filled(config_in(tmp_path)).close()
    (tmp_path / "secret").write_bytes(SECRET)
    web = create_app(config_in(tmp_path, ARSHJUL_URL="https://arshjul.example"), clock=lambda: NOW)

    assert web.test_client().get("/login", headers={"Host": "arshjul.example"}).status_code == 200
    assert web.test_client().get("/", headers={"Host": "evil.example"}).status_code == 421


def test_one_that_listens_to_others_cannot_know_what_they_call_it(tmp_path: Path) -> None:
    filled(config_in(tmp_path)).close()
    (tmp_path / "secret").write_bytes(SECRET)
    web = create_app(config_in(tmp_path, ARSHJUL_BIND="0.0.0.0:8000"), clock=lambda: NOW)

    assert web.test_client().get("/login", headers={"Host": "server.kumla.example"}).status_code == 200


def test_it_is_alive_and_ready(web: Flask) -> None:
    assert web.test_client().get("/healthz").data == b"alive\nreminders: running\n"
    assert web.test_client().get("/readyz").data == b"ready\n"


def test_without_a_year_it_is_alive_but_not_ready(tmp_path: Path) -> None:
    client = create_app(config_in(tmp_path)).test_client()

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
