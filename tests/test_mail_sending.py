"""What becomes of a mail, whatever the server does; held against a server that does it."""

import socket
from base64 import b64encode
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from certificates import Certificates
from smtp_server import Fault, Pace, SmtpServer

from app.mail.line import Clock
from app.mail.message import Message
from app.mail.outcome import Outcome, Result, Stage
from app.mail.sending import postman_of
from app.postbox import Tls, read_postbox

LOGIN = ("bra-konto", "hemligt-ord")
SECRETS = ["kim", "kumla.example", "arshjul@", *LOGIN, b64encode("\0{}\0{}".format(*LOGIN).encode()).decode()]
MORE_THAN_ANY_BUFFER = (b"x" * 70 + b"\r\n") * 200_000  # of the system's, so that the sender waits for the server
SHORT = 0.05  # seconds, for a server that says nothing at all


def message(number: int = 1, text: bytes = b"Hej\r\n") -> Message:
    id = f"<{number}@kumla.example>"
    head = f"Date: Fri, 01 Jan 2027 07:00:00 +0100\r\nMessage-ID: {id}\r\n\r\n".encode()
    return Message(id, head + text, "arshjul@kumla.example", "kim.karlsson@kumla.example")


MAIL = message()


def send(server: SmtpServer, what: Message = MAIL, limit: float = 60, clock: Clock = monotonic) -> Outcome:
    with postman_of(read_postbox(server.url), limit, clock) as postman:
        return postman.send(what)


