"""Rendering makes text and HTML of a page: the same words, by one template each."""

import re
from functools import cache
from textwrap import indent, wrap
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.letters.page import Content, Page
from app.letters.wording import Wording

WIDTH = 72
UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")  # what no mail may hold; a line may end


def content_of(page: Page, language: str, decline: str = "") -> Content:
    """`decline`: the address of the page that ends such letters, if they can be ended."""
    said = {"page": page, "language": language, "decline": decline, "words": Wording("letter", language)}
    text, html = (templates().get_template(f"letter.{kind}").render(said) for kind in ("txt", "html"))
    return Content(" ".join(fit(page.subject).split()), f"{text.rstrip()}\n", html, decline)


@cache
def templates() -> Environment:
    found = Environment(
        loader=PackageLoader("app.letters"), autoescape=select_autoescape(["html"]), undefined=StrictUndefined,
        finalize=fit, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    found.filters["wrapped"] = wrapped
    return found


def fit(said: Any) -> Any:
    """What people have written may hold anything."""
    return type(said)(UNFIT.sub(" ", said)) if isinstance(said, str) else said


def wrapped(words: str, left: int = 0) -> str:
    """Lines of at most 72 characters. An address is never parted."""
    lines = wrap(words, WIDTH - left, break_long_words=False, break_on_hyphens=False)
    return indent("\n".join(lines), " " * left)
