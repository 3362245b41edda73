"""An example is a small feed, written by hand, that a golden file in `tests/feeds` holds as subscribers get it.

Write the golden files anew, and then read what changed: `python tests/feed_examples.py`
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.feeds import Change, Feed, entries_of, render
from schedules.plan import Occurrence

GOLDEN = Path(__file__).parent / "feeds"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DECIDED = datetime(2022, 4, 6, tzinfo=UTC)
ONCE = {"kumla.styrgrupp-sammantraden.2027.4@kumla.example": Change(2, datetime(2027, 3, 1, 8, 30, tzinfo=UTC))}

MEETS = "Styrgruppen sammanträder sex gånger per år på dag och tid som styrgruppen bestämmer"
REVIEW = (
    "Arbetsordningen ska stämmas av vid det första mötet i januari varje år för att besluta om styrdokumentet behöver "
    "följas upp eller revideras."
)
ANALYSIS = (
    "Kommunpolis och BRÅ-samordnare upprättar kvartalsanalyser som presenteras för BRÅ-styrgrupp fyra gånger per år."
)
FEEDBACK = "Arbetsgruppen återkopplar sitt arbete i BRÅ styrgrupp fyra gånger per år."
MAILED = "mejlas ut till alla representanter i BRÅ-styrgrupp."
REPORT = "Styrgruppen ska redovisa pågående arbete för kommunstyrelsen en till två gånger per år."


def meeting(number: int, start: datetime, status: str = "proposed", **other: str) -> Occurrence:
    values = {
        "uid": f"kumla.styrgrupp-sammantraden.{start.year}.{number}@kumla.example", "rule": "styrgrupp-sammantraden",
        "section": "2.1", "quote": MEETS, "group": "styrgrupp", "title": "BRÅ styrgrupp",
    }
    return Occurrence(
        kind="meeting", number=number, start=start, end=start + timedelta(hours=1), status=status, responsible=(),
        **(values | other),
    )


def item(host: Occurrence, rule: str, title: str, section: str, quote: str, **other: str) -> Occurrence:
    return Occurrence(
        uid=f"kumla.{rule}.2027.{host.number}@kumla.example", kind="item", rule=rule, section=section, quote=quote,
        group=host.group, number=host.number, title=title, start=host.start, end=host.end,
        responsible=("bra-samordnare",), host=host.uid, **({"status": host.status} | other),
    )


def deadline(number: int, day: date, rule: str, title: str, quote: str, **other: str) -> Occurrence:
    values = {"section": "2.1", "group": "styrgrupp", "status": "proposed"}
    return Occurrence(
        uid=f"kumla.{rule}.{day.year}.{number}@kumla.example", kind="deadline", rule=rule, quote=quote, number=number,
        title=title, start=day, end=None, responsible=("bra-samordnare",), **(values | other),
    )


def at(month: int, day: int, hour: int = 13, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=STOCKHOLM)


def changed(uid: str) -> Change:
    return ONCE.get(uid, Change(0, DECIDED))


def feed(occurrences: Iterable[Occurrence], group: str = "styrgrupp", **other: str) -> Feed:
    values = {
        "name": "BRÅ styrgrupp", "organisation": "Kumla kommun", "timezone": "Europe/Stockholm", "language": "sv",
    }
    return Feed(entries=entries_of(occurrences, group, changed), **(values | other))


def a_year() -> tuple[Occurrence, ...]:
    """A decided, a cancelled and four proposed meetings, two of them on either side of each change of the clock."""
    january, cancelled = meeting(1, at(1, 25), "decided", place="Stadshuset, rum 2"), meeting(4, at(5, 28), "cancelled")
    march = meeting(2, at(3, 26))
    return (
        january,
        item(january, "arbetsordning-avstamning", "Avstämning av arbetsordningen", "1", REVIEW),
        item(january, "kvartalsanalys", "Kvartalsanalys, kvartal 4 2026", "2.1", ANALYSIS, covers="2026-Q4"),
        march,
        item(march, "andt-aterkoppling", "Återkoppling från ANDT-SL", "2.3", FEEDBACK, status="provisional"),
        meeting(3, at(3, 29)),
        cancelled,
        item(cancelled, "kvartalsanalys", "Kvartalsanalys, kvartal 1", "2.1", ANALYSIS, covers="2027-Q1"),
        meeting(5, at(10, 29)),
        meeting(6, at(11, 1)),
        meeting(1, at(2, 8), group="operativ-grupp", title="BRÅ operativ grupp"),
        deadline(2, date(2027, 2, 26), "lagesbild-utskick", "Utskick av lägesbild, februari", MAILED, covers="2027-02"),
        deadline(1, date(2027, 5, 31), "redovisning", "Redovisning för kommunstyrelsen", REPORT, status="provisional"),
        deadline(2, date(2027, 12, 31), "redovisning", "Redovisning för kommunstyrelsen", REPORT, status="decided"),
    )


def long_and_accented() -> tuple[Occurrence, ...]:
    """Two octets for each å: every place where a line can be folded lies in some of these texts."""
    return tuple(
        meeting(number, at(number, 11), title="x" * number + " " + "åäöÅÄÖé€😀" * 12, quote="Å" * (60 + number))
        for number in (1, 2, 3)
    )


HOSTILE = (
    "BRÅ\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:hackad",
    "noll\0byte, escape\x1b[31m, nästa rad\x85, radskiljare\u2028, stycke\u2029, ensam \ud800",
    "C:\\Nytt\\nu; ett, två: \"tre\" \\",
)


def hostile() -> tuple[Occurrence, ...]:
    return tuple(
        meeting(number, at(number, 11), title=text, place=text, section=text, quote=text)
        for number, text in enumerate(HOSTILE, 1)
    )


def abroad() -> tuple[Occurrence, ...]:
    """The days when New York has changed its clock and Stockholm has not."""
    zone = ZoneInfo("America/New_York")
    days = ((3, 12), (3, 15), (11, 5), (11, 8))
    starts = (datetime(2027, month, day, 9, 30, tzinfo=zone) for month, day in days)
    return tuple(
        meeting(number, start, group="board", title="Board", section="header", quote="The board meets four times.")
        for number, start in enumerate(starts, 1)
    )


EXAMPLES = {
    "exempel-ett-ar": feed(a_year()),
    "exempel-utan-moten": feed((), group="andt-sl", name="Arbetsgrupp ANDT-SL"),
    "exempel-langa-texter": feed(long_and_accented(), name="Åäö, " * 30),
    "exempel-elaka-namn": feed(hostile(), name=HOSTILE[0], organisation=HOSTILE[1], source="https://kumla.example/å\r\n"),
    "example-new-york": feed(abroad(), group="board", name="Board", timezone="America/New_York", language="en"),
}

if __name__ == "__main__":
    for name, example in EXAMPLES.items():
        (GOLDEN / f"{name}.ics").write_bytes(render(example))