# By its name: where a server fails, what it does, what that means for the mail, and how far the mail had come.
NO_SUCH_PERSON = "550 5.1.1 <kim.karlsson@kumla.example>: user unknown"
FAULTS = {
    "dropped at connect": ("banner", "drop", Result.RETRY, Stage.CONNECT),
    "dropped at EHLO": ("ehlo", "drop", Result.RETRY, Stage.EHLO),
    "dropped at MAIL": ("mail", "drop", Result.RETRY, Stage.MAIL),
    "dropped at RCPT": ("rcpt", "drop", Result.RETRY, Stage.RCPT),
    "dropped at DATA": ("data", "drop", Result.RETRY, Stage.DATA),
    "dropped after the final dot": ("dot", "drop", Result.AMBIGUOUS, Stage.DOT),
    "reset at RCPT": ("rcpt", "reset", Result.RETRY, Stage.RCPT),
    "reset after the final dot": ("dot", "reset", Result.AMBIGUOUS, Stage.DOT),
    "421 instead of a banner": ("banner", "421 4.3.2 Closing", Result.RETRY, Stage.CONNECT),
    "451 at MAIL": ("mail", "451 4.3.0 Later", Result.RETRY, Stage.MAIL),
    "451 at RCPT": ("rcpt", "451 4.3.0 Later", Result.RETRY, Stage.RCPT),
    "451 after the final dot": ("dot", "451 4.3.0 Later", Result.RETRY, Stage.DOT),
    "421 after the final dot": ("dot", "421 4.3.2 Closing", Result.RETRY, Stage.DOT),
    "452 at MAIL": ("mail", "452 4.3.1 Full", Result.RETRY, Stage.MAIL),
    "452 at RCPT": ("rcpt", "452 4.2.2 Full", Result.RETRY, Stage.RCPT),
    "421 at RCPT": ("rcpt", "421 4.7.0 Too many", Result.RETRY, Stage.RCPT),
    "greylisted at RCPT": ("rcpt", "451 4.7.1 Greylisted", Result.RETRY, Stage.RCPT),
    "550 at RCPT": ("rcpt", NO_SUCH_PERSON, Result.BOUNCED, Stage.RCPT),
    "552 at RCPT": ("rcpt", "552 5.2.2 Full for ever", Result.BOUNCED, Stage.RCPT),
    "554 at RCPT": ("rcpt", "554 no", Result.BOUNCED, Stage.RCPT),
    "550 at MAIL": ("mail", "550 5.7.1 Not from you", Result.OURS, Stage.MAIL),
    "552 at MAIL": ("mail", "552 5.3.4 Too big", Result.OURS, Stage.MAIL),
    "554 at MAIL": ("mail", "554 no", Result.OURS, Stage.MAIL),
    "550 at DATA": ("data", "550 no", Result.OURS, Stage.DATA),
    "552 at DATA": ("data", "552 no", Result.OURS, Stage.DATA),
    "554 at DATA": ("data", "554 5.5.1 No valid recipients", Result.OURS, Stage.DATA),
    "550 after the final dot": ("dot", "550 5.7.1 Spam", Result.OURS, Stage.DOT),
    "552 after the final dot": ("dot", "552 5.3.4 Too big", Result.OURS, Stage.DOT),
    "554 after the final dot": ("dot", "554 no", Result.OURS, Stage.DOT),
    # A server that relays nothing for us says so of each recipient: none of them may be crossed out for it.
    "relaying denied at RCPT": ("rcpt", "554 5.7.1 Relay access denied", Result.OURS, Stage.RCPT),
    "a login asked for at RCPT": ("rcpt", "530 5.7.0 Authentication required", Result.OURS, Stage.RCPT),
    "a sender that is found bad at RCPT": ("rcpt", "553 5.1.8 Sender", Result.OURS, Stage.RCPT),
    "unknown recipient at the edge": ("rcpt", "550 5.4.1 Recipient rejected", Result.BOUNCED, Stage.RCPT),
    "unknown recipient found late": ("dot", "550 5.1.10 Recipient not found", Result.BOUNCED, Stage.DOT),
    "554 instead of a banner": ("banner", "554 5.3.2 No", Result.OURS, Stage.CONNECT),
    "502 at EHLO": ("ehlo", "502 What?", Result.OURS, Stage.EHLO),
    "no SMTP at all": ("banner", "SSH-2.0-OpenSSH_9.2", Result.RETRY, Stage.CONNECT),
    "nonsense after the final dot": ("dot", "ja", Result.AMBIGUOUS, Stage.DOT),
    "a go-ahead after the final dot": ("dot", "354 go", Result.AMBIGUOUS, Stage.DOT),
    "an endless line after the final dot": ("dot", "250 " + "x" * 10_000, Result.AMBIGUOUS, Stage.DOT),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_from_the_others_and_the_next_mail_goes(name: str) -> None:
    at, does, result, stage = FAULTS[name]

    with SmtpServer([Fault(at, does)]) as server, postman_of(read_postbox(server.url)) as postman:
        first, second = postman.send(MAIL), postman.send(message(2))

    assert (first.result, first.stage) == (result, stage)
    assert first.code == (int(does[:3]) if does[:3].isdigit() and "x" * 100 not in does else first.code)
    assert second.result is Result.SENT
    assert [each.content for each in server.accepted] == [message(2).content]


def test_a_refused_connection_is_tried_again() -> None:
    with SmtpServer() as server:
        pass

    assert send(server) == Outcome(Result.RETRY, Stage.CONNECT, words="Connection refused")


def test_a_connection_that_is_dropped_in_the_middle_of_the_body_has_sent_nothing() -> None:
    with SmtpServer([Fault("body", "reset")]) as server:
        outcome = send(server, message(text=MORE_THAN_ANY_BUFFER))

    assert (outcome.result, outcome.stage, server.accepted) == (Result.RETRY, Stage.BODY, [])


def test_a_server_that_reads_too_slowly_has_been_sent_nothing() -> None:
    pace = Pace()

    with SmtpServer([Fault("body", "dribble")], pace=pace) as server:
        outcome = send(server, message(text=MORE_THAN_ANY_BUFFER), clock=pace)

    assert (outcome.result, outcome.stage, server.accepted) == (Result.RETRY, Stage.BODY, [])


def test_a_mail_that_was_taken_without_a_word_may_have_been_taken() -> None:
    with SmtpServer([Fault("dot", "drop", keeps=True)]) as server:
        outcome = send(server)

    assert (outcome.result, len(server.accepted)) == (Result.AMBIGUOUS, 1)


@pytest.mark.parametrize("does", ["drop", "reset", "dribble", "550 no"])
def test_what_happens_at_quit_changes_nothing(does: str) -> None:
    pace = Pace()

    with SmtpServer([Fault("quit", does)], pace=pace) as server:
        outcome = send(server, clock=pace)

    assert (outcome.result, outcome.code, len(server.accepted)) == (Result.SENT, 250, 1)
    assert pace.now < 50  # seconds, although a mail may take 60


def test_a_greylisted_mail_goes_at_the_second_try() -> None:
    with SmtpServer(greylists=True) as server:
        results = [send(server).result for _ in range(2)]

    assert (results, len(server.accepted)) == ([Result.RETRY, Result.SENT], 1)


DRIBBLING = [
    ("banner", Result.RETRY), ("ehlo", Result.RETRY), ("mail", Result.RETRY), ("rcpt", Result.RETRY),
    ("data", Result.RETRY), ("dot", Result.AMBIGUOUS),
]  # fmt: skip


@pytest.mark.parametrize(("at", "result"), DRIBBLING)
def test_a_server_that_gives_a_byte_at_a_time_is_left_when_the_time_is_over(at: str, result: Result) -> None:
    pace = Pace()

    with SmtpServer([Fault(at, "dribble")], pace=pace) as server:
        outcome = send(server, clock=pace)

    assert outcome.result is result
    assert "time limit" in outcome.words
    assert pace.now < 100  # each second one byte, and the whole answer has more than a thousand


def test_a_slow_server_within_the_time_is_heard_to_the_end() -> None:
    pace = Pace()

    with SmtpServer([Fault("dot", "dribble")], pace=pace) as server:
        outcome = send(server, limit=10_000, clock=pace)

    assert outcome.result is Result.SENT


def test_each_message_has_its_own_time() -> None:
    pace = Pace()

    with SmtpServer(pace=pace) as server, postman_of(read_postbox(server.url), 60, pace) as postman:
        for number in range(3):
            assert postman.send(message(number)).result is Result.SENT
            pace.now += 50

    assert server.connections == 1


def test_a_server_that_says_nothing_is_left() -> None:
    with SmtpServer([Fault("banner", "silence")]) as server:
        outcome = send(server, limit=SHORT)

    assert (outcome.result, outcome.stage) == (Result.RETRY, Stage.CONNECT)


def test_a_dns_that_does_not_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    over, ask = Event(), socket.getaddrinfo

    def never(*given: Any, **named: Any) -> Any:
        over.wait(10)
        return ask(*given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", never)
    with SmtpServer() as server:
        outcome = send(server, limit=SHORT)
    over.set()

    assert outcome == Outcome(Result.RETRY, Stage.CONNECT, words="the DNS did not answer")
    assert server.connections == 0


def test_a_name_that_the_dns_does_not_know_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*given: object, **named: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with postman_of(read_postbox("smtp://mail.example")) as postman:
        assert postman.send(MAIL) == Outcome(Result.RETRY, Stage.CONNECT, words="Name or service not known")


def test_an_address_that_is_dead_leaves_the_next_one_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    with SmtpServer() as dead:
        pass

    with SmtpServer() as server:
        both = [*socket.getaddrinfo("127.0.0.1", dead.port), *socket.getaddrinfo("127.0.0.1", server.port)]
        streams = [each for each in both if each[1] == socket.SOCK_STREAM]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **named: streams)

        outcome = send(server)

    assert (outcome.result, len(server.accepted), len(streams)) == (Result.SENT, 1, 2)


def test_several_messages_go_over_one_connection_each_as_it_is() -> None:
    messages = [message(1), message(2, b".en punkt\r\n..\r\n.\r\nslut\r\n"), message(3)]

    with SmtpServer() as server, postman_of(read_postbox(server.url)) as postman:
        results = {postman.send(each).result for each in messages}

    assert results == {Result.SENT}
    assert [(each.content, each.connection) for each in server.accepted] == [(each.content, 0) for each in messages]
    assert {(each.sender, each.recipients) for each in server.accepted} == {
        ("arshjul@kumla.example", ("kim.karlsson@kumla.example",))
    }


@pytest.mark.parametrize("does", ["drop", "421 4.4.2 You were idle"])
def test_a_connection_that_the_server_left_in_the_meantime_is_opened_again(does: str) -> None:
    with SmtpServer([Fault("rset", does)]) as server, postman_of(read_postbox(server.url)) as postman:
        results = [postman.send(message(number)).result for number in range(2)]

    assert (results, [each.connection for each in server.accepted]) == ([Result.SENT] * 2, [0, 1])


# TLS


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    made = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.AT_ONCE])
def test_a_mail_goes_encrypted_to_a_server_that_shows_who_it_is(certificates: Certificates, tls: Tls) -> None:
    with SmtpServer(tls=tls, context=certificates.good(), login=LOGIN) as server:
        outcome = send(server)

    assert outcome == Outcome(Result.SENT, Stage.DOT, 250, "2.0.0 Ok: queued")
    assert [each.content for each in server.accepted] == [MAIL.content]


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.AT_ONCE])
@pytest.mark.parametrize("wrong", ["of_another_host", "expired", "of_nobody_we_know"])
def test_nothing_goes_to_a_server_with_a_bad_certificate(certificates: Certificates, tls: Tls, wrong: str) -> None:
    with SmtpServer(tls=tls, context=getattr(certificates, wrong)(), login=LOGIN) as server:
        outcome = send(server)

    assert (outcome.result, outcome.stage, outcome.meets_every_mail) == (Result.OURS, Stage.TLS, True)
    assert outcome.words
    assert {command.split()[0] for command in server.heard} <= {"ehlo", "STARTTLS"}


