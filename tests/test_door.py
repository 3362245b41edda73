"""The door answers every request with the status, headers and bytes of Flask's route, and asks the store nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import pytest
from handmade import NOW, SECRET, moved, plan
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import Site
from werkzeug.http import http_date

from app import memory as memory_of
from app import watching
from app.door import PAGES
from app.releasing import release
from app.store import Store, StoreTrouble
from app.subscriptions import subscribe
from app.tokens import token_of
from app.watching import Watch


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.watch.look()
    return site


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One whose addresses are of every kind, and stay so."""
    site = Site(tmp_path_factory.mktemp("site"))
    for id in ("withdrawn", "empty"):
        subscribe(site.store, SECRET, "", "exempel", "styrgrupp", id, NOW)
    site.store.revoke_subscription("exempel", "withdrawn", NOW)
    site.store.engine.change("UPDATE subscriptions SET subject = 'ingen' WHERE id = 'empty'")
    site.watch.look()
    return site


def kinds_of_paths(site: Site) -> list[str]:
    token = site.path.split("/")[2]
    tokens = [token, token[:-1], token.swapcase(), token + "\n", "x", "\xc3\xa5", "\xff", "\0", ""]
    tokens += [token_of(SECRET, id, 1) for id in ("withdrawn", "empty", "nobody's")]
    names = ["styrgrupp.ics", "a.ics?b=c", ".ics", "a.ICS", "a", "a.ics/", "a/b.ics", "\xc3\xb6 \n.ics", ""]
    odd = ["//f/{}/a.ics", "/f//{}/a.ics", "/F/{}/a.ics", "/f/{}/../a.ics", "", "/", "/f", "/f/", "/f//"]
    return [f"/f/{token}/{name}" for token, name in product(tokens, names)] + [path.format(token) for path in odd]


METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "get"]
ENCODINGS = [
    "gzip", "identity", "*", "gzip;q=0", "br, gzip;q=0.5", "gzip;q=0.5, identity", "gzip;q=x", ",", "", "GZIP, *;q=0",
]  # fmt: skip
HOSTS = [
    "127.0.0.1:8000", "localhost", "LOCALHOST:80", "evil.example", "[::1]:8000", "", "a b", "127.0.0.1:", "\xe5",
    "a@localhost", "localhost:x",
]  # fmt: skip
TAGS = [
    '"{}"', 'W/"{}"', '"{}-gzip"', '"x", W/"{}-gzip"', "{}", '"{}', "*", '"*"', "", '""', "%", 'w/"{}"', '"{}x"',
    ' "{}" ',
]  # fmt: skip


def tags(etag: str) -> list[str]:
    return [form.format(etag) for form in TAGS]


def dates(site: Site) -> list[str]:
    modified = site.store.feed("exempel", "group", "styrgrupp").last_modified  # type: ignore[union-attr]
    near = [http_date(modified + timedelta(seconds=seconds)) for seconds in (-1, 0, 1)]
    odd = [near[1].replace("GMT", "+0000"), near[1] + "; length=9", "Mon, 99 Nov 2026 09:30:00 GMT", "i går", "", "0"]
    return near + odd


def test_the_door_is_flask_at_every_path_and_method(lasting: Site) -> None:
    for path, method in product(kinds_of_paths(lasting), METHODS):
        through_the_door, without = lasting.both(path, method, {})
        assert through_the_door == without, (path, method)


