"""A configuration is what the environment says about this installation, read once and then fixed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.address import BadAddress, plain_address
from app.hosts import is_loopback
from app.postbox import BadPostbox, Folder, Postbox, read_postbox

MOST_WORKERS = 64
MAILS_A_MINUTE, MOST_MAILS_A_MINUTE = 60, 100_000
MAIL = Folder(Path("data/mail"))
SENDER = "arshjul@localhost"  # good enough for a folder
HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^][:/]*)(:\d+)?")
DATABASES = (
    "sqlite:///path/to/arshjul.db or postgresql://user:password@host/database"
    " (in a password @ is written %40, / is %2F and # is %23)"
)


class BadConfig(ValueError):
    """What is wrong with the environment, each fault on a line of its own, in words for whoever set it."""


@dataclass(frozen=True, slots=True)
class Config:
    database: str  # sqlite:///path, or postgresql://user:password@host/database
    data: Path
    url: str  # where people reach it, without a slash at the end
    host: str
    port: int
    secret_file: Path
    workers: int = 1  # processes that answer, beside the one that keeps them
    postbox: Postbox = MAIL
    sender: str = SENDER  # whom mail comes from
    mails_a_minute: int = MAILS_A_MINUTE  # at most, however many workers there are

    @property
    def is_bound_to_this_machine(self) -> bool:
        return is_loopback(self.host)

    @property
    def is_private(self) -> bool:
        """Nobody but those on this machine can reach the pages: neither straight nor by a public address in front."""
        return self.is_bound_to_this_machine and is_loopback(urlsplit(self.url).hostname or "")

    @property
    def known_hosts(self) -> frozenset[str]:
        """The names that a browser on this machine may use for it."""
        return frozenset({"localhost", "127.0.0.1", "::1", self.host, urlsplit(self.url).hostname or ""})


def read_config(environ: Mapping[str, str]) -> Config:
    """
    >>> read_config({}).url
    'http://127.0.0.1:8000'
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    data = Path(given.get("ARSHJUL_DATA", "data"))
    bind = given.get("ARSHJUL_BIND", "127.0.0.1:8000")
    database = given.get("ARSHJUL_DATABASE", f"sqlite:///{data / 'arshjul.db'}")
    url = given.get("ARSHJUL_URL", "http://" + reachable(bind)).rstrip("/")
    workers = given.get("ARSHJUL_WORKERS", "1")
    smtp = given.get("ARSHJUL_SMTP", f"file:{data / 'mail'}")
    rate = given.get("ARSHJUL_MAILS_A_MINUTE", str(MAILS_A_MINUTE))
    faults = [
        *faults_of_bind(bind), *faults_of_url(url), *faults_of_database(database), *faults_of_workers(workers),
        *faults_of_smtp(smtp), *faults_of_sender(given), *faults_of_rate(rate),
    ]  # fmt: skip
    if faults:
        raise BadConfig("\n".join(faults))
    host, port = host_and_port(bind)
    secret = Path(given.get("ARSHJUL_SECRET_FILE", data / "secret"))
    sender = plain_address(given.get("ARSHJUL_MAIL_FROM", SENDER))
    return Config(database, data, url, host, port, secret, int(workers), read_postbox(smtp), sender, int(rate))


def reachable(bind: str) -> str:
    """All interfaces are an address to listen on, not one to go to.

    >>> reachable("0.0.0.0:8000")
    'localhost:8000'
    """
    host, _, port = bind.rpartition(":")
    return f"localhost:{port}" if host in ("0.0.0.0", "[::]") else bind  # noqa: S104


def host_and_port(bind: str) -> tuple[str, int]:
    """
    >>> host_and_port("[::1]:80")
    ('::1', 80)
    """
    split = urlsplit(f"//{bind}")
    if split.hostname is None or split.port is None or split.netloc != bind or split.username is not None:
        raise ValueError(bind)
    return split.hostname, split.port


def faults_of_bind(bind: str) -> list[str]:
    try:
        host_and_port(bind)
    except ValueError:
        return [f"ARSHJUL_BIND: {bind!r}; expected a host and a port, such as 127.0.0.1:8000"]
    return []


def faults_of_url(url: str) -> list[str]:
    try:
        split = urlsplit(url)
        good = split.scheme in ("http", "https") and split.hostname and split.port != 0 and split.username is None
        good = good and not (split.path or split.query or split.fragment)
    except ValueError:
        good = False
    return [] if good else [f"ARSHJUL_URL: {url!r}; expected an address without a path, such as https://arshjul.example.se"]


def faults_of_database(database: str, name: str = "ARSHJUL_DATABASE") -> list[str]:
    if re.fullmatch("sqlite:///.+", database) or is_postgresql(database):
        return []
    shown = database.partition(":")[0]  # the rest may hold a password
    return [f"{name}: {shown}:...; expected {DATABASES}"]


def faults_of_workers(workers: str) -> list[str]:
    if workers.isascii() and workers.isdecimal() and 1 <= int(workers) <= MOST_WORKERS:
        return []
    return [f"ARSHJUL_WORKERS: {workers!r}; expected how many processes answer, from 1 to {MOST_WORKERS}"]


def faults_of_rate(rate: str) -> list[str]:
    if rate.isascii() and rate.isdecimal() and 1 <= int(rate) <= MOST_MAILS_A_MINUTE:
        return []
    return [f"ARSHJUL_MAILS_A_MINUTE: {rate!r}; expected how many mails may leave, from 1 to {MOST_MAILS_A_MINUTE}"]


def faults_of_smtp(smtp: str) -> list[str]:
    try:
        read_postbox(smtp)
    except BadPostbox as fault:
        return [f"ARSHJUL_SMTP: {fault}"]
    return []


def faults_of_sender(given: Mapping[str, str]) -> list[str]:
    sender = given.get("ARSHJUL_MAIL_FROM", "")
    if not sender and given.get("ARSHJUL_SMTP", "file:").startswith("file:"):
        return []
    try:
        plain_address(sender)
    except BadAddress as fault:
        return [f"ARSHJUL_MAIL_FROM: {sender!r}: {fault}; the mail server must let Årshjul send from it"]
    return []


def is_postgresql(database: str) -> bool:
    """Whether a server is meant and nothing of a password can be taken for its name, which is shown when it is away.

    >>> [is_postgresql(f"postgresql://u:{password}@db/arshjul") for password in ("p%40ss", "p@ss", "p/ss", "1/ss")]
    [True, False, False, False]
    """
    try:
        split = urlsplit(database)
    except ValueError:
        return False
    user, _, hosts = split.netloc.rpartition("@")
    rest = split.path + split.query
    is_clear = "@" not in user + rest and "#" not in database
    is_host = all(HOST.fullmatch(host) for host in hosts.split(","))
    is_server = database.startswith(("postgresql://", "postgres://")) and bool(hosts or rest)
    return is_server and is_clear and is_host