def test_nothing_goes_to_a_server_that_offers_no_tls() -> None:
    with SmtpServer(login=LOGIN) as server:
        encrypted = read_postbox(server.url.removesuffix("?tls=no"))
        with postman_of(encrypted) as postman:
            outcome = postman.send(MAIL)

    assert outcome == Outcome(Result.OURS, Stage.TLS, words="the server offers no STARTTLS")
    assert {command.split()[0] for command in server.heard} == {"ehlo"}


def test_a_server_without_tls_where_tls_is_expected_at_once_gets_nothing() -> None:
    with SmtpServer() as server, postman_of(read_postbox(f"smtps://localhost:{server.port}")) as postman:
        outcome = postman.send(MAIL)

    assert (outcome.result, outcome.stage) == (Result.OURS, Stage.TLS)


TLS_FAULTS = {
    "454 at STARTTLS": (Fault("starttls", "454 4.7.0 Not now"), Result.RETRY),
    "554 at STARTTLS": (Fault("starttls", "554 5.7.3 Never"), Result.OURS),
    "dropped at STARTTLS": (Fault("starttls", "drop"), Result.RETRY),
    "dropped in the handshake": (Fault("handshake", "drop"), Result.RETRY),
    "reset in the handshake": (Fault("handshake", "reset"), Result.RETRY),
}


