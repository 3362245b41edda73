"""A text is safe when it can neither end its line nor be mistaken for another property."""

import re
from urllib.parse import quote

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # `split` knows the line separators U+2028 and U+2029
URI_CHARACTERS = ":/?#[]@!$&'()*+,;=%-._~"  # RFC 3986 2.2 and 2.3


def one_line(text: str) -> str:
    r"""What people wrote, without what could break out of the line that it stands on.

    >>> one_line("BRÅ\r\nEND:VCALENDAR\0")
    'BRÅ END:VCALENDAR'
    """
    # A space for each control character, so that words on both sides of a line break stay two words. A lone surrogate
    # has no UTF-8, and would stop the whole feed.
    return " ".join(UNSAFE.sub(" ", text).split())


def escaped(text: str) -> str:
    r"""TEXT as RFC 5545 3.3.11 writes it. icalendar's own reads the two characters \N as a line break.

    >>> print(escaped("C:\\Nytt; ett, två"))
    C:\\Nytt\; ett\, två
    """
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def uri(address: str) -> str:
    """A URI value is written without escapes (RFC 5545 3.3.13), so what has no place in it is percent-encoded."""
    return quote(one_line(address), safe=URI_CHARACTERS)
