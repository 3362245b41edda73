"""Mail is what leaves by SMTP: written once as bytes that never change, and handed over until a server has taken it."""

from app.mail.message import BadMessage, Letter, Mailbox, Message, message_id, written
from app.mail.outcome import Outcome, Result, Stage
from app.mail.sending import Postman, postman_of

__all__ = [
    "BadMessage", "Letter", "Mailbox", "Message", "Outcome", "Postman", "Result", "Stage", "message_id", "postman_of",
    "written",
]  # fmt: skip
