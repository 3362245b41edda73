"""How long before people are reminded: for a kind, for a rule, in words that a coordinator would write."""

from pathlib import Path

import pytest
from handmade import SECRET, config_in
from life import NOW, living
from visiting import Browser, logged_in

from app import create_app
from app.loading import folder_of
from app.pages.leads import Unclear, leads_in
from app.store import Store

ADDRESS = "/settings/reminders"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return living(config_in(tmp_path).database)


@pytest.fixture
def client(tmp_path: Path, store: Store) -> Browser:
    return logged_in(create_app(config_in(tmp_path), clock=lambda: NOW))


def seen(store: Store) -> str:
    documents = store.documents("kumla")
    assert documents is not None
    return documents.version


def save(client: Browser, store: Store, what: str, of: str, times: str, version: str = "") -> int:
    data = {"what": what, "of": of, "times": times, "seen": version or seen(store)}
    return client.send(ADDRESS, data).status_code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("14 dagar, 1 arbetsdag", ["14 days", "1 working day"]),
        ("2 veckor och samma dag", ["2 weeks", "0 days"]),
        ("1 Month and 3 working days before", ["1 month", "3 working days"]),
        ("1 dag, 1 dag", ["1 day"]),
        ("aldrig", []),
        ("Never", []),
    ],
)
def test_what_people_write_is_understood_in_both_languages(written: str, meant: list[str]) -> None:
    assert leads_in(written) == meant


@pytest.mark.parametrize("written", ["", "14", "fjorton dagar", "0 dagar", "1000 dagar", "14 dagar 1 dag", "14 dagar,"])
def test_what_is_no_time_is_not_guessed_at(written: str) -> None:
    with pytest.raises(Unclear):
        leads_in(written)


def test_a_kinds_times_are_changed_for_all_rules_and_the_page_shows_them(client: Browser, store: Store) -> None:
    assert save(client, store, "kind", "call", "3 veckor, 2 arbetsdagar") == 303

    assert folder_of(store, "kumla").organisation.reminders.call == ("3 weeks", "2 working days")
    assert 'value="3 veckor och 2 arbetsdagar"' in client.get(ADDRESS).text


def test_a_rules_own_times_are_set_and_taken_away_again(client: Browser, store: Store) -> None:
    assert save(client, store, "rule", "kvartalsanalys", "10 dagar") == 303
    assert folder_of(store, "kumla").organisation.choice("kvartalsanalys").remind == ("10 days",)

    assert save(client, store, "rule", "kvartalsanalys", "") == 303

    assert folder_of(store, "kumla").organisation.choice("kvartalsanalys").remind is None


def test_what_is_shown_may_be_sent_back_as_it_is(client: Browser, store: Store) -> None:
    before = folder_of(store, "kumla").organisation.reminders
    for kind, shown in (("call", "14 dagar och 1 arbetsdag"), ("sending", "5 arbetsdagar, 1 arbetsdag och samma dag")):
        assert f'value="{shown}"' in client.get(ADDRESS).text
        assert save(client, store, "kind", kind, shown) == 303

    after = folder_of(store, "kumla").organisation.reminders
    assert (after.call, after.sending) == (before.call, before.sending)


def test_the_weekly_account_comes_on_another_day_or_never(client: Browser, store: Store) -> None:
    assert save(client, store, "digest", "digest", "friday") == 303
    assert folder_of(store, "kumla").organisation.reminders.digest == "friday"
    assert save(client, store, "digest", "digest", "sunday") == 400


def test_what_is_unclear_is_said_at_its_field_and_stays_as_it_was_written(client: Browser, store: Store) -> None:
    before = seen(store)
    data = {"what": "rule", "of": "kvartalsanalys", "times": "snart <b>", "seen": before}

    answer = client.send(ADDRESS, data)

    assert answer.status_code == 422 and seen(store) == before
    assert 'value="snart &lt;b&gt;"' in answer.text and 'aria-describedby="lead-kvartalsanalys-wrong' in answer.text
    assert answer.text.count("Skriv till exempel 14 dagar, 1 arbetsdag.") == 1


def test_two_who_change_them_at_once_lose_nothing(client: Browser, store: Store) -> None:
    old = seen(store)
    save(client, store, "kind", "call", "1 vecka")

    assert save(client, store, "kind", "call", "2 veckor", old) == 409

    assert folder_of(store, "kumla").organisation.reminders.call == ("1 week",)


def test_a_guess_is_confirmed_by_a_button(client: Browser, store: Store) -> None:
    assert "Det här är en gissning:" in client.get(ADDRESS).text

    assert client.send("/settings/right", {"table": "reminders", "seen": seen(store)}).status_code == 303

    assert "Det här är en gissning:" not in client.get(ADDRESS).text
    assert folder_of(store, "kumla").organisation.reminders.call == ("14 days", "1 working day")


def test_another_organisations_rules_are_not_ours(client: Browser, store: Store) -> None:
    assert save(client, store, "rule", "somebody-elses", "1 dag") == 400
