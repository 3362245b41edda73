"""`arshjul serve` as people run it: a real process, a real port, and a year that is still there the next time."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import Place

PROGRAM = (
    "import os, sys; from app import serve, working;"
    " sys.exit(getattr(working if sys.argv[1] == 'work' else serve, sys.argv[1])(os.environ, *sys.argv[2:]))"
)
MAIL_IS_SENT = '"message": "mail is sent"'
AT_A_TERMINAL = "import sys; sys.stdout.isatty = lambda: True; "
Process = subprocess.Popen[str]
RUNNING: list[Process] = []


@pytest.fixture
def port() -> int:
    return free_port()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def environ(tmp_path: Path, port: int) -> dict[str, str]:
    return os.environ | {"ARSHJUL_DATA": str(tmp_path / "data"), "ARSHJUL_BIND": f"127.0.0.1:{port}"}


def started(environ: dict[str, str], *arguments: str) -> Process:
    return run(AT_A_TERMINAL + PROGRAM, environ, *(arguments or ("serve",)))


def commanded(environ: dict[str, str], *arguments: str) -> Process:
    return run("import sys; from app.cli import main; sys.exit(main())", environ, *arguments)


def run(program: str, environ: dict[str, str], *arguments: str) -> Process:
    command = [sys.executable, "-c", program, *arguments]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environ, text=True, stdout=pipe, stderr=pipe, start_new_session=True)
    RUNNING.append(process)
    return process


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """Of what a test here began, also where it fails half-way; other tests end their own."""
    RUNNING.clear()
    yield
    for process in RUNNING:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)


@pytest.fixture
def server(environ: dict[str, str]) -> Process:
    return started(environ)


def announced(process: Process, lines: int = 7) -> list[str]:
    """What it says before it serves: the start page, each group's feed, the first login, who can reach it."""
    assert process.stdout is not None
    return [process.stdout.readline().rstrip("\n") for _ in range(lines)]


def feed_in(lines: list[str]) -> str:
    return re.findall(r"http\S+/styrgrupp\.ics", "\n".join(lines))[0]


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = Request(url, headers={name.replace("_", "-"): text for name, text in headers.items()})
    for _ in range(200):
        try:
            with urlopen(request, timeout=10) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except HTTPError as answer:
            return answer.code, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except OSError:
            time.sleep(0.05)  # not listening yet
    raise AssertionError("it never answered")


def stopped(process: Process, signal: signal.Signals) -> tuple[int, str]:
    process.send_signal(signal)
    return ended(process)


def ended(process: Process) -> tuple[int, str]:
    """With what it said, but for the mails that it had time to send."""
    out, err = process.communicate(timeout=30)
    return process.returncode, out + "".join(line for line in err.splitlines(True) if MAIL_IS_SENT not in line)


def test_the_first_start_tells_where_the_year_is_and_serves_it(server: Process, port: int) -> None:
    lines = announced(server)

    assert lines[0] == f"Årshjul för Kumla kommun: http://127.0.0.1:{port}/"
    assert [line.rpartition("/")[2] for line in lines[1:4]] == ["styrgrupp.ics", "operativ-grupp.ics", "andt-sl.ics"]
    assert lines[4].startswith("Ingen kan logga in än.")
    assert lines[6] == "Bara den här datorn kommer åt den. Stäng av med Ctrl-C."
    assert "Du blir den första som loggar in" in fetch(lines[5].strip())[2].decode()
    assert "Logga in" in fetch(f"http://127.0.0.1:{port}/")[2].decode()
    status, headers, body = fetch(feed_in(lines))
    assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"END:VCALENDAR\r\n")
    assert fetch(feed_in(lines), If_None_Match=headers["etag"])[0] == 304
    assert fetch(f"http://127.0.0.1:{port}/readyz")[0] == 200


def test_where_its_words_go_to_a_log_they_hold_no_address_of_a_feed(environ: dict[str, str], port: int) -> None:
    process = run(PROGRAM, environ, "serve")
    fetch(f"http://127.0.0.1:{port}/readyz")

    printed = stopped(process, signal.SIGINT)[1]

    assert f"http://127.0.0.1:{port}/" in printed
    assert "/f/" not in printed


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_when_told_to(server: Process, how: signal.Signals) -> None:
    fetch(feed_in(announced(server)))

    assert stopped(server, how) == (0, "")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_also_when_told_to_at_once(server: Process, how: signal.Signals) -> None:
    announced(server)

    assert stopped(server, how) == (0, "")


def test_ctrl_c_in_a_terminal_reaches_every_process_and_still_ends_well(server: Process) -> None:
    fetch(feed_in(announced(server)))

    os.killpg(server.pid, signal.SIGINT)

    assert ended(server) == (0, "")


def test_when_it_is_killed_nothing_of_it_keeps_the_port(server: Process, environ: dict[str, str]) -> None:
    fetch(feed_in(announced(server)))

    server.kill()
    server.communicate(timeout=30)  # ends when the last process has let go of the pipe

    again = started(environ)
    assert len(feed_in(announced(again))) > 0
    assert stopped(again, signal.SIGINT) == (0, "")


