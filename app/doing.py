"""Doing is a command on the store, carried out: who asks is written down, and what came of it is said."""

import argparse
import getpass
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import printing, telling, utc_now
from app.audit import Head, Signature, verified
from app.config import read_config
from app.feeds.text import one_line
from app.keeping import plain_refusals
from app.loading import folder_of
from app.persons import persons_on
from app.planning import changing, documents, facts, outcomes, persons, releases, roster
from app.planning.acting import Stale
from app.planning.drafts import Draft, draft_of
from app.planning.history import history as done_in
from app.planning.history import version_of_year, year_in_force, year_on
from app.refusal import Refused
from app.secret import installation_secret
from app.store import Release, Someone, Store, open_store
from app.subscriptions import give_own_addresses
from schedules.plan import Plan

GOOD, BROKEN = 0, 1


@dataclass(frozen=True)
class Here:
    """The installation, as a command finds it."""

    store: Store
    organisation: str
    now: datetime

    def signed(self, asked: argparse.Namespace) -> Signature:
        return Signature(whoever(asked), one_line(asked.why), self.now)


@contextmanager
def opened(asked: argparse.Namespace) -> Iterator[Here]:
    with plain_refusals(), closing(open_store(read_config(os.environ).database)) as store:
        yield Here(store, chosen(store, asked.organisation), utc_now())


def chosen(store: Store, asked: str | None) -> str:
    known = [kept.id for kept in store.organisations()]
    if not known:
        raise Refused("there is no organisation yet; expected `arshjul load FOLDER` first, or `arshjul serve`")
    if asked is None and len(known) > 1:
        raise Refused(f"--organisation is needed, as there are several: {', '.join(known)}")
    if asked is not None and asked not in known:
        raise Refused(f"--organisation {asked}; expected one of {', '.join(known)}")
    return asked or known[0]


def whoever(asked: argparse.Namespace) -> str:
    if asked.by and one_line(asked.by):
        return one_line(asked.by)
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container nobody has a name
        raise Refused("--by is needed: this machine knows no name for who runs the command") from None


def show(asked: argparse.Namespace, data: Any, text: Callable[[], str]) -> None:
    print(json.dumps(printing.as_json(data), ensure_ascii=False, indent=2) if asked.json else text())


def judged(plan: Plan) -> int:
    broken = plan.conflicts or any(verdict.verdict == "broken" for verdict in plan.verdicts)
    return BROKEN if broken else GOOD


# Documents


def load(asked: argparse.Namespace) -> int:
    with plain_refusals():
        config = read_config(os.environ)
        texts = asked.files_in(asked.folder)
        with closing(open_store(config.database)) as store, store.transaction():
            signed = Signature(whoever(asked), asked.why, utc_now())
            id, kept = documents.load_documents(store, texts, signed, asked.since)
            give_own_addresses(store, installation_secret(config.secret_file), id, signed.at)
            years = store.years(id)
            data = {"organisation": id, "version": kept.version, "from": kept.rules_from, "years": years}
            show(asked, data, lambda: telling.loaded(id, kept, years))
    return GOOD


# A draft


