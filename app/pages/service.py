"""The service page is for whoever runs the installation: whether mail gets through, and a copy of all that is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import Wait, Wrong, prove_it_is
from app.audit import record
from app.mail import Outcome, Result, Stage
from app.outbox.at_once import send_trial
from app.pages import installation
from app.pages.language import asked_language
from app.pages.visiting import visitor
from app.postbox import Folder
from app.store.copying import back_up

service_routes = Blueprint("service", __name__)

PAUSE = timedelta(minutes=1)  # between two trial mails: a mail server stops listening to who knocks all the time
STAGES = {
    Stage.CONNECT: "away", Stage.TLS: "tls", Stage.AUTH: "password", Stage.EHLO: "away", Stage.MAIL: "sender",
    Stage.RCPT: "recipient", Stage.FILE: "folder",
}  # fmt: skip


@service_routes.get("/settings/service")
def show() -> str:
    return page_of()


def page_of(outcome: Outcome | None = None, refused: str = "") -> str:
    here, who = installation(), visitor()
    return render_template(
        "service.html",
        t=asked_language(),
        organisation=here.store.organisation(who.organisation),
        postbox=here.config.postbox,
        is_folder=isinstance(here.config.postbox, Folder),
        sender=here.config.sender,
        me=who.account,
        outcome=outcome,
        said=said_of(outcome) if outcome else "",
        refused=refused,
        is_alone=is_alone(),
        place=here.store.engine.place,
    )


# ---- mail


@service_routes.post("/settings/service/mail")
def try_mail() -> ResponseReturnValue:
    """To the visitor's own address, at once."""
    here, who = installation(), visitor()
    now = here.clock()
    tried = here.store.log_of_kind(who.organisation, "trial")
    if tried and now - tried[-1].at < PAUSE:
        return page_of(refused="soon"), 429
    outcome = send_trial(here.store, here.config, who.organisation, who.account.name, who.account.email, now)
    if outcome is None:
        return page_of(refused="address"), 422
    record(here.store, who.organisation, "trial", {"result": outcome.result}, who.signed(now))
    return page_of(outcome)


def said_of(outcome: Outcome) -> str:
    if outcome.result is Result.SENT:
        return "sent"
    if outcome.result is Result.AMBIGUOUS:
        return "unsure"
    return STAGES.get(outcome.stage, "refused")


# ---- a copy


@service_routes.post("/settings/service/backup")
def backup() -> ResponseReturnValue:
    """Of everything, to whoever says their password once more: in it is everybody's e-mail."""
    here, who = installation(), visitor()
    now = here.clock()
    if not is_alone():
        return page_of(refused="others"), 403
    try:
        prove_it_is(here.store, who, request.form.get("password", ""), now)
    except Wrong:
        return page_of(refused="password"), 422
    except Wait:
        return page_of(refused="wait"), 429
    record(here.store, who.organisation, "backup", {}, who.signed(now))
    with made_backup() as file:
        answer = Response(file.read_bytes(), mimetype="application/gzip")
    answer.headers["Content-Disposition"] = f'attachment; filename="arshjul-{now:%Y-%m-%d}.db.gz"'
    return answer


@contextmanager
def made_backup() -> Iterator[Path]:
    """Readable by nobody else, and gone again."""
    with TemporaryDirectory(dir=installation().config.data, prefix=".backup-") as folder:
        file = Path(folder, "arshjul.db.gz")
        back_up(installation().store.engine, file)
        current_app.logger.info("a backup was made")
        yield file


def is_alone() -> bool:
    """Where several organisations share an installation, a copy of it is none of theirs."""
    return len(installation().store.organisations()) == 1
