"""The subscribe page: an address to copy, a way into each calendar with its honest delay, and a code for the phone."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from handmade import NOW, SECRET, config_in, filled
from visiting import logged_in
from werkzeug.test import TestResponse

from app import create_app
from app.feeds import addresses as ways_of
from app.pages import KEY
from app.pages.language import LANGUAGES
from app.store import Someone, Store, StoreTrouble
from app.subscriptions import Address, give_another, publish, subscribe, withdraw
from app.tokens import token_of
from app.watching import Watch

BASE = "https://arshjul.example"
OWN = "exempel.group.styrgrupp"
TOKEN = token_of(SECRET, OWN, 1)
PAGE = f"/subscribe/{TOKEN}"
CALENDARS = ["Google-Calendar-Importer", "Microsoft Office/16.0 (Microsoft Outlook 16.0)", "iOS/17.1 dataaccessd/1.0"]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    return filled(config_in(tmp_path))


@pytest.fixture
def web(tmp_path: Path, store: Store) -> Flask:
    return create_app(config_in(tmp_path, ARSHJUL_URL=BASE), clock=lambda: NOW)


@pytest.fixture
def client(web: Flask) -> FlaskClient:
    client = web.test_client()
    client.environ_base |= {"HTTP_HOST": "arshjul.example", "HTTP_ACCEPT": HTML}
    return client


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., str]:
    """The words of a page, as they are read."""
    return lambda path=PAGE: words(client.get(path).text)


def words(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", html).split()))


def given(store: Store, kind: str, subject: str) -> Address:
    return subscribe(store, SECRET, BASE, "exempel", subject, "exempel.1", NOW, "Åsas telefon", kind)


def test_it_has_the_address_to_copy_and_says_that_it_is_secret(client: FlaskClient, page: Callable[..., str]) -> None:
    html = client.get(PAGE).text

    assert f'<code class="address" id="calendar">{BASE}/f/{TOKEN}/styrgrupp.ics</code>' in html
    assert "Styrgruppen i din kalender" in page()
    assert "Den är hemlig: den som har den ser kalendern" in page()


def test_each_calendar_has_its_link_or_its_three_steps_and_its_delay(client: FlaskClient) -> None:
    ways = ways_of(f"{BASE}/f/{TOKEN}/styrgrupp.ics", "Styrgruppen")

    html = client.get(PAGE).text

    rows = re.findall(r"<li>\s*<p><b>(.*?)</b></p>\s*<p>(.*?)</p>(.*?)(?=<li>\s*<p>|</ul>)", html, re.DOTALL)
    assert [name for name, _, _ in rows] == [
        "Outlook på jobbet", "Outlook privat (outlook.com)", "Google Kalender", "iPhone, iPad och Mac", "Thunderbird",
        "Outlook för Windows, klassiska",
    ]  # fmt: skip
    told = {name: text for name, text, _ in rows}
    assert "tre timmar, ibland ett dygn" in told["Outlook på jobbet"]
    assert "4 till 24 timmar" in told["Google Kalender"]
    assert "en vecka" in told["iPhone, iPad och Mac"]
    assert "halvtimme" in told["Thunderbird"]
    assert "fyra timmar" in told["Outlook för Windows, klassiska"]
    links = [unescape(link) for _, _, rest in rows for link in re.findall(r'href="([^"]*)"', rest)]
    assert links == [ways.outlook_work, ways.outlook_private, ways.google, ways.webcal, ways.webcal]
    assert [rest.count("<li>") for _, _, rest in rows[4:]] == [3, 3]


def test_the_code_is_of_the_page_and_not_of_the_feed_which_a_phone_would_only_download(client: FlaskClient) -> None:
    drawn = re.findall(r'<path stroke="#000" d="([^"]*)"', client.get(PAGE).text)

    expected = segno.make(f"{BASE}{PAGE}", error="m", micro=False)
    assert drawn == re.findall(r'stroke="#000" d="([^"]*)"', expected.svg_inline(border=4, lineclass=None))


@pytest.mark.parametrize(
    ("kind", "subject", "title"),
    [
        ("role", "samordnare", "Samordnaren i din kalender"),
        ("person", "asa-berg", "Dina möten i din kalender"),
        ("organisation", "exempel", "Exempelby kommun i din kalender"),
    ],
)
def test_each_kind_of_feed_has_its_page_and_none_says_whose_it_is(
    page: Callable[..., str], store: Store, kind: str, subject: str, title: str
) -> None:
    store.keep_person("exempel", Someone("asa-berg", "Åsa Berg", "asa@exempel.example"))
    address = given(store, kind, subject)

    shown = page(address.page.removeprefix(BASE))

    assert title in shown
    assert "Åsa" not in shown and "asa" not in shown.lower().replace(address.url.lower(), "")


def test_it_speaks_english_to_whoever_wants_that(client: FlaskClient) -> None:
    html = client.get(f"{PAGE}?lang=en").text

    assert '<span lang="sv">Styrgruppen</span> in your calendar' in html
    assert "A change shows after 4 to 24 hours." in html
    assert 'href="?lang=sv"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_only_this_machine_reaches_says_so(tmp_path: Path, store: Store, language: str) -> None:
    client = create_app(config_in(tmp_path), clock=lambda: NOW).test_client()

    assert "ARSHJUL_URL" in client.get(f"{PAGE}?lang={language}", headers={"Accept": HTML}).text


def test_an_unknown_token_is_404_and_the_same_for_every_cause(client: FlaskClient, store: Store) -> None:
    causes = [
        token_of(SECRET, "x", 1), TOKEN[:-1], TOKEN + "A", TOKEN.swapcase(), "x", "å", OWN, "%00",
        "exempel/styrgrupp", "exempel/ingen", "ingen/styrgrupp", f"x/{TOKEN}",
    ]  # fmt: skip

    answers = [client.get(f"/subscribe/{cause}") for cause in causes]

    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.data, str(answer.headers)) for answer in answers}) == 1


def test_a_withdrawn_address_has_a_page_that_says_what_to_do(client: FlaskClient, store: Store) -> None:
    withdraw(store, "exempel", OWN, NOW)

    answer = client.get(PAGE)

    assert answer.status_code == 410
    assert "Adressen är återkallad" in answer.text and "Be den som gav dig adressen om en ny" in answer.text
    assert TOKEN not in answer.text and "Styrgruppen" not in answer.text


def test_the_page_of_an_address_that_was_changed_is_the_new_ones(client: FlaskClient, store: Store) -> None:
    fresh = give_another(store, SECRET, BASE, "exempel", OWN, NOW)

    assert client.get(PAGE).status_code == 410
    assert fresh.url in client.get(fresh.page.removeprefix(BASE)).text


def test_a_public_feed_has_a_page_without_a_secret_that_may_be_shared(
    client: FlaskClient, page: Callable[..., str], store: Store
) -> None:
    assert client.get("/subscribe/exempel/styrgrupp").status_code == 404

    publish(store, BASE, "exempel", "styrgrupp", NOW)

    shown = page("/subscribe/exempel/styrgrupp")
    assert f"{BASE}/p/exempel/styrgrupp.ics" in shown
    assert "Den är öppen för alla: dela den gärna." in shown and "hemlig" not in shown
    assert TOKEN not in client.get("/subscribe/exempel/styrgrupp").text


def test_the_start_page_leads_to_each_groups_page_and_to_the_public_one_where_there_is_one(
    web: Flask, client: FlaskClient, store: Store
) -> None:
    publish(store, BASE, "exempel", "arbetsgrupp", NOW)

    links = re.findall(r'href="([^"]*/subscribe/[^"]*)"', logged_in(web).get("/").text)

    assert links == [f"{BASE}{PAGE}?lang=sv", f"{BASE}/subscribe/exempel/arbetsgrupp?lang=sv"]
    assert all(client.get(link.removeprefix(BASE)).status_code == 200 for link in links)


# A calendar that is given the page's address


def ask(client: FlaskClient, user_agent: str, accept: str = "*/*", path: str = PAGE) -> TestResponse:
    return client.get(path, headers={"User-Agent": user_agent, "Accept": accept})


@pytest.mark.parametrize("user_agent", CALENDARS)
def test_a_calendar_that_is_given_the_pages_address_gets_the_feed(
    client: FlaskClient, store: Store, user_agent: str
) -> None:
    feed = client.get(f"/f/{TOKEN}/styrgrupp.ics")

    answer = ask(client, user_agent)

    assert (answer.status_code, answer.data, answer.headers) == (200, feed.data, feed.headers)


def test_whoever_asks_for_a_calendar_gets_it_whatever_its_name(client: FlaskClient) -> None:
    assert ask(client, "my-own/1.0", "text/calendar, */*;q=0.1").mimetype == "text/calendar"


@pytest.mark.parametrize(
    ("user_agent", "accept"),
    [
        (BROWSER, HTML),
        (BROWSER, "*/*"),
        ("curl/8.1", "*/*"),
        ("", ""),
        (BROWSER.replace("Firefox", "Thunderbird"), HTML),  # Thunderbird opens pages too, in a tab
        ("my-own/1.0", "text/calendar;q=0"),
    ],
)
def test_everybody_else_gets_the_page(client: FlaskClient, user_agent: str, accept: str) -> None:
    assert ask(client, user_agent, accept).mimetype == "text/html"


def test_to_a_calendar_no_page_is_an_error_either(client: FlaskClient, store: Store) -> None:
    unknown = ask(client, CALENDARS[0], path="/subscribe/x")
    withdraw(store, "exempel", OWN, NOW)
    withdrawn = ask(client, CALENDARS[0])

    assert (unknown.status_code, unknown.mimetype) == (404, "text/plain")
    assert (withdrawn.status_code, withdrawn.mimetype) == (410, "text/plain")


def test_a_coordinator_sees_that_such_a_calendar_fetches(web: Flask, client: FlaskClient, store: Store) -> None:
    watch = Watch(web.extensions[KEY].memory, lambda: NOW)
    watch.look()

    ask(client, BROWSER, HTML)
    ask(client, CALENDARS[0])
    watch.look()

    one = next(one for one in store.subscriptions("exempel") if one.id == OWN)
    assert (one.last_fetched_on, one.last_client) == (NOW.date(), "Google Kalender")


# When all is not well


def test_a_store_that_does_not_answer_is_503(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> None:
        raise StoreTrouble("locked")

    monkeypatch.setattr(Store, "subscription_with", fail)

    for user_agent, mimetype in ((BROWSER, "text/html"), (CALENDARS[0], "text/plain")):
        answer = ask(client, user_agent)
        assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "120", mimetype)


def test_a_name_cannot_become_markup_or_add_to_a_link(tmp_path: Path, store: Store) -> None:
    evil = '<b>&"\'?url=x#'
    store.engine.change(
        "UPDATE documents SET text = replace(text, :before, :after)",
        before='name = "Styrgruppen"', after=f"name = '''{evil}'''",
    )
    html = create_app(config_in(tmp_path), clock=lambda: NOW).test_client().get(PAGE, headers={"Accept": HTML}).text

    assert evil not in html and evil in unescape(html)
    assert f"&amp;name={quote(evil, safe='')}" in html
