"""Reminders on a page: what goes to whom is read first, sent now, stopped, and let go on."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from threading import Thread

import pytest
from browsing import CHROMIUM, chromium, follow
from flask import Flask
from handmade import SECRET, config_in, filled
from life import FILES, by, in_force, living, on, uid
from outbox_room import AWAY, LATER, Postman, Room
from playwright.sync_api import Browser as Chromium
from visiting import logged_in, session_of, token_of_session
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app import create_app
from app.audit import Signature
from app.config import Config
from app.loading import folder_of
from app.mail import Message, Outcome, Result, Stage
from app.outbox import deciding
from app.outbox.choosing import Early, Gone, found, go_on, send_now, stop, stopped
from app.outbox.coming import Coming, leaving, waiting
from app.outbox.office import Office
from app.outbox.rehearsing import HIDDEN, LINK
from app.pages.language import language
from app.pages.posted import lead_in_words, reason
from app.planning import changing, persons
from app.planning.documents import load_documents
from app.planning.releases import release_year
from app.postbox import Server, Tls
from app.store import Mail, Store

FRIDAY = on(2027, 1, 15)  # ten in the morning of a working day
SATURDAY = on(2027, 1, 16)
BO = by("Bo Ek", FRIDAY)
POISON = Outcome(Result.OURS, Stage.DATA, 554, "5.7.1 not this one")
GONE = Outcome(Result.BOUNCED, Stage.RCPT, 550, "5.1.1 no such user")
UNSURE = Outcome(Result.AMBIGUOUS, Stage.DOT, words="connection lost")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "secret").write_bytes(SECRET)
    with closing(living(config_in(tmp_path).database)) as store:
        yield store


@pytest.fixture
def here(store: Store) -> Room:
    """All that was due has gone."""
    here = Room(store, FRIDAY)
    here.fill()
    here.tick()
    here.postman.taken.clear()
    return here


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(config_in(tmp_path), postbox=Server("mail.example", 587, Tls.STARTTLS))


@pytest.fixture
def web(config: Config, here: Room) -> Flask:
    return create_app(config, clock=here.clock)


@dataclass(frozen=True)
class Page:
    """Whoever logs in anew each time: the clock is moved by days."""

    web: Flask

    def get(self, path: str) -> TestResponse:
        return logged_in(self.web, "coordinator", "kumla").get(path)

    def send(self, path: str, data: dict[str, str] | None = None) -> TestResponse:
        return logged_in(self.web, "coordinator", "kumla").send(path, data)


@pytest.fixture
def page(web: Flask) -> Page:
    return Page(web)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def coming(here: Room, kind: str = "call", recipient: str = "") -> Coming:
    """The first of those."""
    there = waiting(here.store, "kumla", here.now).coming
    return next(each for each in there if each.kind == kind and recipient in each.recipient)


def text_of(message: Message) -> tuple[str, str]:
    parsed = message_from_bytes(message.content, policy=policy.SMTP)
    parts = [parsed.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content() for part in parts if part)
    return text, html


def without_keys(said: str) -> str:
    return LINK.sub(rf"\1{HIDDEN}", said).replace("\r\n", "\n")


def kept(here: Room) -> list[object]:
    return [here.store.engine.rows(f"SELECT * FROM {name}") for name in ("links", "mails", "reminders", "log")]


def calls_to(here: Room, meeting: str) -> list[Coming]:
    calls = [each for each in waiting(here.store, "kumla", here.now).coming if each.kind == "call"]
    return [each for each in calls if each.reminders[0].uid == meeting]


def to_send(here: Room, recipient: str) -> list[Coming]:
    """Somebody's days that may be sent now."""
    there = waiting(here.store, "kumla", here.now).coming
    own = [each for each in there if (each.recipient, each.kind) == (recipient, "day")]
    return [each for each in own if not each.is_too_early(here.now)]


# What is to come


def test_it_says_who_is_told_of_what_by_which_section_and_when(page: Page) -> None:
    html = page.get("/reminders").text

    monday = html.partition("Måndag 25\u00a0januari")[2].partition("<h3>")[0]
    assert "går kl. 7" in words(monday)
    assert "Kallelse: BRÅ operativ grupp, möte 2 , måndag 8 februari kl. 13" in words(monday)
    assert "avsnitt 2.2" in words(monday) and "Kommunpolis" in monday and "Polisen" in monday
    assert '/rules?year=2027#rule-operativ-sammantraden"' in monday


