from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from app.feeds.timezone import is_lawful, law_of, read_law, vtimezone

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = (
    "Europe/Stockholm", "Europe/Helsinki", "Europe/London", "Europe/Dublin", "Atlantic/Reykjavik", "America/New_York",
    "America/St_Johns", "America/Santiago", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham",
    "Asia/Kathmandu",
)
# Their law begins later: until then Palestine leaves it for Ramadan, and Cuba stays on summer time.
NOT_YET_YEARLY = {"Asia/Gaza", "Asia/Hebron", "America/Havana", "Cuba"}

STOCKHOLM = """BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
"""


def written(zone: str) -> str:
    return vtimezone(zone).to_ical(sorted=False).decode().replace("\r\n", "\n")


@cache
def known(zone: str) -> ZoneInfo:
    """The zone as Python knows it, from the same tables: a system's own may be older."""
    with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data)


def all_zones() -> list[str]:
    return files("tzdata").joinpath("zones").read_text().split()


def changes(zone: str, first_year: int, last_year: int) -> Iterator[datetime]:
    """The moments, to the hour, at which the zone's offset changes."""
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        if offset(zone, moment) != offset(zone, moment + DAY):
            yield next(hour for hour in hours(moment, DAY) if offset(zone, hour) != offset(zone, hour + HOUR))
        moment += DAY


def hours(start: datetime, span: timedelta) -> Iterator[datetime]:
    return (start + count * HOUR for count in range(span // HOUR))


def offset(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(known(zone)).utcoffset()


@cache
def read(zone: str) -> tuple[tuple[datetime, timedelta], ...]:
    """Every onset until 2041, with its offset, as a reader works it out from the text alone (RFC 5545 3.6.5)."""
    onsets = []
    for line in vtimezone(zone).subcomponents:
        start, before, after = line["DTSTART"].dt, line["TZOFFSETFROM"].td, line["TZOFFSETTO"].td
        rule = str(line["RRULE"]) if "RRULE" in line else "FREQ=YEARLY;COUNT=1"
        local = rrulestr(rule, dtstart=start).between(*map(datetime.fromisoformat, ("1960-01-01", "2041-02-01")))
        onsets += [((moment - before).replace(tzinfo=UTC), after) for moment in local]
    return tuple(sorted(onsets))


def offset_as_read(zone: str, moment: datetime) -> timedelta:
    return [after for onset, after in read(zone) if onset <= moment][-1]


def in_force_since(zone: str) -> int:
    """2020, or the first whole year of a younger law: Chile's is from 2023."""
    return max(2020, *(line["DTSTART"].dt.year + 1 for line in vtimezone(zone).subcomponents))


def test_stockholm_is_written_as_every_calendar_knows_it() -> None:
    assert written("Europe/Stockholm") == STOCKHOLM


def test_a_zone_without_summer_time_has_one_clock_that_never_changes() -> None:
    assert written("Asia/Kathmandu").splitlines()[2:-1] == [
        "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0545", "TZOFFSETTO:+0545", "TZNAME:+0545",
        "END:STANDARD",
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_around_each_change_is_the_zones_own(zone: str) -> None:
    for change in changes(zone, in_force_since(zone), 2040):
        for hour in hours(change - 2 * DAY, 4 * DAY):
            assert offset_as_read(zone, hour) == offset(zone, hour), hour


@pytest.mark.parametrize("zone", ZONES)
def test_the_middle_of_each_month_is_the_zones_own(zone: str) -> None:
    for year in range(in_force_since(zone), 2041):
        for month in range(1, 13):
            middle = datetime(year, month, 15, 12, tzinfo=UTC)
            assert offset_as_read(zone, middle) == offset(zone, middle), middle


def test_every_zone_in_the_world_is_right_from_next_year_on() -> None:
    wrong = {
        zone
        for zone in all_zones()
        for change in changes(zone, 2027, 2028)
        if any(offset_as_read(zone, hour) != offset(zone, hour) for hour in hours(change - DAY, 2 * DAY))
    }

    assert wrong <= NOT_YET_YEARLY


def test_a_time_is_lawful_when_and_only_when_a_reader_of_the_text_places_it_right() -> None:
    for zone in all_zones():
        for day in range(0, 3 * 365, 9):
            local = datetime.fromisoformat("2026-01-01T13:00") + day * DAY
            moment = local.replace(tzinfo=known(zone)).astimezone(UTC)

            assert is_lawful(local, zone) == (offset_as_read(zone, moment) == offset(zone, moment)), (zone, local)


@pytest.mark.parametrize(("hour", "fold", "lawful"), [(1, 0, True), (2, 0, True), (2, 1, False), (3, 0, True)])
def test_the_hour_that_comes_twice_is_the_first_of_the_two(hour: int, fold: int, lawful: bool) -> None:
    """RFC 5545 3.3.5: a local time that happens twice is the first one, so the second has to be said otherwise."""
    local = datetime.fromisoformat(f"2027-10-31T{hour:02}:30").replace(fold=fold)

    assert is_lawful(local, "Europe/Stockholm") == lawful


def test_every_zone_is_one_standard_and_at_most_one_daylight_that_is_ahead_of_it() -> None:
    for zone in all_zones():
        law = law_of(zone)
        names = [line.name for line in vtimezone(zone).subcomponents]

        assert names == (["DAYLIGHT", "STANDARD"] if law.daylight else ["STANDARD"]), zone
        assert law.daylight is None or law.daylight.offset > law.standard.offset, zone


def test_every_clock_starts_on_a_day_of_its_own_rule() -> None:
    """RFC 5545 3.8.5.3: a DTSTART that its rule does not give is undefined, and readers differ."""
    for zone in all_zones():
        for line in vtimezone(zone).subcomponents:
            start = line["DTSTART"].dt
            assert "RRULE" not in line or rrulestr(str(line["RRULE"]), dtstart=start)[0] == start, zone


@pytest.mark.parametrize("zone", [zone for zone in ZONES if len(vtimezone(zone).subcomponents) == 2])
def test_every_clock_starts_at_a_change_that_really_was(zone: str) -> None:
    for line in vtimezone(zone).subcomponents:
        moment = (line["DTSTART"].dt - line["TZOFFSETFROM"].td).replace(tzinfo=UTC)

        assert offset(zone, moment - timedelta(seconds=1)) == line["TZOFFSETFROM"].td
        assert offset(zone, moment) == line["TZOFFSETTO"].td


def test_a_rule_that_reaches_into_another_day_or_month_lists_its_days() -> None:
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA" in written("America/Nuuk")
    assert "RRULE:FREQ=YEARLY;BYYEARDAY=-67,-66,-65,-64,-63,-62,-61;BYDAY=FR" in written("Africa/Cairo")


def test_a_zone_is_still_one_calendar_component_after_it_was_written_and_read() -> None:
    for zone in ZONES:
        text = b"BEGIN:VCALENDAR\r\n" + vtimezone(zone).to_ical() + b"END:VCALENDAR\r\n"
        assert [part["TZID"] for part in Calendar.from_ical(text).walk("VTIMEZONE")] == [zone]


def test_a_law_that_no_yearly_rule_can_say_is_refused() -> None:
    with pytest.raises(ValueError, match="month, week and weekday"):
        read_law("<+0330>-3:30<+0430>,J79/24,J263/24")
