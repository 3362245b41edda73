"""Serving is the installation as a process: it opens the year, says where it is found, and answers until stopped."""

import errno
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from multiprocessing import parent_process
from threading import Thread
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from app import create_server, utc_now
from app.accounts import invite, needs_first
from app.audit import Signature
from app.config import BadConfig, Config, read_config
from app.door import PAGES
from app.loading import folder_of
from app.logs import speak
from app.opening import GOOD, CannotServe, end_with, listen, opened, refused, stop
from app.planning.installation import ITSELF
from app.store import Store
from app.subscriptions import own_addresses
from app.working import Beside
from schedules.folder import Folder

THREADS = PAGES + 2  # of a worker: pages that wait for the store keep no feed waiting
PATIENCE = 10  # seconds that requests may take to end once we are told to stop

PRIVATE = "Bara den här datorn kommer åt den. Stäng av med Ctrl-C."
FIRST = "Ingen kan logga in än. Skapa den första inloggningen här (länken fungerar en gång):"
FIRST_ELSEWHERE = "Ingen kan logga in än. `arshjul invite` ger länken till den första inloggningen."
ELSEWHERE = "Kalendrarnas adresser står på sidan, och visas här när Årshjul startas i en terminal."


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
    speak()
    listen(stop)
    early: list[int] = []
    with suppress(KeyboardInterrupt):
        try:
            config = read_config(environ)
            prove_port_is_free(config)
            take(config)
            with opened(config) as (store, secret, organisation):
                urls = own_addresses(store, secret, config.url, organisation)
                first = first_link(store, organisation, config)
                listen(lambda signum, frame: early.append(signum))  # whoever reads it may end us at once
                print(announcement(config, folder_of(store, organisation), urls, first), flush=True)
        except (BadConfig, CannotServe) as error:
            return refused(error)
        with beside():
            server(config, early).serve(target_loader=partial(worker, config), wrap_loader=False)
    return GOOD


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


def first_link(store: Store, organisation: str, config: Config) -> str:
    """Where the first login is made, until there is one. A log keeps what it is told, and this link is a key."""
    if not needs_first(store, organisation):
        return ""
    if not sys.stdout.isatty():
        return FIRST_ELSEWHERE
    for each in store.invitations(organisation):
        if each.by == ITSELF:
            store.withdraw_invitation(organisation, each.token_hash)
    token = invite(store, organisation, "coordinator", Signature(ITSELF, "", utc_now()))
    return f"{FIRST}\n  {config.url}/join/{token}"


def announcement(config: Config, folder: Folder, urls: Mapping[str, str], first: str = "") -> str:
    """Where people find it. Whoever starts it at a terminal may read the secret, and so the addresses that follow."""
    width = max(len(group.name) for group in folder.groups)
    feeds = [f"  {group.name:{width}}  {urls[group.id]}" for group in folder.groups if group.id in urls]
    if not sys.stdout.isatty():  # a log keeps what it is told, and an address is a key
        feeds = [ELSEWHERE]
    notes = [*([first] if first else []), *([PRIVATE] if config.is_private else [])]
    return "\n".join([f"Årshjul för {folder.organisation.identity.name}: {config.url}/", *feeds, *notes])


def server(config: Config, early: Sequence[int] = ()) -> Any:
    """It listens to signals from when it starts, and is then told of those that came early."""
    os.register_at_fork(after_in_child=listen_to_the_parent)
    granian = Server(
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

    @granian.on_startup
    def tell() -> None:
        for each in early:
            signal.raise_signal(each)

    return granian


def listen_to_the_parent() -> None:
    """Until Granian listens to signals as our own. Ctrl-C reaches the parent too, which then ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def worker(config: Config) -> Any:
    Thread(target=end_with, args=(parent_process(),), daemon=True).start()
    stay_on_one_processor()
    return create_server(config)


def stay_on_one_processor() -> None:
    """Python runs one thread at a time. On one processor the threads of a request hand over at a third less cost."""
    if sys.platform == "linux":
        allowed = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {allowed[os.getpid() % len(allowed)]})