@pytest.mark.parametrize("name", TLS_FAULTS)
def test_a_server_whose_tls_fails_gets_nothing(certificates: Certificates, name: str) -> None:
    fault, result = TLS_FAULTS[name]

    with SmtpServer([fault], tls=Tls.STARTTLS, context=certificates.good(), login=LOGIN) as server:
        outcome = send(server)

    assert (outcome.result, outcome.stage) == (result, Stage.TLS)
    assert {command.split()[0] for command in server.heard} == {"ehlo", "STARTTLS"}


def test_a_handshake_that_never_ends_is_left(certificates: Certificates) -> None:
    with SmtpServer([Fault("handshake", "silence")], tls=Tls.AT_ONCE, context=certificates.good()) as server:
        outcome = send(server, limit=SHORT)

    assert (outcome.result, outcome.stage) == (Result.RETRY, Stage.TLS)


def test_a_dropped_dot_is_ambiguous_under_tls_too(certificates: Certificates) -> None:
    with SmtpServer([Fault("dot", "drop", keeps=True)], tls=Tls.STARTTLS, context=certificates.good()) as server:
        assert send(server).result is Result.AMBIGUOUS


def test_what_was_said_before_tls_is_forgotten(certificates: Certificates) -> None:
    """Anybody on the way could have said it (RFC 3207 4.2)."""
    injected = Fault("starttls", "220 Go ahead\r\n250 AUTH LOGIN")

    with SmtpServer([injected], tls=Tls.STARTTLS, context=certificates.good(), login=LOGIN) as server:
        outcome = send(server)

    assert outcome.result is Result.SENT
    assert [command.split()[0] for command in server.heard][:4] == ["ehlo", "STARTTLS", "ehlo", "AUTH"]


