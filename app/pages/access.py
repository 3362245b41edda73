"""Access is who may use which route: one table for all of them, and what is not in it is not served."""

from enum import Enum

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import LEVELS, Level
from app.pages import installation
from app.pages.visiting import is_from_here, is_our_form, visitor_or_none


class Who(Enum):
    COORDINATOR = "coordinator"
    SECRETARY = "secretary"  # and the coordinator; of which group, the route's own code asks
    READER = "reader"  # whoever is logged in
    ANYBODY_FROM_OUR_PAGES = "a form that is sent before anybody is logged in"
    INVITED = "the token in the path is the key, and the form is sent from the page that it opens"
    WHOEVER_HAS_THE_ADDRESS = "the token in the path is the key"
    ANYBODY_ONCE_IT_IS_PUBLIC = "what the organisation has said that everybody may see; all else is 404"
    ANYBODY = "tells nothing about anybody"


ACCESS: dict[str, Who] = {
    "GET /": Who.READER,
    "GET /f/<token>/<name>.ics": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /p/<organisation>/<group>.ics": Who.ANYBODY_ONCE_IT_IS_PUBLIC,
    "GET /subscribe/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /subscribe/<organisation>/<group>": Who.ANYBODY_ONCE_IT_IS_PUBLIC,
    "GET /done/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "POST /done/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /reminders/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "POST /reminders/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /join/<token>": Who.INVITED,
    "POST /join/<token>": Who.INVITED,
    "GET /login": Who.ANYBODY,
    "POST /login": Who.ANYBODY_FROM_OUR_PAGES,
    "POST /logout": Who.READER,
    "POST /session": Who.READER,
    "GET /account": Who.READER,
    "POST /account/password": Who.READER,
    "POST /account/sessions": Who.READER,
    "GET /accounts": Who.COORDINATOR,
    "POST /accounts/invitations": Who.COORDINATOR,
    "POST /accounts/invitations/<hash>": Who.COORDINATOR,
    "POST /accounts/<account>": Who.COORDINATOR,
    "GET /rules": Who.READER,
    "GET /rules/<int:year>/annex": Who.READER,
    "GET /rules/<int:year>.json": Who.READER,
    "GET /rules/<int:year>.csv": Who.READER,
    "GET /facts/<uid>": Who.SECRETARY,
    "POST /facts/<uid>": Who.SECRETARY,
    "GET /document": Who.READER,
    "GET /document/trial": Who.READER,
    "POST /document/questions/<question>": Who.COORDINATOR,
    "GET /meetings/<uid>": Who.READER,
    "POST /meetings/<uid>/day": Who.SECRETARY,
    "POST /meetings/<uid>/hour": Who.SECRETARY,
    "POST /meetings/<uid>/place": Who.SECRETARY,
    "POST /meetings/<uid>/decisions": Who.SECRETARY,
    "POST /meetings/<uid>/pin": Who.SECRETARY,
    "POST /meetings/<uid>/unpin": Who.SECRETARY,
    "GET /meetings/<uid>/cancellation": Who.SECRETARY,
    "POST /meetings/<uid>/cancellation": Who.SECRETARY,
    "POST /meetings/<uid>/items": Who.SECRETARY,
    "POST /items/<uid>": Who.SECRETARY,
    "GET /groups/<group>/meetings": Who.SECRETARY,
    "POST /groups/<group>/meetings": Who.SECRETARY,
    "POST /groups/<group>/decisions": Who.SECRETARY,
    "GET /years/<int:year>/release": Who.SECRETARY,
    "POST /years/<int:year>/release": Who.COORDINATOR,
    "POST /years/<int:year>/undo": Who.SECRETARY,
    "GET /settings": Who.COORDINATOR,
    "POST /settings/<part>": Who.COORDINATOR,
    "POST /settings/dates/read": Who.COORDINATOR,
    "GET /settings/reminders": Who.COORDINATOR,
    "POST /settings/reminders": Who.COORDINATOR,
    "GET /settings/service": Who.COORDINATOR,
    "POST /settings/service/mail": Who.COORDINATOR,
    "POST /settings/service/backup": Who.COORDINATOR,
    "GET /documents": Who.COORDINATOR,
    "POST /documents": Who.COORDINATOR,
    "POST /documents/preview": Who.COORDINATOR,
    "GET /documents/<version>.zip": Who.COORDINATOR,
    "GET /tillganglighet": Who.ANYBODY,
    "GET /tillganglighet/<organisation>": Who.ANYBODY,
    "GET /people": Who.READER,
    "POST /people": Who.COORDINATOR,
    "GET /people/roster": Who.COORDINATOR,
    "POST /people/roster": Who.COORDINATOR,
    "GET /people/roster.csv": Who.COORDINATOR,
    "GET /people/<person>": Who.COORDINATOR,
    "POST /people/<person>": Who.COORDINATOR,
    "POST /people/<person>/roles": Who.COORDINATOR,
    "POST /people/<person>/roles/<role>": Who.COORDINATOR,
    "POST /people/<person>/subscriptions": Who.COORDINATOR,
    "POST /people/<person>/subscriptions/<subscription>": Who.COORDINATOR,
    "GET /people/<person>/known.json": Who.COORDINATOR,
    "GET /people/<person>/erasure": Who.COORDINATOR,
    "POST /people/<person>/erasure": Who.COORDINATOR,
    "GET /calendars": Who.COORDINATOR,
    "POST /calendars": Who.COORDINATOR,
    "POST /calendars/<subscription>": Who.COORDINATOR,
    "POST /groups/<group>/public": Who.COORDINATOR,
    "GET /reminders": Who.COORDINATOR,
    "GET /reminders/mails/<id>": Who.COORDINATOR,
    "GET /reminders/mails/<id>/html": Who.COORDINATOR,
    "POST /reminders/mails/<id>/sending": Who.COORDINATOR,
    "POST /reminders/mails/<id>/stop": Who.COORDINATOR,
    "POST /reminders/stops/<int:number>": Who.COORDINATOR,
    "POST /reminders/held": Who.COORDINATOR,
    "GET /log": Who.COORDINATOR,
    "GET /log.csv": Who.COORDINATOR,
    "GET /healthz": Who.ANYBODY,
    "GET /readyz": Who.ANYBODY,
    "GET /metrics": Who.ANYBODY,
    "GET /static/<path:filename>": Who.ANYBODY,
}

