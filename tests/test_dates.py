"""Another body's meetings are taken from a list as people paste it, or from its calendar, and never guessed."""

import contextlib
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feeds.busy import BadCalendar
from app.feeds.dates import dates_of_body

MAY, NOVEMBER = date(2027, 5, 25), date(2027, 11, 23)

LISTS = [
    "2027-05-25\n2027-11-23",
    "2027-05-25, 2027-11-23",
    "2027-11-23; 2027-05-25;2027-11-23\r\n",
    "25 maj 2027\n23 november 2027",
    "- 25 maj 2027\n- 23 nov. 2027",
    "2027\n25/5\n23/11",
    "2027:\n\ntis 25/5, tis 23/11\n",
    "År 2027\ntisdag den 25 maj\nTisdag den 23 november",
    "25/5 2027, 23/11/2027",
    "25 May 2027, 23 Nov 2027",
    "May 25, 2027, 2027-11-23",
    "Tuesday 25th May 2027\nTue, November 23rd, 2027",
    "tis 25/5 2027 kl. 13.00–15.00\ntis 23/11 2027 kl 13",
    "2027-05-25 13:00-15:00, 2027-11-23 at 9",
    "\ufeff2027-05-25\n25/5 2027\n23:e november 2027",
    "2026\n\n2027\n25/5\n23/11",
]


@pytest.mark.parametrize("text", LISTS)
def test_a_list_is_read_as_people_write_it(text: str):
    assert dates_of_body(text.encode(), None) == (MAY, NOVEMBER)


def test_a_year_is_taken_from_the_day_or_the_heading_or_whoever_asks_in_that_order():
    assert dates_of_body(b"25/5\n2028\n25/5\n25/5 2029", 2027) == (MAY, date(2028, 5, 25), date(2029, 5, 25))


def test_every_month_and_weekday_may_be_shortened_in_both_languages():
    swedish = "4 jan, 1 feb, 1 mar, 5 apr, 3 maj, 7 juni, 5 juli, 2 aug, 6 sept, 4 okt, 1 nov, 6 dec"
    english = "4 January, 1 February, 1 March, 5 April, 3 May, 7 Jun, 5 Jul, 2 August, 6 Sep, 4 Oct, 1 Nov, 6 Dec"

    assert dates_of_body(swedish.encode(), 2027) == dates_of_body(english.encode(), 2027)
    assert [day.month for day in dates_of_body(swedish.encode(), 2027)] == list(range(1, 13))
    for words in ("mån tis ons tors fre lör sön", "mon tues wed thur fri sat sun"):
        week = ", ".join(f"{word} {day}/2" for day, word in enumerate(words.split(), start=1))
        assert len(dates_of_body(week.encode(), 2027)) == 7


ACCEPTED = "expected days such as 2027-05-25, 25 maj 2027 or tis 25/5, the day before the month"

REFUSED = {
    "": f"1: no day at all; {ACCEPTED}",
    "2027\n": f"1: no day at all; {ACCEPTED}",
    "Kommunstyrelsens sammanträden\n": f"1: 'Kommunstyrelsens sammanträden'; {ACCEPTED}",
    "2027\n5/25": f"2: '5/25' is no day of 2027; {ACCEPTED}",
    "31/2 2027": f"1: '31/2 2027' is no day of 2027; {ACCEPTED}",
    "2027-25-05": f"1: '2027-25-05' is no day of 2027; {ACCEPTED}",
    "2027-05-25, 25-05-27": f"1: '25-05-27'; {ACCEPTED}",
    "25/5/27": f"1: '25/5/27'; {ACCEPTED}",
    "05.06.2027": f"1: '05.06.2027'; {ACCEPTED}",
    "25 mja 2027": f"1: '25 mja 2027': no month is called 'mja'; {ACCEPTED}",
    "tid 25/5 2027": f"1: 'tid 25/5 2027': no weekday is called 'tid'; {ACCEPTED}",
    "mån 25/5 2027": "1: 'mån 25/5 2027': 2027-05-25 is a Tuesday; expected the weekday that it is, in the right year",
    "2027-05-25\n25/5": "2: '25/5' has no year; expected its year in full, or a line above with the year alone, "
                        "or the year to be given",
    "25 maj, 23 nov 2027": "1: '25 maj, 23 nov 2027'; expected the year with every day on the line, or with none",
    "25/5 0027": "1: '25/5 0027': the year 27; expected one from 1900 to 2200",
    "2027-05-25 " * 200: "1: 2200 letters; expected lines of at most 2000",
    "2027-05-25\n" * 1001: "1001: more than 1000 days; expected at most so many",
    "/etc/passwd": f"1: '/etc/passwd'; {ACCEPTED}",
    "2027-05-25\n\0": f"2: '\\x00'; {ACCEPTED}",
    " " * 100_001: "1: more than 100000 bytes; expected at most so many",
}


