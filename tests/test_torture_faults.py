"""Whatever the mail server does, or a mail: each mail is where it belongs afterwards, and goes when it can."""

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest
from smtp_server import Fault, Pace, SmtpServer
from test_mail_sending import DRIBBLING, FAULTS
from torture import (
    BUSY,
    DAY,
    EXAMPLE,
    HOUR,
    MINUTE,
    MONDAY,
    TAKEN,
    Box,
    Hand,
    Size,
    a_reminder,
    copies,
    installed,
    letter,
    remind,
    states,
    ticked,
    uid,
    uid_in,
)

from app.mail import Letter, Message, Outcome, Result, Stage, postman_of
from app.outbox.sending import LEASE, MOST_ATTEMPTS, MOST_DEATHS, WAITS
from app.postbox import read_postbox
from app.store import Mail, Reminding, Someone, Store

pytestmark = pytest.mark.torture

OF_ALL = (Stage.CONNECT, Stage.TLS, Stage.EHLO, Stage.AUTH, Stage.MAIL)  # by then a server has heard of no recipient
A_MINUTE = 20
POISONED = uid(0)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with closing(installed(database)) as store:
        yield store


def alarms(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR and "alarm" in each.message]


def only(store: Store, *states: str) -> Mail:
    (mail,) = (mail for mail in store.mails(EXAMPLE) if mail.state in states)
    return mail


# ---- the server


Found = tuple[str, int, int, bool, bool, bool]  # state, attempts, unsure, frozen, alarmed, away


def expected(result: Result, stage: Stage) -> Found:
    """What one try leaves behind."""
    if stage in OF_ALL:
        return "retry", 0, 0, False, False, True
    return {
        Result.RETRY: ("retry", 1, 0, False, False, False),
        Result.AMBIGUOUS: ("retry", 1, 1, True, False, False),
        Result.BOUNCED: ("bounced", 1, 0, True, False, False),
        Result.OURS: ("parked", 1, 0, True, True, False),
    }[result]


