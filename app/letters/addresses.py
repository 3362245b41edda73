"""An address's letter hands somebody their own calendar: the page where it is opened, and that it is theirs alone."""

from app.letters.page import Entry, Page, Part, Pressed
from app.letters.wording import Wording


def address_page(language: str, organisation: str, url: str) -> Page:
    """`url`: of the page for people."""
    words = Wording("letter", language)
    open_it = Entry(words("address.what"), (words("address.how"),), (Pressed(words("address.link"), url),))
    return Page(
        subject=words("address.subject", organisation=organisation),
        opening=(words("address.opening", organisation=organisation),),
        parts=(Part(words("address.heading"), (open_it,)),),
        closing=(words("address.secret"),),
    )
