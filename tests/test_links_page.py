"""The pages behind the links in mails: whoever has the address answers once, and whoever only looks changes nothing."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from handmade import NOW, SECRET, config_in, filled, plan, without
from werkzeug.test import TestResponse

from app import create_app
from app.audit import Signature, verified
from app.links import link_for
from app.planning.facts import facts_of, hold
from app.planning.persons import forget
from app.releasing import release
from app.store import Someone, Store, StoreTrouble
from app.telling import history
from app.tokens import link_token

BASE = "https://arshjul.example"
MEETING, NEXT = (f"exempel-styrgrupp-moten-{year}@arshjul.example" for year in ("2026-2", "2026-3"))
PICTURE, REVIEW = (f"exempel-{rule}@arshjul.example" for rule in ("lagesbild-2026-11", "avstamning-2026-1"))
UNTIL = NOW + timedelta(days=30)
WHO, BOX = "p7", "@samordnare"
MISSING = "x" * 43
YES, NO = {"answer": "yes"}, {"answer": "no"}
STOP, START = {"answer": "stop"}, {"answer": "start"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    store = filled(config_in(tmp_path))
    store.keep_person("exempel", Someone(WHO, "Åsa Berg", "asa@exempel.example"))
    return store


@pytest.fixture
def now() -> list[datetime]:
    """The clock, whose last time it is."""
    return [NOW]


@pytest.fixture
def web(tmp_path: Path, store: Store, now: list[datetime]) -> Flask:
    return create_app(config_in(tmp_path, ARSHJUL_URL=BASE), clock=lambda: now[-1])


@pytest.fixture
def client(web: Flask) -> FlaskClient:
    client = web.test_client()
    client.environ_base |= {"HTTP_HOST": "arshjul.example", "HTTP_ACCEPT_LANGUAGE": "sv"}
    return client


Link = Callable[..., str]


@pytest.fixture
def link(store: Store) -> Link:
    """The path of a page."""

    def link(purpose: str, uid: str = "", recipient: str = WHO, until: datetime = UNTIL) -> str:
        return link_for(store, SECRET, "", "exempel", purpose, uid, recipient, until)

    return link


def words(answer: TestResponse) -> str:
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", answer.text).split()))


def rows(store: Store) -> str:
    tables = ("log", "links", "declined")
    return str([store.engine.rows(f"SELECT * FROM {table}") for table in tables])


def done(store: Store) -> list[str]:
    return [each.kind for each in store.log("exempel")]


# Looking


ALL = (("held", MEETING), ("delivered", PICTURE), ("outcome", REVIEW), ("decline", ""))


@pytest.mark.parametrize(("purpose", "uid"), ALL)
def test_a_scanner_that_follows_the_link_changes_nothing(
    client: FlaskClient, store: Store, link: Link, purpose: str, uid: str
) -> None:
    path = link(purpose, uid)
    before = rows(store)

    for query in ("", "?answer=yes", "?answer=no", "?answer=stop", "?List-Unsubscribe=One-Click", "?answer=keep"):
        for method in ("GET", "HEAD"):
            assert client.open(path + query, method=method).status_code == 200

    assert rows(store) == before


def test_what_is_asked_is_said_with_its_title_day_and_section(client: FlaskClient, link: Link) -> None:
    meeting, picture = words(client.get(link("held", MEETING))), words(client.get(link("delivered", PICTURE)))

    assert "Blev mötet av? Styrgruppen , måndag 8 juni kl. 13" in meeting
    assert "Avsnitt 1" in meeting and "Ja, mötet hölls" in meeting and "Nej, det blev inte av" in meeting
    assert "Är det klart? Lägesbild , torsdag 5 november" in picture
    assert "Ja, det är klart" in picture and "Inte än" in picture and "Diarienummer" in picture
    assert "till och med tisdag 22 december" in picture


def test_it_speaks_english_to_whoever_wants_that(client: FlaskClient, link: Link) -> None:
    path = link("held", MEETING)

    assert "Was the meeting held?" in client.get(f"{path}?lang=en").text
    assert "was held on Monday 8 June" in words(client.post(f"{path}?lang=en", data=YES))


@pytest.mark.parametrize(("purpose", "uid"), ALL)
def test_no_page_tells_who_was_asked_or_who_answered(
    client: FlaskClient, link: Link, purpose: str, uid: str
) -> None:
    path = link(purpose, uid)

    pages = [client.get(path), client.post(path, data=YES), client.post(path, data=STOP), client.get(path)]

    assert all("Åsa" not in page.text and "asa@" not in page.text and WHO not in page.text for page in pages)


# Was it held?


def test_a_meeting_that_was_held_is_recorded_as_somebody_says_it(
    client: FlaskClient, store: Store, link: Link
) -> None:
    answer = client.post(link("held", MEETING), data=YES)

    assert answer.status_code == 200 and "Tack, svaret är antecknat." in words(answer)
    assert "mötet hölls måndag 8 juni" in words(answer) and "<button" not in answer.text
    assert facts_of(store, "exempel", 2026).held == {MEETING: None}


def test_a_meeting_may_have_been_held_on_another_day(client: FlaskClient, store: Store, link: Link) -> None:
    answer = client.post(link("held", MEETING), data=YES | {"day": "2026-06-10"})

    assert "mötet hölls onsdag 10 juni" in words(answer)
    assert facts_of(store, "exempel", 2026).held == {MEETING: date(2026, 6, 10)}


@pytest.mark.parametrize("day", ["i går", "2026-11-23", "2025-06-08", "2026-06-31", "2026-06-08\x00"])
def test_a_day_that_cannot_be_is_said_and_nothing_is_recorded(
    client: FlaskClient, store: Store, link: Link, day: str
) -> None:
    path = link("held", MEETING)
    before = rows(store)

    answer = client.post(path, data=YES | {"day": day})

    assert answer.status_code == 422 and "Dagen går inte att använda" in words(answer)
    assert 'aria-invalid="true"' in answer.text
    assert rows(store) == before


def test_a_meeting_that_was_not_held_is_recorded_whatever_day_stands_in_the_form(
    client: FlaskClient, store: Store, link: Link
) -> None:
    answer = client.post(link("held", MEETING), data=NO | {"day": "2026-06-08"})

    assert "mötet blev inte av" in words(answer)
    assert facts_of(store, "exempel", 2026).not_held == {MEETING}


def test_the_link_that_was_followed_decides_which_button_stands_out_and_no_more(
    client: FlaskClient, store: Store, link: Link
) -> None:
    path, before = link("held", MEETING), rows(store)

    yes, no = (client.get(f"{path}?answer={said}").text for said in ("yes", "no"))

    assert 'class="button act" name="answer" value="yes"' in yes and 'class="button" name="answer" value="no"' in yes
    assert 'class="button" name="answer" value="yes"' in no and 'class="button act" name="answer" value="no"' in no
    assert rows(store) == before


# Is it delivered?


def test_what_is_delivered_is_recorded_with_its_number_where_it_has_one(
    client: FlaskClient, store: Store, link: Link
) -> None:
    answer = client.post(link("delivered", PICTURE), data=YES | {"number": "  BRÅ 2026/14 "})

    assert "Diarienummer BRÅ 2026/14" in words(answer)
    assert facts_of(store, "exempel", 2026).delivered == {PICTURE: "BRÅ 2026/14"}


def test_a_number_that_is_none_is_said_and_nothing_is_recorded(client: FlaskClient, store: Store, link: Link) -> None:
    for number in ("9" * 61, "1\x00", "1\x1b[2J"):
        answer = client.post(link("delivered", PICTURE), data=YES | {"number": number})
        assert answer.status_code == 422 and "Numret går inte att använda" in words(answer)

    assert done(store) == []


def test_not_yet_is_recorded_once_a_day_and_the_same_link_says_later_that_it_is_done(
    client: FlaskClient, store: Store, link: Link, now: list[datetime]
) -> None:
    path = link("delivered", PICTURE)

    answers = [client.post(path, data=NO) for _ in range(3)]
    now.append(NOW + timedelta(days=1))
    client.post(path, data=NO)

    assert "Kom tillbaka hit genom samma länk" in words(answers[0])
    assert done(store) == ["not-yet", "not-yet"]
    assert facts_of(store, "exempel", 2026).not_yet == {PICTURE: now[-1].replace(microsecond=0)}
    assert "inte klart än, sagt måndag 23 november" in words(client.get(path))

    assert "Tack, svaret är antecknat. Antecknat: det är klart." in words(client.post(path, data=YES))
    facts = facts_of(store, "exempel", 2026)
    assert (facts.delivered, facts.not_yet) == ({PICTURE: ""}, {})


# Once


@pytest.mark.parametrize(("purpose", "uid"), [("held", MEETING), ("delivered", PICTURE)])
def test_an_answer_is_given_once(client: FlaskClient, store: Store, link: Link, purpose: str, uid: str) -> None:
    path = link(purpose, uid)
    client.post(path, data=YES)
    before = rows(store)

    for again in (client.get(path), client.post(path, data=NO), client.post(path, data=YES)):
        assert again.status_code == 200 and "redan besvarad" in words(again) and "Tack" not in words(again)
        assert "Samordnaren" in words(again)

    assert rows(store) == before


def test_what_one_has_answered_another_is_told_and_not_by_whom(
    client: FlaskClient, store: Store, link: Link
) -> None:
    mine, theirs = link("held", MEETING), link("held", MEETING, BOX)
    client.post(mine, data=NO)

    answer = client.post(theirs, data=YES)

    assert "redan besvarad" in words(answer) and "mötet blev inte av" in words(answer) and "Tack" not in words(answer)
    assert done(store) == ["not-held"]


def test_what_the_coordinator_has_recorded_needs_no_answer(client: FlaskClient, store: Store, link: Link) -> None:
    path = link("held", MEETING)
    hold(store, "exempel", MEETING, Signature("Bo", "", NOW))

    assert "redan besvarad" in words(client.get(path))


def test_when_two_press_at_the_same_moment_one_answer_is_recorded(
    tmp_path: Path, web: Flask, store: Store, link: Link
) -> None:
    paths = [link("held", MEETING), link("held", MEETING), link("held", MEETING, BOX), link("held", MEETING, BOX)]
    start = Barrier(len(paths))

    webs = [create_app(config_in(tmp_path, ARSHJUL_URL=BASE), clock=lambda: NOW) for _ in paths]

    def press(path: str, web: Flask) -> str:
        start.wait(60)
        heard = web.test_client().post(path, data=YES, headers={"Host": "arshjul.example", "Accept-Language": "sv"})
        return words(heard)

    with ThreadPoolExecutor(len(paths)) as pool:
        said = list(pool.map(press, paths, webs))

    assert done(store) == ["held"]
    assert sorted("Tack" in words for words in said) == [False, False, False, True]


def test_an_answer_that_could_not_be_recorded_leaves_the_link_unused(
    client: FlaskClient, store: Store, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = link("held", MEETING)
    with monkeypatch.context() as trouble:
        trouble.setattr(Store, "keep_logged", in_trouble)
        answer = client.post(path, data=YES)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")

    assert "Tack" in words(client.post(path, data=YES))


def in_trouble(*given: object) -> None:
    raise StoreTrouble("locked")


# Signed


def test_who_answered_stands_in_the_history_by_name_and_in_the_log_by_what_can_be_forgotten(
    client: FlaskClient, store: Store, link: Link
) -> None:
    client.post(link("held", MEETING), data=YES)
    client.post(link("delivered", PICTURE, BOX), data=NO)

    log = store.log("exempel")
    told = history(log, store.organisation("exempel").zone, {one.id: one for one in store.persons("exempel")})

    assert [(each.by, each.why) for each in log] == [
        (WHO, "svar på länk i brev"), ("Samordnaren", "svar på länk i brev"),
    ]  # fmt: skip
    assert "Åsa Berg antecknade att" in told and "Samordnaren antecknade att" in told and "inte är klar än" in told
    assert verified(store, "exempel")[1] == ()


def test_the_log_says_why_in_the_organisations_language(tmp_path: Path, client: FlaskClient, store: Store) -> None:
    store.engine.change(
        "UPDATE documents SET text = replace(text, :before, :after)",
        before='domain = "arshjul.example"', after='domain = "arshjul.example"\nlanguage = "en"',
    )
    path = link_for(store, SECRET, "", "exempel", "held", MEETING, BOX, UNTIL)

    client.post(path, data=YES)

    assert [each.why for each in store.log("exempel")] == ["answer by a link in a mail"]


# When there is nothing to answer


def test_nobody_is_asked_of_a_meeting_that_is_still_to_come_as_it_was_moved(
    client: FlaskClient, store: Store, link: Link
) -> None:
    path = link("held", NEXT)  # on 30 November

    for answer in (client.get(path), client.post(path, data=YES)):
        assert "Dagen för mötet har inte kommit än" in words(answer) and "<button" not in answer.text
    assert done(store) == []


def test_nobody_is_asked_of_what_is_no_longer_in_the_year(client: FlaskClient, store: Store, link: Link) -> None:
    path = link("held", MEETING)
    release(store, without(plan(2026), 2), NOW)

    for answer in (client.get(path), client.post(path, data=YES)):
        assert "finns inte längre i året" in words(answer) and "<button" not in answer.text
    assert done(store) == []


@pytest.mark.parametrize(("purpose", "uid"), ALL[:3])
def test_after_its_time_a_link_says_whom_to_tell_instead(
    client: FlaskClient, store: Store, link: Link, now: list[datetime], purpose: str, uid: str
) -> None:
    path = link(purpose, uid)
    now.append(UNTIL - timedelta(seconds=1))
    assert client.get(path).status_code == 200
    now.append(UNTIL)

    for answer in (client.get(path), client.post(path, data=YES)):
        assert answer.status_code == 410
        assert "Länken har slutat gälla" in words(answer) and "Samordnaren" in words(answer)
        assert "Åsa" not in answer.text and "<button" not in answer.text
    assert done(store) == []


def test_what_was_never_a_link_is_404_and_the_same_for_every_cause(
    client: FlaskClient, store: Store, link: Link
) -> None:
    answering, declining = link("held", MEETING), link("decline")
    gone = link("held", MEETING, "p8")
    store.forget_links("exempel", "p8")
    token, other = answering.rpartition("/")[2], declining.rpartition("/")[2]
    causes = [
        f"/done/{MISSING}", f"/reminders/{MISSING}", answering[:-1], answering + "A", answering.swapcase(), gone,
        f"/done/{other}", f"/reminders/{token}", "/done/x", "/done/å", "/reminders/%00", f"/done/{token}/",
        f"/done/{link_token(bytes(32), 'held', 'exempel', WHO, MEETING)}",
    ]  # fmt: skip

    answers = [client.open(cause, method=method) for cause in causes for method in ("GET", "POST")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.data, str(answer.headers)) for answer in answers}) == 1


# What is sent to a page


def test_a_page_takes_a_few_answers_and_nothing_large(client: FlaskClient, store: Store, link: Link) -> None:
    path = link("delivered", PICTURE)

    assert client.post(path, data=YES | {"number": "9" * 20_000}).status_code == 413
    assert client.post(path, data={str(number): "a" for number in range(1000)}).status_code in (400, 413)
    assert done(store) == []


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "maybe"}, {"answer": "stop"}])
def test_what_no_button_sends_is_refused(client: FlaskClient, store: Store, link: Link, sent: dict[str, str]) -> None:
    assert client.post(link("held", MEETING), data=sent).status_code == 400
    assert client.post(link("delivered", PICTURE), data=sent).status_code == 400
    assert client.post(link("decline"), data={"answer": "yes"}).status_code == 400
    assert done(store) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_no_other_method_is_answered(client: FlaskClient, link: Link, method: str) -> None:
    for path in (link("held", MEETING), link("decline")):
        answer = client.open(path, method=method)
        assert answer.status_code == 405
        assert {"GET", "HEAD", "POST"} == set(answer.headers["Allow"].split(", "))


def test_a_store_that_does_not_answer_is_503(
    client: FlaskClient, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [link("held", MEETING), link("decline")]
    monkeypatch.setattr(Store, "link_with", in_trouble)

    for path in paths:
        for method in ("GET", "POST"):
            answer = client.open(path, method=method)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")


@pytest.mark.parametrize(("purpose", "uid"), ALL)
def test_a_page_is_kept_by_no_cache_and_says_its_address_to_nobody(
    client: FlaskClient, link: Link, purpose: str, uid: str
) -> None:
    path = link(purpose, uid)

    for answer in (client.get(path), client.post(path, data=YES), client.post(path, data=STOP)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert "Set-Cookie" not in answer.headers and "Location" not in answer.headers
        assert path.rpartition("/")[2] not in answer.text


def test_a_title_cannot_become_markup(client: FlaskClient, store: Store, link: Link) -> None:
    evil = '<b>&"x'
    named = (replace(one, title=evil) for one in plan(2026).occurrences)
    release(store, replace(plan(2026), occurrences=tuple(named)), NOW)

    html = client.get(link("held", MEETING)).text

    assert evil not in html and evil in unescape(html)


# No more reminders


def test_reminders_are_ended_and_started_again_as_often_as_one_likes(
    client: FlaskClient, store: Store, link: Link
) -> None:
    path = link("decline")
    assert "Påminnelserna kommer." in words(client.get(path))

    for _ in range(2):
        ended = client.post(path, data=STOP)
        assert "avstängda sedan söndag 22 november" in words(ended) and store.declined("exempel") == {WHO: NOW}
        assert 'value="start"' in client.get(path).text
        assert "Påminnelserna kommer." in words(client.post(path, data=START)) and store.declined("exempel") == {}


def test_the_page_says_what_comes_all_the_same_and_that_the_coordinator_sees_it(
    client: FlaskClient, link: Link
) -> None:
    said = words(client.get(link("decline")))

    assert all(each in said for each in ("Kallelser till möten", "flyttas, ställs in eller läggs till", "avstämningen"))
    assert "Den som är Samordnaren ser vilka som har stängt av" in said


def test_one_who_shares_a_roles_address_sees_that_it_is_for_the_role(client: FlaskClient, link: Link) -> None:
    assert "Till adressen för Samordnaren." in words(client.get(link("decline", recipient=BOX)))


@pytest.mark.parametrize("multipart", [False, True])
def test_a_mail_server_ends_reminders_with_one_post_without_cookie_or_origin(
    client: FlaskClient, store: Store, link: Link, multipart: bool
) -> None:
    path = link("decline")
    kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"

    answers = [client.post(path, data=ONE_CLICK, content_type=kind) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert store.declined("exempel") == {WHO: NOW}
    assert done(store) == ["decline"]


def test_who_declined_and_changed_their_mind_stands_in_the_log(client: FlaskClient, store: Store, link: Link) -> None:
    path = link("decline")

    for sent in (STOP, STOP, START, START):
        client.post(path, data=sent)

    log = store.log("exempel")
    told = history(log, store.organisation("exempel").zone, {one.id: one for one in store.persons("exempel")})
    assert [each.kind for each in log] == ["decline", "undecline"]
    assert "Åsa Berg tackade nej till påminnelser" in told


def test_a_link_that_declines_works_for_long_and_then_says_what_to_do(
    client: FlaskClient, store: Store, link: Link, now: list[datetime]
) -> None:
    path = link("decline")
    now.append(UNTIL)

    for answer in (client.get(path), client.post(path, data=ONE_CLICK)):
        assert answer.status_code == 410
        assert "Använd länken i ett nyare brev, eller säg till den som är Samordnaren" in words(answer)
    assert store.declined("exempel") == {}


# Who is forgotten


def test_no_link_of_somebody_who_is_forgotten_works(client: FlaskClient, store: Store, link: Link) -> None:
    paths = [link("held", MEETING), link("decline")]
    client.post(paths[1], data=STOP)

    forget(store, "exempel", "Åsa Berg", Signature("Bo", "", NOW))

    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert store.declined("exempel") == {}