def test_a_person_is_named_with_the_role_in_which_they_are_told(here: Room, page: Page) -> None:
    persons.hold_role(here.store, "kumla", "Åsa Öberg", "polisen", BO, email="asa@kumla.example")

    assert "Åsa Öberg ( Polisen )" in words(page.get("/reminders").text)


def test_four_weeks_stand_on_a_page_and_all_the_year_is_reached(here: Room, page: Page) -> None:
    shown, number = set(), 0
    while True:
        html = page.get(f"/reminders?page={number}").text
        shown |= set(re.findall(r"/reminders/mails/(\w+)\"", html))
        number += 1
        if f"page={number}#" not in html:
            break

    assert shown == {each.id for each in waiting(here.store, "kumla", here.now).coming}
    assert number > 10 and page.get("/reminders?page=x").status_code == 404


def test_what_is_coming_is_what_then_goes(here: Room) -> None:
    promised = [(each.recipient, each.leaves) for each in waiting(here.store, "kumla", here.now).coming]

    end = here.now + timedelta(days=28)
    here.tick_until(end)

    went = sorted((mail.recipient, mail.made_at) for mail in here.mails("sent") if mail.made_at > FRIDAY)
    assert went == sorted((to, at) for to, at in promised if FRIDAY < at < end)


def test_how_long_before_stands_for_each_rule(page: Page) -> None:
    table = words(page.get("/reminders").text.partition('class="plain leads"')[2].partition("</table>")[0])

    assert "avsnitt 2.2 Kallelse: BRÅ operativ grupp 14 dagar och 1 arbetsdag" in table
    assert "5 arbetsdagar, 1 arbetsdag och samma dag" in table


@pytest.mark.parametrize(
    ("lead", "said"),
    [("2 weeks", "2 veckor"), ("1 month", "1 månad"), ("14 clear days", "14 hela dagar"), ("0 days", "samma dag"),
     ("month before", "månaden före")],
)  # fmt: skip
def test_each_lead_has_its_words(lead: str, said: str) -> None:
    assert lead_in_words(language("sv"), lead) == said


# The letter before it leaves


def test_what_is_shown_is_the_very_text_and_html_that_goes_but_for_the_recipients_own_links(
    here: Room, page: Page, config: Config
) -> None:
    here.tick_until(on(2027, 1, 26).replace(hour=20))
    one = coming(here, "day", "bra-samordnare")
    shown, framed = page.get(f"/reminders/mails/{one.id}").text, page.get(f"/reminders/mails/{one.id}/html").text

    here.now, here.postman = one.leaves, Postman()
    Office(here.store, config, SECRET, here.clock).work("kumla", here.postman)

    (message,) = [each for each in here.postman.taken if each.recipient.startswith("bra-samordnare")]
    text, html = text_of(message)
    assert LINK.search(text), "there are links to hide"
    pre = shown.partition("<pre")[2].partition(">")[2].partition("</pre>")[0]
    assert without_keys(text) == unescape(pre)
    assert without_keys(html).rstrip() == framed.rstrip()


def test_to_read_a_mail_before_changes_nothing_and_makes_no_link(here: Room, page: Page) -> None:
    page.get("/reminders")
    one = coming(here, "day")
    before = kept(here)

    page.get(f"/reminders/mails/{one.id}")
    page.get(f"/reminders/mails/{one.id}/html")

    assert kept(here) == before


def test_bytes_that_are_tried_again_are_shown_without_their_links_too(here: Room, page: Page, config: Config) -> None:
    here.tick_until(on(2027, 1, 26).replace(hour=20))
    here.now = coming(here, "day", "bra-samordnare").leaves
    Office(here.store, config, SECRET, here.clock).work("kumla", Postman(always=UNSURE))
    frozen = next(each for each in here.mails("retry") if each.recipient == "@bra-samordnare" and each.kind == "day")
    assert frozen.body is not None and LINK.search(text_of(Message("", frozen.body, "", ""))[0])

    html = page.get(f"/reminders/mails/{frozen.id}").text + page.get(f"/reminders/mails/{frozen.id}/html").text

    assert HIDDEN in html and not LINK.search(html.replace("/reminders/mails", ""))


