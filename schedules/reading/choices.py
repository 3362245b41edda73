"""A choice is what the organisation has filled in by itself: a time, a week, a country, a day when somebody is busy."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import holidays

from schedules.organisation import LeadTimes, Meetings, clock
from schedules.reading.places import Place
from schedules.reading.problems import Problem, shown
from schedules.reading.references import repeated
from schedules.reading.source import Source, Sources

Found = Iterator[Problem]

FITS = {
    "working_days_before": ("presents",),
    "working_days_after": ("sends",),
    "days_after_period": ("presents",),
    "deadline_months": ("reports",),
    "remind": ("meets", "extra", "produces", "sends", "presents", "reports", "reviews", "due", "done", "serves"),
    "last_done": ("done",),
    "not_before": ("meets", "confines", "presents", "done"),
    "not_after": ("meets", "confines", "presents", "done"),
    "lead": ("due",),
}  # which verbs leave it open
KINDS = tuple(LeadTimes.model_fields)
HALF_A_YEAR = 26  # weeks: what runs backward further than this passes the new year


def meetings_have_room_in_the_day(sources: Sources) -> Found:
    source = sources.organisation
    earliest, latest = clock_of(source, ("meetings", "earliest")), clock_of(source, ("meetings", "latest"))
    if not earliest or not latest:
        return
    longest = max((minutes_of(sources, group) for group in sources.ids("group")), default=0)
    if minute(latest) - minute(earliest) < max(longest, 1):
        room = f"room for a meeting of {longest} minutes" if longest else "something later"
        yield wrong_or_default(source, ("meetings", "latest"), latest, f"{room} after earliest = {shown(earliest)}")
    else:
        yield from starts_have_room(sources, earliest, latest)


def starts_have_room(sources: Sources, earliest: time, latest: time) -> Found:
    """Longest meetings first, so that one sentence is enough where several groups start at the same time."""
    source, said = sources.organisation, set()
    for group in sorted(sources.ids("group"), key=lambda group: -minutes_of(sources, group)):
        place, starts = start_of(source, group)
        last = minute(latest) - minutes_of(sources, group)
        if place not in said and starts and not minute(earliest) <= minute(starts) <= last:
            room = f"a time from {shown(earliest)} to {last // 60:02}:{last % 60:02}, when {group} has time to meet"
            yield wrong_or_default(source, place, starts, room)
            said.add(place)


def minutes_of(sources: Sources, group: str) -> int:
    lengths = [lasts.get("minutes") for *_, lasts in sources.each("rule.lasts") if lasts.get("group") == group]
    return max((minutes for minutes in lengths if type(minutes) is int), default=0)


def wrong_or_default(source: Source, place: Place, value: time, expected: str) -> Problem:
    """As what is written there, also where nothing is written and the usual value does not fit the others."""
    if source.at(place) is not None:
        return source.wrong(place, expected)
    *table, key = place
    return source.problem(tuple(table), f"{key} = {shown(value)} unless it is written; expected {expected}")


def clock_of(source: Source, place: Place) -> time | None:
    """The time written at a place, or else what it is when nothing is written; nothing if it is no time."""
    written = source.at(place)
    found = getattr(Meetings(), str(place[-1])) if written is None else clock(written)
    return found if isinstance(found, time) and not found.tzinfo else None


def start_of(source: Source, group: str) -> tuple[Place, time | None]:
    for place, choice in source.tables("group"):
        if choice.get("id") == group and "starts" in choice:
            return (*place, "starts"), clock_of(source, (*place, "starts"))
    return ("meetings", "starts"), clock_of(source, ("meetings", "starts"))


def minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def every_country_and_zone_is_known(sources: Sources) -> Found:
    source = sources.organisation
    for place, country in source.texts("organisation.country"):
        known = getattr(holidays, country[:2], None)
        if known is None:
            yield source.wrong(place, 'a country whose holidays are known, in two letters, such as "SE" or "NO"')
        elif country[3:] and country[3:] not in known.subdivisions:
            parts = ", ".join(f"{country[:2]}-{part}" for part in known.subdivisions) or "none: it is one for all"
            yield source.wrong(place, f"a part of the country whose holidays are known: {parts}")
    for place, zone in source.texts("organisation.timezone"):
        if not is_zone(zone):
            yield source.wrong(place, 'a time zone such as "Europe/Stockholm"', available_timezones())


def is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, such as "Europe"
        return False


def mail_goes_to_the_organisations_own_domains(sources: Sources) -> Found:
    """Where nothing is said of domains, that of each role's address is one of them, and a person's must be too."""
    source = sources.organisation
    written = isinstance(source.at(("organisation", "mail_domains")), tuple)
    paths = ("organisation.mail_domains",) if written else ("organisation.domain", "address.email")
    allowed = [domain_of(name) for path in paths for _, name in source.texts(path)]
    for path in ("address.email", "person.email"):
        for place, email in source.texts(path):
            if "@" in email and domain_of(email) not in allowed:
                known = ", ".join(dict.fromkeys(allowed)) or "none"
                yield source.wrong(place, f"an address in one of the organisation's mail_domains: {known}")


def domain_of(name: str) -> str:
    """Of an address, or of a domain alone; as computers write it, so that å and its code are one."""
    domain = name.rpartition("@")[2].lower()
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def weeks_are_weeks_of_a_year(sources: Sources) -> Found:
    source = sources.organisation
    for place, weeks in (*source.texts("avoid.weeks"), *source.texts("meetings.closed_weeks")):
        first, last = int(weeks.partition("-")[0]), int(weeks.rpartition("-")[2])
        if not (1 <= first <= 53 and 1 <= last <= 53):
            yield source.wrong(place, "weeks from 1 to 53")
        elif 0 < first - last < HALF_A_YEAR:
            yield source.wrong(place, f'the first week first, "{last}-{first}"; only over the new year is it as "52-1"')


def everything_avoided_is_some_weeks(sources: Sources) -> Found:
    source = sources.organisation
    for place, avoided in source.tables("avoid"):
        if not avoided.get("weeks") and not avoided.get("week_before_easter"):
            yield source.problem(place, 'no weeks; expected weeks = ["8"], or week_before_easter = true')


def nobody_is_busy_backward(sources: Sources) -> Found:
    source = sources.organisation
    for place, busy in source.tables("busy"):
        start, end = busy.get("from"), busy.get("until")
        if not isinstance(start, date) or not isinstance(end, date):
            continue
        offsets = [key for key in ("from", "until") if getattr(busy[key], "tzinfo", None)]
        if offsets:
            yield source.wrong((*place, offsets[0]), "the organisation's own time, without Z or an offset")
        elif isinstance(start, datetime) != isinstance(end, datetime):
            yield source.wrong((*place, "until"), f"the same kind as from = {shown(start)}: two days, or two times")
        elif end < start:
            yield source.wrong((*place, "until"), f"nothing earlier than from = {shown(start)}")


def every_choice_fits_its_rule(sources: Sources) -> Found:
    source = sources.organisation
    for place, choice in source.tables("choice"):
        chosen = [key for key in choice if key in FITS]
        if not chosen:
            yield source.problem(place, f"nothing is chosen; expected one of {', '.join(FITS)}")
        for key in chosen:
            rules = [rule for *_, rule in sources.each("rule") if rule.get("id") == choice.get("rule")]
            if not all(any(verb in rule for verb in FITS[key]) for rule in rules):
                verbs = "the verb" if len(FITS[key]) == 1 else "one of the verbs"
                yield source.wrong((*place, key), f"it for a rule with {verbs} {', '.join(FITS[key])}")


def nobody_is_reminded_twice_of_the_same(sources: Sources) -> Found:
    source = sources.organisation
    for path in (*(f"{table}.{kind}" for table in ("reminders", "group.reminders") for kind in KINDS), "choice.remind"):
        for _, times in groupby(source.texts(path), key=lambda found: found[0][:-1]):
            yield from repeated(source, list(times), "each time once")
