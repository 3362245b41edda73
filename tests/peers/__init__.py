"""A peer is somebody else's reader of calendars: what it makes of our feed is what people see."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COMMANDS = {
    "ical.js": ["node", HERE / "icaljs.mjs"],
    "libical": ["/usr/bin/python3", HERE / "libical.py"],
    "sabre/vobject": ["php", HERE / "sabre.php"],
}
PEERS = list(COMMANDS)


def read_with(peer: str, ics: bytes) -> list[dict[str, str | None]]:
    """The events as the peer reads them: uid, summary, status, transp, start and end, sorted by uid.

    A time is in UTC, "2027-01-25T12:00:00Z"; an all-day event has dates, "2027-02-01" to the day after.
    """
    if not is_installed(peer):
        pytest.skip(f"{peer} is not here: `make test` installs it")
    answer = subprocess.run(COMMANDS[peer], input=ics, capture_output=True, timeout=60, check=False)
    assert answer.returncode == 0 and not answer.stderr, f"{peer}: {answer.stderr.decode()}{answer.stdout.decode()}"
    return json.loads(answer.stdout)


def is_installed(peer: str) -> bool:
    library = {
        "ical.js": HERE.glob("node_modules/ical.js"),
        "libical": Path("/usr/lib").glob("*/girepository-1.0/ICalGLib-3.0.typelib"),
        "sabre/vobject": Path("/usr/share/php").glob("Sabre/VObject"),
    }
    return shutil.which(COMMANDS[peer][0]) is not None and any(library[peer])
