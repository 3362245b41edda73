"""An address is where mail may go: SMTP can carry it without tricks, and the organisation allows its domain."""

import re
from collections.abc import Collection

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")  # RFC 5322 3.2.3, dot-atom
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST, LONGEST_LOCAL = 254, 64  # RFC 5321 4.5.3.1, and its erratum 1690


class BadAddress(ValueError):
    """Why no mail goes there. The words do not repeat the address: they may end in a log."""


def allowed_address(address: str, domains: Collection[str]) -> str:
    """The address as it is sent to, its domain in small letters and ASCII; BadAddress where no mail may go.

    No domains allow nothing. A subdomain is another domain.

    >>> allowed_address("Kim@Örebro.se", ["örebro.se"])
    'Kim@xn--rebro-iua.se'
    """
    address = plain_address(address)
    domain = address.rpartition("@")[2]
    if domain not in {ascii_domain(each) for each in domains}:
        allowed = ", ".join(sorted(domains)) or "none yet"
        raise BadAddress(f"mail does not go to {domain}; the organisation's domains: {allowed}")
    return address


def plain_address(address: str) -> str:
    """The address with its domain in small letters and ASCII, or BadAddress.

    >>> plain_address("åsa@kumla.se")
    Traceback (most recent call last):
    app.address.BadAddress: before @ only a-z, A-Z, 0-9 and .!#$%&'*+/=?^_`{|}~- can stand, and at most 64 of them
    """
    local, at, domain = address.rpartition("@")
    if not at:
        raise BadAddress("no @; expected an address such as namn@kumla.example")
    if not LOCAL.fullmatch(local) or len(local) > LONGEST_LOCAL:
        raise BadAddress("before @ only a-z, A-Z, 0-9 and .!#$%&'*+/=?^_`{|}~- can stand, and at most 64 of them")
    plain = f"{local}@{ascii_domain(domain)}"
    if len(plain) > LONGEST:
        raise BadAddress(f"longer than {LONGEST} characters")
    return plain


def ascii_domain(domain: str) -> str:
    try:
        plain = domain.encode("idna").decode().lower()
    except UnicodeError:
        plain = ""
    if not all(LABEL.fullmatch(label) for label in plain.split(".")):
        raise BadAddress("after @ stands no domain; expected one such as kumla.example")
    return plain
