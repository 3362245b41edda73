"""The roster page takes a list of who holds which role, and shows what it would change before anything is changed."""

import csv
import io
from collections.abc import Iterable

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.loading import folder_of
from app.pages import installation
from app.pages.language import asked_language
from app.pages.people import called
from app.pages.rules import BOM, harmless
from app.pages.visiting import visitor
from app.planning.persons import roles_in
from app.planning.roster import Differs, Fault, Roster, Unreadable, apply_roster, roster
from app.store import Holding

roster_routes = Blueprint("roster", __name__)

HEAD = ("namn", "roll", "från", "till", "e-post")


@roster_routes.get("/people/roster")
def show() -> str:
    return page_of("")


@roster_routes.post("/people/roster")
def read() -> ResponseReturnValue:
    here, who, text = installation(), visitor(), text_in()
    now = here.clock()
    agreed = request.form.get("agreed", "") if request.form.get("do") == "apply" else None
    try:
        if agreed is None:
            return page_of(text, roster(here.store, who.organisation, text, "", now))
        apply_roster(here.store, who.organisation, text, "", who.signed(now), agreed)
    except Unreadable as unreadable:
        return page_of(text, faults=unreadable.faults), 422
    except Differs as differs:
        return page_of(text, differs.found, differs=True), 409
    return redirect(url_for("people.show", said="roster"), 303)


def text_in() -> str:
    """The file, where one was chosen. Excel writes Windows' own letters unless it is told UTF-8."""
    file = request.files.get("file")
    data = file.read() if file else b""
    if not data:
        return request.form.get("text", "").replace("\r\n", "\n").strip("\n")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").strip("\n")


def page_of(text: str, found: Roster | None = None, faults: Iterable[Fault] = (), differs: bool = False) -> str:
    here, who, call = installation(), visitor(), called()
    folder = folder_of(here.store, who.organisation)
    return render_template(
        "roster.html",
        t=asked_language(),
        organisation=here.store.organisation(who.organisation),
        today=call.today,
        text=text,
        found=found,
        faults=list(faults),
        differs=differs,
        name=folder.name,
        names={one.id: one.name for one in here.store.persons(who.organisation)},
        roles=roles_in(folder),
        domains=", ".join(folder.organisation.mail_domains),
        head=";".join(HEAD),
    )


@roster_routes.get("/people/roster.csv")
def sheet() -> Response:
    """As it is now, in the form in which it is read again."""
    call = called()
    held = [each for seat in call.seats.values() for each in (*seat.now, *seat.coming)]
    rows = [[each.someone.name, *cells_of(each.holding), each.someone.email] for each in held]
    written = io.StringIO()
    cells = [[harmless(cell) for cell in row] for row in rows]
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows([HEAD, *cells])
    answer = Response(BOM + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={asked_language()('roster.file')}.csv"
    return answer


def cells_of(holding: Holding) -> list[str]:
    return [holding.role, holding.since.isoformat(), holding.until.isoformat() if holding.until else ""]
