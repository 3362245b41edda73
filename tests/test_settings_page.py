"""Settings: what the organisation chooses, each part its own form, and nothing that was typed is lost."""

import io
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from handmade import SECRET, config_in
from life import by, living, on
from visiting import Browser, logged_in

from app import create_app
from app.loading import folder_of
from app.planning import settling
from app.store import Store
from schedules.organisation import Organisation

NOW = on(2027, 4, 21)
MEETINGS = {"weekday": "tuesday", "starts": "09:30", "earliest": "08:00", "latest": "16:00", "closed": ["6", "7"]}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return living(config_in(tmp_path).database)


@pytest.fixture
def web(tmp_path: Path, store: Store) -> Flask:
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def coordinator(web: Flask) -> Browser:
    return logged_in(web, "coordinator", "kumla")


def seen(store: Store) -> str:
    documents = store.documents("kumla")
    assert documents is not None
    return documents.version


def chosen(store: Store) -> Organisation:
    return folder_of(store, "kumla").organisation


def test_what_is_chosen_stands_in_the_forms_and_a_guess_says_that_it_is_one(coordinator: Browser) -> None:
    page = unescape(coordinator.get("/settings").text)

    assert 'id="meetings-starts" name="starts" type="time" value="13:00"' in page
    assert "Det här är en gissning:" in page and "Inga möten i juli" in page


