"""Access is who may use which route: one table for all of them, and what is not in it is not served."""

from enum import Enum

from flask import Flask, abort, request

from app.pages import installation


class Who(Enum):
    WHOEVER_REACHES_IT = "no login yet: only this machine does, unless the start was told otherwise, and it says so"
    WHOEVER_HAS_THE_ADDRESS = "the token in the path is the key"
    ANYBODY_ONCE_IT_IS_PUBLIC = "what the organisation has said that everybody may see; all else is 404"
    ANYBODY = "tells nothing about anybody"


ACCESS: dict[str, Who] = {
    "GET /": Who.WHOEVER_REACHES_IT,
    "GET /f/<token>/<name>.ics": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /p/<organisation>/<group>.ics": Who.ANYBODY_ONCE_IT_IS_PUBLIC,
    "GET /subscribe/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /subscribe/<organisation>/<group>": Who.ANYBODY_ONCE_IT_IS_PUBLIC,
    "GET /done/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "POST /done/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /reminders/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "POST /reminders/<token>": Who.WHOEVER_HAS_THE_ADDRESS,
    "GET /healthz": Who.ANYBODY,
    "GET /readyz": Who.ANYBODY,
    "GET /metrics": Who.ANYBODY,
    "GET /static/<path:filename>": Who.ANYBODY,
}


def keep_doors(app: Flask) -> None:
    app.before_request(refuse_foreign_hosts)
    app.before_request(refuse_undeclared_routes)


def refuse_foreign_hosts() -> None:
    """A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); it cannot choose what Host then says."""
    config = installation().config
    if config.is_bound_to_this_machine and host_name(request.host) not in config.known_hosts:
        abort(421)


def host_name(host: str) -> str:
    """
    >>> [host_name(host) for host in ("localhost:8000", "[::1]:8000", "[::1]", "KUMLA.example")]
    ['localhost', '::1', '::1', 'kumla.example']
    """
    name = host.rpartition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower()


def refuse_undeclared_routes() -> None:
    if request.url_rule and f"{reading(request.method)} {request.url_rule.rule}" not in ACCESS:
        abort(404)


def reading(method: str) -> str:
    """HEAD is GET without the body."""
    return "GET" if method == "HEAD" else method