def test_a_letter_is_framed_where_nothing_runs_and_nothing_leads_out(here: Room, page: Page) -> None:
    one = coming(here)
    around = page.get(f"/reminders/mails/{one.id}")
    policy = page.get(f"/reminders/mails/{one.id}/html").headers["Content-Security-Policy"]

    assert '<iframe class="paper" sandbox ' in around.text
    assert "frame-src 'self'" in around.headers["Content-Security-Policy"]
    assert "unsafe" not in around.headers["Content-Security-Policy"]
    assert "sandbox" in policy.split("; ") and "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "script" not in policy and "allow-" not in policy


# Sent now


def test_what_is_sent_now_leaves_at_the_next_round_once_and_not_again_on_its_day(here: Room, page: Page) -> None:
    one = coming(here, "call", "kommunpolis")
    assert one.leaves > here.now

    answer = page.send(f"/reminders/mails/{one.id}/sending")
    assert answer.status_code == 303 and here.postman.taken == []
    here.tick()
    here.tick()

    assert here.postman.to == ["kommunpolis"]
    here.tick_until(one.leaves + timedelta(hours=6))
    (row,) = one.reminders
    assert [each.id for each in here.reminders("mailed")].count(row.id) == 1
    assert "Bo Ek skickade ett brev på en gång till Kommunpolis" in words(page.get("/log").text)


def test_two_who_press_send_it_once(here: Room, page: Page) -> None:
    one = coming(here)

    assert page.send(f"/reminders/mails/{one.id}/sending").status_code == 303
    here.tick()
    second = page.send(f"/reminders/mails/{one.id}/sending")

    assert second.status_code == 409 and "Inget är gjort" in words(second.text)
    here.tick()
    assert len(here.postman.taken) == 1


def test_it_waits_for_the_end_of_the_quiet_hours_and_the_page_says_until_when(here: Room, page: Page) -> None:
    here.now = SATURDAY
    one = coming(here)

    page.send(f"/reminders/mails/{one.id}/sending")
    here.tick()

    assert here.postman.taken == []
    assert "Ett brev går måndag 18 januari kl. 7" in words(page.get("/reminders").text)
    here.tick_until(on(2027, 1, 18))
    assert one.recipient.removeprefix("@") in here.postman.to


def test_what_is_sent_by_hand_joins_the_days_mail_where_that_has_not_left(here: Room) -> None:
    here.now = SATURDAY
    first, second = to_send(here, "@bra-samordnare")[:2]

    for one in (first, second):
        send_now(here.store, "kumla", one.id, replace(BO, at=here.now))

    (made,) = here.mails("ready")
    assert {each.id for each in here.store.remindings_in("kumla", made.id)} == {
        each.id for one in (first, second) for each in one.reminders
    }


def test_where_the_days_mail_has_left_the_page_says_that_it_will_be_the_second(here: Room, page: Page) -> None:
    ahead = to_send(here, "@kommunpolis")
    page.send(f"/reminders/mails/{ahead[0].id}/sending")
    assert "redan gått" not in page.get(f"/reminders/mails/{ahead[1].id}").text
    here.tick()
    assert "redan gått" in page.get(f"/reminders/mails/{ahead[1].id}").text

    page.send(f"/reminders/mails/{ahead[1].id}/sending")
    here.tick()

    assert here.postman.to == ["kommunpolis", "kommunpolis"]


def test_a_question_is_not_asked_before_there_is_an_answer(here: Room, page: Page) -> None:
    question = next(each for each in waiting(here.store, "kumla", here.now).coming
                    if any(one.kind == "held" for one in each.reminders))  # fmt: skip

    answer = page.send(f"/reminders/mails/{question.id}/sending")

    assert answer.status_code == 422 and "kan inte skickas i förväg" in answer.text
    assert "Skicka nu" not in answer.text and "Stoppa brevet" in answer.text
    with pytest.raises(Early):
        send_now(here.store, "kumla", question.id, BO)


def test_whoever_has_seen_something_else_does_nothing(here: Room, page: Page) -> None:
    """What has come into it since may be what they would not have sent."""
    one = coming(here, "day", "bra-samordnare")
    more = replace(one.reminders[0], id="more", uid=uid(3), kind="item")
    here.store.keep_reminding("kumla", more)

    answer = page.send(f"/reminders/mails/{one.id}/stop", {"why": "x"})

    assert answer.status_code == 409 and not here.reminders("cancelled")
    with pytest.raises(Gone):
        found(here.store, "kumla", one.id, here.now)


