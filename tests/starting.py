"""A start is what every process does first: it opens the store. Here it is raced, and killed in the middle.

    python starting.py ADDRESS [--next]                     one that starts when it is told to, on standard input
    python starting.py --killed [--next] ADDRESS=POINT ...  each killed at its point; 0 is never, and counts the points
"""

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from app import store as store_of
from app.store import open_store
from app.store.migrations import MIGRATIONS

NEXT = "9000 what a test keeps"  # after all that there will be
STEPS = (
    """
    CREATE TABLE notes (
        organisation TEXT NOT NULL REFERENCES organisations,
        note TEXT NOT NULL,
        PRIMARY KEY (organisation, note)
    ) {strict}
    """,
    "INSERT INTO notes SELECT organisation, name FROM organisations",
    "ALTER TABLE organisations ADD COLUMN motto TEXT",
    "UPDATE organisations SET motto = name",
)
STORE = str(Path(store_of.__file__).parent)


def start(address: str) -> None:
    store = open_store(address)
    store.close()


def killed_at(point: int, begin: Callable[[], None]) -> int:
    """How many points were met, if it lived: each line of the store that runs, and within SQLite every few steps."""
    met = 0

    def meet() -> None:
        nonlocal met
        met += 1
        if met == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_line(frame: FrameType, event: str, value: object) -> Any:
        if not frame.f_code.co_filename.startswith(STORE):
            return None
        if event == "line":
            meet()
        return on_line

    connect = sqlite3.connect

    def connect_and_count(*given: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*given, **named)
        connection.set_progress_handler(meet, 40)
        return connection

    sqlite3.connect = connect_and_count  # type: ignore[assignment]
    sys.settrace(on_line)
    begin()
    sys.settrace(None)
    return met


def run_killed(address: str, point: int) -> int:
    """What became of it: the number of points, or -9."""
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        _, status = os.waitpid(child, 0)
        met = os.read(reading, 20)
        os.close(reading)
        return int(met) if met else os.waitstatus_to_exitcode(status)
    os.write(writing, str(killed_at(point, lambda: start(address))).encode())
    os._exit(0)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument not in ("--next", "--killed")]
    if "--next" in sys.argv:
        MIGRATIONS[NEXT] = STEPS
    if "--killed" in sys.argv:
        if any(argument.startswith("postgresql:") for argument in arguments):
            import app.store.postgres  # noqa: F401  once for all that are forked
        for argument in arguments:
            address, _, point = argument.rpartition("=")
            print(run_killed(address, int(point)), flush=True)
    else:
        print("ready", flush=True)
        sys.stdin.readline()
        start(arguments[0])
        print("started", flush=True)
