"""The small organisation of handmade.py as it is served: through the door, or by Flask alone."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from handmade import NOW, SECRET, config_in, filled
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import create_app
from app.door import Door
from app.memory import Memory
from app.pages import KEY
from app.subscriptions import own_addresses
from app.watching import Watch

Answer = tuple[str, list[tuple[str, str]], bytes]


class Site:
    """The same installation with the door, and without."""

    def __init__(self, folder: Path, **environ: str) -> None:
        (folder / "secret").write_bytes(SECRET)
        self.config = config_in(folder, **environ)
        self.store = filled(self.config)
        self.flask = create_app(self.config, clock=lambda: NOW)
        self.memory: Memory = self.flask.extensions[KEY].memory
        self.passed: list[str] = []  # what the door let through
        self.door = Door(self.through, self.memory, self.config)
        self.watch = Watch(self.memory, lambda: NOW)
        self.path = own_addresses(self.store, SECRET, "", "exempel")["styrgrupp"]

    def through(self, environ: Any, start: Any) -> Any:
        self.passed.append(environ["PATH_INFO"])
        return self.flask(environ, start)

    def ask(self, path: str = "", method: str = "GET", **headers: str) -> Answer:
        return answered(self.door, asking(path or self.path, method, headers))

    def both(self, path: str, method: str, headers: dict[str, str]) -> tuple[Answer, Answer]:
        return tuple(answered(each, asking(path, method, headers)) for each in (self.door, self.flask))


def asking(path: str, method: str, headers: dict[str, str]) -> dict[str, Any]:
    """As Granian hands it over: the path unquoted, each byte a character."""
    environ = EnvironBuilder(method=method).get_environ()
    before, _, query = path.partition("?")
    environ |= {"PATH_INFO": before, "QUERY_STRING": quote(query), "HTTP_HOST": "127.0.0.1:8000"}
    return environ | {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}


def answered(application: Any, environ: dict[str, Any]) -> Answer:
    body, status, headers = run_wsgi_app(application, environ, buffered=True)
    return status, sorted(headers), b"".join(body)