def draft(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        shown = releases.preview(here.store, here.organisation, asked.year, here.now)
        plan = shown.draft.plan
        show(
            asked,
            {**telling.preview_data(shown), "plan": plan},
            lambda: "\n\n".join([telling.preview(shown), printing.year(shown.draft.folder, plan)]),
        )
        return judged(plan)


def move(asked: argparse.Namespace) -> int:
    return changed(asked, changing.move, uid=asked.uid, day=asked.when.day, hour=asked.when.hour)


def pin(asked: argparse.Namespace) -> int:
    return changed(asked, changing.pin, uid=asked.uid)


def unpin(asked: argparse.Namespace) -> int:
    return changed(asked, changing.unpin, uid=asked.uid)


def cancel(asked: argparse.Namespace) -> int:
    return changed(asked, changing.cancel, uid=asked.uid)


def add(asked: argparse.Namespace) -> int:
    day, hour = asked.when.day, asked.when.hour
    return changed(asked, changing.add, group=asked.group, day=day, hour=hour, asked_on=asked.asked)


def decide(asked: argparse.Namespace) -> int:
    if asked.year is not None:
        return changed(asked, changing.decide_all, group=asked.x, year=asked.year)
    if "@" not in asked.x:
        raise Refused(f"X = {asked.x!r} is no uid; expected one, or a group with --year")
    return changed(asked, changing.decide, uid=asked.x)


def place(asked: argparse.Namespace) -> int:
    return changed(asked, changing.set_place, uid=asked.uid, place=asked.place)


def item(asked: argparse.Namespace) -> int:
    return changed(
        asked, changing.add_item, uid=asked.uid, title=asked.title, roles=tuple(asked.role), rule=asked.rule
    )


def drop(asked: argparse.Namespace) -> int:
    return changed(asked, changing.drop_item, uid=asked.uid)


def undo(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        year = asked.year or last_year(here)
    return changed(asked, changing.undo, year=year, number=asked.number)


def last_year(here: Here) -> int:
    """Of the last that was done and is not released."""
    drafts = [draft_of(here.store, here.organisation, year, here.now) for year in here.store.years(here.organisation)]
    waiting = {each.waiting[-1].number: each.ground.year for each in drafts if each.waiting}
    if not waiting:
        raise Refused("nothing was done since the last release")
    return waiting[max(waiting)]


def changed(asked: argparse.Namespace, do: Callable[..., Draft], **given: Any) -> int:
    """What the year's draft is then, held against what people see."""
    with opened(asked) as here, told_of_others(here):
        made = do(here.store, here.organisation, signed=here.signed(asked), seen=asked.seen, **given)
        shown = releases.previewed(here.store, made, here.now)
        show(asked, telling.preview_data(shown), lambda: telling.preview(shown))
        return judged(made.plan)


@contextmanager
def told_of_others(here: Here) -> Iterator[None]:
    """Who comes second reads what the others did as the history says it."""
    try:
        yield
    except Stale as stale:
        zone = here.store.organisation(here.organisation).zone
        raise Refused(telling.stale(stale.since, zone, known_in(here))) from None


def release(asked: argparse.Namespace) -> int:
    with opened(asked) as here, told_of_others(here):
        shown = releases.release_year(here.store, here.organisation, asked.year, here.signed(asked), asked.seen)
        after = year_in_force(here.store, here.organisation, asked.year)
        data = {**telling.preview_data(shown), "version": after.version}
        show(asked, data, lambda: telling.released(shown, after))
        return judged(after.plan)


# Facts


def held(asked: argparse.Namespace) -> int:
    return told(asked, facts.hold, held=not asked.not_held, day=asked.day)


def delivered(asked: argparse.Namespace) -> int:
    return told(asked, facts.deliver, registry=asked.registry)


def told(asked: argparse.Namespace, do: Callable[..., Draft], **given: Any) -> int:
    """What the rules say of the year in force, with this."""
    with opened(asked) as here:
        made = do(here.store, here.organisation, asked.uid, signed=here.signed(asked), **given)
        verdicts = facts.verdicts_so_far(here.store, here.organisation, made.ground.year, here.now)
        show(asked, {"verdicts": verdicts}, lambda: telling.verdicts(made.folder, verdicts))
        return BROKEN if any(each.verdict == "broken" for each in verdicts) else GOOD


def outcome(asked: argparse.Namespace) -> int:
    """With what it does to the draft: a proposal is seen in calendars after the next release."""
    with opened(asked) as here:
        came = asked.outcome.replace("-", " ")
        signed = here.signed(asked)
        made = outcomes.settle_review(here.store, here.organisation, asked.uid, came, asked.note, signed)
        kept = facts.facts_of(here.store, here.organisation, made.ground.year).settled[asked.uid]
        shown = releases.previewed(here.store, made, here.now)
        data = {**telling.preview_data(shown), "settled": kept, "questions": made.ground.left}
        show(asked, data, lambda: telling.settled(kept, shown))
    return GOOD


def answer(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        facts.answer(here.store, here.organisation, asked.question, asked.text, here.signed(asked))
        kept = facts.answers(here.store, here.organisation)[asked.question]
        show(asked, kept, lambda: telling.ANSWERED.format(question=kept.question, text=kept.text))
    return GOOD


# History


def history(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        if asked.on or asked.release is not None:
            return year_as_it_was(asked, here)
        done = done_in(here.store, here.organisation, asked.year)
        zone = here.store.organisation(here.organisation).zone
        data = [{**printing.as_json(each), "data": json.loads(each.data)} for each in done]
        show(asked, data, lambda: telling.history(done, zone, known_in(here)))
    return GOOD


def year_as_it_was(asked: argparse.Namespace, here: Here) -> int:
    if asked.year is None:
        raise Refused("YEAR is needed with --on and --release")
    release = asked_release(asked, here)
    folder = folder_of(here.store, here.organisation, release.documents)
    zone = here.store.organisation(here.organisation).zone
    data = {"version": release.version, "released_at": release.released_at, "documents": release.documents}
    show(
        asked,
        {**data, "plan": release.plan},
        lambda: "\n\n".join([telling.in_force(release, zone), printing.year(folder, release.plan)]),
    )
    return GOOD


def asked_release(asked: argparse.Namespace, here: Here) -> Release:
    if asked.on:
        return year_on(here.store, here.organisation, asked.year, asked.on)
    return version_of_year(here.store, here.organisation, asked.year, asked.release)


def verify_log(asked: argparse.Namespace) -> int:
    with opened(asked) as here:
        head, faults = verified(here.store, here.organisation, Head(*asked.noted) if asked.noted else None)
        show(asked, {"head": head, "faults": faults}, lambda: telling.verified(head, faults))
        return BROKEN if faults else GOOD


# Persons


def person(asked: argparse.Namespace) -> int:
    ways = {"add": person_added, "remove": person_left, "list": persons_listed, "forget": person_forgotten}
    if (asked.csv is None) == (asked.what is None):
        raise Refused("expected one of add, remove, list, forget and --csv FILE")
    needed = {"add": "NAME and ROLE", "remove": "NAME", "forget": "NAME"}.get(asked.what, "")
    if ("NAME" in needed and not asked.name) or ("ROLE" in needed and not asked.role):
        raise Refused(f"{needed} is needed to {asked.what} somebody")
    with opened(asked) as here:
        return roster_read(asked, here) if asked.csv else ways[asked.what](asked, here)


def person_added(asked: argparse.Namespace, here: Here) -> int:
    days: Any = {"since": asked.since, "until": asked.until, "email": asked.email}
    someone = persons.hold_role(here.store, here.organisation, asked.name, asked.role, here.signed(asked), **days)
    held = [each for each in here.store.holdings(here.organisation) if each.person == someone.id]
    show(asked, {"person": someone, "holdings": held}, lambda: telling.holdings({someone.id: someone}, held))
    return GOOD


def person_left(asked: argparse.Namespace, here: Here) -> int:
    persons.leave_role(here.store, here.organisation, asked.name, asked.role, here.signed(asked), asked.until)
    someone = persons.known(here.store, here.organisation, asked.name)
    held = [each for each in here.store.holdings(here.organisation) if each.person == someone.id]
    show(asked, {"person": someone, "holdings": held}, lambda: telling.holdings({someone.id: someone}, held))
    return GOOD


def person_forgotten(asked: argparse.Namespace, here: Here) -> int:
    forgotten = persons.forget(here.store, here.organisation, asked.name, here.signed(asked))
    show(asked, {"person": forgotten.id}, lambda: telling.FORGOTTEN.format(person=forgotten.id))
    return GOOD


def persons_listed(asked: argparse.Namespace, here: Here) -> int:
    if asked.on:
        on = persons_on(here.store, here.organisation, asked.on)
        show(asked, on, lambda: telling.holders(folder_of(here.store, here.organisation), on))
        return GOOD
    known = known_in(here)
    held = here.store.holdings(here.organisation)
    zone, declined = here.store.organisation(here.organisation).zone, here.store.declined(here.organisation)
    since = {recipient: at.astimezone(zone) for recipient, at in declined.items()}
    show(
        asked,
        {"persons": list(known.values()), "holdings": held, "declined": since},
        lambda: "\n\n".join([telling.holdings(known, held), *telling.declined(known, since)]),
    )
    return GOOD


def roster_read(asked: argparse.Namespace, here: Here) -> int:
    text = text_of(asked)
    read = (here.store, here.organisation, text, str(asked.csv))
    found = roster.apply_roster(*read, here.signed(asked)) if asked.apply else roster.roster(*read, here.now)
    known = known_in(here)
    show(asked, {"applied": asked.apply, **printing.as_json(found)}, lambda: telling.roster(found, known, asked.apply))
    return GOOD


def known_in(here: Here) -> dict[str, Someone]:
    return {one.id: one for one in here.store.persons(here.organisation)}


def text_of(asked: argparse.Namespace) -> str:
    try:
        text: str = asked.csv.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{asked.csv}: letters that are not UTF-8; expected UTF-8 (Excel calls it 'CSV UTF-8')") from None
    return text
