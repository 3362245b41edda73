"""At once is how a mail leaves that nothing may be kept of, as it holds an address: while somebody waits for it.

What waits in the outbox is in the database and in each copy of it, and there an address is nowhere.
"""

from datetime import datetime
from uuid import uuid4

from app.config import Config
from app.letters import content_of
from app.letters.addresses import address_page, trial_page
from app.letters.page import Page
from app.loading import folder_of
from app.mail import BadMessage, Letter, Mailbox, Outcome, Result, message_id, postman_of, written
from app.store import Someone, Store
from app.subscriptions import Address

LONGEST = 15.0  # seconds that somebody is kept waiting


def send_address(store: Store, config: Config, organisation: str, to: Someone, given: Address, now: datetime) -> bool:
    """Whether a server has taken it. Nobody tries again: whoever asked for it sees that it did not leave."""
    kept, language = store.organisation(organisation), language_of(store, organisation)
    page = address_page(language, kept.name, given.page)
    outcome = send(store, config, organisation, Mailbox(to.email, to.name), page, now)
    return outcome is not None and outcome.result is Result.SENT


def send_trial(
    store: Store, config: Config, organisation: str, name: str, email: str, now: datetime
) -> Outcome | None:
    """What became of a mail that only shows whether mail gets through; None: no mail may go to that address."""
    kept, language = store.organisation(organisation), language_of(store, organisation)
    return send(store, config, organisation, Mailbox(email, name), trial_page(language, kept.name), now)


def language_of(store: Store, organisation: str) -> str:
    return folder_of(store, organisation).organisation.identity.language


def send(
    store: Store, config: Config, organisation: str, to: Mailbox, page: Page, now: datetime
) -> Outcome | None:
    kept, chosen = store.organisation(organisation), folder_of(store, organisation).organisation
    language = chosen.identity.language
    content = content_of(page, language)
    letter = Letter(to, Mailbox(config.sender, kept.name), content.subject, content.text, content.html, language)
    try:
        message = written(letter, message_id(uuid4().hex, kept.domain), now, chosen.mail_domains)
    except BadMessage:
        return None
    with postman_of(config.postbox, LONGEST) as postman:
        return postman.send(message)
