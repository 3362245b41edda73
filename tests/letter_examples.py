"""Letters as they leave Kumla in 2027: one of each kind, and one in each state that it can be in.

`letters/*.eml` is what goes over the wire, `letters/*.txt` its subject and text for whoever wants to proofread it.
Write them anew, and then read what changed: `python tests/letter_examples.py`
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from handmade import SECRET
from life import FILES, STYR, by, database_in, in_force, living, one, uid
from outbox_room import Room, utc

from app.config import read_config
from app.mail import Message
from app.outbox.composing import Composer
from app.outbox.sending import Sending
from app.outbox.writing import Writer
from app.planning.changing import add, add_item, cancel, decide, move, set_place
from app.planning.documents import load_documents
from app.planning.persons import hold_role
from app.planning.releases import release_year
from app.store import Mail, Subscription, open_store

GOLDEN = Path(__file__).parent / "letters"
URL = "https://arshjul.kumla.example"
CONFIG = read_config({"ARSHJUL_URL": URL, "ARSHJUL_MAIL_FROM": "arshjul@kumla.example"})
COORDINATOR, CHAIR, POLICE = "bra-samordnare", "ks-ordforande", "polisen"
NAME = "Kim Ek"  # holds a role in one of them; no letter says so
# All at 07:00 in Kumla: two weeks before the steering group's first meeting, the Monday and the day before, and after.
FRIDAY, MONDAY, THURSDAY, AFTER = utc(2027, 1, 15, 6), utc(2027, 1, 25, 6), utc(2027, 1, 28, 6), utc(2027, 2, 1, 6)


class Office(Room):
    """A room whose letters say what letters say."""

    @property
    def sending(self) -> Sending:
        writer = Writer(self.store, CONFIG, SECRET, "kumla")
        composer = Composer(self.store, "kumla", writer)
        return Sending(self.store, "kumla", composer, self.postman, self.clock, CONFIG.sender, self.a_minute)

    def morning(self, now: datetime) -> None:
        self.now = now
        self.fill()
        self.tick()

    def to(self, role: str) -> Message:
        """The last."""
        return [each for each in self.postman.taken if each.recipient.partition("@")[0] == role][-1]

    def of_the_day(self, role: str) -> Message:
        """The last that could be declined."""
        own = [each for each in self.postman.taken if each.recipient.partition("@")[0] == role]
        return [each for each in own if b"List-Unsubscribe:" in each.content][-1]

    def release(self, *changes: Callable[..., object]) -> None:
        signed = by("Anna", self.now)
        for change in changes:
            change(signed)
        release_year(self.store, "kumla", 2027, signed)
        self.tick()

    def moved(self, number: int, days: int) -> Callable[..., object]:
        day = one(in_force(self.store), uid(number)).day + timedelta(days)
        return lambda signed: move(self.store, "kumla", uid(number), day, None, signed)

    def cancelled(self, uid: str) -> Callable[..., object]:
        return lambda signed: cancel(self.store, "kumla", uid, signed)

    def extra(self, day: date) -> Callable[..., object]:
        return lambda signed: add(self.store, "kumla", "styrgrupp", day, None, signed)


# One of each


def call_two_weeks_before(office: Office) -> Message:
    office.morning(FRIDAY)
    return office.to(CHAIR)


def call_the_working_day_before(office: Office) -> Message:
    """Decided by now, in a room of its own, with an item that somebody has added."""
    office.now = FRIDAY
    office.release(
        lambda signed: decide(office.store, "kumla", uid(1), signed),
        lambda signed: set_place(office.store, "kumla", uid(1), "Stadshuset, rum 3", signed),
        lambda signed: add_item(office.store, "kumla", uid(1), "Trygghetsmätningen", signed, roles=(POLICE,)),
    )
    office.morning(THURSDAY)
    return office.to(CHAIR)


def change_moved(office: Office) -> Message:
    office.morning(FRIDAY)
    office.release(office.moved(1, -1))
    return office.to(POLICE)


def change_added(office: Office) -> Message:
    office.morning(FRIDAY)
    office.release(office.extra(date(2027, 2, 16)))
    return office.to(POLICE)


def change_cancelled(office: Office) -> Message:
    """An extra meeting: an ordinary one would be replaced, and that is two changes."""
    change_added(office)
    known = {each.uid for each in in_force(office.store).occurrences if each.day == date(2027, 2, 16)}
    (extra,) = [each for each in known if STYR not in each]
    office.release(office.cancelled(extra))
    return office.to(POLICE)


def changes(office: Office) -> Message:
    office.morning(FRIDAY)
    office.release(office.moved(1, -1), office.cancelled(uid(3)), office.moved(4, -7))
    return office.to(POLICE)


def day_with_duties(office: Office) -> Message:
    office.morning(utc(2027, 1, 4, 6))
    return office.of_the_day("kommunpolis")


def day_with_duties_and_questions(office: Office) -> Message:
    """In December, with a meeting to come and a month's picture behind."""
    office.morning(utc(2027, 12, 6, 6))
    office.morning(utc(2027, 12, 9, 6))
    return office.of_the_day(COORDINATOR)