def test_the_door_is_flask_for_every_way_to_ask(lasting: Site) -> None:
    etag = lasting.store.feed("exempel", "group", "styrgrupp").etag  # type: ignore[union-attr]
    ways = {
        "Accept-Encoding": [None, *ENCODINGS], "If-None-Match": [None, *tags(etag)],
        "If-Modified-Since": [None, *dates(lasting)],
    }  # fmt: skip
    for asked in product(*ways.values()):
        headers = {name: text for name, text in zip(ways, asked, strict=True) if text is not None}
        through_the_door, without = lasting.both(lasting.path, "GET", headers)
        assert through_the_door == without, headers


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://kumla.example"])
@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "0.0.0.0:8000"])
def test_the_door_is_flask_whoever_is_let_in(tmp_path: Path, url: str, bind: str) -> None:
    site = Site(tmp_path, ARSHJUL_URL=url, ARSHJUL_BIND=bind)
    site.watch.look()

    for host in [*HOSTS, "kumla.example", "KUMLA.example:443"]:
        through_the_door, without = site.both(site.path, "GET", {"Host": host})
        assert through_the_door == without, host


latin = st.text(st.characters(max_codepoint=255), max_size=12)


@settings(max_examples=300)
@given(data=st.data())
def test_the_door_is_flask_whatever_is_asked(lasting: Site, data: st.DataObject) -> None:
    some: Callable[..., Any] = lambda known: data.draw(st.sampled_from(known) | latin)  # noqa: E731
    etag = lasting.store.feed("exempel", "group", "styrgrupp").etag  # type: ignore[union-attr]
    known = {
        "Accept-Encoding": ENCODINGS, "If-None-Match": tags(etag), "If-Modified-Since": dates(lasting), "Host": HOSTS,
        "Range": ["bytes=0-9"], "If-Match": ['"x"'], "Content-Length": ["5"], "Accept": ["text/html"],
    }  # fmt: skip
    chosen = data.draw(st.sets(st.sampled_from(sorted(known)), max_size=4))
    path, method = some(kinds_of_paths(lasting)), data.draw(st.sampled_from(METHODS))

    through_the_door, without = lasting.both(path, method, {name: some(known[name]) for name in sorted(chosen)})

    assert through_the_door == without