def test_a_second_start_has_the_same_addresses_and_the_same_bytes(server: Process, environ: dict[str, str]) -> None:
    first = announced(server)
    before = fetch(feed_in(first))[2]
    stopped(server, signal.SIGINT)

    again = started(environ)
    second = announced(again)
    after = fetch(feed_in(second))[2]
    links = [fetch(lines[5].strip())[0] for lines in (first, second)]
    stopped(again, signal.SIGINT)

    assert (second[:5], after) == (first[:5], before)
    assert links == [410, 200]  # the first login is made by the last link


def test_a_busy_port_is_said_plainly(server: Process, environ: dict[str, str], port: int) -> None:
    announced(server)

    second = started(environ)

    said = f"ARSHJUL_BIND: 127.0.0.1:{port}: taken; is Årshjul running already?\n"
    assert second.communicate(timeout=30) == ("", said)
    assert second.returncode == 2


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("ARSHJUL_BIND", "8000", "ARSHJUL_BIND: '8000'; expected a host and a port, such as 127.0.0.1:8000"),
        ("ARSHJUL_BIND", "no.such.host.invalid:80", "ARSHJUL_BIND: no.such.host.invalid:80: "),
        ("ARSHJUL_DATA", "/dev/null/data", "/dev/null/data: Not a directory"),
        ("ARSHJUL_DATABASE", "mysql://x", "ARSHJUL_DATABASE: mysql:...; expected sqlite:///path/to/arshjul.db or postgresql://"),
    ],
)
def test_a_bad_setting_is_said_plainly(environ: dict[str, str], setting: str, value: str, said: str) -> None:
    process = started(environ | {setting: value})

    out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (2, "")
    assert err.startswith(said) and err.count("\n") == 1


def test_one_that_others_can_reach_says_its_public_address(environ: dict[str, str]) -> None:
    process = started(environ | {"ARSHJUL_URL": "https://arshjul.example"})
    said = announced(process, lines=6)
    stopped(process, signal.SIGINT)

    assert feed_in(said).startswith("https://arshjul.example/f/")
    assert said[5].strip().startswith("https://arshjul.example/join/")


def known(url: str) -> bytes:
    """What it answers as soon as the server has looked. Bounded by the number of tries, and never by a clock."""
    answers = (fetch(url) for _ in range(2000))
    return next(body for status, _, body in answers if status == 200)


def test_a_new_address_is_printed_and_works(server: Process, environ: dict[str, str]) -> None:
    feed = feed_in(announced(server))

    printed = commanded(environ, "subscribe", "styrgrupp").communicate(timeout=30)[0].strip()
    as_json = json.loads(commanded(environ, "subscribe", "styrgrupp", "--json").communicate(timeout=30)[0])["url"]

    assert len({feed, printed, as_json}) == 3
    assert known(printed) == known(as_json) == fetch(feed)[2]


def test_an_address_of_no_group_is_refused_with_those_that_there_are(environ: dict[str, str]) -> None:
    process = commanded(environ, "subscribe", "styrelsen")

    assert process.communicate(timeout=30)[1] == (
        "there is no group 'styrelsen'; expected one of styrgrupp, operativ-grupp, andt-sl\n"
    )
    assert process.returncode == 2


def test_the_year_can_be_kept_on_a_server_and_is_there_the_next_time(
    environ: dict[str, str], place: Place
) -> None:
    environ |= {"ARSHJUL_DATABASE": place("postgresql")}
    seen = []
    for _ in range(2):
        process = started(environ)
        try:
            seen.append(fetch(feed_in(announced(process))))
        finally:
            assert stopped(process, signal.SIGTERM) == (0, "")

    assert [status for status, _, _ in seen] == [200, 200]
    assert seen[0][2] == seen[1][2]


def test_requests_leave_no_address_in_what_it_prints(server: Process, port: int) -> None:
    feed = feed_in(announced(server))
    for url in (feed, feed.replace("styrgrupp.ics", "x"), f"http://127.0.0.1:{port}/f/hemligt/x.ics"):
        fetch(url)

    _, printed = stopped(server, signal.SIGINT)

    assert printed == ""


def test_two_that_start_at_once_on_one_folder_do_not_both_serve(environ: dict[str, str]) -> None:
    processes = [started(environ) for _ in range(2)]
    try:
        with ThreadPoolExecutor() as waiting:
            ended = [waiting.submit(process.wait, 60) for process in processes]
            wait(ended, return_when=FIRST_COMPLETED)
            refused = next(process for process in processes if process.poll() is not None)

            assert refused.returncode == 2
            assert "is Årshjul running already?" in refused.communicate(timeout=30)[1]
            serving = next(process for process in processes if process is not refused)
            assert serving.poll() is None
            serving.send_signal(signal.SIGINT)
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=30)

