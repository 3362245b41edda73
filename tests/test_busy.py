"""Somebody's own calendar says when they cannot come, whichever program wrote it and whatever else is in the file."""

import subprocess
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.feeds.busy import BadCalendar, BusySpan, busy_times

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ALL_2027 = (date(2027, 1, 1), date(2027, 12, 31))

# As Outlook writes: a Windows zone that begins in 1601, titles in LANGUAGE, and its own word for free.
OUTLOOK = """BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-WR-CALNAME:Kalender
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
DESCRIPTION:Med en lång rad som fortsätter på nästa\\n och n
 ästa
DTEND;TZID="W. Europe Standard Time":20270315T110000
DTSTAMP:20261101T101010Z
DTSTART;TZID="W. Europe Standard Time":20270315T090000
EXDATE;TZID="W. Europe Standard Time":20270329T090000
RRULE:FREQ=WEEKLY;UNTIL=20270412T070000Z;INTERVAL=1;BYDAY=MO;WKST=MO
SUMMARY;LANGUAGE=sv:Ledningsgrupp
TRANSP:OPAQUE
UID:040000008200E00074C5B7101A82E00800000000
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
BEGIN:VALARM
TRIGGER:-PT15M
DURATION:PT5M
ACTION:DISPLAY
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID="W. Europe Standard Time":20270405T130000
DTEND;TZID="W. Europe Standard Time":20270405T140000
RECURRENCE-ID;TZID="W. Europe Standard Time":20270405T090000
UID:040000008200E00074C5B7101A82E00800000000
X-MICROSOFT-CDO-BUSYSTATUS:OOF
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270510
DTEND;VALUE=DATE:20270511
UID:ledig
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
END:VCALENDAR
"""

# As Google writes: UTC for what happens once, a zone's name for what repeats, and all that was cancelled.
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:kim@kumla.example
X-WR-TIMEZONE:Europe/Stockholm
BEGIN:VEVENT
DTSTART:20270120T123000Z
DTEND:20270120T133000Z
DTSTAMP:20261122T080000Z
UID:once@google.com
STATUS:CONFIRMED
SUMMARY:Lönesamtal
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Stockholm:20270205T080000
DTEND;TZID=Europe/Stockholm:20270205T083000
RRULE:FREQ=MONTHLY;UNTIL=20270430T215959Z;BYDAY=1FR
EXDATE;TZID=Europe/Stockholm:20270305T080000
UID:monthly@google.com
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
DTSTART:20270601T100000Z
DTEND:20270601T110000Z
UID:gone@google.com
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270712
DTEND;VALUE=DATE:20270807
UID:vacation@google.com
STATUS:CONFIRMED
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:19540606
DTEND;VALUE=DATE:19540607
RRULE:FREQ=YEARLY
UID:birthday@google.com
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""

