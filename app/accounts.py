"""An account is somebody who logs in: made by an invitation, kept by a password, seen in a browser by a session.

    coordinator    all
    secretary      what concerns one group
    reader         looks

An invitation is a link for one person, once. A session ends when nobody has used it for half an hour, after twelve
hours, when somebody logs out, and when the password changes. What the store holds opens nothing: tokens are there as
hashes, and the password as Argon2id makes it (RFC 9106).
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.address import BadAddress, plain_address
from app.audit import Signature, record
from app.loading import folder_of
from app.refusal import Refused
from app.store import Account, Invitation, Session, Store
from app.tokens import hash_of

Level = Literal["coordinator", "secretary", "reader"]
LEVELS: tuple[Level, ...] = get_args(Level)

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
NOTED = timedelta(minutes=1)  # a session is noted as seen no more often than that: a page is no write
INVITED = timedelta(days=7)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256  # NIST SP 800-63B 5.1.1: length, and no rules of what is in it
LONGEST_NAME = 80
FREE_TRIES, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(minutes=1), timedelta(minutes=15)


class Wait(Exception):
    """Too many wrong passwords: until then not even the right one is looked at."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Wrong(Exception):
    """What was filled in cannot be; the field, which is also the word that says so."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is logged in, in one browser."""

    organisation: str
    account: Account
    session: Session

    @property
    def ends(self) -> datetime:
        """If nothing more is done."""
        return min(self.session.seen_at + IDLE, self.session.begun_at + LONGEST)

    def may(self, level: Level) -> bool:
        return LEVELS.index(level) >= LEVELS.index(self.account.level)

    def may_change(self, group: str) -> bool:
        return self.may("coordinator") or (self.may("secretary") and self.account.group == group)

    def signed(self, now: datetime, why: str = "") -> Signature:
        return Signature(self.account.name, why, now)


# Invitations


def invite(
    store: Store, organisation: str, level: Level, signed: Signature, *, group: str = "", email: str = ""
) -> str:
    """The token of the link. For an address that has an account it is the way to a new password."""
    prove_level(store, organisation, level, group)
    token = secrets.token_urlsafe(32)
    try:
        email = login_name(email) if email else ""
    except BadAddress as bad:
        raise Refused(str(bad)) from None
    until = signed.at + INVITED
    with store.transaction():
        store.keep_invitation(organisation, Invitation(hash_of(token), level, group, email, signed.by, until))
        record(store, organisation, "invite", {"level": level, "group": group, "until": until.isoformat()}, signed)
    return token


def prove_level(store: Store, organisation: str, level: str, group: str) -> None:
    if level not in LEVELS:
        raise Refused(f"LEVEL = {level!r}; expected one of {', '.join(LEVELS)}")
    groups = [each.id for each in folder_of(store, organisation).groups]
    if level == "secretary" and group not in groups:
        raise Refused(f"GROUP = {group!r}; a secretary is one group's: expected one of {', '.join(groups)}")
    if level != "secretary" and group:
        raise Refused(f"GROUP = {group!r}; only a secretary is one group's")


def invited(store: Store, token: str, now: datetime) -> tuple[str, Invitation] | None:
    """To which organisation; None where there is no such link, or not any more."""
    found = store.invitation_with(hash_of(token))
    return found if found and not found[1].used_at and now < found[1].until else None


def join(store: Store, token: str, name: str, email: str, password: str, now: datetime) -> Account | None:
    """The account that the link makes, or makes anew. None where somebody was first. Wrong says which field is."""
    found = invited(store, token, now)
    if found is None:
        return None
    organisation, invitation = found
    name, email, hashed = good_name(name), good_email(invitation.email or email), hash_password(password)
    with store.transaction():
        known = next((each for each in store.accounts(organisation) if each.email == email), None)
        if known and not invitation.email:
            raise Wrong("taken")  # a link for anybody is no way to somebody's password
        if not store.use_invitation(organisation, invitation.token_hash, now):
            return None
        id = known.id if known else secrets.token_hex(8)
        account = Account(id, name, email, invitation.level, invitation.group, hashed, now)
        store.end_sessions(organisation, id)
        store.keep_account(organisation, account)
        data = {"account": id, "level": account.level, "group": account.group}
        record(store, organisation, "join", data, Signature(name, "", now))
    return account


def needs_first(store: Store, organisation: str) -> bool:
    """Nobody can log in as one who may do all."""
    return not any(each.level == "coordinator" for each in store.accounts(organisation))


# Logging in