# Logging in


@pytest.mark.parametrize(
    ("answer", "result"),
    [("535 5.7.8 Bad", Result.OURS), ("454 4.7.0 Later", Result.RETRY), ("drop", Result.RETRY), ("334 ", Result.OURS)],
)
def test_a_login_that_fails_stops_all_mail(answer: str, result: Result) -> None:
    with SmtpServer([Fault("auth", answer)], login=LOGIN) as server:
        outcome = send(server)

    assert (outcome.result, outcome.stage, outcome.meets_every_mail) == (result, Stage.AUTH, True)
    assert server.accepted == []


def test_a_server_that_lets_nobody_log_in_is_our_fault() -> None:
    with SmtpServer() as server, postman_of(read_postbox(f"smtp://u:p@127.0.0.1:{server.port}?tls=no")) as postman:
        outcome = postman.send(MAIL)

    assert (outcome.result, outcome.stage) == (Result.OURS, Stage.AUTH)


# What may be logged


TELLING = [
    ("rcpt", NO_SUCH_PERSON),
    ("rcpt", "550 5.1.1 Kim.Karlsson is not at <smtp:kim.karlsson@kumla.example>,RFC822;KIM.KARLSSON@KUMLA.EXAMPLE"),
    ("mail", "550 5.7.1 arshjul@kumla.example is not yours, bra-konto"),
    ("auth", f"535 5.7.8 bra-konto hemligt-ord {SECRETS[-1]}"),
    ("dot", "250 2.0.0 kept for 'kim.karlsson@kumla.example'"),
]


@pytest.mark.parametrize(("at", "answer"), TELLING)
def test_no_address_and_no_secret_is_in_an_outcome(at: str, answer: str) -> None:
    with SmtpServer([Fault(at, answer)], login=LOGIN) as server:
        outcome = send(server)

    assert outcome.code == int(answer[:3])
    assert [each for each in SECRETS if each.lower() in f"{outcome}{outcome!r}".lower()] == []


def test_the_words_of_a_server_are_one_short_line() -> None:
    with SmtpServer([Fault("rcpt", "550-5.1.1 Nobody\r\n550-\x1b[31mhere\x07\r\n550 " + "x" * 1000)]) as server:
        words = send(server).words

    assert words.startswith("5.1.1 Nobody [31mhere xxx")
    assert (len(words), words.isprintable()) == (300, True)


def test_neither_a_message_nor_a_postbox_shows_what_is_secret() -> None:
    shown = repr(MAIL) + repr(read_postbox("smtp://bra-konto:hemligt-ord@mail.kumla.se"))

    assert [each for each in SECRETS if each in shown.replace(MAIL.id, "")] == []


# Files


def test_without_a_server_each_mail_is_a_file(tmp_path: Path) -> None:
    with postman_of(read_postbox(f"file:{tmp_path}/post")) as postman:
        outcomes = [postman.send(message(number)) for number in (1, 2)]

    assert outcomes == [Outcome(Result.SENT, Stage.FILE)] * 2
    files = sorted((tmp_path / "post").iterdir())
    assert {each.read_bytes() for each in files} == {message(1).content, message(2).content}
    assert all(each.name.startswith("2027-01-01T060000Z-") and each.suffix == ".eml" for each in files)
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert (tmp_path / "post").stat().st_mode & 0o777 == 0o700


def test_a_mail_that_is_written_twice_is_one_file(tmp_path: Path) -> None:
    with postman_of(read_postbox(f"file:{tmp_path}")) as postman:
        for _ in range(2):
            postman.send(MAIL)

    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_is_our_fault_and_a_full_disk_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with postman_of(read_postbox(f"file:{tmp_path}/file")) as postman:
        assert postman.send(MAIL).result is Result.OURS

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with postman_of(read_postbox(f"file:{tmp_path}")) as postman:
        assert postman.send(MAIL) == Outcome(Result.RETRY, Stage.FILE, words="No space left on device")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