# As Apple writes: its own properties, a zone with its history, DURATION now and then, and a floating lunch.
APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 15.1//EN
VERSION:2.0
X-APPLE-CALENDAR-COLOR:#1BADF8
BEGIN:VTIMEZONE
TZID:Mitt kontor
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:5C1F
DTSTART;TZID=Mitt kontor:20270826T130000
DURATION:PT1H30M
SEQUENCE:1
X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
END:VEVENT
BEGIN:VEVENT
UID:5C2F
DTSTART:20270827T120000
DTEND:20270827T123000
END:VEVENT
BEGIN:VEVENT
UID:5C3F
DTSTART;VALUE=DATE:20270831
RDATE;VALUE=DATE:20270902
END:VEVENT
BEGIN:VTODO
UID:5C4F
DUE;VALUE=DATE:20270901
DTSTART;VALUE=DATE:20270901
END:VTODO
END:VCALENDAR
"""


def test_an_outlook_calendar_takes_the_time_it_says_and_no_other():
    assert told(OUTLOOK) == [
        "2027-03-15 09:00 - 2027-03-15 11:00",
        "2027-03-22 09:00 - 2027-03-22 11:00",
        "2027-04-05 13:00 - 2027-04-05 14:00",
        "2027-04-12 09:00 - 2027-04-12 11:00",
    ]


def test_a_google_calendar_takes_the_time_it_says_and_no_other():
    assert told(GOOGLE) == [
        "2027-01-20 13:30 - 2027-01-20 14:30",
        "2027-02-05 08:00 - 2027-02-05 08:30",
        "2027-04-02 08:00 - 2027-04-02 08:30",
        "2027-07-12 - 2027-08-06",
    ]


def test_an_apple_calendar_takes_the_time_it_says_and_no_other():
    assert told(APPLE) == [
        "2027-08-26 13:00 - 2027-08-26 14:30",
        "2027-08-27 12:00 - 2027-08-27 12:30",
        "2027-08-31 - 2027-08-31",
        "2027-09-02 - 2027-09-02",
    ]


def test_whole_days_are_days_and_hours_are_wall_time_without_a_zone():
    file = calendar(event("DTSTART:20270525"), event("DTSTART:20270526T110000Z", "DURATION:PT1H"))

    assert busy_times(file, STOCKHOLM, *ALL_2027) == (
        BusySpan(date(2027, 5, 25), date(2027, 5, 25)),
        BusySpan(wall("2027-05-26 13:00"), wall("2027-05-26 14:00")),
    )


# What is in an event, and what time it takes.
EVENTS = {
    "DTSTART:20270525T110000Z|DTEND:20270525T120000Z": ["2027-05-25 13:00 - 2027-05-25 14:00"],
    "DTSTART:20270125T110000Z|DTEND:20270125T120000Z": ["2027-01-25 12:00 - 2027-01-25 13:00"],
    "DTSTART;TZID=America/New_York:20270525T090000|DURATION:PT45M": ["2027-05-25 15:00 - 2027-05-25 15:45"],
    "DTSTART;TZID=Eastern Standard Time:20270525T090000|DURATION:PT45M": ["2027-05-25 15:00 - 2027-05-25 15:45"],
    "DTSTART:20270525T110000|DURATION:P1DT2H": ["2027-05-25 11:00 - 2027-05-26 13:00"],
    # who flies: another clock at the end
    "DTSTART;TZID=Europe/Stockholm:20270525T100000|DTEND;TZID=Europe/London:20270525T113000":
        ["2027-05-25 10:00 - 2027-05-25 12:30"],
    "DTSTART:20270525T110000Z": [],  # no end: no time
    "DTSTART:20270525": ["2027-05-25 - 2027-05-25"],
    "DTSTART:20270525|DTEND:20270525": ["2027-05-25 - 2027-05-25"],
    "DTSTART;VALUE=DATE:20270525|DURATION:P2W": ["2027-05-25 - 2027-06-07"],
    "DTSTART:20261220|DTEND:20270107": ["2026-12-20 - 2027-01-06"],
    "DTSTART:20261231|DTEND:20270101": [],
    "DTSTART:20261231T120000|DTEND:20270101T000000": [],
    "DTSTART:20261231T120000|DTEND:20270101T000001": ["2026-12-31 12:00 - 2027-01-01 00:00:01"],
    "DTSTART:20280101": [],
    "DTSTART:20270525|STATUS:TENTATIVE": ["2027-05-25 - 2027-05-25"],
    "DTSTART:20270525|STATUS:Cancelled": [],
    "DTSTART:20270525|TRANSP:TRANSPARENT": [],
    "DTSTART:20270525|TRANSP:OPAQUE|X-MICROSOFT-CDO-BUSYSTATUS:FREE": [],
    # repeated
    "DTSTART:20270525|RDATE;VALUE=DATE:20270527,20270525": ["2027-05-25 - 2027-05-25", "2027-05-27 - 2027-05-27"],
    "DTSTART:20270525T110000Z|DURATION:PT1H|RDATE;VALUE=PERIOD:20270526T110000Z/PT2H,20270527T110000Z/20270527T113000Z":
        ["2027-05-25 13:00 - 2027-05-25 14:00", "2027-05-26 13:00 - 2027-05-26 15:00",
         "2027-05-27 13:00 - 2027-05-27 13:30"],
    "DTSTART:20270525|RRULE:FREQ=DAILY;COUNT=3|EXDATE:20270526": ["2027-05-25 - 2027-05-25", "2027-05-27 - 2027-05-27"],
    "DTSTART:20270525T110000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2|EXDATE;VALUE=DATE:20270525":
        ["2027-05-26 11:00 - 2027-05-26 12:00"],
    "DTSTART;TZID=Europe/Stockholm:20270525T110000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=2|EXDATE:20270525T090000Z":
        ["2027-05-26 11:00 - 2027-05-26 12:00"],
    "DTSTART:20270525|RRULE:FREQ=DAILY;COUNT=2|EXDATE;TZID=Europe/Stockholm:20270525T000000":
        ["2027-05-26 - 2027-05-26"],
    "DTSTART:20271230|RRULE:FREQ=DAILY": ["2027-12-30 - 2027-12-30", "2027-12-31 - 2027-12-31"],
    "DTSTART:20271229|RRULE:FREQ=DAILY;UNTIL=99991231T235959Z;INTERVAL=2":
        ["2027-12-29 - 2027-12-29", "2027-12-31 - 2027-12-31"],
    "DTSTART:20270525T110000|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=20270526;BYHOUR=11;BYMINUTE=0":
        ["2027-05-25 11:00 - 2027-05-25 12:00", "2027-05-26 11:00 - 2027-05-26 12:00"],
    "DTSTART:20270525|RRULE:FREQ=DAILY;UNTIL=20270525T220000Z":  # Exchange: midnight in Stockholm, told in UTC
        ["2027-05-25 - 2027-05-25", "2027-05-26 - 2027-05-26"],
    "DTSTART:20270525|RRULE:FREQ=DAILY;UNTIL=20270524": [],
    "DTSTART:20240229|RRULE:FREQ=YEARLY": [],
    "DTSTART:20000103|RRULE:FREQ=YEARLY;BYWEEKNO=20": ["2027-05-17 - 2027-05-17"],
    # a series that began last year and is long enough to reach into this one
    "DTSTART:20261001|DURATION:P10D|RRULE:FREQ=MONTHLY;BYMONTHDAY=-5;UNTIL=20261231": ["2026-12-27 - 2027-01-05"],
}


@pytest.mark.parametrize(("lines", "expected"), EVENTS.items(), ids=EVENTS)
def test_an_event_takes_the_time_that_it_says(lines: str, expected: list[str]):
    assert told(calendar(event(*lines.split("|")))) == expected


def test_free_and_busy_periods_are_read_where_that_is_all_that_is_shared():
    file = calendar(
        "BEGIN:VFREEBUSY", "DTSTART:20270101T000000Z", "DTEND:20280101T000000Z",
        "FREEBUSY:20270525T110000Z/PT1H,20270526T110000Z/20270526T113000Z",
        "FREEBUSY;FBTYPE=FREE:20270527T110000Z/PT1H", "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270528T110000Z/PT1H",
        "FREEBUSY:20260528T110000Z/PT1H", "END:VFREEBUSY",
    )

    assert told(file) == [
        "2027-05-25 13:00 - 2027-05-25 14:00",
        "2027-05-26 13:00 - 2027-05-26 13:30",
        "2027-05-28 13:00 - 2027-05-28 14:00",
    ]


def test_the_hour_that_comes_twice_is_busy_to_its_end_and_the_one_that_never_comes_is_the_next():
    autumn = event("DTSTART:20271031T004500Z", "DTEND:20271031T011500Z")  # from 02:45 until 02:15, half an hour later
    spring = event("DTSTART;TZID=Europe/Stockholm:20270328T023000", "DURATION:PT15M")

    assert told(calendar(autumn, spring)) == [
        "2027-03-28 03:30 - 2027-03-28 03:45",
        "2027-10-31 02:45 - 2027-10-31 03:15",
    ]


def test_one_file_never_decides_what_a_zone_means_in_the_next():
    zone = ["BEGIN:VTIMEZONE", "TZID:Mitt kontor", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:-0900",
            "TZOFFSETTO:-0900", "END:STANDARD", "END:VTIMEZONE"]
    meeting = event("DTSTART;TZID=Mitt kontor:20270525T130000", "DURATION:PT1H")

    assert told(calendar(*zone, meeting)) == ["2027-05-26 00:00 - 2027-05-26 01:00"]
    with pytest.raises(BadCalendar):
        told(calendar(meeting))


def test_a_zone_of_the_files_own_has_the_history_that_the_file_gives_it():
    summer = ["BEGIN:DAYLIGHT", "DTSTART:20270401T000000", "RDATE:20280401T000000", "TZOFFSETFROM:+0000",
              "TZOFFSETTO:+0500", "END:DAYLIGHT"]
    winter = ["BEGIN:STANDARD", "DTSTART:20271001T000000", "TZOFFSETFROM:+0500", "TZOFFSETTO:+0000", "END:STANDARD"]
    times = ("0301T120000", "0401T003000", "0601T120000", "1101T120000")  # the second never is: the clock goes 00-05
    meetings = [event(f"DTSTART;TZID=Ö:2027{time}", "DURATION:PT1H") for time in times]

    assert told(calendar("BEGIN:VTIMEZONE", "TZID:Ö", *summer, *winter, "END:VTIMEZONE", *meetings)) == [
        "2027-03-01 13:00 - 2027-03-01 14:00",
        "2027-04-01 02:30 - 2027-04-01 03:30",
        "2027-06-01 09:00 - 2027-06-01 10:00",
        "2027-11-01 13:00 - 2027-11-01 14:00",
    ]


def test_a_long_line_may_be_folded_anywhere_even_inside_a_letter():
    title = "SUMMARY:Å".encode()
    folded = calendar(event("DTSTART:20270525", "SUMMARY:Å")).replace(title, title[:-1] + b"\r\n " + title[-1:])

    assert told(folded.replace(b"20270525", b"2027\r\n\t0525")) == ["2027-05-25 - 2027-05-25"]


def test_the_line_that_is_told_is_the_one_in_the_file_however_it_is_folded():
    file = b"BEGIN:VCALENDAR\r\nX-A:1\r\n 2\r\n\t3\r\n\r\nX-B:4\n 5\nDTSTART 1970\nEND:VCALENDAR\n"

    assert refusal(file) == f"chef.ics:8: a line without a name and a colon; {LINES_SUCH_AS}"


LINES_SUCH_AS = "expected lines such as TRANSP:OPAQUE, to the last, END:VCALENDAR"
WEEKLY = "DTSTART:20270104|RRULE:FREQ=WEEKLY;"
A_DAY = "expected a day such as 20270525, or a time such as 20270525T130000"
NEVER = "expected a rule that is right on some day before the year 2201"
FEWER = "a calendar of fewer months"

# What stands in an event from line 4 on, and what is said of it.
REFUSED_EVENTS = {
    "SUMMARY:Hemligt": "3: a VEVENT without DTSTART; expected one in each",
    "DTSTART:i morgon": f"4: DTSTART = 'i morgon'; {A_DAY}",
    "DTSTART:20270230": f"4: DTSTART = '20270230'; {A_DAY}",
    "DTSTART:20270525T250000": f"4: DTSTART = '20270525T250000'; {A_DAY}",
    "DTSTART;VALUE=DATE:20270525T130000": f"4: DTSTART = 'DATE:20270525T130000'; {A_DAY}",
    "DTSTART:00010101": "4: DTSTART = '00010101'; expected a year from 1900 to 2200",
    "DTSTART:20270525|DTEND:99991231": "5: DTEND = '99991231'; expected a year from 1900 to 2200",
    "DTSTART:20270525|DTSTART:20270526": "5: a second DTSTART; expected at most one in a VEVENT",
    "DTSTART;TZID=Kumla:20270525T130000":
        "4: DTSTART = 'TZID=Kumla'; expected a zone such as Europe/Stockholm, or one that the file explains",
    "DTSTART;TZID=../../etc/passwd:20270525T130000":
        "4: DTSTART = 'TZID=../../etc/passwd'; expected a zone such as Europe/Stockholm, or one that the file explains",
    "DTSTART:20270525|DTEND:20270525T130000":
        "5: DTEND = '20270525T130000'; expected an end like its beginning: a day after a day, an hour after an hour",
    "DTSTART:20270525T130000|DTEND:20270525T120000":
        "5: DTEND = '20270525T120000'; expected an end that is not before its beginning, 20270525T130000",
    "DTSTART:20270525|DURATION:-P1D":
        "5: DURATION = '-P1D'; expected an end that is not before its beginning, 20270525T000000",
    "DTSTART:20270525|DTEND:20270526|DURATION:P1D": "6: DURATION = 'P1D'; expected DTEND or DURATION, not both",
    "DTSTART:20270525|DURATION:PT1H": "5: DURATION = 'PT1H'; expected whole days, as for every DTSTART without an hour",
    "DTSTART:20270525|DURATION:P": "5: DURATION = 'P'; expected a length such as PT1H30M or P2D",
    "DTSTART:20270525|DURATION:P999999W": "5: DURATION = 'P999999W'; expected an end before the year 2201",
    "DTSTART:20270525|DURATION:P9999W": "5: DURATION = 'P9999W'; expected an end before the year 2201",
    "DTSTART:20270525|RDATE:20270526T130000":
        "5: RDATE = '20270526T130000'; expected times like DTSTART's: whole days for whole days, hours for hours",
    "DTSTART:20270525|RECURRENCE-ID;RANGE=THISANDFUTURE:20270525":
        "5: RECURRENCE-ID = 'RANGE=THISANDFUTURE'; expected a change of one instance at a time",
    WEEKLY.replace("WEEKLY", "HOURLY"):
        "5: RRULE = 'FREQ=HOURLY'; expected FREQ as one of DAILY, WEEKLY, MONTHLY, YEARLY",
    WEEKLY.replace("WEEKLY", "SECONDLY"):
        "5: RRULE = 'FREQ=SECONDLY'; expected FREQ as one of DAILY, WEEKLY, MONTHLY, YEARLY",
    "DTSTART:20270525|EXRULE:FREQ=SECONDLY":
        "5: EXRULE = 'FREQ=SECONDLY'; expected EXDATE, with the days that are left out",
    WEEKLY + "COUNT=9|EXRULE:FREQ=WEEKLY;INTERVAL=2":
        "6: EXRULE = 'FREQ=WEEKLY;INTERVAL=2'; expected EXDATE, with the days that are left out",
    "DTSTART:20270525|RRULE:COUNT=3": "5: RRULE = 'FREQ='; expected FREQ as one of DAILY, WEEKLY, MONTHLY, YEARLY",
    WEEKLY + "INTERVAL=0": "5: RRULE = 'INTERVAL=0'; expected whole numbers from 1 to 9999",
    WEEKLY + "INTERVAL=-1": "5: RRULE = 'INTERVAL=-1'; expected whole numbers from 1 to 9999",
    WEEKLY + "COUNT=99999": "5: RRULE = 'COUNT=99999'; expected whole numbers from 1 to 9999",
    WEEKLY + "BYSETPOS=0": "5: RRULE = 'BYSETPOS=0'; expected whole numbers from -366 to 366, but 0",
    WEEKLY + "BYMONTH=1,13": "5: RRULE = 'BYMONTH=13'; expected whole numbers from 1 to 12",
    WEEKLY + "BYMONTHDAY=1":
        "5: RRULE = 'BYMONTHDAY'; expected with FREQ=WEEKLY only BYDAY, BYHOUR, BYMINUTE, BYMONTH, BYSECOND, BYSETPOS, "
        "COUNT, FREQ, INTERVAL, UNTIL, WKST",
    WEEKLY + "BYDAY=2MO":
        "5: RRULE = 'BYDAY=2MO'; expected weekdays such as MO,WE, or in a month or a year 2TU and -1FR",
    WEEKLY + "BYHOUR=9,13": "5: RRULE = 'BYHOUR=9,13'; expected no other time of day than DTSTART's",
    WEEKLY + "COUNT=1;COUNT=2": "5: RRULE = 'COUNT=2'; expected each part of a rule once",
    WEEKLY + "WKST=XX": "5: RRULE = 'WKST=XX'; expected WKST as one of MO, TU, WE, TH, FR, SA, SU",
    WEEKLY + "UNTIL=juli": f"5: RRULE = 'JULI'; {A_DAY}",
    "DTSTART:20270101|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30":
        f"5: RRULE = 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'; {NEVER}",
    "DTSTART:20270101|RRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=11":
        f"5: RRULE = 'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=11'; {NEVER}",
    "DTSTART:20270101|RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29":
        f"5: RRULE = 'FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29'; {NEVER}",
    "DTSTART:20270101|RRULE:FREQ=MONTHLY;BYDAY=6MO": f"5: RRULE = 'FREQ=MONTHLY;BYDAY=6MO'; {NEVER}",
    "DTSTART:19000101|DTEND:20280101|RRULE:FREQ=DAILY":
        "3: more than 1000 repetitions from 2027-01-01 to 2027-12-31; expected at most so many in the whole file",
}


@pytest.mark.parametrize(("lines", "said"), REFUSED_EVENTS.items(), ids=REFUSED_EVENTS)
def test_an_event_that_cannot_be_read_is_refused_with_its_line_and_without_its_title(lines: str, said: str):
    file = calendar(event(*lines.split("|"), "SUMMARY:Läkarbesök"))

    assert refusal(file) == f"chef.ics:{said}"


A_FILE = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:20270525\r\nSUMMARY:M\xc3\xb6te\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
DAILY = b"BEGIN:VEVENT\nDTSTART:19000101\nRRULE:FREQ=DAILY;COUNT=9999\nEND:VEVENT\n"
STANDARD = (
    b"BEGIN:STANDARD\nDTSTART:19000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nRRULE:FREQ=DAILY\n"
    b"END:STANDARD\n"
)
UTF_16 = "two bytes for each letter (UTF-16); expected a calendar that is saved as UTF-8"
NOT_UTF_8 = "letters that are not UTF-8; expected a calendar that is saved as UTF-8"

REFUSED_FILES = {
    "nothing": (b"", "1: not a calendar; expected BEGIN:VCALENDAR on the first line"),
    "a path": (b"/etc/passwd", "1: not a calendar; expected BEGIN:VCALENDAR on the first line"),
    "a page": (b"<!DOCTYPE html>", "1: not a calendar; expected BEGIN:VCALENDAR on the first line"),
    "truncated": (A_FILE[:-27], "3: BEGIN = 'VEVENT' never ends; expected the whole file, to its END:VCALENDAR"),
    "truncated inside a line": (A_FILE[:-40], f"5: the file breaks off here; {LINES_SUCH_AS}"),
    "truncated inside a name":
        (A_FILE[:-3], "7: END = 'VCALENDA'; expected END:VCALENDAR"),
    "ended twice": (A_FILE + b"END:VCALENDAR", "8: END = 'VCALENDAR'; expected nothing more to end"),
    "something after": (A_FILE + b"UID:1", "8: UID outside the calendar; expected nothing there"),
    "an event alone after": (
        A_FILE + b"BEGIN:VEVENT",
        "8: BEGIN = 'VEVENT' here; expected every VCALENDAR outermost, and nothing else there",
    ),
    "Latin-1": (A_FILE.decode().encode("latin-1"), f"5: {NOT_UTF_8}"),
    "UTF-8 with a mark": (
        b"\xef\xbb\xbf" + A_FILE, "1: a byte order mark; expected BEGIN:VCALENDAR with nothing before it"
    ),
    "UTF-16": (A_FILE.decode().encode("utf-16"), f"1: {UTF_16}"),
    "UTF-16 without a mark": (A_FILE.decode().encode("utf-16-be"), f"1: {UTF_16}"),
    "NUL": (A_FILE.replace(b"M\xc3", b"\0\xc3"), "5: a NUL byte; expected nothing but text"),
    "no colon": (
        A_FILE.replace(b"SUMMARY:", b"SUMMARY"), f"5: a line without a name and a colon; {LINES_SUCH_AS}"
    ),
    "no colon in ours": (
        A_FILE.replace(b"DTSTART:", b"DTSTART;"), "4: DTSTART without a colon; expected one such as DTSTART:..."
    ),
    "2 MB": (A_FILE.ljust(2_000_001), f"1: more than 2000000 bytes; expected at most so many: {FEWER}"),
    "5001 components": (
        A_FILE.replace(b"END:VCALENDAR", b"BEGIN:VTODO\nEND:VTODO\n" * 4999 + b"END:VCALENDAR"),
        f"1: 5001 components; expected at most 5000: {FEWER}",
    ),
    "deep": (
        A_FILE.replace(b"END:VEVENT", b"BEGIN:A\n" * 4000), "8: 5 components inside each other; expected at most 4"
    ),
    "many lines": (
        A_FILE.replace(b"SUMMARY", b"RDATE:1\n" * 200_000 + b"X-A"),
        f"100002: more than 100000 times and names; expected {FEWER}"
    ),
    "many times": (
        A_FILE.replace(b"SUMMARY", b"RDATE:" + b",".join([b"19270525"] * 200_000) + b"\nX-A"),
        f"5: more than 30000 times; expected {FEWER}",
    ),
    "many days to try": (
        A_FILE.replace(b"END:VCALENDAR", DAILY * 4000 + b"END:VCALENDAR"),
        "45: RRULE = 'FREQ=DAILY;COUNT=9999'; expected rules that are done after 100000 days tried, in the whole file",
    ),
    "a zone that changes daily": (
        A_FILE.replace(b"DTSTART:20270525", b"DTSTART;TZID=X:20270525T100000").replace(
            b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE\nTZID:X\n" + STANDARD * 1000 + b"END:VTIMEZONE\nBEGIN:VEVENT", 1
        ),
        "33: RRULE = 'FREQ=DAILY'; expected rules that are done after 100000 days tried, in the whole file",
    ),
    "an endless rule": (
        A_FILE.replace(b"SUMMARY", b"RRULE:FREQ=DAILY;BYDAY=" + b",".join([b"MO"] * 1000) + b"\nX-A"),
        "5: RRULE = 'FREQ=DAILY;BYDAY=MO,MO,MO,MO,MO,MO,MO,MO,MO,MO,MO,MO,MO,MO,MO,MO,M...; "
        "expected a rule of at most 2000 letters",
    ),
    "a zone without clocks": (
        A_FILE.replace(b"DTSTART:20270525", b"DTSTART;TZID=X:20270525T100000").replace(
            b"BEGIN:VEVENT", b"BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE\nBEGIN:VEVENT", 1
        ),
        "3: a VTIMEZONE without STANDARD and DAYLIGHT; expected at least one of them",
    ),
    "1001 free or busy": (
        A_FILE.replace(b"SUMMARY", b"X-A").replace(b"VEVENT", b"VFREEBUSY").replace(
            b"X-A", b"FREEBUSY:" + b",".join([b"20270525T100000Z/PT1H"] * 1001) + b"\nX-A"
        ),
        "5: more than 1000 repetitions from 2027-01-01 to 2027-12-31; expected at most so many in the whole file",
    ),
}


@pytest.mark.parametrize(("data", "said"), REFUSED_FILES.values(), ids=REFUSED_FILES)
def test_a_file_that_is_no_calendar_or_too_much_of_one_is_refused(data: bytes, said: str):
    assert refusal(data) == f"chef.ics:{said}"


def test_what_is_refused_is_the_calendars_not_the_persons_who_is_free_then():
    assert told(calendar(event("DTSTART:00010101", "TRANSP:TRANSPARENT"), event("STATUS:CANCELLED"))) == []


def test_five_thousand_single_events_are_read_and_a_thousand_repetitions():
    singles = [event(f"UID:{n}", f"DTSTART:2027{n // 400 + 1:02}01T{n % 24:02}{n % 60:02}00") for n in range(3999)]
    series = event("DTSTART:20240101", "RRULE:FREQ=DAILY;COUNT=1000")

    assert len(busy_times(calendar(*singles, series), STOCKHOLM, date(2024, 1, 1), date(2026, 12, 31))) == 1000


@pytest.mark.parametrize("name", ["2 MB", "5001 components", "many lines", "many times", "many days to try", "folds"])
def test_what_is_refused_is_refused_in_little_memory(name: str):
    data = REFUSED_FILES[name][0] if name in REFUSED_FILES else b"BEGIN:VCALENDAR\nX:" + b"\n " * 990_000
    program = """
