"""An address is one of the ways into a feed: each calendar wants the same one written differently."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from app.feeds.text import one_line, uri


@dataclass(frozen=True, slots=True)
class Addresses:
    plain: str  # works everywhere; New Outlook breaks the webcal form, so it is always shown too
    webcal: str  # Apple, classic Outlook, Thunderbird
    google: str
    outlook_work: str
    outlook_private: str


def addresses(url: str, name: str) -> Addresses:
    """Google and Microsoft document none of these links; they are the forms that public repositories agree on.

    >>> addresses("https://kumla.example/f/abc/bra.ics", "BRÅ").google
    'https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fkumla.example%2Ff%2Fabc%2Fbra.ics'
    """
    plain = uri(url)
    webcal = "webcal://" + plain.partition("://")[2]
    # Outlook on the web keeps a plus sign as it is, so a space must be %20.
    question = urlencode({"url": plain, "name": one_line(name)}, quote_via=quote, safe="")
    return Addresses(
        plain=plain,
        webcal=webcal,
        # Google takes the https form for a single event's page, and the webcal form for a calendar.
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook_work=f"https://outlook.office.com/calendar/0/addfromweb?{question}",
        outlook_private=f"https://outlook.live.com/calendar/0/addfromweb?{question}",
    )
