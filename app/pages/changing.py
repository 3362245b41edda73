"""Changing a draft on a page: what a form says is held against the draft that it was made from, done, and then shown.

Nothing is lost when somebody else was first: what was filled in is shown beside what has changed, to be sent again.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.audit import Signature
from app.pages import installation
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.planning.acting import Stale
from app.planning.drafts import Draft, draft_of
from app.planning.lookups import year_of
from app.refusal import Refused
from app.store import Logged
from schedules.names import named
from schedules.plan import Occurrence

DID = (
    "move", "pin", "unpin", "cancel", "add", "decide", "place", "item", "drop", "held", "not-held", "delivered",
    "outcome", "undo", "release",
)  # fmt: skip
LONGEST = 200  # letters of a place, a title, a reason

Act = Callable[[Signature, int], object]
Page = Callable[[str], str]  # with the word for why it was refused


class Impossible(Exception):
    """What was asked for cannot be; the word that says why."""


# ---- what is looked at


def draft_in(year: int) -> Draft:
    """Another organisation's years are not there."""
    here = installation()
    if not 2000 <= year <= 2100:
        abort(404)
    try:
        return draft_of(here.store, visitor().organisation, year, here.clock())
    except Refused:
        abort(404)


def meeting_in(uid: str, kind: str = "meeting") -> tuple[Draft, Occurrence]:
    try:
        draft = draft_in(year_of(uid))
    except Refused:
        abort(404)
    one = draft.find(uid)
    return (draft, one) if one is not None and one.kind == kind else abort(404)


def today_in(draft: Draft) -> date:
    return draft.ground.today


# ---- what a form says


def words_in(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[:LONGEST]


def day_in(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Impossible("day") from None


def hour_in(written: str) -> time | None:
    """"" is the usual one."""
    try:
        return time.fromisoformat(written) if written else None
    except ValueError:
        raise Impossible("hour") from None


def seen_in() -> int:
    written = request.form.get("seen", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else abort(400)


# ---- what is done


def change(draft: Draft, group: str, act: Act, then: Callable[[], str], page: Page) -> ResponseReturnValue:
    """Done, and on to the page that shows it; or somebody else was first; or refused, on the page it came from."""
    if not visitor().may_change(group):
        abort(403)
    seen = seen_in()
    try:
        if seen == draft.revision:
            act(visitor().signed(installation().clock(), words_in("why")), seen)
        else:
            raise Stale(since(draft, seen))
    except Stale as stale:
        return stale_page(draft, stale), 409
    except Impossible as impossible:
        return page(str(impossible)), 422
    except Refused:
        return page("general"), 422
    return redirect(then(), 303)


def since(draft: Draft, seen: int) -> list[Logged]:
    here = installation()
    logged = here.store.log_of_year(draft.ground.organisation, draft.ground.year)
    return [each for each in logged if each.number > seen]


def prove_to_come(draft: Draft, one: Occurrence) -> None:
    """As the use cases have it, but in a word that people can be told."""
    if one.status == "cancelled":
        raise Impossible("cancelled")
    if one.day < today_in(draft):
        raise Impossible("past")


def prove_within(draft: Draft, day: date) -> None:
    if day.year != draft.ground.year:
        raise Impossible("year")
    if day < today_in(draft):
        raise Impossible("been")


# ---- somebody else was first


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the log, for people."""

    kind: str
    by: str
    why: str
    at: datetime
    what: str  # the name of what it was done to; "" where it is not in the draft
    day: date | None


def stale_page(draft: Draft, stale: Stale) -> str:
    here = installation()
    now = draft_in(draft.ground.year)
    return render_template(
        "stale.html",
        t=asked_language(),
        organisation=here.store.organisation(draft.ground.organisation),
        draft=now,
        today=today_in(now),
        deeds=list(deeds(now, stale.since)),
        written=[(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf", "seen")],
        path=request.path,
    )


def deeds(draft: Draft, logged: tuple[Logged, ...]) -> Iterator[Deed]:
    zone = draft.folder.organisation.zone
    for each in logged:
        data = json.loads(each.data)
        day = data.get("day")
        yield Deed(
            each.kind if each.kind in DID else "other", each.by, each.why, each.at.astimezone(zone),
            what_of(draft, data), date.fromisoformat(day) if day else None,
        )  # fmt: skip


def what_of(draft: Draft, data: dict[str, object]) -> str:
    one = draft.find(str(data.get("uid", "")))
    if one is not None:
        return named(draft.folder, draft.plan, one)
    group = str(data.get("group", ""))
    return next((each.name for each in draft.folder.groups if each.id == group), "")
