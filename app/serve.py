"""Serving is the installation as a process: it opens the year, says where it is found, and answers until stopped."""

import errno
import fcntl
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import datetime
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Event, Thread
from types import FrameType
from typing import Any, NoReturn

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from app import create_server, utc_now
from app.config import BadConfig, Config, read_config
from app.door import PAGES
from app.loading import folder_of
from app.planning import open_installation
from app.refusal import Refused
from app.secret import BadSecret, installation_secret
from app.store import NotOurs, Store, StoreTrouble, open_store
from app.subscriptions import own_addresses
from app.worker import SILENT, Worker
from schedules.folder import Folder
from schedules.reading import BadInput

GOOD, BAD_INPUT = 0, 2
THREADS = PAGES + 2  # of a worker: pages that wait for the store keep no feed waiting
PATIENCE = 10  # seconds that requests may take to end once we are told to stop
PAUSE = 5  # seconds before a worker that ended is started again

log = logging.getLogger(__name__)

WORKS = "Årshjul gör det som tiden kräver. Stäng av med Ctrl-C."
PRIVATE = "Bara den här datorn kommer åt den. Stäng av med Ctrl-C."
ELSEWHERE = "Kalendrarnas adresser står på sidan, och visas här när Årshjul startas i en terminal."
OPEN = """\
OBS: Här finns ingen inloggning än, och Årshjul kan nås från andra datorer.
     Den som når sidan ser hela året och alla kalendrars hemliga adresser.
     Släpp bara fram dem som får se det, eller starta utan ARSHJUL_BIND och ARSHJUL_URL."""


class CannotServe(Exception):
    """Why, in words for whoever started it."""


def serve(environ: Mapping[str, str]) -> int:
    """All on one machine, until Ctrl-C or SIGTERM, and then it has ended well."""
    return answered(environ, own_the_data, beside=Beside)


def web(environ: Mapping[str, str]) -> int:
    """The same beside others on the same database: each a machine, or a port, of its own."""
    return answered(environ, lambda config: None)


def answered(
    environ: Mapping[str, str],
    take: Callable[[Config], None],
    beside: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> int:
    signal.signal(signal.SIGTERM, stop)
    with suppress(KeyboardInterrupt):
        try:
            config = read_config(environ)
            prove_port_is_free(config)
            take(config)
            with opened(config) as (store, secret, organisation):
                urls = own_addresses(store, secret, config.url, organisation)
                print(announcement(config, folder_of(store, organisation), urls), flush=True)
        except (BadConfig, CannotServe) as error:
            return refused(error)
        with beside():
            server(config).serve(target_loader=partial(worker, config), wrap_loader=False)
    return GOOD


def work(environ: Mapping[str, str], now: datetime | None = None) -> int:
    """What time alone asks for, until Ctrl-C or SIGTERM; or, at a moment that is said, once."""
    signal.signal(signal.SIGTERM, stop)
    with suppress(KeyboardInterrupt):
        try:
            with at_work(environ, (lambda: now) if now else utc_now) as worker:
                if now is not None:
                    worker.tick()
                    return GOOD
                print(WORKS, flush=True)
                run(worker)
        except (BadConfig, CannotServe) as error:
            return refused(error)
    return GOOD


@contextmanager
def at_work(environ: Mapping[str, str], clock: Callable[[], datetime]) -> Iterator[Worker]:
    config = read_config(environ)
    with opened(config) as (store, secret, _):
        yield Worker(store, config, secret, clock)


def run(worker: Worker) -> None:
    if worker.run() == SILENT:
        os._exit(SILENT)  # without waiting for the thread that hangs


class Beside:
    """A worker in a process of its own as long as we serve: when it ends by itself, it is started again."""

    def __init__(self) -> None:
        self.is_over = Event()
        self.process: BaseProcess | None = None

    def __enter__(self) -> None:
        Thread(target=self.keep, daemon=True).start()

    def __exit__(self, *error: object) -> None:
        self.is_over.set()
        if self.process and self.process.pid:
            self.process.terminate()
            self.process.join(PATIENCE)

    def keep(self) -> None:
        while not self.is_over.is_set():
            self.process = get_context("spawn").Process(target=work_beside, daemon=True)
            self.process.start()
            self.process.join()
            if not self.is_over.wait(PAUSE):
                log.error("the worker ended with %s, and is started again", self.process.exitcode)


def work_beside() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which then ends us
    signal.signal(signal.SIGTERM, lambda signum, frame: os._exit(GOOD))
    Thread(target=end_with, args=(parent_process(),), daemon=True).start()
    with at_work(os.environ, utc_now) as worker:
        run(worker)


def refused(error: Exception) -> int:
    print(error, file=sys.stderr)
    return BAD_INPUT


@contextmanager
def opened(config: Config) -> Iterator[tuple[Store, bytes, str]]:
    """The installation, with its year in force; on the first start that is the shipped organisation's."""
    try:
        secret = installation_secret(config.secret_file)
        with closing(open_store(config.database)) as store:
            yield store, secret, open_installation(store, secret, utc_now())
    except (BadInput, BadSecret, NotOurs, Refused, StoreTrouble) as error:
        raise CannotServe(str(error)) from None
    except OSError as error:
        raise CannotServe(f"{error.filename or config.data}: {error.strerror}") from None


def own_the_data(config: Config) -> None:
    """Two that started at once would both find the port free, and then answer by turns."""
    try:
        config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(config.data / "serving", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotServe(f"{error.filename}: {error.strerror}") from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # until this process has ended, however it ends
    except OSError:
        raise CannotServe(f"{config.data}: in use; is Årshjul running already?") from None


def prove_port_is_free(config: Config) -> None:
    """Granian would share the port with whoever is there already, and the two would answer by turns."""
    try:
        family, _, _, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        taken = "taken; is Årshjul running already?" if error.errno == errno.EADDRINUSE else error.strerror
        raise CannotServe(f"ARSHJUL_BIND: {config.host}:{config.port}: {taken}") from None


def announcement(config: Config, folder: Folder, urls: Mapping[str, str]) -> str:
    """Where people find it. Whoever starts it at a terminal may read the secret, and so the addresses that follow."""
    width = max(len(group.name) for group in folder.groups)
    feeds = [f"  {group.name:{width}}  {urls[group.id]}" for group in folder.groups if group.id in urls]
    if not sys.stdout.isatty():  # a log keeps what it is told, and an address is a key
        feeds = [ELSEWHERE]
    note = PRIVATE if config.is_private else OPEN
    return "\n".join([f"Årshjul för {folder.organisation.identity.name}: {config.url}/", *feeds, note])


def server(config: Config) -> Any:
    return Server(
        "app:create_server",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # what comes after it is for TLS, which is spoken by whoever stands in front
        workers=config.workers,
        blocking_threads=THREADS,
        workers_kill_timeout=PATIENCE,
        websockets=False,
        log_level=LogLevels.error,  # a warning would be about the number of threads, which is ours to choose
        log_access=False,  # a path holds a secret address
    )


def worker(config: Config) -> Any:
    # Until Granian listens to signals: Ctrl-C reaches the parent too, which then ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda signum, frame: os._exit(GOOD))
    Thread(target=end_with, args=(parent_process(),), daemon=True).start()
    stay_on_one_processor()
    return create_server(config)


def stay_on_one_processor() -> None:
    """Python runs one thread at a time. On one processor the threads of a request hand over at a third less cost."""
    if sys.platform == "linux":
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})


def end_with(parent: BaseProcess | None) -> None:
    """A parent that was killed cannot end us, and an orphan would keep the port from the next start."""
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