# Stopped


def test_what_is_stopped_is_not_sent_the_log_says_why_and_it_can_be_undone(here: Room, page: Page) -> None:
    one = coming(here, "call", "kommunpolis")
    page.send(f"/reminders/mails/{one.id}/stop", {"why": "Skickas på papper"})
    here.tick_until(one.leaves - timedelta(hours=1))
    number = here.store.log_head("kumla")[0]

    html = page.get("/reminders").text
    assert "Skickas på papper" in html.partition('id="stopped"')[2] and one.id not in html
    assert "Bo Ek stoppade ett brev till Kommunpolis . Skickas på papper" in words(page.get("/log").text)

    assert page.send(f"/reminders/stops/{number}").status_code == 303
    assert page.send(f"/reminders/stops/{number}").status_code == 409
    here.tick_until(one.leaves + timedelta(hours=1))
    assert one.reminders[0].id in {each.id for each in here.reminders("mailed")}


def test_what_is_stopped_and_left_so_never_goes(here: Room) -> None:
    one = coming(here, "call", "kommunpolis")
    stop(here.store, "kumla", one.id, BO)

    here.fill()
    here.tick_until(one.leaves + timedelta(days=1))

    told = {each.id for each in here.reminders("mailed")}
    assert told.isdisjoint(each.id for each in one.reminders)


def test_a_mail_that_is_made_and_stopped_does_not_come_along_with_the_next(here: Room) -> None:
    here.now = SATURDAY
    first, second = to_send(here, "@bra-samordnare")[:2]
    send_now(here.store, "kumla", first.id, replace(BO, at=here.now))
    (made,) = here.mails("ready")
    stop(here.store, "kumla", made.id, replace(BO, at=here.now))
    send_now(here.store, "kumla", second.id, replace(BO, at=here.now))
    here.tick_until(on(2027, 1, 18))

    sent = " ".join(text_of(message)[0] for message in here.postman.taken)
    assert second.reminders[0].uid in sent and first.reminders[0].uid not in sent
    assert [each.reminders for each in stopped(here.store, "kumla", here.now)]


def test_what_is_given_up_by_the_command_does_not_come_along_either(here: Room) -> None:
    here.now = SATURDAY
    first, second = to_send(here, "@bra-samordnare")[:2]
    send_now(here.store, "kumla", first.id, replace(BO, at=here.now))
    (made,) = here.mails("ready")
    deciding.cancel(here.store, "kumla", made.id, replace(BO, at=here.now))
    send_now(here.store, "kumla", second.id, replace(BO, at=here.now))
    here.tick_until(on(2027, 1, 18))

    assert not any(first.reminders[0].uid in str(text_of(message)) for message in here.postman.taken)


def test_a_meeting_that_is_moved_after_its_call_was_stopped_is_called_anew(here: Room) -> None:
    one = calls_to(here, uid(2))[0]
    stop(here.store, "kumla", one.id, BO)
    was = next(each for each in in_force(here.store).occurrences if each.uid == uid(2))
    changing.move(here.store, "kumla", uid(2), was.day + timedelta(days=7), None, BO)
    release_year(here.store, "kumla", 2027, BO)

    assert one.recipient in {each.recipient for each in calls_to(here, uid(2)) if each.id != one.id}


def test_what_may_have_arrived_is_stopped_for_good(here: Room) -> None:
    here.postman = Postman(always=UNSURE)
    here.tick_until(on(2027, 1, 18).replace(hour=6, minute=5))
    (unsure,) = here.mails("retry")

    stop(here.store, "kumla", unsure.id, replace(BO, at=here.now))

    assert stopped(here.store, "kumla", here.now) == []
    with pytest.raises(Gone):
        go_on(here.store, "kumla", here.store.log_head("kumla")[0], replace(BO, at=here.now))


def test_what_is_on_its_way_is_left_alone(here: Room, page: Page) -> None:
    send_now(here.store, "kumla", coming(here).id, BO)
    (lent,) = here.store.borrow_mails("kumla", here.now, timedelta(minutes=5), 1, timedelta(hours=4))

    assert "på väg just nu" in page.get(f"/reminders/mails/{lent.id}").text
    assert page.send(f"/reminders/mails/{lent.id}/stop").status_code == 409
    assert here.store.mail("kumla", lent.id) == lent


