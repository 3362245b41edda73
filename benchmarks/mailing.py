"""How many mails a second leave the outbox, from one worker, on either engine; and from five at once.

A server on this machine takes all of them at once: what is measured is ours, and so is the server's time.
"""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from postgresql import new_database, running_cluster  # noqa: E402
from torture import EXAMPLE, Drill, Hand, Nursery, drill, sending  # noqa: E402

from app.mail import postman_of  # noqa: E402
from app.outbox.gathering import gather  # noqa: E402
from app.postbox import read_postbox  # noqa: E402
from benchmarks.timing import row, time_of  # noqa: E402

ENGINES = {"SQLite": "sqlite", "PostgreSQL": "postgresql"}
MAILS, PEOPLE, CROWD = 1000, 100, 5


def main() -> None:
    print("\nMails a second through the outbox, one run\n")
    row("what", "SQLite", "PostgreSQL")
    row("---", "---:", "---:")
    with closing(Nursery()) as nursery:
        found = {name: list(speeds(engine, nursery)) for name, engine in ENGINES.items()}
    for cells in zip(*found.values(), strict=True):
        row(cells[0][0], *(f"{MAILS / milliseconds * 1000:.0f}" for _, milliseconds in cells))


def speeds(engine: str, nursery: Nursery) -> Iterator[tuple[str, float]]:
    """What was done with all of them, and how many milliseconds it took."""
    with place(engine) as database, drill(database, nursery, PEOPLE) as tried:
        tried.more(MAILS)
        clock = Hand(tried.now)
        gathered, number = time_of(gather, tried.store, EXAMPLE, clock())
        sent, _ = time_of(sent_by_one, tried, clock)
        assert number == MAILS == len(tried.server.accepted)
        yield "gathered", gathered
        yield "sent by one worker", sent
        yield "gathered and sent by one worker", gathered + sent

        tried.more(MAILS)
        together, _ = time_of(tried.work, *[{}] * CROWD)
        assert tried.lost() == tried.doubled() == 0
        yield f"gathered and sent by {CROWD} workers, their start included", together


def sent_by_one(tried: Drill, clock: Hand) -> None:
    with postman_of(read_postbox(tried.server.url)) as postman:
        sending(tried.store, postman, clock).send_due()


@contextmanager
def place(engine: str) -> Iterator[str]:
    with TemporaryDirectory(prefix="arshjul-bench-") as folder:
        if engine == "sqlite":
            yield f"sqlite:///{folder}/arshjul.db"
        else:
            with new_database(running_cluster()) as database:
                yield database


if __name__ == "__main__":
    main()
