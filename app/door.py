"""The door stands before Flask: it answers a feed from memory, as Flask's route would, and lets all else through."""

import re
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from app.answers import Answer, chosen
from app.config import Config
from app.memory import Memory
from app.pages.access import host_name

FEEDS = "/f/"
READING = ("GET", "HEAD")
PLAIN = re.compile(r"[a-z0-9.-]+(:[0-9]+)?", re.IGNORECASE)


class Door:
    def __init__(self, web: WSGIApplication, memory: Memory, config: Config) -> None:
        self.web = web
        self.memory = memory
        self.lets_in = lru_cache(maxsize=256)(lambda host: is_let_in(host, config))

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        token = token_in(environ["PATH_INFO"])
        if token is None or environ["REQUEST_METHOD"] not in READING or not self.lets_in(environ.get("HTTP_HOST")):
            return self.web(environ, start)
        answer = self.answer(token, environ)
        self.memory.answered[answer.status] += 1
        start(answer.line, list(answer.headers))
        return [answer.body if environ["REQUEST_METHOD"] == "GET" else b""]

    def answer(self, token: str, environ: WSGIEnvironment) -> Answer:
        address = self.memory.find(token)
        if address is None:
            answering = self.memory.answering
            return answering.unknown if self.memory.is_filled else answering.trouble
        if address.answers is None:
            return address.otherwise
        if environ["REQUEST_METHOD"] == "GET":
            self.memory.fetched[address] = environ.get("HTTP_USER_AGENT", "")
        asked = environ.get
        return chosen(
            address.answers, asked("HTTP_ACCEPT_ENCODING"), asked("HTTP_IF_NONE_MATCH"),
            asked("HTTP_IF_MODIFIED_SINCE"),
        )  # fmt: skip


def token_in(path: str) -> str | None:
    """As Flask reads /f/<token>/<name>.ics; what Flask may read otherwise is left to it.

    >>> [token_in(path) for path in ("/f/a/b.ics", "/f/a/.ics", "/f//b.ics", "/f/a/b/c.ics", "/")]
    ['a', None, None, None, None]
    """
    if not path.startswith(FEEDS):
        return None
    token, _, name = path[len(FEEDS) :].partition("/")
    return token if token and name.endswith(".ics") and len(name) > len(".ics") and "/" not in name else None


def is_let_in(host: str | None, config: Config) -> bool:
    """Whether Flask would let in whoever asks by this name (app/pages/access.py), beyond any doubt."""
    if host is None or not PLAIN.fullmatch(host):
        return False
    return not config.is_bound_to_this_machine or host_name(host) in config.known_hosts
