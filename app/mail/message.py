"""A message is a mail as it goes over the wire: its bytes, whom it comes from and the one person whom it goes to."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from hashlib import sha256
from typing import cast

from app.address import LOCAL, BadAddress, allowed_address, ascii_domain, plain_address

UNFIT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
UNFIT_IN_A_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # all but line feed and tab
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # RFC 5646 2.1
UNSUBSCRIBE = re.compile(r"https?://[!-;=?-~]{1,900}")  # printable ASCII but < and >; RFC 5322 2.1.1 ends a line at 998


class BadMessage(ValueError):
    """Which part cannot be sent and why, without repeating it: a part may be an address or a link that is secret."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, and to whom. `text` says all of it; `html` says the same once more."""

    to: Mailbox
    sender: Mailbox
    subject: str
    text: str
    html: str
    language: str  # "sv", "en"
    thread: str = ""  # the Message-ID of the first mail about the same meeting; empty for that mail
    unsubscribe: str = ""  # a POST to it ends the reminders (RFC 8058); empty for a mail that cannot be declined


@dataclass(frozen=True, slots=True)
class Message:
    """Bytes that never change: each attempt sends the same ones, so that whoever gets it twice sees it once."""

    id: str  # the Message-ID, with < and >
    content: bytes = field(repr=False)
    sender: str = field(repr=False)  # of the envelope: where it comes back to if it cannot be delivered
    recipient: str = field(repr=False)


def message_id(key: str, domain: str) -> str:
    """The same key, an outbox row's, is always the same mail.

    >>> message_id("9f86d081", "kumla.example")
    '<9f86d081@kumla.example>'
    """
    return known_id("message-id", f"<{key}@{domain}>")


def written(letter: Letter, id: str, now: datetime, domains: Collection[str]) -> Message:
    """The letter as bytes, `now` its Date: 7-bit, CRLF, no line above 998; the same bytes for the same arguments.

    BadMessage where a header could be broken out of, or where the recipient's domain is not one of `domains`.
    """
    to, sender = recipient(letter.to, domains), mailbox("sender", letter.sender)
    message = EmailMessage(policy=POLICY)
    message["From"], message["To"] = sender, to
    message["Subject"] = one_line("subject", letter.subject)
    message["Date"] = zoned(now)
    message["Message-ID"] = known_id("message-id", id)
    fill(message, letter)
    # After the body: email would move what is set earlier, Content-Language, down to the text.
    for name, value in [*thread_headers(letter, id), *robot_headers(letter)]:
        message[name] = value
    return Message(id, message.as_bytes(), sender.addr_spec, to.addr_spec)


def fill(message: EmailMessage, letter: Letter) -> None:
    text, html = body("text", letter.text), body("html", letter.html)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # Not by chance, so the same letter is the same bytes. Quoted-printable never writes "=_" (RFC 2045 6.7).
    message.set_boundary("=_" + sha256(str(message["Message-ID"]).encode()).hexdigest()[:32])


def thread_headers(letter: Letter, id: str) -> list[tuple[str, str]]:
    if letter.thread in ("", id):
        return []
    first = known_id("thread", letter.thread)
    return [("In-Reply-To", first), ("References", first)]


def robot_headers(letter: Letter) -> list[tuple[str, str]]:
    """So that no absence is answered (RFC 3834; Exchange has its own), and the mail program offers to unsubscribe."""
    headers = [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
    if not LANGUAGE.fullmatch(letter.language):
        raise BadMessage("language: expected a code such as sv or en")
    headers.append(("Content-Language", letter.language))
    return headers + unsubscribe_headers(letter.unsubscribe)


def unsubscribe_headers(address: str) -> list[tuple[str, str]]:
    if not address:
        return []
    if not UNSUBSCRIBE.fullmatch(address):
        raise BadMessage("unsubscribe: expected an https address, at most 900 characters of ASCII")
    one_click = [("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]  # RFC 8058 3.1: with https alone
    return [("List-Unsubscribe", f"<{address}>"), *(one_click if address.startswith("https:") else [])]


def recipient(to: Mailbox, domains: Collection[str]) -> Address:
    try:
        allowed_address(to.address, domains)
    except BadAddress as fault:
        raise BadMessage(f"to: {fault}") from None
    return mailbox("to", to)


def mailbox(part: str, given: Mailbox) -> Address:
    try:
        address = plain_address(given.address)
    except BadAddress as fault:
        raise BadMessage(f"{part}: {fault}") from None
    return Address(one_line(f"{part}'s name", given.name), addr_spec=address)


def one_line(part: str, line: str) -> str:
    if UNFIT_IN_A_LINE.search(line):
        raise BadMessage(f"{part}: a line break or another control character; expected one line of text")
    return line.strip()


def body(part: str, text: str) -> str:
    if UNFIT_IN_A_TEXT.search(text):
        raise BadMessage(f"{part}: a control character; expected text, its lines ended by line feeds alone")
    return text


def known_id(part: str, id: str) -> str:
    local, _, domain = id.removeprefix("<").removesuffix(">").rpartition("@")
    try:
        is_good = id == f"<{local}@{domain}>" and LOCAL.fullmatch(local) and ascii_domain(domain) == domain
    except BadAddress:
        is_good = False
    if not is_good or len(id) > 250:
        raise BadMessage(f"{part}: expected a Message-ID such as <9f86d081@kumla.example>")
    return id


def zoned(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise BadMessage("date: a time without its zone")
    return now


class Unfolded(UnstructuredHeader):
    """A header that stays on its line: email would write a long address or id as =?utf-8?q?...?=, readable to none."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def registry() -> HeaderRegistry:
    known = HeaderRegistry()
    for name in ("in-reply-to", "references", "list-unsubscribe"):
        known.map_to_type(name, cast(type, Unfolded))
    return known


class OnItsLine(EmailPolicy):
    """A header begins beside its name: email would put what nearly fills a line below, which some show as none."""

    def fold_binary(self, name: str, value: str) -> bytes:
        start = f"{name}:".encode()
        return super().fold_binary(name, value).replace(start + b"\r\n ", start + b" ", 1)


POLICY = OnItsLine(header_factory=registry(), linesep="\r\n", max_line_length=SMTP.max_line_length)