# What needs somebody


def parked(here: Room, *says: Outcome) -> list[Mail]:
    here.postman = Postman(list(says))
    send_now(here.store, "kumla", coming(here).id, BO)
    if len(says) > 1:
        send_now(here.store, "kumla", coming(here).id, BO)
    here.tick()
    return [*here.mails("parked"), *here.mails("bounced")]


def test_what_could_not_go_says_why_in_plain_words_and_goes_when_somebody_says_so(here: Room, page: Page) -> None:
    (mail,) = parked(here, POISON)
    html = words(page.get("/reminders").text)
    assert "Ett brev gick inte att skicka." in html and "E-postservern vägrade ta emot brevet." in html
    assert "554 5.7.1 not this one" in html

    assert page.send(f"/reminders/mails/{mail.id}/sending").status_code == 303
    here.tick()

    assert len(here.postman.taken) == 1 and "gick inte att skicka" not in words(page.get("/reminders").text)


def test_what_could_not_go_can_be_removed(here: Room, page: Page) -> None:
    (mail,) = parked(here, GONE)
    assert "Mottagarens adress finns inte" in words(page.get("/reminders").text)

    page.send(f"/reminders/mails/{mail.id}/stop")
    here.tick()

    assert here.postman.taken == [] and here.mails("cancelled")


@pytest.mark.parametrize(
    ("mail", "word"),
    [
        ({"state": "bounced", "said": "rcpt 550 5.1.1"}, "bounced"),
        ({"state": "parked", "said": "to: the domain is not allowed"}, "address"),
        ({"state": "parked", "said": "no try came to its end"}, "died"),
        ({"state": "parked", "said": "dot connection lost", "unsure": 3}, "unsure"),
        ({"state": "parked", "said": "data 554 5.7.1 no"}, "refused"),
        ({"state": "parked", "said": "rcpt 451 4.7.1 Greylisted", "attempts": 8}, "later"),
        ({"state": "parked", "said": "ValueError at telling.py:12", "attempts": 8}, "broken"),
    ],
)
def test_each_reason_is_told_from_the_others(mail: dict[str, object], word: str) -> None:
    assert reason(replace(Mail("a", "day", "asa", FRIDAY, FRIDAY), **mail)) == word  # type: ignore[arg-type]


@pytest.mark.parametrize(("answer", "sent"), [("go", True), ("remove", False)])
def test_what_the_brake_holds_goes_or_is_dropped_when_somebody_says_so(
    here: Room, page: Page, answer: str, sent: bool
) -> None:
    here.now = coming(here).leaves
    here.store.hold_all("kumla", here.now)
    assert "påminnelser hålls inne" in words(page.get("/reminders").text)

    assert page.send("/reminders/held", {"answer": answer}).status_code == 303
    here.tick()

    assert bool(here.postman.taken) is sent and not here.reminders("held")
    assert page.send("/reminders/held", {"answer": answer}).status_code == 409
    assert page.send("/reminders/held", {"answer": "maybe"}).status_code == 400


def test_it_opens_with_whether_sending_works(here: Room, page: Page, web: Flask) -> None:
    assert "Inget brev går mer den här veckan." in page.get("/reminders").text
    here.store.keep_heartbeat("kumla", "w", here.now)
    assert "Utskicken fungerar." in page.get("/reminders").text

    here.postman = Postman(always=AWAY)
    send_now(here.store, "kumla", coming(here).id, BO)
    here.tick()
    assert "E-postservern tar inte emot dem just nu." in page.get("/reminders").text

    here.now += timedelta(minutes=10)
    assert "Ingen skickar dem just nu." in page.get("/reminders").text


def test_mail_that_is_kept_as_files_is_not_called_sent(here: Room, tmp_path: Path) -> None:
    page = logged_in(create_app(config_in(tmp_path), clock=here.clock), "coordinator", "kumla")

    assert "sparas som filer och skickas inte" in page.get("/reminders").text


# What is held back