def test_what_calendars_ask_for_never_reaches_flask_or_the_store(
    lasting: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = [lasting.path.split("/")[2], *(token_of(SECRET, id, 1) for id in ("withdrawn", "empty", "nobody's"))]
    lasting.passed.clear()
    monkeypatch.setattr(lasting.store.engine, "rows", lambda *given, **values: 1 / 0)
    monkeypatch.setattr(lasting.memory.store.engine, "rows", lambda *given, **values: 1 / 0)

    said = [lasting.ask(f"/f/{token}/a.ics")[0][:3] for token in tokens]

    assert said == ["200", "410", "503", "404"]
    assert lasting.passed == []


# What changes


def test_a_release_a_new_address_and_a_withdrawn_one_are_seen_at_the_next_look(site: Site) -> None:
    before = site.ask()
    release(site.store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)
    new = subscribe(site.store, SECRET, "", "exempel", "styrgrupp", "ny", NOW).url
    site.store.revoke_subscription("exempel", "exempel.group.arbetsgrupp", NOW)
    other = own_address(site, "exempel.group.arbetsgrupp")

    assert (site.ask(), site.ask(new)[0], site.ask(other)[0]) == (before, "404 NOT FOUND", "200 OK")
    site.watch.look()

    assert site.ask()[2] != before[2]
    assert site.ask(new)[2] == site.ask()[2]
    assert site.ask(other)[0] == "410 GONE"


def own_address(site: Site, id: str) -> str:
    return f"/f/{token_of(SECRET, id, 1)}/a.ics"


def test_a_look_at_a_store_that_has_not_changed_reads_no_feed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    engine = site.memory.store.engine
    rows = engine.rows
    monkeypatch.setattr(engine, "rows", lambda sql, **values: asked.append(sql) or rows(sql, **values))

    site.watch.look()

    assert len(asked) == 1 and "feed_changes" in asked[0]


def test_an_address_that_the_store_no_longer_has_is_forgotten(site: Site) -> None:
    with site.store.counted_change("exempel"):
        site.store.engine.change("DELETE FROM subscriptions WHERE id = 'exempel.group.styrgrupp'")
    site.watch.look()

    assert site.ask()[0] == "404 NOT FOUND"


def test_feeds_that_did_not_change_are_held_once_however_often_others_do(site: Site) -> None:
    before = dict(site.memory.feeds["exempel"])
    subscribe(site.store, SECRET, "", "exempel", "styrgrupp", "ny", NOW)
    site.watch.look()

    assert all(site.memory.feeds["exempel"][subject] is answers for subject, answers in before.items())


def test_a_change_that_comes_while_it_is_read_is_read_at_the_next_look(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = site.memory.store.news

    def news_and_then_a_release(*given: Any) -> Any:
        found = news(*given)
        monkeypatch.undo()
        release(site.store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)
        return found

    monkeypatch.setattr(site.memory.store, "news", news_and_then_a_release)
    site.store.count_change("exempel")
    site.watch.look()
    site.watch.look()

    assert site.ask()[2] == site.store.feed("exempel", "group", "styrgrupp").body  # type: ignore[union-attr]


def test_an_address_that_is_withdrawn_while_it_is_looked_up_is_not_remembered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = site.memory.find

    def find_and_then_withdraw(key: str) -> Any:
        found = find(key)
        monkeypatch.undo()
        site.store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)
        site.watch.look()
        return found

    monkeypatch.setattr(site.memory, "find", find_and_then_withdraw)

    assert [site.ask()[0] for _ in range(3)] == ["200 OK", "410 GONE", "410 GONE"]


def test_names_that_somebody_makes_up_fill_no_memory(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_of, "MOST_KNOWN", 3)
    folder = site.path.rpartition("/")[0]

    assert {site.ask(f"{folder}/{number}.ics")[0] for number in range(9)} == {"200 OK"}
    assert {site.ask(f"/f/{number}/a.ics")[0] for number in range(9)} == {"404 NOT FOUND"}
    assert len(site.memory.known) == 3


# When the store does not answer


def trouble(*given: object, **values: object) -> Any:
    raise StoreTrouble("database is locked")


def test_before_anything_could_be_read_the_answer_is_503_for_every_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(tmp_path)
    monkeypatch.setattr(site.memory.store.engine, "rows", trouble)
    site.watch.look()

    for path in (site.path, "/f/x/y.ics"):
        status, headers, body = site.ask(path)
        assert (status, body) == ("503 SERVICE UNAVAILABLE", b"Try again later.\n")
        assert dict(headers)["Retry-After"] == "120" and "ETag" not in dict(headers)


def test_a_store_that_stops_answering_halfway_leaves_all_as_it_was(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = site.ask()
    release(site.store, moved(plan(2027), 2, date(2027, 6, 14)), NOW)
    monkeypatch.setattr(site.memory.store, "news", trouble)
    site.watch.look()
    assert site.ask() == before

    monkeypatch.undo()
    site.watch.look()

    assert site.ask() != before


def test_trouble_is_said_once_and_its_end_too(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(site.memory.store, "changes", trouble)
    for _ in range(3):
        site.watch.look()
    monkeypatch.undo()
    for _ in range(3):
        site.watch.look()

    assert caplog.messages == [
        "the store did not answer; feeds stay as they were: database is locked", "the store answers again"
    ]


def test_a_mistake_of_ours_ends_no_watching(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(site.memory, "look", lambda: 1 / 0)
    site.watch.look()

    assert "ZeroDivisionError" in caplog.text


def test_pages_that_wait_for_the_store_keep_no_feed_waiting(site: Site) -> None:
    begun, over = Semaphore(0), Event()

    def waiting(environ: Any, start: Any) -> Any:
        begun.release()
        assert over.wait(60)
        return site.flask(environ, start)

    site.door.web = waiting
    with ThreadPoolExecutor(PAGES) as people:
        pages = [people.submit(site.ask, "/login") for _ in range(PAGES)]
        for _ in pages:
            assert begun.acquire(timeout=60)

        status, headers, body = site.ask("/login")
        assert (status, dict(headers)["Retry-After"], body) == (
            "503 SERVICE UNAVAILABLE", "120", b"Try again later.\n"
        )  # fmt: skip
        assert site.ask()[0] == "200 OK"

        over.set()
        assert {page.result(60)[0] for page in pages} == {"200 OK"}
    assert site.ask("/login")[0] == "200 OK"


# Who has fetched


def fetches(site: Site) -> tuple[date | None, str | None]:
    one = next(one for one in site.store.subscriptions("exempel") if one.subject == "styrgrupp")
    return one.last_fetched_on, one.last_client


def test_a_fetch_leaves_the_day_and_the_kind_of_calendar_and_no_more(site: Site) -> None:
    site.ask(User_Agent="Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)")
    assert fetches(site) == (None, None)

    site.watch.look()

    assert fetches(site) == (NOW.date(), "Outlook")


def test_word_that_nothing_has_changed_is_a_fetch_and_a_look_at_the_headers_is_none(site: Site) -> None:
    site.ask(method="HEAD", User_Agent="Thunderbird")
    site.watch.look()
    assert fetches(site) == (None, None)

    site.ask(If_None_Match="*", User_Agent="Thunderbird")
    site.watch.look()

    assert fetches(site) == (NOW.date(), "Thunderbird")


def test_a_day_is_written_down_once_however_often_somebody_fetches(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    keep = Store.keep_fetch
    monkeypatch.setattr(Store, "keep_fetch", lambda store, *given: written.append(given) or keep(store, *given))
    for _ in range(3):
        site.ask()
        site.ask()
        site.watch.look()

    assert len(written) == 1


def test_nobody_waits_for_the_note_about_a_fetch_and_it_is_made_when_it_can_be(site: Site) -> None:
    with site.store.transaction():
        assert site.ask()[0] == "200 OK"
        with ThreadPoolExecutor(1) as other:
            other.submit(site.watch.look).result(timeout=10)
            other.submit(site.memory.store.close).result(timeout=10)
    assert fetches(site) == (None, None)

    site.watch.look()

    assert fetches(site)[0] == NOW.date()


def test_however_many_have_fetched_the_next_look_does_not_wait_for_them(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AT_ONCE", 1)
    for path in (site.path, own_address(site, "exempel.group.arbetsgrupp")):
        site.ask(path)
    written = []
    for _ in range(3):
        site.watch.look()
        written.append([one.last_fetched_on for one in site.store.subscriptions("exempel")].count(NOW.date()))

    assert written == [1, 2, 2]


# How it goes


def test_the_numbers_say_what_was_answered_and_hold_no_address(site: Site) -> None:
    for path, headers in ((site.path, {}), (site.path, {"If_None_Match": "*"}), ("/f/x/y.ics", {})):
        site.ask(path, **headers)

    status, _, body = site.ask("/metrics")

    said = body.decode()
    assert status == "200 OK"
    for line in ('answers_total{status="200"} 1', 'answers_total{status="304"} 1', 'answers_total{status="404"} 1'):
        assert f"arshjul_feed_{line}\n" in said
    assert "arshjul_addresses 2\n" in said and "arshjul_store_seen_seconds_ago " in said
    assert site.path.split("/")[2] not in said


# Its own thread


def test_a_watch_sees_a_change_by_itself_and_ends_when_told_to(site: Site) -> None:
    seen = Event()
    watch = Watch(site.memory, lambda: NOW, look=0.001)
    put = site.memory.put
    site.memory.put = lambda *given: (put(*given), seen.set())  # type: ignore[method-assign]
    watch.start()
    try:
        site.store.revoke_subscription("exempel", "exempel.group.styrgrupp", NOW)
        assert seen.wait(30)
        assert site.ask()[0] == "410 GONE"
    finally:
        watch.stop()
