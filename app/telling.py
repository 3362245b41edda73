"""Telling is what the commands on the store say of what was done, as text for people."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app import printing
from app.audit import Fault, Head
from app.feeds.text import one_line
from app.planning.actions import Settle
from app.planning.releases import Preview
from app.planning.roster import Roster
from app.printing import Words, bullet, section
from app.store import Documents, Holding, Logged, Release, Someone
from schedules.folder import Folder
from schedules.plan import Occurrence, Verdict

Persons = Mapping[str, Someone]  # by their ids
CLOCK = re.compile(r"\d\d:\d\d:00")
ANSWERED = "Svaret på {question} är antecknat: {text}"
DONE: dict[str, str] = {
    "load": "läste in dokumenten, version {version:.8}, som gäller från {from}",
    "release": "fastställde {year} som version {version}",
    "move": "flyttade {uid} till {day} {hour}",
    "pin": "låste {uid} till {day} {hour}",
    "unpin": "släppte dagen för {uid}",
    "cancel": "ställde in {uid}",
    "add": "lade till ett extra möte i {group} {day} {hour}",
    "decide": "antecknade som beslutat: {uids}",
    "place": "satte platsen för {uid} till {place}",
    "item": "lade till ”{title}” på {uid} {responsible}",
    "drop": "tog bort {uid}",
    "held": "antecknade att {uid} hölls {day}",
    "not-held": "antecknade att {uid} inte hölls",
    "delivered": "antecknade att {uid} är lämnad {registry}",
    "not-yet": "antecknade att {uid} inte är klar än",
    "decline": "tackade nej till påminnelser",
    "undecline": "ville ha påminnelser igen",
    "outcome": "antecknade utfallet av {uid}: {outcome} {note}",
    "undo": "ångrade nummer {number}",
    "answer": "svarade på {question}: {text}",
    "person": "antecknade att {person} har uppdraget {role} från {from} till {until}",
    "subscribe": "gav ut en adress till {subject}: {subscription}",
    "rotate": "bytte adressen {subscription}",
    "unsubscribe": "återkallade adressen {subscription}",
    "publish": "öppnade kalendern för {subject} för alla",
    "correct": "rättade namn eller e-post för {person}",
    "forget": "glömde {person}",
    "retry": "lät {mails} brev och {reminders} påminnelser gå ({which})",
    "send-now": "skickade ett brev till {recipient} på en gång",
    "stop": "stoppade ett brev till {recipient}",
    "unstop": "lät ett brev till {recipient} gå som var stoppat (nummer {number})",
    "never-send": "bestämde att {mails} brev och {reminders} påminnelser aldrig skickas ({which})",
}
OUTCOMES = {"keep": "behåll", "follow up": "följ upp", "revise": "revidera"}
SETTLED = "Utfallet är antecknat: {outcome}. {note}"
NOBODY_NOW = "någon som är glömd"
FORGOTTEN = (
    "Namn, e-postadress och brev är borttagna, och personens egna kalenderadresser är återkallade. I historiken står "
    "bara {person}. Namnet kan finnas kvar i äldre säkerhetskopior, och i organisation.toml, om det stod där."
)
STALE = "Någon annan hann före, och ingenting är gjort. Titta på utkastet igen; det här har hänt:"
FAULTS = {
    "changed": "Rad {} är ändrad, insatt eller flyttad.",
    "missing": "Rad {} saknas.",
    "added": "Rad {} är tillagd, och hör inte till loggen.",
    "cut off": "Rad {} saknas: slutet är avklippt.",
    "not as noted": "Rad {} är inte den som antecknades.",
}


# ---- a draft and a release


def preview_data(shown: Preview) -> dict[str, Any]:
    return {
        "year": shown.draft.ground.year,
        "revision": shown.draft.revision,
        "change": printing.as_json(shown.change),
        "decided": [each.uid for each in shown.decided],
        "other": [each.uid for each in shown.other],
        "told": printing.as_json(shown.told),
        "unreachable": list(shown.unreachable),
        "waiting": [each.number for each in shown.waiting],
        "conflicts": printing.as_json(shown.draft.plan.conflicts),
    }


def preview(shown: Preview) -> str:
    """What a release changes, who is told, and what contradicts itself."""
    heading = f"Utkast till {shown.draft.ground.year}, revision {shown.draft.revision}"
    return told_of(shown, heading)


def released(shown: Preview, after: Release) -> str:
    said = "fastställt" if shown.draft.is_new or shown.waiting else "gäller redan, ingenting har ändrats sedan dess"
    return told_of(shown, f"{after.year}, version {after.version}: {said}")


def told_of(shown: Preview, heading: str) -> str:
    words = Words(shown.draft.folder.organisation.identity.language)
    changes = [said_of(each, uid) for each, uid in changes_in(words, shown)]
    return "\n\n".join([
        heading,
        *section(words("heading.conflicts"), [bullet(each.why) for each in shown.draft.plan.conflicts]),
        *section(words("heading.change"), changes or [bullet(words("change.nothing"))]),
        *section("Får besked", [bullet(each) for each in whoever_is_told(shown)]),
        *section("Har ingen adress", [bullet(shown.draft.folder.name(role)) for role in shown.unreachable]),
    ])  # fmt: skip


def said_of(change: str, uid: str) -> str:
    """With its uid on a line of its own: whoever wants to change it again copies it whole."""
    return f"{bullet(change)}\n  {uid}" if uid else bullet(change)


def changes_in(words: Words, shown: Preview) -> Iterator[tuple[str, str]]:
    """Each, with its uid where it can be changed again."""
    change = shown.change
    if shown.draft.ground.release is None:
        yield f"Året blir synligt: {len(change.added)} möten och leveransdagar.", ""
        return
    for said, each in printing.changed(words, shown.draft.folder, change):
        yield said, "" if each.kind == "item" else each.uid
    for each in shown.decided:
        yield f"{each.title} {words.day(each)} är beslutat.", each.uid
    for each in shown.other:
        yield f"{each.title} {words.day(each)}: {about(each, shown)}.", each.uid


def about(meeting: Occurrence, shown: Preview) -> str:
    """What is taken up there, and where."""
    items = [each.title for each in shown.draft.plan.occurrences if each.host == meeting.uid]
    return "; ".join([*([meeting.place] if meeting.place else []), *items]) or "inget att ta upp"


def whoever_is_told(shown: Preview) -> Iterator[str]:
    for each in shown.told:
        role = shown.draft.folder.name(each.role)
        yield f"{each.name or role} <{each.email}>, {role}: {len(each.about)}"


def settled(kept: Settle, shown: Preview) -> str:
    """And, where the document is to be revised, what that adds to the draft and leaves to the next version."""
    said = SETTLED.format(outcome=OUTCOMES[kept.outcome], note=kept.note).rstrip()
    asked = [bullet(f"{each.question} ({each.id})") for each in shown.draft.ground.left]
    left = section("Frågor till nästa version", asked) if kept.outcome == "revise" else ()
    return "\n\n".join([said, *left, preview(shown)])


def in_force(release: Release, zone: ZoneInfo) -> str:
    when = f"{release.released_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{release.year}, version {release.version}, i kraft från {when}, dokumenten {release.documents[:8]}"


def loaded(organisation: str, documents: Documents, years: list[int]) -> str:
    first = max(documents.rules_from.year, *years[:1], 1)
    drafts = f" Utkasten till {first} och senare följer den." if years else " Inget år är fastställt än."
    from_when = "alltid" if documents.rules_from.year == 1 else f"{documents.rules_from}"
    return f"{organisation}: version {documents.version[:8]} gäller från {from_when}.{drafts} Ingen ser den än."


def verdicts(folder: Folder, verdicts: Iterable[Verdict]) -> str:
    words = Words(folder.organisation.identity.language)
    return "\n\n".join(section(words("heading.rules"), [printing.verdict(words, each) for each in verdicts]))


# ---- what was done


def history(done: Iterable[Logged], zone: ZoneInfo, known: Persons) -> str:
    return "\n".join(line(each, zone, known) for each in done) or "Ingenting är gjort än."


def stale(since: Iterable[Logged], zone: ZoneInfo, known: Persons) -> str:
    return "\n".join([STALE, *(line(each, zone, known) for each in since)])


def line(logged: Logged, zone: ZoneInfo, known: Persons) -> str:
    """A row is a line, whatever people wrote: nobody can write what looks like another, or hides one."""
    why = f" ({logged.why})" if logged.why else ""
    said = one_line(f"{signer(logged, known)} {described(logged, known)}{why}")
    return f"{logged.number:>4}  {logged.at.astimezone(zone):%Y-%m-%d %H:%M}  {said}"


def signer(logged: Logged, known: Persons) -> str:
    """Whoever answers by a link is known to the log by their id alone, so that they can be forgotten."""
    return name_of(logged.by, known) if logged.by in known else logged.by


def described(logged: Logged, known: Persons) -> str:
    """The log knows persons by their ids alone, and a day or an hour only where one was said."""
    given = {"year": logged.year, **json.loads(logged.data)}
    data = {name: "" if value is None else in_words(value) for name, value in given.items()}
    if "outcome" in data:
        data["outcome"] = OUTCOMES[data["outcome"]]
        data["note"] = f"”{data['note']}”" if data["note"] else ""
    if "person" in data:
        data["person"] = f"{name_of(data['person'], known)} ({data['person']})"
        data["until"] = data.get("until") or "vidare"
    sentence = DONE.get(logged.kind)
    return sentence.format_map(data) if sentence else f"{logged.kind} {logged.data}"


def in_words(value: Any) -> str:
    """
    >>> in_words("14:00:00"), in_words(["a", "b"]), in_words("0001-01-01")
    ('14:00', 'a, b', 'alltid')
    """
    if isinstance(value, list):
        return ", ".join(map(str, value))
    words = "alltid" if value == date.min.isoformat() else str(value)
    return words.removesuffix(":00") if CLOCK.fullmatch(words) else words


def verified(head: Head, faults: Iterable[Fault]) -> str:
    said = [FAULTS[each.what].format(each.number) for each in faults]
    last = f"Sista raden: {head.number}:{head.hash}"
    return "\n".join([*said, last] if said else [f"Loggen är hel: {head.number} rader.", last])


# ---- persons


def holdings(known: Persons, held: Iterable[Holding]) -> str:
    lines = [f"{name_of(each.person, known)}  {known[each.person].email}  {days(each)}" for each in held]
    return "\n".join(sorted(lines)) or "Ingen har något uppdrag."


def declined(known: Persons, since: Mapping[str, datetime]) -> list[str]:
    """A role, where it is only the role that has an address, by its id."""
    lines = [
        f"{recipient if recipient.startswith('@') else name_of(recipient, known)}  sedan {at:%Y-%m-%d}"
        for recipient, at in since.items()
    ]
    return list(section("Har stängt av påminnelser", lines))


def name_of(person: str, known: Persons) -> str:
    return (known[person].name if person in known else "") or NOBODY_NOW


def days(holding: Holding) -> str:
    return f"{holding.role} från {holding.since} till {holding.until or 'vidare'}"


def holders(folder: Folder, on: Mapping[str, tuple[Someone, ...]]) -> str:
    lines = [f"{folder.name(role)}: {', '.join(each.name or NOBODY_NOW for each in on[role])}" for role in sorted(on)]
    return "\n".join(lines) or "Ingen har något uppdrag den dagen."


def roster(found: Roster, known: Persons, applied: bool) -> str:
    parts = [
        *section("Nya", [f"- rad {row.line}: {row.someone.name}, {days(row.holding)}" for row in found.added]),
        *section("Ändrade", [f"- rad {row.line}: {row.someone.name}, {days(row.holding)}" for row in found.changed]),
        *section("Slutar", [f"- {name_of(each.person, known)}, {each.role}" for each in found.ended]),
        *([f"Läses inte: kolumnen {', '.join(found.unread)}."] if found.unread else []),
        f"{found.same} är som förut.",
    ]
    return "\n\n".join([*parts, "Ändrat." if applied else "Ingenting är ändrat än: gör det med --apply."])
