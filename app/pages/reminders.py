"""The reminders page is the outbox for people: what needs them, what is to leave and to whom, and what has left.

What is done here is done to the outbox, and the worker sends: no page talks to a mail server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.loading import folder_of, today_of
from app.outbox import deciding
from app.outbox.choosing import Early, Gone, Stopped, found, go_on, is_second_today, send_now, stop, stopped
from app.outbox.coming import Coming, Waiting, waiting
from app.outbox.rehearsing import Rehearsal, Rehearsed, rehearsed
from app.outbox.state import runs, state_of
from app.pages import Installation, installation
from app.pages.changing import words_in
from app.pages.language import asked_language
from app.pages.posted import Telling, leads_in_words, leads_of, reason, unreachable
from app.pages.visiting import visitor
from app.planning.drafts import draft_of
from app.postbox import Folder
from app.refusal import Refused
from app.reminding import Reach
from app.store import Mail, Release, Reminding
from schedules.plan import Occurrence

reminder_routes = Blueprint("reminders", __name__)

WEEKS = timedelta(weeks=4)  # on a page
SOON = timedelta(weeks=8)  # a year that begins so soon has calls before it
LOOKS_BACK = timedelta(days=30)
MOST_PAGES = 20
SAID = ("sent", "stopped", "going", "removed", "again")


@dataclass(frozen=True, slots=True)
class Span:
    """A page of what is to come."""

    number: int  # 0 is from now
    begin: datetime
    end: datetime


@reminder_routes.get("/reminders")
def show() -> str:
    return page_of()


def page_of(refused: str = "") -> str:
    here, id = installation(), visitor().organisation
    now, there = here.clock(), waiting(here.store, visitor().organisation, here.clock())
    organisation, tell, span = here.store.organisation(id), Telling(here.store, id), span_in(now)
    releases = releases_of(here, id, tell)
    return render_template(
        "mailing.html",
        t=asked_language(),
        organisation=organisation,
        today=today_of(organisation, now),
        zone=organisation.zone,
        now=now,
        tell=tell,
        how=how_it_goes(here, id),
        week=this_week(there, organisation.zone, now),
        resting=there.resting,
        reason=reason,
        held=here.store.remindings_held(id),
        quiet=[each for each in there.coming if each.why == "quiet"],
        unaddressed=without_address(here, id, releases, now),
        declined=declining(tell, there),
        drafted=list(drafted(here, id, tell, there)),
        unreleased=sorted({now.year, (now + SOON).year} - {*here.store.years(id)}),
        days=list(tell.entries(each for each in there.coming if is_in(span, each))),
        stopped=[(each, to_of(tell, each), tell.about(each.reminders)) for each in stopped(here.store, id, now)],
        span=span,
        last=max((each.leaves for each in there.coming), default=now),
        sent=list(tell.entries(sent(here, id, now))),
        leads=[(each.plan.year, leads_of(folder_of(here.store, id, each.documents), each.plan)) for each in releases],
        in_words=leads_in_words,
        said=request.args.get("said") if request.args.get("said") in SAID else "",
        refused=refused,
    )


def span_in(now: datetime) -> Span:
    written = request.args.get("page", "0")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 3 else abort(404)
    if number > MOST_PAGES:
        abort(404)
    return Span(number, now + number * WEEKS, now + (number + 1) * WEEKS)


def is_in(span: Span, one: Coming) -> bool:
    return (span.number == 0 or span.begin < one.leaves) and one.leaves <= span.end


def releases_of(here: Installation, organisation: str, tell: Telling) -> list[Release]:
    """Of this year and the next."""
    year = here.clock().year
    found = (tell.known.release(each) for each in here.store.years(organisation) if each >= year)
    return [each for each in found if each]


# ---- how it goes


def how_it_goes(here: Installation, organisation: str) -> str:
    """The word for it."""
    state = state_of(here.store, organisation, here.clock())
    if not runs(state, here.clock(), here.since):
        return "nobody"
    if state.away_since:
        return "away"
    return "folder" if isinstance(here.config.postbox, Folder) else "works"


def this_week(there: Waiting, zone: Any, now: datetime) -> int:
    """How many leave before Sunday is over."""
    today = now.astimezone(zone).date()
    end = datetime.combine(today + timedelta(days=7 - today.weekday()), time(), zone)
    return sum(each.leaves < end for each in there.coming)


def without_address(here: Installation, organisation: str, releases: list[Release], now: datetime) -> list[str]:
    reach = Reach(here.store, organisation, folder_of(here.store, organisation))
    names = (
        name
        for each in releases
        for name in unreachable(reach, folder_of(here.store, organisation, each.documents), each.plan, now, WEEKS)
    )
    return list(dict.fromkeys(names))


def declining(tell: Telling, there: Waiting) -> list[str]:
    return sorted({tell.name(each.recipient) for each in there.declined} - {""})


def drafted(here: Installation, organisation: str, tell: Telling, there: Waiting) -> Iterator[tuple[int, list[str]]]:
    """Years whose draft has something else for what is soon told: it is told as it is released."""
    soon = {each.uid for one in there.coming for each in one.reminders if one.leaves <= here.clock() + WEEKS}
    for release in releases_of(here, organisation, tell):
        done = here.store.log_of_year(organisation, release.year)
        if not any(each.number > release.revision for each in done):
            continue  # and no draft need be worked out
        draft = draft_of(here.store, organisation, release.year, here.clock())
        after = {each.uid: seen_of(each) for each in draft.plan.occurrences}
        before = (each for each in release.plan.occurrences if each.uid in soon)
        titles = [each.title for each in before if after.get(each.uid) != seen_of(each)]
        if titles:
            yield release.year, list(dict.fromkeys(titles))


def seen_of(one: Occurrence) -> tuple[date, bool]:
    return one.start, one.status == "cancelled"


def sent(here: Installation, organisation: str, now: datetime) -> Iterator[Coming]:
    """The last first."""
    rows: dict[str, list[Reminding]] = {}
    for each in here.store.remindings_of_late(organisation, now - LOOKS_BACK):
        rows.setdefault(each.mail, []).append(each)
    mails = [each for each in here.store.mails_of_late(organisation, now - LOOKS_BACK) if each.state == "sent"]
    for mail in sorted(mails, key=when_settled, reverse=True):
        about = tuple(rows.get(mail.id, ()))
        yield Coming(organisation, mail.kind, mail.recipient, about, when_settled(mail), "now", mail)


def when_settled(mail: Mail) -> datetime:
    return mail.settled_at or mail.made_at


def to_of(tell: Telling, one: Stopped) -> str:
    return tell.name(one.recipient)


# ---- one mail


@reminder_routes.get("/reminders/mails/<id>")
def letter(id: str) -> ResponseReturnValue:
    try:
        return letter_page(id)
    except Gone:
        return page_of(refused="gone"), 404


def letter_page(id: str) -> str:
    here, one, shown = looked_at(id)
    organisation, tell = here.store.organisation(visitor().organisation), Telling(here.store, visitor().organisation)
    return render_template(
        "letter.html",
        t=asked_language(),
        organisation=organisation,
        today=today_of(organisation, here.clock()),
        one=one,
        at=one.leaves.astimezone(organisation.zone),
        to=tell.to(one),
        about=tell.about(one.reminders),
        shown=shown,
        reason=reason(one.mail) if one.mail else "",
        early=one.is_too_early(here.clock()),
        second=is_second_today(here.store, organisation.id, one, here.clock()),
    )


@reminder_routes.get("/reminders/mails/<id>/html")
def rendered(id: str) -> ResponseReturnValue:
    """The letter alone, as a mail program has it: in a frame that may do nothing (headers.FRAMED)."""
    try:
        _, _, shown = looked_at(id)
    except Gone:
        abort(404)
    return Response(shown.content.html if shown else abort(404), mimetype="text/html")


def looked_at(id: str) -> tuple[Installation, Coming, Rehearsed | None]:
    here, organisation = installation(), visitor().organisation
    one = found(here.store, organisation, id, here.clock())
    write = Rehearsal(here.store, here.config, here.secret, organisation)
    return here, one, rehearsed(write, one, here.clock())


# ---- what is decided


@reminder_routes.post("/reminders/mails/<id>/sending")
def send(id: str) -> ResponseReturnValue:
    here, who = installation(), visitor()
    try:
        send_now(here.store, who.organisation, id, who.signed(here.clock(), words_in("why")))
    except Early:
        return letter_page(id), 422
    except Gone:
        return page_of(refused="gone"), 409
    return redirect(url_for("reminders.show", said="sent"), 303)


@reminder_routes.post("/reminders/mails/<id>/stop")
def withhold(id: str) -> ResponseReturnValue:
    here, who = installation(), visitor()
    try:
        stop(here.store, who.organisation, id, who.signed(here.clock(), words_in("why")))
    except Gone:
        return page_of(refused="gone"), 409
    return redirect(url_for("reminders.show", said="stopped", _anchor="stopped"), 303)


@reminder_routes.post("/reminders/stops/<int:number>")
def let_go_on(number: int) -> ResponseReturnValue:
    here, who = installation(), visitor()
    try:
        go_on(here.store, who.organisation, number, who.signed(here.clock()))
    except Gone:
        return page_of(refused="gone"), 409
    return redirect(url_for("reminders.show", said="going"), 303)


@reminder_routes.post("/reminders/held")
def held() -> ResponseReturnValue:
    """All that is held back: it goes, or it never does."""
    here, who = installation(), visitor()
    ways = {"go": deciding.retry, "remove": deciding.cancel}
    decide = ways.get(request.form.get("answer", "")) or abort(400)
    try:
        decide(here.store, who.organisation, "held", who.signed(here.clock(), words_in("why")))
    except Refused:
        return page_of(refused="gone"), 409
    return redirect(url_for("reminders.show", said="again" if decide is deciding.retry else "removed"), 303)
