"""Filling in is what somebody wrote in one form of a page, and beside each field what is wrong with it.

Several forms of a page have the same fields: a form's id tells them apart, in the page and when it comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import request

from app.address import BadAddress, allowed_address, plain_address
from app.audit import Signature
from app.loading import folder_of
from app.pages import installation
from app.pages.visiting import visitor
from app.persons import persons_on, slug
from app.planning.persons import hold_role, roles_in
from app.refusal import Refused
from app.store import Someone

LONGEST_NAME, LONGEST = 80, 200
FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)
HELD = "held"  # somebody got a role meanwhile that was nobody's


@dataclass(frozen=True)
class Form:
    id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)  # by field, the word that says why

    @property
    def status(self) -> int:
        return 409 if HELD in self.wrong.values() else 422


class Wrong(Exception):
    """What was filled in cannot be: by field, the word that says why."""

    def __init__(self, **fields: str) -> None:
        super().__init__(fields)
        self.fields = fields


def sent_form(id: str) -> Form:
    return Form(id, {name: " ".join(text.split())[:LONGEST] for name, text in request.form.items()})


def role_given(values: Mapping[str, str], today: date, signed: Signature) -> Someone:
    """Whoever was named has the role from then on; or Wrong, and nothing is done."""
    here, organisation = installation(), visitor().organisation
    wrong = {**wrong_in_name(values), **wrong_in_email(values), **wrong_in_role(values), **wrong_in_days(values)}
    if wrong:
        raise Wrong(**wrong)
    since, until = day_of(values.get("since", "")) or today, day_of(values.get("until", ""))
    with here.store.transaction():
        if values.get("vacant") and values["role"] in persons_on(here.store, organisation, since):
            raise Wrong(role=HELD)
        try:
            return hold_role(
                here.store, organisation, values["name"], values["role"], signed, since=since, until=until,
                email=values.get("email"),
            )  # fmt: skip
        except Refused:  # all else was looked at above
            raise Wrong(role="twice") from None


def wrong_in_name(values: Mapping[str, str]) -> dict[str, str]:
    name = values.get("name", "")
    return {} if slug(name) and len(name) <= LONGEST_NAME and name.isprintable() else {"name": "name"}


def wrong_in_email(values: Mapping[str, str]) -> dict[str, str]:
    """None is good: then there are no reminders."""
    email = values.get("email", "")
    if not email:
        return {}
    try:
        plain_address(email)
    except BadAddress:
        return {"email": "email"}
    try:
        allowed_address(email, folder_of(installation().store, visitor().organisation).organisation.mail_domains)
    except BadAddress:
        return {"email": "domain"}
    return {}


def wrong_in_role(values: Mapping[str, str]) -> dict[str, str]:
    roles = roles_in(folder_of(installation().store, visitor().organisation))
    return {} if values.get("role") in roles else {"role": "role"}


def wrong_in_days(values: Mapping[str, str]) -> dict[str, str]:
    wrong = {name: "day" for name in ("since", "until") if values.get(name) and not day_of(values[name])}
    since, until = day_of(values.get("since", "")), day_of(values.get("until", ""))
    return {"until": "until"} if since and until and until < since else wrong


def day_of(written: str) -> date | None:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if FIRST <= found < LAST else None
