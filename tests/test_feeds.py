import os
import re
import string
import subprocess
import sys
import unicodedata
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from feed_examples import DECIDED, EXAMPLES, GOLDEN, MEETS, a_year, at, changed, deadline, feed, item, meeting
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from kumla import kumla, planned

from app.feeds import Change, Feed, entries_of, folder_feed, in_force, render, shown, still_shown
from app.feeds.phrases import ENGLISH, SWEDISH
from app.feeds.text import one_line
from schedules.plan import Occurrence

ROOT = Path(__file__).parent.parent


def lines_of(ics: bytes) -> list[str]:
    """Unfolded, as RFC 5545 3.1 says; every line of them ended."""
    assert ics.endswith(b"\r\n")
    return ics.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def values(ics: bytes, name: str) -> list[str]:
    """All that the feed says under a name, outside its VTIMEZONE."""
    lines = lines_of(ics)
    outside = lines[: lines.index("BEGIN:VTIMEZONE")] + lines[lines.index("END:VTIMEZONE") :]
    return [line.partition(":")[2] for line in outside if re.match(f"{name}[:;]", line)]


def unescaped(value: str) -> str:
    """RFC 5545 3.3.11, read from left to right."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def texts(ics: bytes, name: str) -> list[str]:
    written = values(ics, name)
    assert all(re.fullmatch(r"([^\\;,]|\\[\\;,n])*", value) for value in written), written
    return [unescaped(value) for value in written]


def only(*occurrences: Occurrence, **other: str) -> bytes:
    return render(feed(occurrences, **other))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_feed_is_its_golden_file_byte_for_byte(name: str) -> None:
    assert render(EXAMPLES[name]) == (GOLDEN / f"{name}.ics").read_bytes()


@pytest.mark.parametrize(("seed", "options"), [("1", []), ("2", []), ("3", ["-O"])])
def test_every_process_writes_the_same_bytes(seed: str, options: list[str]) -> None:
    """Whatever the order of sets, the server's own zone, and also without the assertions that icalendar leans on."""
    program = (
        "import sys, feed_examples as f; sys.stdout.buffer.write(b''.join(map(f.render, f.EXAMPLES.values())))"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": seed, "TZ": "Pacific/Kiritimati", "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
    }

    answer = subprocess.run([sys.executable, *options, "-c", program], env=environment, capture_output=True, check=True)

    assert answer.stdout == b"".join(map(render, EXAMPLES.values()))


def test_a_proposed_day_is_tentative_and_says_so_in_the_title() -> None:
    ics = only(meeting(1, at(1, 25), "proposed"))

    assert texts(ics, "SUMMARY") == ["BRÅ styrgrupp (preliminärt)"]
    assert values(ics, "STATUS") == values(ics, "X-MICROSOFT-CDO-BUSYSTATUS") == ["TENTATIVE"]
    assert values(ics, "TRANSP") == ["OPAQUE"]
    assert "Dagen är preliminär tills gruppen har beslutat om den." in texts(ics, "DESCRIPTION")[0]


def test_a_decided_day_is_confirmed_and_busy() -> None:
    ics = only(meeting(1, at(1, 25), "decided"))

    assert texts(ics, "SUMMARY") == ["BRÅ styrgrupp"]
    assert values(ics, "STATUS") == ["CONFIRMED"]
    assert values(ics, "X-MICROSOFT-CDO-BUSYSTATUS") == ["BUSY"]
    assert "preliminär" not in texts(ics, "DESCRIPTION")[0]


def test_a_cancelled_meeting_stays_with_its_uid_and_takes_nobodys_time() -> None:
    cancelled = meeting(1, at(1, 25), "cancelled")
    ics = only(cancelled, item(cancelled, "analys", "Analys", "2.1", "Analysen presenteras."))

    assert values(ics, "UID") == [cancelled.uid]
    assert texts(ics, "SUMMARY") == ["INSTÄLLT: BRÅ styrgrupp"]
    assert values(ics, "STATUS") == ["CANCELLED"]
    assert values(ics, "TRANSP") == ["TRANSPARENT"]
    assert values(ics, "X-MICROSOFT-CDO-BUSYSTATUS") == ["FREE"]
    assert "Analys" not in texts(ics, "DESCRIPTION")[0]


def test_a_cancelled_meeting_is_shown_for_four_weeks_more_and_a_past_one_for_a_year() -> None:
    day = date(2027, 1, 25)
    entries = feed((meeting(1, at(1, 25), "cancelled"), meeting(2, at(1, 25), "decided"))).entries

    assert len(still_shown(entries, day + timedelta(days=28))) == 2
    assert [entry.occurrence.number for entry in still_shown(entries, day + timedelta(days=29))] == [2]
    assert not still_shown(entries, day + timedelta(days=367))