def day_with_duties_and_a_meeting(office: Office) -> Message:
    """To a person who holds two roles."""
    for role in ("kommunpolis", CHAIR):
        hold_role(office.store, "kumla", NAME, role, by("Anna"), email="kim@kumla.example")
    office.morning(AFTER)
    return office.of_the_day("kim")


def day_with_one_question(office: Office) -> Message:
    hold_role(office.store, "kumla", NAME, "socialforvaltningen", by("Anna"), email="kim@kumla.example")
    office.morning(utc(2027, 1, 12, 6))
    return office.of_the_day("kim")


def monday_with_the_week(office: Office) -> Message:
    trouble(office)
    office.morning(MONDAY)
    return office.of_the_day(COORDINATOR)


def monday_after_a_meeting(office: Office) -> Message:
    office.morning(AFTER)
    return office.of_the_day(COORDINATOR)


def brief_before_the_review(office: Office) -> Message:
    """2026 was never released here, so nobody knows how its rules were kept."""
    office.morning(utc(2027, 1, 22, 6))
    return next(each for each in office.postman.taken if subject_of(each).startswith(("Underlag", "Brief")))


def subject_of(message: Message) -> str:
    return str(message_from_bytes(message.content, policy=policy.SMTP)["Subject"])


def trouble(office: Office) -> None:
    store, then = office.store, FRIDAY
    store.keep_subscription(Subscription("s1", "kumla", "person", "kim", "", 1, "h", then))
    store.keep_fetch("kumla", "s1", 1, date(2027, 1, 11), "Outlook")
    store.decline("kumla", "@kommunpolis", then)
    for number in range(2):
        store.keep_mail("kumla", Mail(f"p{number}", "call", "@polisen", then, then))
        store.put_mail("kumla", f"p{number}", "parked", then)


def in_english(letter: Callable[[Office], Message]) -> Callable[[Office], Message]:
    def written(office: Office) -> Message:
        files = {**FILES, "organisation.toml": FILES["organisation.toml"].replace('"sv"', '"en"')}
        load_documents(office.store, files, by("Anna"))
        release_year(office.store, "kumla", 2027, by("Anna"))
        return letter(office)

    return written


EXAMPLES = {
    "kallelse-tva-veckor-fore": call_two_weeks_before,
    "kallelse-arbetsdagen-fore": call_the_working_day_before,
    "andring-flyttat": change_moved,
    "andring-nytt": change_added,
    "andring-installt": change_cancelled,
    "andringar": changes,
    "dagen-att-gora": day_with_duties,
    "dagen-att-gora-och-fragor": day_with_duties_and_questions,
    "dagen-att-gora-och-ett-mote": day_with_duties_and_a_meeting,
    "dagen-en-fraga": day_with_one_question,
    "mandag-med-veckan": monday_with_the_week,
    "mandag-efter-motet": monday_after_a_meeting,
    "avstamning-underlag": brief_before_the_review,
    "english-call": in_english(call_the_working_day_before),
    "english-changes": in_english(changes),
    "english-monday": in_english(monday_with_the_week),
}
OF_A_DAY = [name for name in EXAMPLES if name.startswith(("dagen", "mandag")) or name.endswith("monday")]


@cache
def letters() -> dict[str, Message]:
    return dict(written())


def written() -> Iterator[tuple[str, Message]]:
    with TemporaryDirectory() as folder:
        first = Path(folder) / "first"
        first.mkdir()
        living(database_in(first)).close()
        for name, example in EXAMPLES.items():
            with office(first, Path(folder) / name) as here:
                yield name, example(here)


@contextmanager
def office(first: Path, own: Path) -> Iterator[Office]:
    own.mkdir()
    copyfile(first / "arshjul.db", own / "arshjul.db")
    store = open_store(database_in(own))
    yield Office(store, FRIDAY)
    store.close()


def as_text(message: Message) -> str:
    parsed = message_from_bytes(message.content, policy=policy.SMTP)
    text = parsed.get_body(("plain",))
    assert text is not None
    return f"Till: {parsed['To']}\nÄmne: {parsed['Subject']}\n\n{text.get_content()}".replace("\r\n", "\n")


def write() -> None:
    for name, message in letters().items():
        (GOLDEN / f"{name}.eml").write_bytes(message.content)
        (GOLDEN / f"{name}.txt").write_text(as_text(message), "utf-8")


if __name__ == "__main__":
    write()
