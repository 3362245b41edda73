"""The web is Flask, with what it must not do by itself turned off."""

from types import TracebackType

from flask import Flask, request
from werkzeug.datastructures import ImmutableDict

from app.accounts import IDLE
from app.pages.language import first_up
from app.pages.spoken import own_language
from app.pages.visiting import form_token, is_inside, visitor_or_none

MOST = 16 * 1024  # bytes: a note of a thousand letters takes six of them for each


class Web(Flask):
    # What a route does not declare is 405, also for the one that Flask itself makes.
    # And what is sent to one is a few answers, but for the few that take a file: more is 413 before it is read.
    default_config = ImmutableDict({
        **Flask.default_config, "PROVIDE_AUTOMATIC_OPTIONS": False, "MAX_CONTENT_LENGTH": MOST, "MAX_FORM_PARTS": 20,
    })  # fmt: skip

    def __init__(self) -> None:
        super().__init__("app.pages")
        self.url_map.merge_slashes = False  # a redirect would say a secret address once more
        self.jinja_env.trim_blocks = self.jinja_env.lstrip_blocks = True
        self.jinja_env.filters["first_up"] = first_up
        self.jinja_env.globals.update(form_token=form_token, visitor=visitor_or_none, is_inside=is_inside)
        self.jinja_env.globals["own_language"] = own_language
        self.jinja_env.globals["idle_minutes"] = int(IDLE.total_seconds() // 60)

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        """Flask would log the path, and a feed's path is its key."""
        self.logger.error("%s %s failed", request.method, request.url_rule, exc_info=exc_info)
