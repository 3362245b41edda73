"""Spoken is the language of an organisation's own words, in whichever language a page is read (WCAG 2.2, 3.1.2)."""

from flask import g
from jinja2 import pass_context
from jinja2.runtime import Context

from app.loading import folder_of
from app.pages import installation
from app.pages.language import LANGUAGES


@pass_context
def own_language(page: Context) -> str:
    """Of the organisation that the page is about; looked up once a request."""
    organisation = page.get("organisation")
    if organisation is None:
        return LANGUAGES[0]
    if "own_language" not in g:
        g.own_language = folder_of(installation().store, organisation.id).organisation.identity.language
    found: str = g.own_language
    return found