def log_in(store: Store, email: str, password: str, now: datetime, organisation: str = "") -> tuple[str, str] | None:
    """The organisation, and the token of a new session. None: address or password is wrong, and it is not said which.

    The token is new at each login, so that one that somebody planted before opens nothing.
    """
    try:
        known = store.accounts_with(login_name(email))
    except BadAddress:
        known = []
    known = [(of, each) for of, each in known if not organisation or of == organisation]
    for _, account in known:
        prove_patient(account, now)
    if not known:
        is_right("", password)  # takes as long as when there is one
        return None
    right = [(of, each) for of, each in known if is_right(each.password, password)]
    if not right:
        for of, account in known:
            store.count_failure(of, account.id, now)
        return None
    of, account = right[0]
    return of, begin(store, of, account, password, now)


def begin(store: Store, organisation: str, account: Account, password: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    stale = hasher().check_needs_rehash(account.password)
    kept = hash_password(password) if stale else account.password
    with store.transaction():
        store.forget_sessions(organisation, now - LONGEST)
        store.keep_account(organisation, replace(account, password=kept, failures=0, failed_at=None))
        store.keep_session(organisation, Session(hash_of(token), account.id, now, now))
    return token


def prove_patient(account: Account, now: datetime) -> None:
    """After five wrong passwords in a row a minute, then two, then four, at most a quarter of an hour."""
    beyond = account.failures - FREE_TRIES
    if beyond < 0 or account.failed_at is None:
        return
    until = account.failed_at + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(beyond, 10))
    if account.failed_at <= now < until:  # a clock that was set back keeps nobody out
        raise Wait(until)


def visitor_with(store: Store, token: str, now: datetime) -> Visitor | None:
    found = store.session_with(hash_of(token))
    if found is None:
        return None
    organisation, session = found
    account = store.account(organisation, session.account)
    if account is None:
        return None
    visitor = Visitor(organisation, account, session)
    if now >= visitor.ends:
        store.end_session(organisation, session.token_hash)
        return None
    if now - session.seen_at >= NOTED:
        store.see_session(organisation, session.token_hash, now)
        return replace(visitor, session=replace(session, seen_at=now))
    return visitor


def log_out(store: Store, visitor: Visitor) -> None:
    store.end_session(visitor.organisation, visitor.session.token_hash)


def log_out_everywhere(store: Store, visitor: Visitor) -> None:
    store.end_sessions(visitor.organisation, visitor.account.id)


# Changing


def change_password(store: Store, visitor: Visitor, old: str, new: str, now: datetime) -> str:
    """The token of a new session, here; in all other browsers they are logged out."""
    account = visitor.account
    prove_it_is(store, visitor, old, now)
    changed = replace(account, password=hash_password(new))
    with store.transaction():
        store.end_sessions(visitor.organisation, account.id)
        record(store, visitor.organisation, "password", {"account": account.id}, Signature(account.name, "", now))
        return begin(store, visitor.organisation, changed, new, now)


def prove_it_is(store: Store, visitor: Visitor, password: str, now: datetime) -> None:
    """Whoever sits at the browser now says the password once more."""
    prove_patient(visitor.account, now)
    if not is_right(visitor.account.password, password):
        store.count_failure(visitor.organisation, visitor.account.id, now)
        raise Wrong("old")


def close_account(store: Store, organisation: str, account: str, signed: Signature) -> None:
    """They can log in no more, wherever they are logged in now. One coordinator there must be."""
    with store.transaction():
        known = {each.id: each for each in store.accounts(organisation)}
        if account not in known:
            raise Refused(f"ACCOUNT = {account!r}; expected one of {', '.join(known)}")
        left = [each for each in known.values() if each.level == "coordinator" and each.id != account]
        if known[account].level == "coordinator" and not left:
            raise Refused("somebody must be able to log in as coordinator; invite another one first")
        store.forget_account(organisation, account)
        record(store, organisation, "close", {"account": account}, signed)


# What is filled in


def good_name(written: str) -> str:
    name = " ".join(written.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Wrong("name")
    return name


def good_email(written: str) -> str:
    try:
        return login_name(written)
    except BadAddress:
        raise Wrong("email") from None


def login_name(email: str) -> str:
    """Nobody remembers how they wrote it the first time."""
    return plain_address(email.strip()).lower()


def hash_password(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or password in weak(password):
        raise Wrong("password")
    return hasher().hash(password)


def weak(password: str) -> Iterator[str]:
    """One character over and over is long, and the first that is tried."""
    yield password[:1] * len(password)


def is_right(hashed: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return hasher().verify(hashed or nobodys(), password) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


@cache
def hasher() -> PasswordHasher:
    return PasswordHasher()  # RFC 9106's second choice: 64 MiB, three passes


@cache
def nobodys() -> str:
    return hasher().hash(secrets.token_urlsafe(32))
