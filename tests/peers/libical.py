#!/usr/bin/python3
"""libical reads an .ics on standard input: the engine of GNOME and KDE.

It runs in Debian's own Python, where python3-gi and gir1.2-ical-3.0 install without a compiler.
"""

import json
import sys
from datetime import UTC, datetime

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402


def read(text):
    calendar = ICalGLib.Component.new_from_string(text)
    if calendar is None or calendar.isa() != ICalGLib.ComponentKind.VCALENDAR_COMPONENT:
        sys.exit("libical finds no VCALENDAR")
    events = components(calendar, ICalGLib.ComponentKind.VEVENT_COMPONENT)
    return sorted((event(calendar, component) for component in events), key=lambda e: e["uid"])


def components(parent, kind):
    child = parent.get_first_component(kind)
    while child is not None:
        yield child
        child = parent.get_next_component(kind)


def event(calendar, component):
    status, transp = (component.get_first_property(kind) for kind in (
        ICalGLib.PropertyKind.STATUS_PROPERTY, ICalGLib.PropertyKind.TRANSP_PROPERTY))
    return {
        "uid": component.get_uid(), "summary": component.get_summary(),
        "status": status and status.get_value_as_string(), "transp": transp and transp.get_value_as_string(),
        "start": written(calendar, component.get_dtstart()), "end": written(calendar, component.get_dtend()),
    }


def written(calendar, time):
    if time.is_date():
        return f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    zone = time.get_timezone()
    # Where the file lacks the zone, libical takes it from its own tables, and then proves nothing of ours.
    if not time.is_utc() and (zone is None or calendar.get_timezone(zone.get_tzid()) is None):
        sys.exit(f"{time.as_ical_string()} floats: its zone is not in the file")
    return datetime.fromtimestamp(time.as_timet_with_zone(zone), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


json.dump(read(sys.stdin.buffer.read().decode()), sys.stdout)
