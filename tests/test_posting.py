"""Whoever runs it sees whether reminders go, and lets go, tries again or gives up what rests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from life import on
from outbox_room import AWAY, Postman, Room
from test_commands import Installation, kumla

from app.mail import Outcome, Result, Stage

__all__ = ["kumla"]

MORNING = on(2027, 1, 15)  # ten in the morning of the day when the steering group is called
POISON = Outcome(Result.OURS, Stage.DATA, 554, "5.7.1 not this one")
GONE = Outcome(Result.BOUNCED, Stage.RCPT, 550, "5.1.1 no such user")


@contextmanager
def at_work(kumla: Installation, *says: Outcome, always: Outcome | None = None) -> Iterator[Room]:
    kumla.at(MORNING)
    with kumla.store() as store:
        here = Room(store, MORNING, Postman(list(says), always=always or Postman().always))
        here.store.keep_heartbeat("kumla", "w", MORNING)
        here.tick()
        yield here


def test_it_is_said_when_nobody_sends(kumla: Installation) -> None:
    assert "INGEN SKICKAR PÅMINNELSER" in kumla.run("outbox")[1]
    assert kumla.data("outbox")["runs"] is False


def test_what_went_and_what_could_not_go_are_told_apart_without_an_address(kumla: Installation) -> None:
    with at_work(kumla, POISON, GONE):
        code, out, err = kumla.run("outbox")

    assert (code, err) == (0, "")
    assert out.startswith("Påminnelserna går.")
    parked, gone, sent = (out.index(words) for words in ("Gick inte att skicka", "Mottagaren finns inte", "Skickade"))
    assert parked < gone < sent
    assert "554 5.7.1 not this one" in out[parked:gone] and "550" in out[gone:sent]
    assert "@" not in out and "kallelse till" in out[sent:]


def test_a_mail_server_that_takes_nothing_is_named_with_its_words(kumla: Installation) -> None:
    with at_work(kumla, always=AWAY):
        out = kumla.run("outbox")[1]

    assert "E-postservern tar inte emot något sedan 2027-01-15 10:00: connect Connection refused" in out
    assert "Försöker igen" in out


def test_a_mail_is_shown_with_what_is_in_it(kumla: Installation) -> None:
    with at_work(kumla, POISON):
        (parked,) = [each for each in kumla.data("outbox")["mails"] if each["state"] == "parked"]

        shown = kumla.data("outbox", "show", parked["id"][:8])
        text = kumla.run("outbox", "show", parked["id"][:8])[1]

    assert shown["id"] == parked["id"] and len(shown["reminders"]) >= 1
    assert shown["reminders"][0]["section"] and shown["reminders"][0]["uid"] in text


def test_what_is_parked_goes_when_somebody_says_so_and_the_history_tells(kumla: Installation) -> None:
    with at_work(kumla, POISON) as here:
        sent = len(here.postman.taken)
        assert kumla.run("outbox", "retry", "parked", "--by", "Anna")[1] == "1 brev och 0 påminnelser försöks igen.\n"

        here.tick()

        assert len(here.postman.taken) == sent + 1
    assert "lät 1 brev och 0 påminnelser gå (parked)" in kumla.run("history")[1]


def test_what_is_given_up_is_never_sent(kumla: Installation) -> None:
    with at_work(kumla, always=AWAY) as here:
        waiting = [each["id"] for each in kumla.data("outbox")["mails"] if each["state"] == "retry"]
        for id in waiting:
            kumla.run("outbox", "cancel", id, "--by", "Anna", "--why", "fel år")

        here.postman.always = Postman().always
        here.tick()

        assert waiting and here.postman.taken == []
        assert {mail.state for mail in here.mails()} == {"cancelled"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["show"], "expected `arshjul outbox`, or one of show, retry and cancel"),
        (["retry", "held"], "there is nothing that is held"),
        (["cancel", "abc"], "expected the id of a mail"),
    ],
)
def test_what_cannot_be_is_refused_in_words(kumla: Installation, arguments: list[str], expected: str) -> None:
    code, _, err = kumla.run("outbox", *arguments, "--by", "Anna")

    assert code == 2 and expected in err
