"""Opening is what each process of an installation begins with: its secret, its store, and the year in force."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import NoReturn

from app import utc_now
from app.config import Config
from app.planning import open_installation
from app.refusal import Refused
from app.secret import BadSecret, installation_secret
from app.store import NotOurs, Store, StoreTrouble, open_store
from schedules.reading import BadInput

GOOD, BAD_INPUT = 0, 2
ENDINGS = (signal.SIGINT, signal.SIGTERM)


class CannotServe(Exception):
    """Why, in words for whoever started it."""


@contextmanager
def opened(config: Config) -> Iterator[tuple[Store, bytes, str]]:
    """The installation, with its year in force; on the first start that is the shipped organisation's."""
    try:
        secret = installation_secret(config.secret_file)
        with closing(open_store(config.database)) as store:
            yield store, secret, open_installation(store, secret, utc_now())
    except (BadInput, BadSecret, NotOurs, Refused, StoreTrouble) as error:
        raise CannotServe(str(error)) from None
    except OSError as error:
        raise CannotServe(f"{error.filename or config.data}: {error.strerror}") from None


def refused(error: Exception) -> int:
    print(error, file=sys.stderr)
    return BAD_INPUT


def end_with(parent: BaseProcess | None) -> None:
    """A parent that was killed cannot end us, and an orphan would keep the port from the next start."""
    if parent:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def listen(heard: Callable[[int, FrameType | None], object]) -> None:
    """To Ctrl-C and SIGTERM; also where whoever started us ignores the first, as a shell does behind its back (&)."""
    for each in ENDINGS:
        signal.signal(each, heard)


def stop(signum: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
