"""The commands on what is kept, for scripts: what the pages do, each with who does it and why.

How is in `doing`, and in `handing` for addresses.
"""

import argparse
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

HOUSES = {
    "app.handing": ("subscribe", "unsubscribe", "rotate", "publish", "unpublish", "feeds", "invite"),
    "app.posting": ("outbox",),
}
OUTBOX_WAYS = ("show", "retry", "cancel")
LEVELS = ("coordinator", "secretary", "reader")
OUTCOMES = ("keep", "follow-up", "revise")
PERSON_WAYS = ("add", "remove", "list", "forget")

AddCommand = Callable[..., argparse.ArgumentParser]


class When(NamedTuple):
    day: date
    hour: time | None


def when(written: str) -> When:
    """
    >>> when("2027-05-20T14:00").hour
    datetime.time(14, 0)
    """
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise argparse.ArgumentTypeError(f"{written!r}; expected a day such as 2027-05-20, or 2027-05-20T14:00")
    return When(moment.date(), moment.time() if "T" in written or " " in written else None)


def moment(written: str) -> datetime:
    """
    >>> moment("2027-12-01T07:00+01:00").isoformat()
    '2027-12-01T07:00:00+01:00'
    """
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{written!r}; expected a moment such as 2027-12-01T07:00+01:00")
    return found


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r}; expected a day such as 2027-05-20") from None


def noted(written: str) -> tuple[int, str]:
    number, colon, hash = written.partition(":")
    if not (number.isdecimal() and colon and hash):
        raise argparse.ArgumentTypeError(f"{written!r}; expected NUMBER:HASH as `arshjul verify-log` printed it once")
    return int(number), hash


def add_commands(command: AddCommand, files_in: Callable[[Path], Mapping[str, str]]) -> None:
    """`command(name, run, help)` adds one, with --json; `files_in` reads a folder."""
    add_drafting(command)
    add_telling(command)
    add_person(command)
    add_subscribing(command)
    add_invite(command)
    add_outbox(command)
    added = changing(command, "load", "an organisation, or a new version of its documents, into the store", seen=False)
    added.add_argument("folder", metavar="FOLDER", type=Path)
    added.add_argument("--from", dest="since", metavar="DAY", type=day, help="from this day the new version rules")
    added.set_defaults(files_in=files_in)


def add_drafting(command: AddCommand) -> None:
    """Nobody sees what these do before it is released."""
    moved = changing(command, "move", "a meeting or a deadline comes on another day, and stays there", "UID")
    moved.add_argument("when", metavar="WHEN", type=when, help="2027-05-20, or 2027-05-20T14:00")
    changing(command, "pin", "a meeting or a deadline stays where it is, whatever else is changed", "UID")
    changing(command, "unpin", "its day is neither fixed nor decided any more", "UID")
    changing(command, "cancel", "a meeting is cancelled; an ordinary one is replaced", "UID")
    extra = changing(command, "add", "a meeting besides the ordinary ones", "GROUP")
    extra.add_argument("when", metavar="WHEN", type=when, help="2027-09-01, or 2027-09-01T14:00")
    extra.add_argument("--asked", metavar="DAY", type=day, help="when somebody asked for it, if anybody did")
    decided = changing(command, "decide", "the group has decided a meeting's day; or those of all", "X")
    decided.add_argument("--year", metavar="YEAR", type=int, help="of a group; X is then the group and no uid")
    changing(command, "place", "where a meeting is held", "UID", "PLACE")
    item = changing(command, "item", "something more for a meeting to take up", "UID", "TITLE")
    item.add_argument("--role", metavar="ROLE", action="append", default=[], help="a guest: who comes for it")
    item.add_argument("--rule", metavar="RULE", default="", help="the right in the document that it follows from")
    changing(command, "drop", "an item that somebody has added is taken away", "UID")
    undone = changing(command, "undo", "the last that was done since the release is taken back")
    undone.add_argument("--year", metavar="YEAR", type=int, help="the year, where several have a draft")
    undone.add_argument("--number", metavar="N", type=int, help="another than the last, by its number in the history")
    changing(command, "release", "the draft becomes what people see in their calendars", year=True)


