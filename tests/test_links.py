"""A link's address follows from what is asked of whom: a mail written anew has the same, and no two share one."""

from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from handmade import NOW, SECRET, config_in, filled

from app.links import answered_until, declined_until, link_for
from app.tokens import hash_of, link_token, token_of, without_tokens

URL = "https://arshjul.example"
LATER = NOW + timedelta(days=30)


def test_a_mail_that_is_written_anew_has_the_same_link(tmp_path: Path) -> None:
    store = filled(config_in(tmp_path))

    first, again = (link_for(store, SECRET, URL, "exempel", "held", "a-2026-1@b", "p1", LATER) for _ in range(2))

    assert first == again
    assert len(store.engine.rows("SELECT * FROM links")) == 1


def test_what_is_asked_leads_to_one_page_and_declining_to_another(tmp_path: Path) -> None:
    store = filled(config_in(tmp_path))

    asked = [link_for(store, SECRET, URL, "exempel", each, "", "p1", LATER) for each in ("held", "outcome", "decline")]

    assert [address.removeprefix(URL).split("/")[1] for address in asked] == ["done", "done", "reminders"]


def test_the_store_has_no_token_only_what_it_is_found_by(tmp_path: Path) -> None:
    store = filled(config_in(tmp_path))
    token = link_for(store, SECRET, URL, "exempel", "held", "a-2026-1@b", "p1", LATER).rpartition("/")[2]

    kept = store.link_with(hash_of(token))

    assert kept is not None and kept[1].recipient == "p1"
    assert token not in str(store.engine.rows("SELECT * FROM links"))


def test_every_purpose_organisation_recipient_and_thing_has_a_token_of_its_own() -> None:
    words = ("held", "a", "b", "ab", "", "a|b", "link")

    tokens = [link_token(SECRET, *each) for each in product(words, repeat=4)]

    assert len(set(tokens)) == len(words) ** 4
    assert {len(token) for token in tokens} == {43}
    assert link_token(bytes(32), "held", "a", "b", "c") != link_token(SECRET, "held", "a", "b", "c")


def test_no_subscription_has_the_token_of_a_link() -> None:
    link = link_token(SECRET, "held", "exempel", "p1", "exempel-moten-2027:1")
    alike = ("link", "held", "exempel", "p1", "exempel-moten-2027")

    assert all(token_of(SECRET, between.join(alike), 1) != link for between in ("|", ":", "", "/", " "))


def test_the_address_of_a_link_is_said_again_without_its_token() -> None:
    token = link_token(SECRET, "held", "exempel", "p1", "a")

    assert [without_tokens(f"{URL}{path}{token}") for path in ("/done/", "/reminders/")] == [
        f"{URL}/done/...", f"{URL}/reminders/...",
    ]  # fmt: skip


def test_a_link_is_open_to_the_end_of_the_thirtieth_day_where_the_organisation_is_also_when_the_clocks_change() -> None:
    stockholm = ZoneInfo("Europe/Stockholm")

    assert answered_until(date(2027, 3, 1), stockholm) == datetime(2027, 4, 1, tzinfo=stockholm)
    assert answered_until(date(2027, 3, 1), stockholm).utcoffset() == timedelta(hours=2)
    assert declined_until(NOW) > NOW + timedelta(days=365)