import resource, sys
from datetime import date
from zoneinfo import ZoneInfo
from app.feeds.busy import BadCalendar, busy_times
data = sys.stdin.buffer.read()
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 150_000_000, used + 150_000_000))
try:
    busy_times(data, ZoneInfo("Europe/Stockholm"), date(2027, 1, 1), date(2027, 12, 31))
except BadCalendar:
    print("refused")
"""

    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, check=False)

    assert (done.stdout, done.stderr) == (b"refused\n", b"")


LINES = st.sampled_from(sorted({line for lines in (*EVENTS, *REFUSED_EVENTS) for line in lines.split("|")}))


@given(st.binary())
def test_any_bytes_are_refused_or_read(data: bytes):
    for file in (data, b"BEGIN:VCALENDAR\n" + data, calendar(event("DTSTART:20270525", "X-A:1") + b"\n" + data)):
        spans_or_refusal(file)


@given(st.lists(LINES), st.lists(LINES))
def test_any_lines_are_refused_or_read(first: list[str], second: list[str]):
    spans_or_refusal(calendar(event("DTSTART:20270525", *first), event(*second)))


@given(st.sampled_from([OUTLOOK, GOOGLE, APPLE]), st.integers(0, 1999), st.integers(0, 20), st.binary(max_size=12))
def test_any_damage_to_a_calendar_is_refused_or_read(text: str, at: int, lost: int, put: bytes):
    data = text.encode()

    spans_or_refusal(data[:at] + put + data[at + lost :])


TEXT = st.text(st.sampled_from("0123456789TZPDHMSW/+-,;=:FREQBYAILONUC"), max_size=30)


@given(st.sampled_from(["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"]), TEXT)
def test_any_value_is_refused_or_read(name: str, value: str):
    spans_or_refusal(calendar(event("DTSTART:20270525", f"{name}:{value}")))


def spans_or_refusal(data: bytes) -> tuple[BusySpan, ...] | str:
    try:
        spans = busy_times(data, STOCKHOLM, *ALL_2027)
    except BadCalendar as refused:
        return str(refused)
    assert all(span.start <= span.end for span in spans)
    return spans


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Not between two and three at night, which is not once on every day.
ZONES = ("Europe/Stockholm", "America/New_York", "Europe/London", "Asia/Kathmandu", "UTC")
STARTS = st.datetimes(wall("2025-01-01 00:00"), wall("2027-12-31 00:00")).map(
    lambda start: start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0, hour=max(4, start.hour))
)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def chosen(values, most: int = 3):
    lists = st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)
    return lists.map(lambda found: ",".join(map(str, found)))


MONTHS, MONTH_DAYS = chosen(range(1, 13)), chosen([*range(1, 32), *range(-31, 0)])
PLAIN, IN_MONTH = chosen(WEEKDAYS), chosen([f"{n}{day}" for n in (1, 2, 3, 4, 5, -1, -2) for day in WEEKDAYS])
IN_YEAR = chosen([f"{n}{day}" for n in (1, 20, 52, 53, -1, -30) for day in WEEKDAYS])
# Two parts are tried apart, below: dateutil counts a week's BYSETPOS from DTSTART, and weeks from Sunday wrongly.
BY = {
    "DAILY": [{}, {"BYDAY": PLAIN}, {"BYMONTH": MONTHS}, {"BYMONTHDAY": MONTH_DAYS, "BYMONTH": MONTHS}],
    "WEEKLY": [{}, {"BYDAY": PLAIN}, {"BYDAY": PLAIN, "BYMONTH": MONTHS}],
    "MONTHLY": [
        {}, {"BYDAY": IN_MONTH}, {"BYDAY": PLAIN}, {"BYMONTHDAY": MONTH_DAYS}, {"BYDAY": IN_MONTH, "BYMONTH": MONTHS},
        {"BYDAY": PLAIN, "BYSETPOS": chosen([1, 2, -1])}, {"BYDAY": PLAIN, "BYMONTHDAY": MONTH_DAYS},
    ],
    "YEARLY": [
        {}, {"BYMONTH": MONTHS}, {"BYMONTH": MONTHS, "BYDAY": IN_MONTH}, {"BYDAY": IN_YEAR}, {"BYMONTHDAY": MONTH_DAYS},
        {"BYYEARDAY": chosen([1, 100, 365, 366, -1, -200])},
        {"BYMONTH": MONTHS, "BYMONTHDAY": MONTH_DAYS, "BYDAY": PLAIN},
        {"BYDAY": PLAIN, "BYSETPOS": chosen([1, 30, -1])},
    ],
}


@st.composite
def rules(draw) -> str:
    frequency = draw(st.sampled_from(sorted(BY)))
    parts = {"FREQ": frequency, **{name: draw(values) for name, values in draw(st.sampled_from(BY[frequency])).items()}}
    parts |= draw(st.sampled_from([{}, {"INTERVAL": 2}, {"INTERVAL": 3}]))
    parts |= draw(st.sampled_from([{}, {"WKST": "SU"}, {"WKST": "WE"}]))
    parts |= draw(st.sampled_from([{}, {"COUNT": 5}, {"COUNT": 60}, {"UNTIL": "20270910T080000Z"}]))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@st.composite
def recurring(draw) -> bytes:
    """A series by the hour, with exceptions, additions and a changed instance, well formed."""
    start, zone = draw(STARTS), draw(st.sampled_from(ZONES))
    length = timedelta(minutes=draw(st.sampled_from([15, 60, 90, 8 * 60, 30 * 60])))
    days = draw(st.lists(st.integers(0, 900), max_size=4))

    def at(moment: datetime) -> str:
        return f";TZID={zone}:{moment:%Y%m%dT%H%M%S}"

    series = [f"DTSTART{at(start)}", f"DTEND{at(start + length)}", f"RRULE:{draw(rules())}", "UID:1"]
    series += [f"EXDATE{at(start + timedelta(days=7 * day))}" for day in days[:2]]
    series += [f"RDATE{at(start + timedelta(days=day, hours=1))}" for day in days[2:]]
    if draw(st.booleans()):
        moved = start + timedelta(days=364)
        change = ["UID:1", f"RECURRENCE-ID{at(moved)}", f"DTSTART{at(moved + timedelta(hours=2))}", "DURATION:PT1H"]
        return calendar(event(*series), event(*change))
    return calendar(event(*series))


@given(recurring())
def test_a_series_is_what_another_reader_makes_of_it_all_through_the_year(file: bytes):
    ours = spans_or_refusal(file)

    assert NEVER in ours or ours == peers(file)


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), rules(), st.integers(1, 10))
def test_a_series_of_whole_days_is_what_another_reader_makes_of_it(start: date, rule: str, days: int):
    rule = rule.replace("T080000Z", "")
    file = calendar(event(f"DTSTART:{start:%Y%m%d}", f"DURATION:P{days}D", f"RRULE:{rule}", "UID:1"))

    ours = spans_or_refusal(file)

    assert NEVER in ours or ours == peers(file)


def test_a_position_in_a_week_is_counted_from_the_weeks_first_day():
    file = calendar(event("DTSTART:20271220", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=-1"))

    assert told(file) == [f"2027-12-{day} - 2027-12-{day}" for day in (20, 22, 29)]


@given(st.integers(1, 53), st.integers(1950, 2150))
def test_a_week_has_the_number_that_it_has_in_our_calendars(week: int, year: int):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    file = calendar(event("DTSTART:19400101", f"RRULE:FREQ=YEARLY;BYWEEKNO={week};BYDAY={','.join(WEEKDAYS)}"))

    assert [span.start for span in busy_times(file, STOCKHOLM, days[0], days[-1])] == [
        day for day in days if day.isocalendar().week == week
    ]


def peers(file: bytes) -> tuple[BusySpan, ...]:
    found = recurring_ical_events.of(Calendar.from_ical(file)).between(
        datetime(2027, 1, 1, tzinfo=STOCKHOLM), datetime(2028, 1, 1, tzinfo=STOCKHOLM)
    )
    spans = {span(part.start, part.end) for part in found}
    return tuple(sorted(spans, key=lambda span: (span.start.isoformat(), span.end.isoformat())))


def span(start: date, end: date) -> BusySpan:
    if not isinstance(start, datetime):
        return BusySpan(start, end - timedelta(days=1))
    start, end = start.astimezone(STOCKHOLM), end.astimezone(STOCKHOLM)
    into_the_second = timedelta(hours=end.fold - start.fold if end.fold else 0)
    return BusySpan(start.replace(tzinfo=None, fold=0), end.replace(tzinfo=None, fold=0) + into_the_second)


def calendar(*parts: str | bytes) -> bytes:
    lines = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + b"".join(line + b"\r\n" for line in lines) + b"END:VCALENDAR\r\n"


def event(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]).encode()


def told(file: str | bytes) -> list[str]:
    data = file.encode() if isinstance(file, str) else file
    return [f"{said(span.start)} - {said(span.end)}" for span in busy_times(data, STOCKHOLM, *ALL_2027)]


def said(moment: date) -> str:
    return moment.isoformat(" ").removesuffix(":00") if isinstance(moment, datetime) else moment.isoformat()


def refusal(data: bytes) -> str:
    with pytest.raises(BadCalendar) as caught:
        busy_times(data, STOCKHOLM, *ALL_2027, "chef.ics")
    return str(caught.value)