FILES = {  # bytes: more than a form, for who is logged in and sends a file
    "POST /settings/dates/read": 2_000_000,
    "POST /people/roster": 256 * 1024,  # some thousand rows
    "POST /documents/preview": 600_000,
    "POST /documents": 600_000,
}
NOT_YET_IN = (Who.ANYBODY_FROM_OUR_PAGES, Who.INVITED)  # what they send begins a session: no other site may do that
PARTS = 100  # of a form with files: each has a name and a text


def keep_doors(app: Flask) -> None:
    app.before_request(refuse_foreign_hosts)
    app.before_request(let_files_in)
    app.before_request(let_in)


def refuse_foreign_hosts() -> None:
    """A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); it cannot choose what Host then says."""
    config = installation().config
    if config.is_bound_to_this_machine and host_name(request.host) not in config.known_hosts:
        abort(421)


def host_name(host: str) -> str:
    """
    >>> [host_name(host) for host in ("localhost:8000", "[::1]:8000", "[::1]", "KUMLA.example")]
    ['localhost', '::1', '::1', 'kumla.example']
    """
    name = host.rpartition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower()


def let_files_in() -> None:
    """Before anybody reads the form."""
    most = FILES.get(f"{request.method} {request.url_rule}")
    if most is not None and visitor_or_none() is not None:
        request.max_content_length = request.max_form_memory_size = most
        request.max_form_parts = PARTS


def let_in() -> ResponseReturnValue | None:
    """An undeclared route is 404; a declared one is for whom the table says."""
    if request.url_rule is None:
        return None
    who = ACCESS.get(f"{reading(request.method)} {request.url_rule.rule}") or abort(404)
    g.who = who
    if who in NOT_YET_IN and reading(request.method) != "GET" and not is_from_here(installation()):
        abort(403)
    return next((let_in_as(level) for level in LEVELS if level == who.value), None)


def let_in_as(level: Level) -> ResponseReturnValue | None:
    visitor, is_reading = visitor_or_none(), reading(request.method) == "GET"
    if not is_reading and not is_our_form():
        abort(403)
    if visitor is None:
        return redirect(login_address(), 303) if is_reading else abort(401)
    if not visitor.may(level):
        abort(403)
    return None


def login_address() -> str:
    """And back to where they were going."""
    wanted = request.full_path.rstrip("?")
    return url_for("login.show", next=wanted if wanted != "/" else None)


def reading(method: str) -> str:
    """HEAD is GET without the body."""
    return "GET" if method == "HEAD" else method