def add_telling(command: AddCommand) -> None:
    """What is true at once, and what is only looked at."""
    held = changing(command, "held", "a meeting was held; true at once, without a release", "UID", seen=False)
    held.add_argument("--on", dest="day", metavar="DAY", type=day, help="the day, where it was another than planned")
    held.add_argument("--not", dest="not_held", action="store_true", help="it was not; the draft then replaces it")
    delivered = changing(command, "delivered", "a report is delivered; true at once", "UID", seen=False)
    delivered.add_argument("--registry", metavar="NR", default="", help="the number under which it is registered")
    settled = changing(command, "outcome", "what came of a review of the document; true at once", "UID", seen=False)
    settled.add_argument("outcome", metavar="keep | follow-up | revise", choices=OUTCOMES)
    settled.add_argument("--note", metavar="TEXT", default="", help="what is to be followed up, or revised")
    changing(command, "answer", "what the documents leave open is answered", "QUESTION", "TEXT", seen=False)
    draft = of(command, "draft", "the year as a release would make it, and what that would change")
    draft.add_argument("year", metavar="YEAR", type=int)
    history = of(command, "history", "who did what and why; or what people saw in their calendars")
    history.add_argument("year", metavar="YEAR", type=int, nargs="?")
    history.add_argument("--on", metavar="DAY", type=day, help="the year as it was in force on that day")
    history.add_argument("--release", metavar="N", type=int, help="the year as it was released the nth time")
    verified = of(command, "verify-log", "whether the log of what was done is whole")
    verified.add_argument("--noted", metavar="N:HASH", type=noted, help="what it printed once must still be in it")


def add_person(command: AddCommand) -> None:
    person = changing(command, "person", "who holds which role, from when until when", seen=False)
    person.add_argument("what", metavar="add | remove | list | forget", nargs="?", choices=PERSON_WAYS)
    person.add_argument("name", metavar="NAME", nargs="?")
    person.add_argument("role", metavar="ROLE", nargs="?")
    person.add_argument("--from", dest="since", metavar="DAY", type=day, help="the first day of a role; today")
    person.add_argument("--until", metavar="DAY", type=day, help="the last day; for remove, today")
    person.add_argument("--email", metavar="ADDRESS")
    person.add_argument("--on", metavar="DAY", type=day, help="list: who holds what on that day")
    person.add_argument("--csv", metavar="FILE", type=Path, help="all who hold a role; says what it would change")
    person.add_argument("--apply", action="store_true", help="and changes it")


def add_subscribing(command: AddCommand) -> None:
    given = changing(command, "subscribe", "a new secret address of a group's feed, or of another's", seen=False)
    given.add_argument("group", metavar="GROUP", nargs="?")
    given.add_argument("--role", metavar="ROLE", help="all that the role is called to")
    given.add_argument("--person", metavar="PERSON", help="all that somebody is called to, in every role")
    given.add_argument("--all", action="store_true", help="the whole organisation")
    given.add_argument("--label", metavar="TEXT", default="", help="whose it is, for `arshjul feeds`")
    for name, help in (
        ("unsubscribe", "an address is taken back: from now on it answers that it is withdrawn"),
        ("rotate", "another address in the place of one that somebody else got hold of"),
    ):
        which = changing(command, name, help, seen=False)
        which.add_argument("which", metavar="ID|URL", help="the id as `arshjul feeds` says it, or the address itself")
    changing(command, "publish", "a group's feed gets an address without a secret, for everybody", "GROUP", seen=False)
    changing(command, "unpublish", "that is taken back", "GROUP", seen=False)
    listed = of(command, "feeds", "the subscriptions: of what, whose, made when, last fetched by which calendar")
    listed.add_argument("--addresses", action="store_true", help="with each secret address: not for a log")


def add_invite(command: AddCommand) -> None:
    invited = changing(command, "invite", "a link that makes a login, or a new password, once", seen=False)
    invited.add_argument("--level", choices=LEVELS, default="coordinator", help="what they may do (coordinator: all)")
    invited.add_argument("--group", metavar="GROUP", default="", help="a secretary's")
    invited.add_argument("--email", metavar="ADDRESS", default="", help="whose; else whoever has the link says theirs")


def add_outbox(command: AddCommand) -> None:
    outbox = changing(command, "outbox", "the mails that wait, that went and that could not go", seen=False)
    outbox.add_argument("what", metavar="show | retry | cancel", nargs="?", choices=OUTBOX_WAYS)
    outbox.add_argument("which", metavar="ID | held | parked | bounced", nargs="?")


def changing(
    command: AddCommand, name: str, help: str, *words: str, seen: bool = True, year: bool = False
) -> argparse.ArgumentParser:
    """A command that the log will tell of."""
    added = of(command, name, help)
    for word in words:
        added.add_argument(word.lower(), metavar=word)
    if year:
        added.add_argument("year", metavar="YEAR", type=int)
    added.add_argument("--by", metavar="NAME", help="who does it; the name that you are logged in by")
    added.add_argument("--why", metavar="TEXT", default="", help="for the history")
    if seen:
        added.add_argument("--seen", metavar="N", type=int, help="the revision of the draft that you looked at")
    return added


def of(command: AddCommand, name: str, help: str) -> argparse.ArgumentParser:
    added = command(name, partial(run, name.replace("-", "_")), help)
    added.add_argument("--organisation", metavar="ID", help="which, where there are several")
    return added


def run(name: str, asked: argparse.Namespace) -> int:
    """The store and the planner are loaded when they are needed: `arshjul --help` is not."""
    module = import_module(next((module for module, names in HOUSES.items() if name in names), "app.doing"))
    code: int = getattr(module, name)(asked)
    return code
