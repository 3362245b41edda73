"""The calendars page: whoever has an address that they should not have is shut out, and everybody else goes on."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from handmade import SECRET, config_in, filled
from life import by, living, on
from test_people_page import SECRET_PATH, words
from visiting import Browser, logged_in
from werkzeug.test import TestResponse

from app import create_app
from app.planning.addresses import give_address
from app.planning.persons import hold_role
from app.store import Store, Subscription
from app.subscriptions import give_own_addresses, own_id
from app.tokens import token_of

NOW = on(2027, 4, 21)
BO = by("Bo Ek", NOW)
OWN = own_id("kumla", "styrgrupp")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    filled(config_in(tmp_path)).close()
    store = living(config_in(tmp_path).database)
    give_own_addresses(store, SECRET, "kumla", NOW)
    return store


@pytest.fixture
def web(tmp_path: Path, store: Store) -> Flask:
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def coordinator(web: Flask) -> Browser:
    return logged_in(web, "coordinator", "kumla")


def made(client: Browser, of: str = "role polisen", new: str = "", label: str = "") -> TestResponse:
    return client.send("/calendars", {"of": of, "new": new or str(uuid4()), "label": label})


def change(client: Browser, id: str, do: str, generation: int = 1) -> TestResponse:
    return client.send(f"/calendars/{id}", {"do": do, "generation": str(generation)})


def working(store: Store) -> list[Subscription]:
    return [each for each in store.subscriptions("kumla") if each.revoked_at is None]


def status(client: Browser, id: str, generation: int) -> int:
    return client.get(f"/f/{token_of(SECRET, id, generation)}/x.ics").status_code


@pytest.mark.parametrize("of", ["group styrgrupp", "role polisen", "organisation kumla"])
def test_an_address_of_a_group_a_role_or_everything_is_shown_once(
    coordinator: Browser, store: Store, of: str
) -> None:
    answer = made(coordinator, of, label="Anslagstavlan")

    [token] = set(SECRET_PATH.findall(answer.text))
    assert answer.status_code == 200 and 'class="qr"' in answer.text
    assert coordinator.get(f"/f/{token}/x.ics").data.startswith(b"BEGIN:VCALENDAR")
    page = coordinator.get("/calendars").text
    assert "Anslagstavlan" in page and not SECRET_PATH.search(page)
    assert store.log("kumla")[-1].kind == "subscribe" and token not in repr(store.log("kumla"))


def test_the_same_form_sent_again_makes_no_second_address(coordinator: Browser, store: Store) -> None:
    same = str(uuid4())
    made(coordinator, new=same)

    again = made(coordinator, new=same)

    assert again.status_code == 409 and not SECRET_PATH.search(again.text)
    assert len([each for each in working(store) if each.kind == "role"]) == 1


@pytest.mark.parametrize("of", ["", "person x", "group polisen", "role styrgrupp", "organisation exempel", "group"])
def test_of_what_is_not_there_and_of_persons_no_address_is_made_here(
    coordinator: Browser, store: Store, of: str
) -> None:
    before = working(store)

    assert made(coordinator, of).status_code == 400
    assert made(coordinator, new=OWN).status_code == 400
    assert working(store) == before


def test_an_address_in_the_wrong_hands_is_exchanged_and_the_year_shows_the_new_one(
    coordinator: Browser, store: Store
) -> None:
    assert status(coordinator, OWN, 1) == 200

    answer = change(coordinator, OWN, "exchange")

    assert set(SECRET_PATH.findall(answer.text)) == {token_of(SECRET, OWN, 2)}
    assert (status(coordinator, OWN, 1), status(coordinator, OWN, 2)) == (410, 200)
    assert f"/subscribe/{token_of(SECRET, OWN, 2)}" in coordinator.get("/").text
    assert store.log("kumla")[-1].kind == "rotate"


def test_a_page_that_is_loaded_again_exchanges_nothing_once_more(coordinator: Browser, store: Store) -> None:
    change(coordinator, OWN, "exchange")

    for do in ("exchange", "revoke"):
        again = change(coordinator, OWN, do)
        assert again.status_code == 409 and "redan bytt" in again.text and not SECRET_PATH.search(again.text)
    assert status(coordinator, OWN, 2) == 200


def test_an_address_that_is_taken_back_is_gone_from_the_page(coordinator: Browser, store: Store) -> None:
    one = give_address(store, SECRET, "", "kumla", ("role", "polisen"), "kumla.x", "entrén", BO).subscription
    assert status(coordinator, one.id, 1) == 200

    answer = change(coordinator, one.id, "revoke")

    page = coordinator.get(answer.location).text
    assert "Adressen är återkallad." in page and "entrén" not in page
    assert status(coordinator, one.id, 1) == 410 and status(coordinator, OWN, 1) == 200
    assert change(coordinator, one.id, "revoke").status_code == 404


def test_a_group_is_opened_to_everybody_and_closed_again(coordinator: Browser, store: Store) -> None:
    coordinator.send("/groups/styrgrupp/public")

    assert coordinator.get("/p/kumla/styrgrupp.ics").status_code == 200
    page = words(coordinator.get("/calendars?said=published").text)
    assert "Kalendern är öppen för alla." in page and "Öppna kalendern: Brottsförebyggande rådet" not in page
    assert change(coordinator, "kumla.public.styrgrupp", "exchange", 0).status_code == 400
    change(coordinator, "kumla.public.styrgrupp", "revoke", 0)
    assert coordinator.get("/p/kumla/styrgrupp.ics").status_code in (404, 410)


def test_persons_addresses_and_other_organisations_are_out_of_reach(
    web: Flask, coordinator: Browser, store: Store
) -> None:
    person = hold_role(store, "kumla", "Kim Karlsson", "polisen", BO).id
    give_address(store, SECRET, "", "kumla", ("person", person), "kumla.p", "mobilen", BO)
    theirs = logged_in(web, "coordinator", "exempel")

    assert "mobilen" not in coordinator.get("/calendars").text
    assert change(coordinator, "kumla.p", "revoke").status_code == 404
    assert change(theirs, OWN, "revoke").status_code == theirs.send("/groups/polisen/public").status_code == 404
    assert "polisen" not in theirs.get("/calendars").text and status(coordinator, OWN, 1) == 200


def test_a_calendar_that_has_stopped_leads_here(coordinator: Browser, store: Store) -> None:
    store.keep_fetch("kumla", OWN, 1, NOW.date().replace(month=3), "Outlook")

    [link] = re.findall(r'href="(/calendars#[^"]*)"', coordinator.get("/people").text)

    assert f'id="{link.partition("#")[2]}"' in coordinator.get("/calendars").text


@pytest.mark.parametrize("level", ["reader", "secretary"])
def test_who_does_not_plan_everything_sees_no_way_here(web: Flask, store: Store, level: str) -> None:
    client = logged_in(web, level, "kumla", group="styrgrupp" if level == "secretary" else "")  # type: ignore[arg-type]

    assert client.get("/calendars").status_code == 403
    assert "/calendars" not in client.get("/").text + client.get("/people").text