@pytest.mark.parametrize(("text", "said"), REFUSED.items(), ids=[text[:30] for text in REFUSED])
def test_what_could_be_another_day_is_refused_with_its_line(text: str, said: str):
    assert refusal(text.encode(), None) == f"ks.txt:{said}"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_list_is_utf_8(encoding: str):
    line = 2 if encoding == "latin-1" else 1

    assert refusal("2027-05-25\nlör 5/6 2027".encode(encoding), None) == (
        f"ks.txt:{line}: letters that are not UTF-8; expected a list that is saved as UTF-8"
    )


CALENDAR = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART:20270524T220000Z
DTEND:20270525T000000Z
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271123
DTEND;VALUE=DATE:20271125
END:VEVENT
BEGIN:VEVENT
DTSTART:20270601T100000Z
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
DTSTART:20280125T120000Z
END:VEVENT
END:VCALENDAR
"""
SERIES = CALENDAR.replace(b"DTSTART:20280125T120000Z", b"DTSTART:20270125T120000Z\nRRULE:FREQ=YEARLY")


def test_a_calendar_gives_the_day_on_which_each_meeting_begins_here():
    assert dates_of_body(CALENDAR, 2027) == (MAY, NOVEMBER)
    assert dates_of_body(CALENDAR, None) == (MAY, NOVEMBER, date(2028, 1, 25))
    assert dates_of_body(CALENDAR, 2027, ZoneInfo("UTC")) == (date(2027, 5, 24), NOVEMBER)


def test_a_series_is_read_for_a_year_and_without_one_we_ask():
    assert dates_of_body(SERIES, 2028) == (date(2028, 1, 25),)
    assert refusal(SERIES, None) == (
        "ks.txt:17: RRULE = 'FREQ=YEARLY'; expected the year to be given, for a series may have no end"
    )


def test_a_calendar_that_cannot_be_read_is_refused_as_a_calendar():
    assert refusal(CALENDAR.replace(b"20271123", b"20271131"), 2027) == (
        "ks.txt:8: DTSTART = '20271131'; expected a day such as 20270525, or a time such as 20270525T130000"
    )


WAYS = st.sampled_from(["%Y-%m-%d", "%d/%m %Y", "%d %B %Y", "%a %d %b, %Y"])


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), WAYS)
def test_every_day_is_read_as_it_was_written(day: date, way: str):
    assert dates_of_body(day.strftime(way).encode(), None) == (day,)


PIECES = st.sampled_from(
    ["2027", "25/5", "maj", "tis ", "den ", "-", ",", "\n", " ", "kl. 13", "2027-05-25", "May 25", "å"]
)


@given(st.one_of(st.binary(), st.lists(PIECES).map("".join).map(str.encode)), st.sampled_from([None, 0, 2027, 10_000]))
def test_any_bytes_are_refused_or_read(data: bytes, year: int | None):
    with contextlib.suppress(BadCalendar):
        assert all(isinstance(day, date) for day in dates_of_body(data, year))


def refusal(data: bytes, year: int | None) -> str:
    with pytest.raises(BadCalendar) as caught:
        dates_of_body(data, year, file="ks.txt")
    return str(caught.value)


TABLES = {
    "semicolons": "Möte;Datum;Tid\r\nKS;2027-05-25;13.00\r\nKS;2027-11-23;13.00\r\n",
    "commas": "date,place\n2027-05-25,Stadshuset\n2027-11-23,Stadshuset\n",
    "tabs and quotes": '"Datum"\t"Lokal"\n"25 maj 2027"\t"Åsen"\n"23 november 2027"\t""\n',
    "nothing but the dates": "Datum\n2027-05-25\n2027-11-23\n\n",
}


@pytest.mark.parametrize("table", TABLES)
def test_of_a_table_the_column_of_dates_is_read(table: str):
    assert dates_of_body(TABLES[table].encode(), 2027) == (date(2027, 5, 25), date(2027, 11, 23))


def test_a_table_that_is_wrong_is_refused_with_its_line():
    with pytest.raises(BadCalendar) as refused:
        dates_of_body(b"Datum;Tid\n2027-05-25;13.00\nvecka 47;13.00\n", 2027, file="ks.csv")

    assert str(refused.value).startswith("ks.csv:3: 'vecka 47': no month is called 'vecka'; expected days such as")
