"""An answer is what a calendar that asks for a feed is sent: its bytes, word that it has them, or why there are none.

Flask's route and the door in front of it both send these.
"""

from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags

from app.store import Bytes

RETRY_AFTER = "120"  # Thunderbird and Outlook come back; an empty calendar would have wiped theirs

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    line: str  # such as 200 OK
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Answers:
    """All that there are to whoever asks for one feed."""

    feed: Bytes
    plain: Answer
    zipped: Answer
    plain_is_known: Answer
    zipped_is_known: Answer
    tags: frozenset[str]  # what a caller who has the bytes says, as most calendars spell it
    date: str  # and what one says that keeps by date


class Answering:
    """Every answer, with the headers that all answers of this installation have; made once and sent many times."""

    def __init__(self, always: Headers) -> None:
        self.always = always
        self.unknown = self.short(404, "No such address.")  # the same for every cause
        self.withdrawn = self.short(410, "This address has been withdrawn.")
        self.nothing_yet = self.short(503, "Nothing has been released yet.", ("Retry-After", RETRY_AFTER))
        self.trouble = self.short(503, "Try again later.", ("Retry-After", RETRY_AFTER))

    def short(self, status: int, text: str, *headers: tuple[str, str]) -> Answer:
        """A calendar reads no HTML, and HTML with 200 it would take for an empty year."""
        plain = ("Content-Type", "text/plain; charset=utf-8")
        return self.answer(status, (plain, *headers, ("Cache-Control", "no-store")), f"{text}\n".encode())

    def to(self, feed: Bytes) -> Answers:
        tag, zipped_tag, date = f'"{feed.etag}"', f'"{feed.etag}-gzip"', http_date(feed.last_modified)
        kept = (("Last-Modified", date), ("Cache-Control", "private, max-age=300"), ("Vary", "Accept-Encoding"))
        plain: Headers = (("ETag", tag), *kept)
        zipped: Headers = (("ETag", zipped_tag), *kept)
        whole: Headers = (
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("Content-Disposition", f'inline; filename="{feed.name}.ics"'),
        )
        return Answers(
            feed=feed,
            plain=self.answer(200, whole + plain, feed.body),
            zipped=self.answer(200, (*whole, ("Content-Encoding", "gzip"), *zipped), feed.gzip),
            plain_is_known=self.answer(304, plain, b""),
            zipped_is_known=self.answer(304, zipped, b""),
            tags=frozenset({tag, zipped_tag, f"W/{tag}", f"W/{zipped_tag}"}),
            date=date,
        )

    def answer(self, status: int, headers: Headers, body: bytes) -> Answer:
        length = () if status == 304 else (("Content-Length", str(len(body))),)
        line = f"{status} {HTTPStatus(status).phrase.upper()}"
        return Answer(status, line, (*headers, *length, *self.always), body)


def chosen(answers: Answers, accepted: str | None, tag: str | None, since: str | None) -> Answer:
    """By the request's Accept-Encoding, If-None-Match and If-Modified-Since."""
    zipped = accepted is not None and wants_gzip(accepted)
    if is_known(answers, tag, since):
        return answers.zipped_is_known if zipped else answers.plain_is_known
    return answers.zipped if zipped else answers.plain


def is_known(answers: Answers, tag: str | None, since: str | None) -> bool:
    """Whether the caller has these bytes, zipped or not. A tag, where one is sent, decides alone (RFC 9110 13.2.2)."""
    if tag is not None:
        return tag in answers.tags or is_among(answers.feed.etag, tag)
    return since is not None and (since == answers.date or is_not_newer(answers.feed, since))


def is_among(etag: str, tags: str) -> bool:
    given = parse_etags(tags)
    return given.star_tag or given.contains_weak(etag) or given.contains_weak(f"{etag}-gzip")


def is_not_newer(feed: Bytes, since: str) -> bool:
    date = parse_date(since)
    return date is not None and feed.last_modified <= date


@lru_cache(maxsize=256)  # calendars have a few ways to say it
def wants_gzip(accepted: str) -> bool:
    encodings = parse_accept_header(accepted, Accept)
    return bool(encodings["gzip"] > 0 and encodings["gzip"] >= encodings["identity"])
