"""The door stands before Flask: it answers a feed from memory, as Flask's route would, and lets all else through."""

import re
from collections.abc import Iterable
from functools import lru_cache
from threading import BoundedSemaphore
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from app.answers import Answer, chosen
from app.config import Config
from app.memory import Memory
from app.pages.access import host_name
from app.tokens import public_key

SECRET, PUBLIC = "/f/", "/p/"
READING = ("GET", "HEAD")
PAGES = 6  # that Flask makes at once
PLAIN = re.compile(r"[a-z0-9.-]+(:[0-9]+)?", re.IGNORECASE)


class Door:
    def __init__(self, web: WSGIApplication, memory: Memory, config: Config) -> None:
        self.web = web
        self.memory = memory
        self.lets_in = lru_cache(maxsize=256)(lambda host: is_let_in(host, config))
        self.room = BoundedSemaphore(PAGES)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        answer = self.answer(environ)
        if answer is None:
            return self.through(environ, start)
        self.memory.answered[answer.status] += 1
        return sent(answer, environ, start)

    def answer(self, environ: WSGIEnvironment) -> Answer | None:
        """None: it is Flask's."""
        method = environ["REQUEST_METHOD"]
        if method not in READING or not self.lets_in(environ.get("HTTP_HOST")):
            return None
        address = self.memory.known.get(environ["PATH_INFO"])
        if address is None:
            key = key_in(environ["PATH_INFO"])
            if key is None:
                return None
            address = self.memory.find_at(environ["PATH_INFO"], key)
        answers = address.answers
        if answers is None:
            return address.otherwise
        if method == "GET":
            self.memory.fetched[address] = environ.get("HTTP_USER_AGENT", "")
        asked = environ.get
        return chosen(
            answers, asked("HTTP_ACCEPT_ENCODING"), asked("HTTP_IF_NONE_MATCH"), asked("HTTP_IF_MODIFIED_SINCE")
        )  # fmt: skip

    def through(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """A page may wait for the store, for half a minute: never so many of them that no thread is left for feeds."""
        if not self.room.acquire(blocking=False):
            return sent(self.memory.answering.trouble, environ, start)
        try:
            return self.web(environ, start)
        finally:
            self.room.release()


def sent(answer: Answer, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    start(answer.line, list(answer.headers))
    return [answer.body if environ["REQUEST_METHOD"] != "HEAD" else b""]


def key_in(path: str) -> str | None:
    """As Flask reads /f/<token>/<name>.ics and /p/<organisation>/<group>.ics; what it may read otherwise is left to it.

    >>> [key_in(path) for path in ("/f/a/b.ics", "/p/a/b.ics", "/f/a/.ics", "/f//b.ics", "/f/a/b/c.ics", "/")]
    ['a', 'a/b', None, None, None, None]
    """
    if not path.startswith((SECRET, PUBLIC)):
        return None
    first, _, file = path[len(SECRET) :].partition("/")
    name = file.removesuffix(".ics")
    if not (first and name) or name == file or "/" in name:
        return None
    return first if path.startswith(SECRET) else public_key(first, name)


def is_let_in(host: str | None, config: Config) -> bool:
    """Whether Flask would let in whoever asks by this name (app/pages/access.py), beyond any doubt."""
    if host is None or not PLAIN.fullmatch(host):
        return False
    return not config.is_bound_to_this_machine or host_name(host) in config.known_hosts
