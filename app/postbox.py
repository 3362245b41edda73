"""A postbox is where mail is handed over: a server that speaks SMTP, or a folder that keeps each mail as a file."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from app.hosts import is_loopback

EXPECTED = (
    "smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465 or file:folder"
    " (in a user name or a password @ is written %40, / is %2F, # is %23 and % is %25)"
)
PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409 and RFC 8314
HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*|[0-9a-f:.]*:[0-9a-f:.]*")


class BadPostbox(ValueError):
    """What is wrong with the address, in words that show neither user name nor password."""


class Tls(StrEnum):
    STARTTLS = "starttls"
    AT_ONCE = "at once"
    NONE = "none"  # on this machine only


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    tls: Tls
    user: str = field(default="", repr=False)  # empty: the server asks for none
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path


Postbox = Server | Folder


def read_postbox(address: str) -> Postbox:
    """The postbox that ARSHJUL_SMTP means. `?tls=no` is for a server on this machine, and refused for any other.

    >>> read_postbox("smtp://arshjul:hemligt@mail.kumla.example")
    Server(host='mail.kumla.example', port=587, tls=<Tls.STARTTLS: 'starttls'>)
    >>> read_postbox("file:data/mail").path.as_posix()
    'data/mail'
    """
    scheme, _, rest = address.partition(":")
    if scheme == "file":
        return folder_of(rest)
    if scheme in PORTS:
        return server_of(split(address))
    raise BadPostbox(f"expected {EXPECTED}")


def folder_of(rest: str) -> Folder:
    if not rest or rest == "///" or (rest.startswith("//") and not rest.startswith("///")):
        raise BadPostbox("file: without a folder; expected one on this machine, such as file:data/mail or file:///srv/mail")
    return Folder(Path(rest.removeprefix("//")))


def split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise BadPostbox(f"no host and port can be read from it; expected {EXPECTED}") from None
    # What stands after the first of these may be the rest of a password, so nothing of it is shown.
    if "@" in (parts.username or "") + (parts.password or "") or parts.path.strip("/") or parts.fragment:
        raise BadPostbox(f"something follows the host, or a password is not written out; expected {EXPECTED}")
    return parts


def server_of(parts: SplitResult) -> Server:
    host, port = parts.hostname or "", parts.port
    if not HOST.fullmatch(host) or port == 0:
        raise BadPostbox(f"the host is missing or cannot be one; expected {EXPECTED}")
    user, password = credential("user name", parts.username), credential("password", parts.password)
    if bool(user) != bool(password):
        raise BadPostbox(f"a user name and a password belong together; expected {EXPECTED}")
    return Server(host, port or PORTS[parts.scheme], tls_of(parts, host), user, password)


def credential(what: str, written: str | None) -> str:
    given = unquote(written or "")
    if not given.isascii() or not given.isprintable():  # smtplib sends ASCII alone, and NUL ends it (RFC 4616)
        raise BadPostbox(f"the {what} has other characters than those of ASCII, which cannot be sent; choose another")
    return given


def tls_of(parts: SplitResult, host: str) -> Tls:
    if parts.query not in ("", "tls=no"):
        raise BadPostbox("after ? only tls=no can stand, for a server on this machine")
    if not parts.query:
        return Tls.AT_ONCE if parts.scheme == "smtps" else Tls.STARTTLS
    if parts.scheme == "smtps" or not is_loopback(host):
        raise BadPostbox("?tls=no: mail to another machine is always encrypted; expected it only as smtp://127.0.0.1:25?tls=no")
    return Tls.NONE
