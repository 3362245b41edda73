"""A small organisation with years made by hand: what store and pages are tested on, whatever the planner does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.config import Config, read_config
from app.loading import load
from app.releasing import release
from app.store import Store, open_store
from app.subscriptions import give_own_addresses
from schedules.plan import Occurrence, Plan, Question, Required, Verdict

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECRET = bytes(range(32))

MEETS = "Styrgruppen sammanträder tre gånger per år på dag som gruppen bestämmer."
REVIEWS = "Arbetsordningen ska stämmas av vid det första mötet i januari varje år."
PICTURE = "En lägesbild upprättas en gång i månaden."
WORKS = "Arbetsgruppen beslutar själv hur ofta den möts."

FILES = {
    "regler.txt": f"Regler för rådet\n\n1 Styrgruppen\n{MEETS}\n{REVIEWS}\n{PICTURE}\n\n2 Arbetsgruppen\n{WORKS}\n",
    "organisation.toml": """
[organisation]
id = "exempel"
name = "Exempelby kommun"
domain = "arshjul.example"
""",
    "regler.toml": f"""
[document]
title = "Regler för rådet"
decided_by = "styrgrupp"
decided_on = 2026-01-01
paragraph = "12"
owner = "samordnare"
text = "regler.txt"

[[role]]
id = "samordnare"
name = "Samordnaren"

[[group]]
id = "styrgrupp"
name = "Styrgruppen"
members = ["samordnare"]

[[group]]
id = "arbetsgrupp"
name = "Arbetsgruppen"
members = "undecided"

[[rule]]
id = "styrgrupp-moten"
section = "1"
quote = "{MEETS}"
meets = {{ group = "styrgrupp", times = 3 }}

[[rule]]
id = "avstamning"
title = "Avstämning"
section = "1"
quote = "{REVIEWS}"
reviews = {{ group = "styrgrupp", at = "first meeting", month = 1 }}

[[rule]]
id = "lagesbild"
title = "Lägesbild"
section = "1"
quote = "{PICTURE}"
produces = {{ what = "lagesbild", each = "month", by = ["samordnare"] }}

[[rule]]
id = "arbetsgrupp-moten"
section = "2"
quote = "{WORKS}"
meets = {{ group = "arbetsgrupp", times = "undecided" }}
""",
}

MEETING_DAYS = {2026: ((1, 19), (6, 8), (11, 30)), 2027: ((1, 18), (6, 7), (11, 22))}


def plan(year: int) -> Plan:
    meetings = [meeting(year, number, date(year, *day)) for number, day in enumerate(MEETING_DAYS[year], 1)]
    pictures = [picture(date(year, month, 5)) for month in range(1, 13)]
    verdicts = (
        Verdict("styrgrupp-moten", "1", MEETS, Required(3, 3, "year"), 3, "met", "tre möten är planerade"),
        Verdict("arbetsgrupp-moten", "2", WORKS, Required(None, None, "year"), 0, "undecided", "inte bestämt"),
    )
    questions = (Question("arbetsgrupp-moten", "2", WORKS, "Hur ofta möts arbetsgruppen?"),)
    return Plan("exempel", year, True, 0, (*meetings, review(meetings[0]), *pictures), verdicts, questions, ())


def meeting(year: int, number: int, day: date) -> Occurrence:
    start = datetime(day.year, day.month, day.day, 13, tzinfo=STOCKHOLM)
    return Occurrence(
        uid=f"exempel-styrgrupp-moten-{year}-{number}@arshjul.example", kind="meeting", rule="styrgrupp-moten",
        section="1", quote=MEETS, group="styrgrupp", number=number, title="Styrgruppen", start=start,
        end=start + timedelta(hours=1), status="proposed", responsible=("samordnare",),
    )  # fmt: skip


def review(host: Occurrence) -> Occurrence:
    return replace(
        host, uid=host.uid.replace("styrgrupp-moten", "avstamning"), kind="item", rule="avstamning", quote=REVIEWS,
        title="Avstämning", host=host.uid,
    )  # fmt: skip


def picture(day: date) -> Occurrence:
    return Occurrence(
        uid=f"exempel-lagesbild-{day.year}-{day.month}@arshjul.example", kind="deadline", rule="lagesbild", section="1",
        quote=PICTURE, group="styrgrupp", number=day.month, title="Lägesbild", start=day, end=None, status="proposed",
        responsible=("samordnare",), covers=f"{day:%Y-%m}",
    )  # fmt: skip


def moved(plan: Plan, number: int, day: date) -> Plan:
    """The year with one of its meetings, and what happens there, on another day."""
    host = next(one for one in plan.occurrences if one.kind == "meeting" and one.number == number)
    occurrences = (on(one, day) if host.uid in (one.uid, one.host) else one for one in plan.occurrences)
    return replace(plan, occurrences=tuple(occurrences))


def on(occurrence: Occurrence, day: date) -> Occurrence:
    start = datetime(day.year, day.month, day.day, 13, tzinfo=STOCKHOLM)
    return replace(occurrence, start=start, end=start + timedelta(hours=1))


def without(plan: Plan, number: int) -> Plan:
    host = next(one for one in plan.occurrences if one.kind == "meeting" and one.number == number)
    return replace(plan, occurrences=tuple(one for one in plan.occurrences if host.uid not in (one.uid, one.host)))


def config_in(folder: Path, **environ: str) -> Config:
    return read_config({"ARSHJUL_DATA": str(folder)} | environ)


def filled(config: Config, now: datetime = NOW) -> Store:
    """A store with both years released and an address for each group."""
    store = open_store(config.database)
    load(store, FILES, now)
    for year in (2026, 2027):
        release(store, plan(year), now)
    give_own_addresses(store, SECRET, "exempel", now)
    return store