def test_what_is_saved_is_chosen_and_no_longer_a_guess(coordinator: Browser, store: Store) -> None:
    answer = coordinator.send("/settings/meetings", MEETINGS | {"seen": seen(store)})

    own = chosen(store).meetings
    assert answer.status_code == 303 and "Sparat." in coordinator.get(answer.headers["Location"]).text
    assert (own.weekday, f"{own.starts:%H:%M}", own.closed_months, own.assumption) == ("tuesday", "09:30", (6, 7), "")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts": "i gryningen"}, "Skriv en tid"),
        ({"starts": "07:00"}, "Mötet måste börja mellan"),
        ({"closed": [str(month) for month in range(1, 13)]}, "Minst en månad"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_there(
    coordinator: Browser, store: Store, wrong: dict[str, object], said: str
) -> None:
    before = seen(store)

    answer = coordinator.send("/settings/meetings", MEETINGS | wrong | {"seen": before})

    page = unescape(answer.text)
    assert answer.status_code == 422 and said in page and 'aria-describedby="' in page
    assert 'value="16:00"' in page and '<option value="tuesday" selected>' in page
    assert 'value="6" checked' in page
    assert seen(store) == before


def test_who_was_second_loses_nothing_and_overwrites_nothing(coordinator: Browser, store: Store) -> None:
    before = seen(store)
    settling.settle(store, "kumla", "avoid", settling.avoid("val", ["36"]), by("Anna", NOW))

    answer = coordinator.send("/settings/meetings", MEETINGS | {"seen": before})

    assert answer.status_code == 409 and "Någon annan har ändrat inställningarna" in answer.text
    assert 'value="09:30"' in answer.text and chosen(store).meetings.weekday == "auto"
    assert f'name="seen" value="{seen(store)}"' in answer.text


def test_a_group_may_have_it_differently_and_as_all_again(coordinator: Browser, store: Store) -> None:
    own = {"group": "styrgrupp", "weekday": "monday", "starts": "10:00", "place": "Rum 3"}

    coordinator.send("/settings/group", own | {"seen": seen(store)})
    group = chosen(store).group("styrgrupp")
    coordinator.send("/settings/group", {"group": "styrgrupp", "weekday": "", "seen": seen(store)})

    assert (group.weekday, group.place) == ("monday", "Rum 3") and group.starts
    assert chosen(store).group("styrgrupp").starts is None and not chosen(store).group("styrgrupp").place


def test_weeks_are_avoided_and_no_more(coordinator: Browser, store: Store) -> None:
    coordinator.send("/settings/avoid", {"name": "Val", "weeks": "36, 38–39", "seen": seen(store)})
    weeks = [each.weeks for each in chosen(store).avoided if each.name == "Val"]
    coordinator.send("/settings/avoid-no-more", {"name": "Val", "seen": seen(store)})
    wrong = coordinator.send("/settings/avoid", {"name": "Val", "weeks": "54", "seen": seen(store)})

    assert weeks == [("36", "38-39")] and "Val" not in {each.name for each in chosen(store).avoided}
    assert wrong.status_code == 422 and "veckor från 1 till 53" in wrong.text and 'value="54"' in wrong.text


def test_a_guess_is_confirmed_with_one_button(coordinator: Browser, store: Store) -> None:
    coordinator.send("/settings/right", {"table": "meetings", "seen": seen(store)})
    coordinator.send("/settings/right", {"name": "sportlov", "seen": seen(store)})

    assert not chosen(store).meetings.assumption and chosen(store).meetings.closed_months == (7,)
    assert {each.name for each in chosen(store).avoided if not each.assumption} == {"sportlov"}


def read(coordinator: Browser, **sent: object) -> str:
    answer = coordinator.send(
        "/settings/dates/read", {"body": "kommunstyrelsen", **sent}, content_type="multipart/form-data"
    )
    return unescape(answer.text)


def test_a_list_that_cannot_be_read_is_told_with_its_line_in_swedish(coordinator: Browser, store: Store) -> None:
    page = read(coordinator, text="26 maj 2027\ntis 26/5 2027")

    said = "'tis 26/5 2027': 2027-05-26 är en onsdag; skriv den veckodag som det är, i rätt år"
    assert said in page and "rad 2" in page.lower() and 'lang="en">' not in page.partition("<main")[2]


def test_days_are_shown_before_they_are_saved(coordinator: Browser, store: Store) -> None:
    before = seen(store)

    page = read(coordinator, text="26 maj 2027\n2027-11-24")

    assert "2 dagar lästes" in page and 'value="2027-05-26 2027-11-24 "' in page
    assert seen(store) == before


def test_saved_days_replace_those_of_their_own_years(coordinator: Browser, store: Store) -> None:
    for days in ("2027-05-26 2027-11-24", "2028-05-24", "2027-06-02"):
        coordinator.send("/settings/dates", {"body": "kommunstyrelsen", "read": days, "seen": seen(store)})

    assert chosen(store).dates_of("kommunstyrelsen") == (date(2027, 6, 2), date(2028, 5, 24))


def test_a_line_that_is_no_day_is_pointed_at_and_stays_to_be_mended(coordinator: Browser) -> None:
    page = read(coordinator, text="26 maj 2027\nnågon gång i höst")

    assert "Rad 2:" in page and "Alla dagar gick inte att läsa" in page and "någon gång i höst</textarea>" in page


def test_a_calendar_file_may_be_larger_than_a_form(coordinator: Browser) -> None:
    day = "UID:1\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:20270526\r\n"
    event = f"BEGIN:VEVENT\r\n{day}SUMMARY:KS\r\nEND:VEVENT\r\n"
    notes = "".join(f"X-NOTE:{number:060}\r\n" for number in range(1000))
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{notes}{event}END:VCALENDAR\r\n".encode()

    page = read(coordinator, year="2027", file=(io.BytesIO(calendar), "ks.ics"))

    assert "1 dag lästes" in page and 'value="2027-05-26 "' in page


def test_the_accessibility_statement_says_what_is_written_here(coordinator: Browser, store: Store) -> None:
    says = {"contact": "tillganglighet@kumla.se", "website": "https://kumla.se", "reviewed": "2027-03-01"}

    coordinator.send(
        "/settings/accessibility", says | {"method": "self", "faults": "Hjulet är litet.", "seen": seen(store)}
    )
    wrong = coordinator.send("/settings/accessibility", says | {"method": "self", "contact": "x", "seen": seen(store)})

    page = coordinator.get("/tillganglighet/kumla").text
    assert "tillganglighet@kumla.se" in page and "Hjulet är litet." in page
    assert wrong.status_code == 422 and "Skriv en e-postadress" in wrong.text
    assert 'value="https://kumla.se"' in wrong.text


def test_nobody_but_a_coordinator_settles_anything(web: Flask, store: Store) -> None:
    before = seen(store)

    for level in ("reader", "secretary"):
        client = logged_in(web, level, "kumla", "styrgrupp" if level == "secretary" else "")
        assert client.get("/settings").status_code == 403
        assert client.send("/settings/meetings", MEETINGS | {"seen": before}).status_code == 403

    assert seen(store) == before


def test_the_page_is_light(coordinator: Browser) -> None:
    assert len(coordinator.get("/settings").data) < 100_000