@pytest.mark.parametrize("status", ["proposed", "provisional", "decided", "cancelled"])
def test_a_deadline_lasts_all_day_and_takes_nobodys_time(status: str) -> None:
    ics = only(deadline(1, date(2028, 2, 29), "rapport", "Rapport", "Rapport lämnas.", status=status))

    assert (values(ics, "DTSTART"), values(ics, "DTEND")) == (["20280229"], ["20280301"])
    assert b"DTSTART;VALUE=DATE:20280229\r\n" in ics
    assert values(ics, "TRANSP") == ["TRANSPARENT"]
    assert values(ics, "X-MICROSOFT-CDO-BUSYSTATUS") == ["FREE"]


def test_a_meeting_tells_what_happens_at_it_with_section_and_quote() -> None:
    host = meeting(1, at(5, 10))
    ics = only(
        host,
        item(host, "analys", "Kvartalsanalys, kvartal 1", "2.1", "Kvartalsanalyser presenteras.", covers="2027-Q1"),
        item(host, "andt", "Återkoppling", "2.3", "Arbetsgruppen återkopplar.", status="provisional"),
        item(meeting(2, at(6, 10)), "annat", "Något annat", "2.1", "Det hör till ett annat möte."),
    )

    assert texts(ics, "DESCRIPTION")[0].splitlines()[2:] == [
        "På mötet:",
        "- Kvartalsanalys, kvartal 1 (avsnitt 2.1): ”Kvartalsanalyser presenteras.”",
        "- Återkoppling (preliminärt) (avsnitt 2.3): ”Arbetsgruppen återkopplar.”",
        "",
        f"Därför finns det här i kalendern (avsnitt 2.1): ”{MEETS}”",
    ]


def test_a_meetings_place_in_the_year_follows_its_date_and_counts_only_what_will_be_held() -> None:
    moved, cancelled = meeting(1, at(6, 1)), meeting(2, at(2, 1), "cancelled")
    extra = meeting(1, at(3, 1), rule="styrgrupp-extra", uid="extra@kumla.example")
    entries = entries_of((moved, cancelled, extra, meeting(3, at(4, 1))), "styrgrupp", changed, {"styrgrupp-extra"})

    assert [(entry.occurrence.number, entry.nth, entry.of) for entry in entries] == [
        (2, None, None), (1, None, None), (3, 1, 2), (1, 2, 2),
    ]


def test_a_group_sees_its_own_meetings_and_deadlines_in_the_order_of_time() -> None:
    other = meeting(7, at(1, 4), group="operativ-grupp")
    first, second = deadline(1, date(2027, 2, 1), "rapport", "Rapport", "Rapport lämnas."), meeting(1, at(2, 1))

    assert [entry.occurrence for entry in feed((second, other, first)).entries] == [first, second]
    assert render(feed(reversed(a_year()))) == render(feed(a_year()))


def test_a_group_without_meetings_has_a_valid_and_empty_calendar() -> None:
    calendar = Calendar.from_ical(render(EXAMPLES["exempel-utan-moten"]))

    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar["X-WR-CALNAME"] == "Arbetsgrupp ANDT-SL"


def test_times_and_versions_come_from_the_change_and_never_from_the_clock() -> None:
    change = Change(3, datetime(2026, 12, 1, 9, 15, tzinfo=UTC))
    entries = entries_of((meeting(1, at(1, 25)),), "styrgrupp", {meeting(1, at(1, 25)).uid: change}.__getitem__)
    ics = render(replace(EXAMPLES["exempel-ett-ar"], entries=entries))

    assert values(ics, "DTSTAMP") == values(ics, "LAST-MODIFIED") == ["20261201T091500Z"]
    assert values(ics, "SEQUENCE") == ["3"]


def test_without_a_store_the_document_is_the_only_change() -> None:
    assert in_force(date(2022, 4, 6)) == Change(0, DECIDED)


def test_what_is_shown_tells_a_change_that_subscribers_see_from_one_that_they_do_not() -> None:
    whole = feed((meeting(1, at(1, 25)),))
    entry = whole.entries[0]
    moved = replace(entry, occurrence=meeting(1, at(1, 26)))

    assert shown(replace(entry, sequence=9, changed_at=DECIDED + timedelta(days=1)), whole) == shown(entry, whole)
    assert shown(moved, whole) != shown(entry, whole)
    assert shown(replace(entry, nth=2, of=6), whole) != shown(entry, whole)


def test_a_time_without_a_zone_is_wall_time_and_a_time_in_another_zone_is_the_same_moment() -> None:
    wall, utc = at(7, 1).replace(tzinfo=None), at(7, 1).astimezone(UTC)

    assert only(meeting(1, wall)) == only(meeting(1, utc)) == only(meeting(1, at(7, 1)))


