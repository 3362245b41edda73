"""At once is how a mail leaves that nothing may be kept of, as it holds an address: while somebody waits for it.

What waits in the outbox is in the database and in each copy of it, and there an address is nowhere.
"""

from datetime import datetime
from uuid import uuid4

from app.config import Config
from app.letters import content_of
from app.letters.addresses import address_page
from app.loading import folder_of
from app.mail import BadMessage, Letter, Mailbox, Result, message_id, postman_of, written
from app.store import Someone, Store
from app.subscriptions import Address

LONGEST = 15.0  # seconds that somebody is kept waiting


def send_address(store: Store, config: Config, organisation: str, to: Someone, given: Address, now: datetime) -> bool:
    """Whether a server has taken it. Nobody tries again: whoever asked for it sees that it did not leave."""
    kept, folder = store.organisation(organisation), folder_of(store, organisation)
    language = folder.organisation.identity.language
    content = content_of(address_page(language, kept.name, given.page), language)
    letter = Letter(
        Mailbox(to.email, to.name), Mailbox(config.sender, kept.name), content.subject, content.text, content.html,
        language,
    )  # fmt: skip
    try:
        message = written(letter, message_id(uuid4().hex, kept.domain), now, folder.organisation.mail_domains)
    except BadMessage:
        return False
    with postman_of(config.postbox, LONGEST) as postman:
        return postman.send(message).result is Result.SENT
