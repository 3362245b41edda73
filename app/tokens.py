"""A token is the secret part of an address: it follows from what the address is of and the secret alone."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

IN_ADDRESS = re.compile(r"((?<=/f/)|(?<=/subscribe/)|(?<=/done/)|(?<=/reminders/)|(?<=/join/))[A-Za-z0-9_-]{43}")


def token_of(secret: bytes, id: str, generation: int) -> str:
    """43 characters that nobody can guess; a new generation gives a new address, and the old one is dead."""
    return signed(secret, f"{id}:{generation}")


def link_token(secret: bytes, purpose: str, organisation: str, recipient: str, uid: str) -> str:
    """Of a page behind a link in a mail."""
    # No id that the store holds has a NUL in it: these can be split in one way only, and none is a subscription's.
    return signed(secret, "\0".join(("link", purpose, organisation, recipient, uid)))


def signed(secret: bytes, words: str) -> str:
    return urlsafe_b64encode(hmac.digest(secret, words.encode(), "sha256")).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What the store keeps: it finds a subscription, and gives away no address."""
    return hashlib.sha256(token.encode()).hexdigest()


def public_key(organisation: str, group: str) -> str:
    """What a public address has in the place of a token. No token has a slash, so none is ever taken for the other."""
    return f"{organisation}/{group}"


def without_tokens(text: str) -> str:
    """What somebody typed where it did not belong is said again without its secret: a script's errors end in a log.

    >>> without_tokens(f"there is no group 'https://kumla.example/f/{token_of(bytes(32), 'a', 1)}/styrgrupp.ics'")
    "there is no group 'https://kumla.example/f/.../styrgrupp.ics'"
    """
    return IN_ADDRESS.sub("...", text)