def test_what_our_timezone_would_misplace_is_written_in_utc() -> None:
    """Cuba stays on summer time through the winter of 2027, and its footer already says what comes after."""
    before, after = at(1, 25).replace(tzinfo=None), at(1, 25).replace(year=2028, tzinfo=None)
    ics = only(meeting(1, before), meeting(2, after), timezone="America/Havana")

    assert values(ics, "DTSTART") == ["20270125T170000Z", "20280125T130000"]
    assert b"DTSTART:20270125T170000Z\r\nDTEND:20270125T180000Z" in ics


def test_nobody_is_invited_or_named_and_nothing_rings() -> None:
    everything = b"".join(map(render, EXAMPLES.values()))

    for forbidden in ("METHOD", "ORGANIZER", "ATTENDEE", "BEGIN:VALARM", "RRULE:FREQ=DAILY", "bra-samordnare"):
        assert not re.search(rb"(?m)^" + forbidden.encode(), everything)
    assert b"bra-samordnare" not in everything


def test_a_feed_says_how_often_to_fetch_it_and_whose_it_is() -> None:
    ics = only(description="")

    assert values(ics, "REFRESH-INTERVAL") == values(ics, "X-PUBLISHED-TTL") == ["PT4H"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in ics
    assert texts(ics, "NAME") == texts(ics, "X-WR-CALNAME") == ["BRÅ styrgrupp"]
    assert "Kumla kommun" in texts(ics, "X-WR-CALDESC")[0]
    assert values(ics, "X-WR-TIMEZONE") == ["Europe/Stockholm"]


def test_a_feed_of_many_years_stays_far_below_a_megabyte() -> None:
    several = [replace(one, uid=f"{turn}.{one.uid}") for turn in range(30) for one in a_year()]

    assert len(only(*several)) < 250_000


def test_both_languages_fill_in_the_same_words() -> None:
    for field in fields(SWEDISH):
        swedish, english = (getattr(phrases, field.name) for phrases in (SWEDISH, ENGLISH))

        assert swedish and english
        assert placeholders(swedish) == placeholders(english), field.name


def placeholders(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


BREAKS_OUT = (
    "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n", "\r", "\0", "\x85", "\u2028", "\ud800", "\\n", "\\N", "\\", ";,:\"", "å" * 40,
)
ANY_TEXT = st.lists(st.one_of(st.text(st.characters(exclude_categories=())), st.sampled_from(BREAKS_OUT))).map("".join)


@given(title=ANY_TEXT, place=ANY_TEXT, quote=ANY_TEXT, name=ANY_TEXT, organisation=ANY_TEXT, source=ANY_TEXT)
def test_no_text_breaks_out_and_every_text_arrives(
    title: str, place: str, quote: str, name: str, organisation: str, source: str
) -> None:
    host = meeting(1, at(1, 25), "decided", title=title, place=place, quote=quote)
    text = feed((host, item(host, "rapport", title, quote, quote)), name=name, organisation=organisation, source=source)

    ics = render(text)

    assert_well_formed(ics)
    assert len(Calendar.from_ical(ics).walk("VEVENT")) == 1
    assert texts(ics, "SUMMARY") == [one_line(title)]
    assert texts(ics, "LOCATION") == [one_line(place)] * bool(one_line(place))
    assert texts(ics, "NAME") == texts(ics, "X-WR-CALNAME") == [one_line(name)]
    assert texts(ics, "DESCRIPTION")[0].count(one_line(quote)) >= 3
    assert len(texts(ics, "DESCRIPTION")[0].split("\n")) == 4


def assert_well_formed(ics: bytes) -> None:
    physical = ics.split(b"\r\n")
    assert physical.pop() == b""
    for line in physical:
        assert 0 < len(line) <= 75
        assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(character) for character in line.decode()}


@given(ANY_TEXT)
def test_clean_text_is_one_line_and_clean_again(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert visible(one_line(text)) == [one for one in visible(text) if unicodedata.category(one) not in ("Cc", "Cs")]


def visible(text: str) -> list[str]:
    return [character for character in text if not character.isspace()]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_golden_file_is_well_formed(name: str) -> None:
    assert_well_formed((GOLDEN / f"{name}.ics").read_bytes())


def test_what_a_description_says_can_be_chosen() -> None:
    whole: Feed = replace(EXAMPLES["exempel-utan-moten"], description="Alla möten")

    assert texts(render(whole), "X-WR-CALDESC") == ["Alla möten"]


@pytest.mark.parametrize("group", ["styrgrupp", "operativ-grupp", "andt-sl"])
def test_a_folders_feed_shows_its_plan_and_dates_it_to_the_document(group: str) -> None:
    ics = folder_feed(kumla(), planned(2027), group)
    shown_uids = [one.uid for one in planned(2027).occurrences if one.group == group and one.kind != "item"]

    assert_well_formed(ics)
    assert sorted(values(ics, "UID")) == sorted(shown_uids)
    assert set(values(ics, "DTSTAMP")) <= {"20220406T000000Z"}
    assert texts(ics, "NAME") == [kumla().name(group)]