def test_a_role_that_nobody_can_be_reached_in_is_named(here: Room, page: Page) -> None:
    assert "Ingen adress" not in page.get("/reminders").text
    text = re.sub(r'\[\[address\]\]\nrole = "polisen"\nemail = "[^"]*"\n', "", FILES["organisation.toml"])
    assert text != FILES["organisation.toml"]
    load_documents(here.store, {**FILES, "organisation.toml": text}, BO)

    assert re.search(r"ingen har en adress: [^.]*Polisen", words(page.get("/reminders").text))


def test_whoever_has_declined_is_named_and_is_not_among_those_who_get_it(here: Room, page: Page) -> None:
    one = to_send(here, "@kommunpolis")[0]
    here.store.decline("kumla", one.recipient, here.now)

    html = page.get("/reminders").text
    assert "Har tackat nej" in html and one.id not in html


def test_what_the_draft_has_otherwise_is_named_until_it_is_released(here: Room, page: Page) -> None:
    assert "Utkast" not in page.get("/reminders").text
    changing.cancel(here.store, "kumla", uid(2, "operativ-sammantraden"), BO)

    html = words(page.get("/reminders").text)
    assert re.search(r"Utkast Breven följer det som är publicerat .* BRÅ operativ grupp", html)


def test_quiet_hours_end_when_mail_may_leave_again(here: Room) -> None:
    rows = [each for each in here.reminders("planned") if each.kind == "call" and uid(2) == each.uid]
    thursday, after_easter = on(2027, 3, 25).replace(hour=18), on(2027, 3, 30).replace(hour=5)
    far = [replace(each, data=each.data.replace('"urgent_from":"2', '"urgent_from":"3')) for each in rows]

    assert leaving(folder_of(here.store, "kumla"), rows, on(2027, 1, 15)) == on(2027, 1, 15)
    assert leaving(folder_of(here.store, "kumla"), far, thursday) == after_easter


# Who may


def test_another_organisations_mail_is_not_there(here: Room, config: Config) -> None:
    filled(config).close()
    there = logged_in(create_app(config, clock=here.clock), "coordinator", "exempel")
    one, before = coming(here), here.store.remindings("kumla")

    for answer in (there.get(f"/reminders/mails/{one.id}"), there.get(f"/reminders/mails/{one.id}/html")):
        assert answer.status_code == 404 and "Kumla" not in answer.text
    for what in (f"mails/{one.id}/sending", f"mails/{one.id}/stop", "stops/1"):
        assert there.send(f"/reminders/{what}").status_code == 409
    assert here.store.remindings("kumla") == before


def test_where_nothing_is_released_the_page_says_so(here: Room, config: Config) -> None:
    filled(config).close()
    there = logged_in(create_app(config, clock=here.clock), "coordinator", "exempel")

    html = there.get("/reminders").text

    assert "Inget brev går de här veckorna." in html and "Inget brev har gått" in html


# In a browser


@pytest.fixture
def address(here: Room, web: Flask) -> Iterator[str]:
    parked(here, POISON, GONE)
    here.postman.says = [LATER]
    stop(here.store, "kumla", coming(here, "call").id, Signature("Bo Ek", "Skickas på papper", here.now))
    session_of(here.store, "kumla", "coordinator", here.now)
    server = make_server("127.0.0.1", 0, web, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as browser:
        yield browser


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")
def test_a_mail_is_read_stopped_and_let_go_on_without_a_script_and_without_a_refusal_by_policy(
    here: Room, browser: Chromium, address: str
) -> None:
    context = browser.new_context(locale="sv-SE", java_script_enabled=False)
    token = token_of_session("kumla", "coordinator", here.now)
    context.add_cookies([{"name": "arshjul", "value": token, "url": address}])
    page, refused = context.new_page(), []
    page.on("console", lambda said: refused.append(said.text))
    one = coming(here)
    page.goto(f"{address}/reminders")
    follow(page.locator(f'a[href="/reminders/mails/{one.id}"]'))
    assert "Kallelse" in page.frame_locator("iframe").locator("h1").inner_text()

    page.get_by_label("Varför stoppas det?").fill("Lokalen är upptagen")
    follow(page.get_by_role("button", name="Stoppa brevet"))
    assert "Lokalen är upptagen" in page.locator("section[aria-labelledby=stopped]").inner_text()
    follow(page.get_by_role("button", name="Ångra, låt det gå").first)

    assert "Brevet går igen" in page.get_by_role("status").inner_text()
    assert page.locator(f'a[href="/reminders/mails/{one.id}"]').count() == 1 and refused == []
    context.close()
