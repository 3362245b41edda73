"""A page is fetch, then render: what everybody may see of the installation, over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from app.config import Config
from app.memory import Memory
from app.store import Store

KEY = "arshjul"


@dataclass(frozen=True, slots=True)
class Installation:
    """What the pages are given."""

    config: Config
    store: Store
    secret: bytes
    clock: Callable[[], datetime]
    since: datetime  # it answers
    memory: Memory  # of the door in front, with the answers that both give


def installation() -> Installation:
    this: Installation = current_app.extensions[KEY]
    return this