def test_each_fault_of_a_server_leaves_its_mail_where_it_belongs_and_it_goes_when_it_can(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    faults = [(name, Fault(at, does), result, stage) for name, (at, does, result, stage) in FAULTS.items()]
    faults += [
        (f"slow at {at}", Fault(at, "dribble"), result, Stage("connect" if at == "banner" else at))
        for at, result in DRIBBLING
    ]
    clock, wanted, found, arrived, late = Hand(MONDAY), {}, {}, {}, {}
    for number, (name, fault, result, stage) in enumerate(faults):
        pace = Pace()
        clock.now += HOUR
        clock.now = clock.now if clock.now.hour < 15 else (clock.now + DAY).replace(hour=9)
        remind(store, a_reminder(number, clock.now))
        with SmtpServer([fault], pace=pace) as server, postman_of(read_postbox(server.url), 60, pace) as postman:
            ticked(store, postman, clock)
            one = store.mails(EXAMPLE)[-1]
            is_away = store.outbox(EXAMPLE).away_since is not None
            found[name] = one.state, one.attempts, one.unsure, one.body is not None, bool(alarms(caplog)), is_away
            clock.now += MINUTE
            ticked(store, postman, clock)
            one = store.mails(EXAMPLE)[-1]
            arrived[name] = one.state, len(server.accepted), store.outbox(EXAMPLE).away_since
        wanted[name] = expected(result, stage)
        is_over = wanted[name][0] in ("bounced", "parked")
        late[name] = (wanted[name][0], 0, None) if is_over else ("sent", 1, None)
        caplog.clear()

    assert len(found) >= 21 and found == wanted
    assert arrived == late


def test_what_was_taken_without_a_word_comes_once_more_as_the_same_mail(store: Store) -> None:
    clock = Hand(MONDAY)
    remind(store, a_reminder(1, MONDAY))

    with SmtpServer([Fault("dot", "drop", keeps=True)]) as server:
        for _ in range(2):
            with postman_of(read_postbox(server.url)) as postman:
                ticked(store, postman, clock)
            clock.now += MINUTE

        (bodies,) = copies(server).values()
        assert (len(bodies), len(set(bodies)), states(store)) == (2, 1, {"sent": 1})


def test_after_three_times_without_a_word_people_are_asked(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    clock = Hand(MONDAY)
    remind(store, a_reminder(1, MONDAY))

    with SmtpServer([Fault("dot", "drop", keeps=True)] * 9) as server:
        for wait in WAITS:
            with postman_of(read_postbox(server.url)) as postman:
                ticked(store, postman, clock)
            clock.now += wait

        (bodies,) = copies(server).values()
        assert (len(bodies), len(set(bodies)), states(store)) == (3, 1, {"parked": 1})
        assert len(alarms(caplog)) == 1


def test_a_greylisted_mail_goes_at_the_second_try_and_nobody_is_alarmed(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Hand(MONDAY)
    remind(store, *(a_reminder(number, MONDAY) for number in range(10)))

    with SmtpServer(greylists=True) as server, postman_of(read_postbox(server.url)) as postman:
        sent = []
        for _ in range(2):
            sent.append(ticked(store, postman, clock))
            clock.now += MINUTE

        assert (sent, len(server.accepted)) == ([0, 10], 10)
    assert {mail.attempts for mail in store.mails(EXAMPLE)} == {2}
    assert alarms(caplog) == []


def test_a_server_that_is_down_for_three_days_costs_nothing_but_the_time(
    store: Store, size: Size, caplog: pytest.LogCaptureFixture
) -> None:
    with SmtpServer() as server:
        port = server.port
    clock, back, first_alarm = Hand(MONDAY), MONDAY + 72 * HOUR, None
    remind(store, *(a_reminder(number, MONDAY) for number in range(60)), of=lambda n: f"p{n % 20}")

    while clock.now < back:
        with postman_of(read_postbox(server.url)) as postman:
            assert ticked(store, postman, clock, A_MINUTE) == 0
        first_alarm = first_alarm or (clock.now if alarms(caplog) else None)
        clock.now += MINUTE if clock.now < MONDAY + HOUR else size.every

    assert first_alarm is not None and first_alarm - MONDAY <= 15 * MINUTE
    assert len(alarms(caplog)) < 20  # by day and night; they are read by people
    assert {(mail.state, mail.attempts, mail.unsure) for mail in store.mails(EXAMPLE)} == {("retry", 0, 0)}

    sent = []
    with SmtpServer(port=port) as server, postman_of(read_postbox(server.url)) as postman:
        while clock.now < back + 6 * MINUTE:
            sent.append(ticked(store, postman, clock, A_MINUTE))
            clock.now += MINUTE
        assert (max(sent), sum(sent), len(copies(server))) == (A_MINUTE, 60, 60)
    assert sent[0] > 0 and {mail.attempts for mail in store.mails(EXAMPLE)} == {1}
    assert store.outbox(EXAMPLE).away_since is None


def test_a_server_that_takes_nothing_from_us_uses_up_no_tries(store: Store) -> None:
    """Its disk is full, say: that is no fault of any mail."""
    clock = Hand(MONDAY)
    remind(store, *(a_reminder(number, MONDAY) for number in range(3)))
    box = Box(clock, lambda message: Outcome(Result.RETRY, Stage.MAIL, 452, "4.3.1 Full"))

    for _ in range(60):
        ticked(store, box, clock)
        clock.now += MINUTE

    assert {(mail.state, mail.attempts) for mail in store.mails(EXAMPLE)} == {("retry", 0)}
    box.answer = lambda message: TAKEN
    assert ticked(store, box, clock) == 3


# ---- the mail


class Killed(BaseException):
    """Nobody catches it, as nobody catches a kill."""


def poisoned(someone: Someone, rows: tuple[Reminding, ...], now: datetime) -> Letter:
    if rows[0].uid == POISONED:
        raise KeyError("kim@exempel.example")
    return letter(someone, rows, now)


def busy_for_one(message: Message) -> Outcome:
    return BUSY if uid_in(message) == POISONED else TAKEN


def broken_for_one(message: Message) -> Outcome:
    if uid_in(message) == POISONED:
        raise UnicodeError("kim@exempel.example")
    return TAKEN


@pytest.mark.parametrize(
    ("answer", "write", "tries"),
    [(busy_for_one, letter, MOST_ATTEMPTS), (None, poisoned, MOST_ATTEMPTS), (broken_for_one, letter, 3)],
    ids=["always later", "cannot be written", "breaks the postman"],
)
def test_a_poisoned_mail_is_parked_with_an_alarm_and_the_others_go_at_once(
    store: Store, caplog: pytest.LogCaptureFixture, answer: object, write: object, tries: int
) -> None:
    clock = Hand(MONDAY)
    box = Box(clock, answer)  # type: ignore[arg-type]
    remind(store, *(a_reminder(number, MONDAY) for number in range(20)))

    assert ticked(store, box, clock, write=write) == 19
    for wait in WAITS:
        assert only(store, "retry", "parked").attempts <= tries
        clock.now += wait
        clock.now = clock.now if clock.now.hour < 15 else (clock.now + DAY).replace(hour=9)
        ticked(store, box, clock, write=write)

    parked = only(store, "parked")
    assert (parked.attempts, len(alarms(caplog)), len(set(box.uids()))) == (tries, 1, 19)
    assert "kim" not in caplog.text + parked.said
    for _ in range(10):
        clock.now += MINUTE
        assert ticked(store, box, clock, write=write) == 0


def test_a_mail_that_takes_its_worker_with_it_is_parked_too_and_the_others_do_not_pay_for_it(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def deadly(message: Message) -> Outcome:
        if uid_in(message) == POISONED:
            raise Killed
        return TAKEN

    clock = Hand(MONDAY)
    box = Box(clock, deadly)
    remind(store, *(a_reminder(number, MONDAY) for number in range(20)))

    for _ in range(MOST_DEATHS):
        with pytest.raises(Killed):
            ticked(store, box, clock)
        clock.now += LEASE
    ticked(store, box, clock)

    assert len(box.left) == 19
    assert (only(store, "parked").attempts, len(alarms(caplog))) == (MOST_DEATHS, 1)
    assert {mail.attempts for mail in store.mails(EXAMPLE) if mail.state == "sent"} == {1}


@pytest.mark.parametrize("address", ["åsa@exempel.example", "asa", "asa@", "asa@exempel.example\r\nBcc: alla"])
def test_a_recipient_who_cannot_be_written_to_is_parked_at_once_and_the_others_go(
    store: Store, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    clock = Hand(MONDAY)
    box = Box(clock)
    store.keep_person(EXAMPLE, Someone("p0", "Åsa", address))
    remind(store, *(a_reminder(number, MONDAY) for number in range(5)))

    assert ticked(store, box, clock) == 4

    assert (only(store, "parked").attempts, len(alarms(caplog))) == (1, 1)
    assert address not in caplog.text + only(store, "parked").said


def test_a_mail_that_may_have_arrived_and_is_too_late_does_not_swallow_what_comes_due_after_it(store: Store) -> None:
    clock = Hand(MONDAY)
    box = Box(clock, lambda message: Outcome(Result.AMBIGUOUS, Stage.DOT))
    remind(store, a_reminder(1, MONDAY, kind="deadline", until=MONDAY + 2 * MINUTE))
    ticked(store, box, clock)
    clock.now += 5 * MINUTE
    ticked(store, box, clock)
    assert only(store, "cancelled").body is not None

    box.answer = lambda message: TAKEN
    remind(store, a_reminder(2, clock.now, kind="deadline"))
    sent = []
    for _ in range(3):
        sent.append(ticked(store, box, clock))
        clock.now = (clock.now + DAY).replace(hour=9)

    assert (sent, box.uids()) == ([0, 1, 0], [uid(2)])  # today's mail was it; tomorrow has its own
