"""A deed is a row of the log as a sentence: who did what to what, why and when. No secret is in it, as in the log.

Persons are in the log by their ids; of whoever has been forgotten only that there was somebody is left.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from app.letters.known import Known
from app.pages import Installation
from app.pages.language import Language
from app.pages.posted import called
from app.planning.drafts import draft_of
from app.planning.lookups import year_of
from app.refusal import Refused
from app.reminding import ROLE
from app.store import Logged
from schedules.names import named

KINDS = {  # which rows each choice of the filter shows
    "meetings": ("move", "pin", "unpin", "cancel", "add", "decide", "place", "item", "drop", "undo"),
    "facts": ("held", "not-held", "delivered", "not-yet", "outcome"),
    "years": ("load", "settle", "release", "answer"),
    "people": ("person", "correct", "forget", "decline", "undecline"),
    "calendars": ("subscribe", "rotate", "unsubscribe", "publish"),
    "mails": ("trial", "send-now", "stop", "unstop", "retry", "never-send"),
    "accounts": ("backup", "invite", "join", "password", "close"),
}
SENTENCES = {  # of each kind; some have others beside it, where more is known
    "move": "logged.move", "pin": "logged.pin", "unpin": "logged.unpin", "cancel": "logged.cancel",
    "add": "logged.add", "decide": "logged.decide", "place": "logged.place", "item": "logged.item",
    "drop": "logged.drop", "undo": "logged.undo", "held": "logged.held", "not-held": "logged.not_held",
    "delivered": "logged.delivered", "not-yet": "logged.not_yet", "load": "logged.load",
    "release": "logged.release", "answer": "logged.answer", "person": "logged.person", "forget": "logged.forget",
    "decline": "logged.decline", "undecline": "logged.undecline", "subscribe": "logged.subscribe",
    "rotate": "logged.rotate", "unsubscribe": "logged.unsubscribe", "publish": "logged.publish",
    "send-now": "logged.send_now", "stop": "logged.stop", "unstop": "logged.unstop", "retry": "logged.retry",
    "never-send": "logged.never_send", "join": "logged.join", "password": "logged.password",
    "close": "logged.close", "settle": "logged.settle", "trial": "logged.trial",
    "backup": "logged.backup", "correct": "logged.correct",
}  # fmt: skip
OUTCOMES = {
    "keep": "logged.outcome_keep", "follow up": "logged.outcome_follow_up", "revise": "logged.outcome_revise"
}  # fmt: skip
INVITED = {
    "coordinator": "logged.invite_coordinator", "secretary": "logged.invite_secretary",
    "reader": "logged.invite_reader",
}  # fmt: skip
ALWAYS = date.min.isoformat()
GIVEN = ("place", "title", "number", "text", "mails", "reminders")  # what a sentence says as it was given
WHAT = "\0"


@dataclass(frozen=True, slots=True)
class Deed:
    number: int
    at: datetime  # where the organisation is
    by: str
    before: str  # the sentence up to what it is about,
    what: str  # in the organisation's own language
    after: str
    why: str

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.what}{self.after}"


class Sentences:
    def __init__(self, t: Language, here: Installation, organisation: str) -> None:
        self.t, self.here, self.organisation = t, here, organisation
        self.known = Known(here.store, organisation)
        self.folder = self.known.folder()
        self.zone = here.store.organisation(organisation).zone
        self.today = here.clock().astimezone(self.zone).date()
        self.names = {each.id: each.name for each in here.store.persons(organisation)}
        self.occurrence = cache(self.name_of_uid)

    def deeds(self, rows: Iterable[Logged]) -> Iterator[Deed]:
        for row in rows:
            data = json.loads(row.data)
            sentence, what, said = self.told(row, data)
            before, is_named, after = self.t(sentence, **{**said, "what": WHAT}).partition(WHAT)
            at = row.at.astimezone(self.zone)
            yield Deed(row.number, at, self.signer(row.by), before, what if is_named else "", after, row.why)

    def signer(self, by: str) -> str:
        """Whoever answers by a link is an id in the log."""
        return self.whom(by) if by in self.names or by.startswith(ROLE) else by

    def whom(self, id: str) -> str:
        if id.startswith(ROLE):
            return called(self.folder, id.removeprefix(ROLE))
        return self.names.get(id) or self.t("log.forgotten")

    def told(self, row: Logged, data: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
        """The sentence, what it is about, and what else it says."""
        what, usual = self.what(data), SENTENCES.get(row.kind, "logged.other")
        match row.kind:
            case "load" if data.get("from", ALWAYS) != ALWAYS:
                return "logged.load_from", what, {"day": self.day(data["from"])}
            case "release":
                return usual, what, {"year": row.year}
            case "move" | "pin" | "add":
                return usual, what, {"day": self.day(data["day"], data.get("hour"))}
            case "decide":
                return usual, ", ".join(map(self.occurrence, data["uids"])), {"n": len(data["uids"])}
            case "place" if not data["place"]:
                return "logged.no_place", what, {}
            case "held" if data.get("day"):
                return "logged.held_on", what, {"day": self.day(data["day"])}
            case "delivered" if data.get("registry"):
                return "logged.delivered_as", what, {"registry": data["registry"]}
            case "outcome":
                return OUTCOMES[data["outcome"]], what, {"note": f" ”{data['note']}”" if data.get("note") else ""}
            case "person":
                return self.held_role(data, usual, what)
            case "correct":
                return usual, what, {"who": self.whom(data["person"])}
            case "invite":
                return INVITED[data["level"]], what, {}
            case _:
                return usual, what, {"kind": row.kind, **{name: data[name] for name in GIVEN if name in data}}

    def held_role(self, data: Mapping[str, Any], usual: str, what: str) -> tuple[str, str, dict[str, Any]]:
        said = {"who": self.whom(data["person"]), "day": self.day(data["from"])}
        if not data.get("until"):
            return usual, what, said
        return "logged.person_until", what, {**said, "until": self.day(data["until"])}

    def what(self, data: Mapping[str, Any]) -> str:
        if "uid" in data:
            return self.occurrence(data["uid"])
        if "recipient" in data:
            return self.whom(data["recipient"])
        if "role" in data or "group" in data:
            named_one = str(data.get("role") or data.get("group") or "")
            return called(self.folder, named_one) if named_one else ""
        subject = str(data.get("subject", ""))
        match data.get("of"):
            case "person":
                return self.whom(subject)
            case "organisation":
                return self.here.store.organisation(self.organisation).name
            case _:
                return called(self.folder, subject) if subject else ""

    def name_of_uid(self, uid: str) -> str:
        """As the year in force has it, or else its draft."""
        try:
            year = year_of(uid)
            one, release = self.known.occurrence(uid), self.known.release(year)
            if one and release:
                return named(self.known.folder(uid), release.plan, one)
            draft = draft_of(self.here.store, self.organisation, year, self.here.clock())
        except Refused:
            return self.t("log.something")
        one = draft.find(uid)
        return named(draft.folder, draft.plan, one) if one else self.t("log.something")

    def day(self, day: str, hour: str | None = None) -> str:
        words = self.t.day(date.fromisoformat(day), self.today)
        if not hour:
            return words
        return f"{words} {self.t.clock(datetime.combine(date.fromisoformat(day), time.fromisoformat(hour)))}"

