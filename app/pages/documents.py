"""The documents page says which documents rule from which day, and takes in others: looked at first, then loaded."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import invite
from app.loading import today_of
from app.pages import installation
from app.pages.handed import handed_files, written_files
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.planning.adopting import Differs, Taken, Tried, adopt, tried
from app.planning.settling import Outdated
from app.refusal import Refused
from app.store import Kept
from app.subscriptions import give_own_addresses
from schedules.reading import ORGANISATION, BadInput, Problem

documents_routes = Blueprint("documents", __name__)

SHOWN = 20  # versions: the newest


@dataclass(frozen=True, slots=True)
class Head:
    """Of one document, for people."""

    title: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Version:
    """Documents as they were loaded once; or with another choice of the organisation's own."""

    version: str
    heads: tuple[Head, ...]
    by: str
    at: datetime
    rules_from: date | None  # None is always
    is_settled: bool


@documents_routes.get("/documents")
def show() -> str:
    return page_of()


def page_of(
    texts: Mapping[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
    found: Tried | None = None,
    said: str = "",
    link: str = "",
    loaded: Kept | None = None,
) -> str:
    """With what was handed in, instead of what is there."""
    here, who = installation(), visitor()
    newest = here.store.documents(who.organisation) or abort(404)
    organisation = here.store.organisation(who.organisation)
    return render_template(
        "documents.html",
        t=asked_language(),
        organisation=organisation,
        versions=list(versions_of(who.organisation))[:SHOWN],
        newest=newest.version,
        texts=newest.files if texts is None else texts,
        is_own=texts is None,
        problems=problems,
        found=found,
        said=said or request.args.get("said", ""),
        link=link,
        loaded=loaded,
        today=today_of(organisation, here.clock()),
        begins=request.form.get("begins", "") or today_of(organisation, here.clock()).isoformat(),
    )


def versions_of(organisation: str) -> Iterator[Version]:
    """The newest first. What was loaded before there was a log is not there."""
    store = installation().store
    zone = store.organisation(organisation).zone
    rows = [*store.log_of_kind(organisation, "load"), *store.log_of_kind(organisation, "settle")]
    for row in sorted(rows, key=lambda row: -row.number):
        data = json.loads(row.data)
        begins = date.fromisoformat(data["from"])
        yield Version(
            data["version"], heads_of(organisation, data["version"]), row.by, row.at.astimezone(zone),
            begins if begins != date.min else None, row.kind == "settle",
        )  # fmt: skip


def heads_of(organisation: str, version: str) -> tuple[Head, ...]:
    files = installation().store.documents_of_version(organisation, version).files
    return tuple(head_in(text) for name, text in files.items() if name.endswith(".toml") and name != ORGANISATION)


@lru_cache(maxsize=64)
def head_in(text: str) -> Head:
    """Of a text that was loaded once, and so can be read."""
    written = tomllib.loads(text)
    head, decided_by = written["document"], written["document"]["decided_by"]
    known = (each for kind in ("body", "group", "role") for each in written.get(kind, ()))
    name = next((each["name"] for each in known if each["id"] == decided_by), decided_by)
    return Head(head["title"], name, head["decided_on"])


@documents_routes.get("/documents/<version>.zip")
def files(version: str) -> Response:
    here, organisation = installation(), visitor().organisation
    known = {each.version: each for each in versions_of(organisation)}
    found = known.get(version) or abort(404)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in here.store.documents_of_version(organisation, version).files.items():
            archive.writestr(ZipInfo(name, found.at.timetuple()[:6]), text, ZIP_DEFLATED)
    answer = Response(packed.getvalue(), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename={organisation}-{found.at.date()}.zip"
    return answer


@documents_routes.post("/documents/preview")
def preview() -> ResponseReturnValue:
    texts: Mapping[str, str] | None = None
    try:
        texts = handed_files()
        return looked_at(texts)
    except BadInput as bad:
        return unread(texts, bad)


def looked_at(texts: Mapping[str, str], said: str = "") -> str:
    """What it would do; with a sentence of why it is shown again, where it is."""
    here, who = installation(), visitor()
    try:
        found = tried(here.store, who.organisation, texts, who.signed(here.clock()))
    except Refused as refused:
        raise BadInput([Problem(ORGANISATION, line_of(texts, refused), str(refused).partition(": ")[2])]) from None
    return page_of(texts, found=found, said=said)


def line_of(texts: Mapping[str, str], refused: Refused) -> int:
    """Where the id, or the domain, stands."""
    key = "id" if isinstance(refused, Taken) else "domain"
    lines = enumerate(texts[ORGANISATION].splitlines(), 1)
    return next((number for number, line in lines if line.split("=")[0].strip() == key), 1)


def as_typed() -> dict[str, str] | None:
    """Files that cannot be read cannot be shown; what stands in the areas can."""
    return dict(zip(request.form.getlist("name"), request.form.getlist("text"), strict=False)) or None


@documents_routes.post("/documents")
def load() -> ResponseReturnValue:
    """What was looked at and is sent again; looked at again where something has come between."""
    texts: Mapping[str, str] | None = None
    try:
        texts = written_files()
        begins = begins_in(request.form.get("begins", ""))
        return loaded(texts, begins) if begins else (looked_at(texts, "begins"), 422)
    except Outdated:
        return again(texts or {}, "outdated")
    except Differs:
        return again(texts or {}, "differs")
    except Refused:
        return again(texts or {}, "")
    except BadInput as bad:
        return unread(texts, bad)


def again(texts: Mapping[str, str], said: str) -> ResponseReturnValue:
    try:
        return looked_at(texts, said), 409
    except BadInput as bad:
        return unread(texts, bad)


def unread(texts: Mapping[str, str] | None, bad: BadInput) -> ResponseReturnValue:
    return page_of(texts if texts is not None else as_typed(), tuple(bad.problems), said="unread"), 422


def loaded(texts: Mapping[str, str], begins: date) -> ResponseReturnValue:
    here, who, form = installation(), visitor(), request.form
    signed = who.signed(here.clock())
    agreed, seen = form.get("version", ""), form.get("seen", "")
    with here.store.transaction():
        id, _ = adopt(
            here.store, who.organisation, texts, signed, agreed=agreed, seen=seen, rules_from=begins
        )
        give_own_addresses(here.store, here.secret, id, signed.at)
        if id == who.organisation:
            return redirect(url_for("documents.show", said="loaded", _anchor="versions"), 303)
        token = invite(here.store, id, "coordinator", signed)
    return page_of(said="another", link=f"{here.config.url}/join/{token}", loaded=here.store.organisation(id))


def begins_in(written: str) -> date | None:
    """None for what is no day of these times; today where another organisation is loaded, which asks for none."""
    here = installation()
    try:
        found = date.fromisoformat(written) if written else today_of(
            here.store.organisation(visitor().organisation), here.clock()
        )  # fmt: skip
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
