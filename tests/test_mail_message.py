"""A letter becomes bytes that every mail program reads back as it was meant, and that nobody can break out of."""

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.address import BadAddress, allowed_address, plain_address
from app.mail.message import BadMessage, Letter, Mailbox, message_id, written
from app.mail.outcome import Result
from app.mail.sending import postman_of
from app.postbox import read_postbox

NOW = datetime(2027, 1, 11, 7, 0, 0, 123, ZoneInfo("Europe/Stockholm"))
DOMAINS = ["kumla.example", "polisen.example"]
KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
ID = message_id(KEY, "kumla.example")
FIRST = message_id(KEY[::-1], "kumla.example")
UNSUBSCRIBE = "https://arshjul.kommunen.kumla.example/avanmalan/" + "A" * 43
LETTER = Letter(
    to=Mailbox("kim.karlsson@kumla.example", "Kim Åkerström"),
    sender=Mailbox("arshjul@kumla.example", "Årshjul, Kumla"),
    subject="Påminnelse: lägesbilden för brottsförebyggande rådets operativa grupp ska lämnas på fredag den 15 januari",
    text="Hej Kim!\n\nLägesbilden ska lämnas på fredag.\n.\n" + "En lång rad. " * 200 + "\n",
    html='<p lang="sv">Hej Kim! <a href="https://arshjul.kumla.example/x=1&amp;y=2">Lägesbilden</a></p>' + "å" * 3000,
    language="sv",
    thread=FIRST,
    unsubscribe=UNSUBSCRIBE,
)


def content(letter: Letter = LETTER) -> bytes:
    return written(letter, ID, NOW, DOMAINS).content


def read(letter: Letter = LETTER) -> EmailMessage:
    return email.message_from_bytes(content(letter), policy=email.policy.default)


def read_as_before(letter: Letter = LETTER) -> Message:
    return email.message_from_bytes(content(letter), policy=email.policy.compat32)


def contents(message: EmailMessage) -> list[str]:
    return [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]


def unfolded(header: str) -> str:
    return header.replace("\r\n", "")


def decoded(header: str) -> str:
    return str(make_header(decode_header(header)))


def lines_of(name: str, letter: Letter = LETTER) -> list[str]:
    head = content(letter).split(b"\r\n\r\n", 1)[0].decode()
    return [line for line in head.split("\r\n") if line.startswith(name)]


def test_the_headers_are_those_that_a_reminder_needs() -> None:
    message = read()

    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "From": '"Årshjul, Kumla" <arshjul@kumla.example>',
        "To": "Kim Åkerström <kim.karlsson@kumla.example>",
        "Subject": LETTER.subject,
        "Date": "Mon, 11 Jan 2027 07:00:00 +0100",
        "Message-ID": ID,
        "In-Reply-To": FIRST,
        "References": FIRST,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "sv",
        "List-Unsubscribe": f"<{UNSUBSCRIBE}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
    }
    assert len(message.keys()) == len(set(message.keys()))


def test_text_and_html_say_the_same_and_come_whole() -> None:
    message = read()

    assert message.get_content_type() == "multipart/alternative"
    assert contents(message) == [LETTER.text, LETTER.html + "\n"]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_any_server_can_carry_it() -> None:
    """RFC 5322 2.1.1, and no need of 8BITMIME."""
    assert content().isascii()
    assert content().count(b"\n") == content().count(b"\r\n") == content().count(b"\r")
    assert max(len(line) for line in content().split(b"\r\n")) <= 200
    assert content().endswith(b"\r\n")


def test_the_same_letter_is_the_same_bytes() -> None:
    assert content() == content()
    assert content() != content(replace(LETTER, text="Hej!"))


def test_identifiers_stay_on_their_line_as_they_are() -> None:
    assert lines_of("In-Reply-To") == [f"In-Reply-To: {FIRST}"]
    assert lines_of("References") == [f"References: {FIRST}"]
    assert lines_of("Message-ID") == [f"Message-ID: {ID}"]
    assert lines_of("List-Unsubscribe:") == [f"List-Unsubscribe: <{UNSUBSCRIBE}>"]


def test_a_header_begins_beside_its_name() -> None:
    """What begins on the next line is shown by some mail programs with a space before it, or not at all."""
    subject = "Att ta upp: Kvartalsanalys, kvartal 4 2026, fredag 29 januari kl. 13.00"
    letter = replace(LETTER, subject=subject, to=replace(LETTER.to, name="Kommunens samordnare Kim Karlsson"))

    assert lines_of("Subject:", letter) == [f"Subject: {subject}"]
    assert lines_of("To:", letter) == ["To: Kommunens samordnare Kim Karlsson <kim.karlsson@kumla.example>"]


def test_the_first_mail_about_a_meeting_answers_nothing() -> None:
    for thread in ("", ID):
        assert lines_of("In-Reply-To", replace(LETTER, thread=thread)) == []
        assert lines_of("References", replace(LETTER, thread=thread)) == []


def test_a_call_cannot_be_unsubscribed_from() -> None:
    assert lines_of("List-Unsubscribe", replace(LETTER, unsubscribe="")) == []


def test_one_click_is_promised_over_https_alone() -> None:
    """RFC 8058 3.1."""
    local = replace(LETTER, unsubscribe="http://127.0.0.1:8000/avanmalan/x")

    assert lines_of("List-Unsubscribe", local) == ["List-Unsubscribe: <http://127.0.0.1:8000/avanmalan/x>"]


def test_the_envelope_has_the_bare_addresses() -> None:
    message = written(replace(LETTER, to=Mailbox("Kim@Polisen.example")), ID, NOW, DOMAINS)

    assert (message.sender, message.recipient, message.id) == ("arshjul@kumla.example", "Kim@polisen.example", ID)


lines = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=80).map(str.strip)


@given(lines, lines)
def test_whatever_is_written_in_a_line_comes_out_again(subject: str, name: str) -> None:
    letter = replace(LETTER, subject=subject, to=replace(LETTER.to, name=name))
    to, address = parseaddr(unfolded(read_as_before(letter)["To"]))

    assert (decoded(to), address) == (name, LETTER.to.address)
    assert read(letter)["Subject"] == decoded(unfolded(read_as_before(letter)["Subject"])) == subject
    assert len(read(letter)) == len(read())


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t")))
def test_whatever_is_written_in_a_text_comes_out_again(text: str) -> None:
    message = read(replace(LETTER, text=text, html=text))

    assert [content.rstrip("\n") for content in contents(message)] == [text.rstrip("\n")] * 2


Change = Callable[[str], Letter]
PARTS: dict[str, Change] = {
    "subject": lambda bad: replace(LETTER, subject=f"Möte{bad}Bcc: x@example.org"),
    "to": lambda bad: replace(LETTER, to=Mailbox(f"kim{bad}@kumla.example")),
    "to's name": lambda bad: replace(LETTER, to=replace(LETTER.to, name=f"Kim{bad}Bcc: x@example.org")),
    "sender": lambda bad: replace(LETTER, sender=Mailbox(f"arshjul@kumla.example{bad}")),
    "sender's name": lambda bad: replace(LETTER, sender=replace(LETTER.sender, name=f"Kumla{bad}")),
    "language": lambda bad: replace(LETTER, language=f"sv{bad}"),
    "thread": lambda bad: replace(LETTER, thread=f"{FIRST}{bad}"),
    "unsubscribe": lambda bad: replace(LETTER, unsubscribe=f"{UNSUBSCRIBE}{bad}"),
}


@pytest.mark.parametrize("bad", ["\r", "\n", "\r\n", "\0", "\x85", "\u2028", "\ud800"])
@pytest.mark.parametrize("part", PARTS)
def test_no_header_can_be_broken_out_of(part: str, bad: str) -> None:
    with pytest.raises(BadMessage, match=f"^{part}: ") as refused:
        written(PARTS[part](bad), ID, NOW, DOMAINS)

    assert [each for each in ("kim", "Kim", "AAAA", KEY) if each in str(refused.value)] == []


@pytest.mark.parametrize("bad", ["\r", "\r\n", "\0", "\x1b", "\ud800"])
def test_a_text_has_lines_and_no_other_control_character(bad: str) -> None:
    with pytest.raises(BadMessage, match=r"^text: "):
        written(replace(LETTER, text=f"Hej{bad}Kim"), ID, NOW, DOMAINS)
    with pytest.raises(BadMessage, match=r"^html: "):
        written(replace(LETTER, html=f"<p>Hej{bad}Kim"), ID, NOW, DOMAINS)


@pytest.mark.parametrize("id", ["", "x", "<x>", "<x@>", "<@x>", "<å@x>", "<x@y>\n", "<x y@z>", "<x@y", "<x@Y>"])
def test_a_message_id_is_one_that_every_program_knows_again(id: str) -> None:
    with pytest.raises(BadMessage, match=r"^message-id: "):
        written(LETTER, id, NOW, DOMAINS)


@pytest.mark.parametrize("address", ["javascript:x", "ftp://x", "https://x/ y", "https://x>,<https://y", "https://å.se"])
def test_a_link_to_unsubscribe_is_a_web_address(address: str) -> None:
    with pytest.raises(BadMessage, match=r"^unsubscribe: "):
        written(replace(LETTER, unsubscribe=address), ID, NOW, DOMAINS)


def test_a_time_without_a_zone_is_no_date() -> None:
    with pytest.raises(BadMessage, match=r"^date: "):
        written(LETTER, ID, NOW.replace(tzinfo=None), DOMAINS)


def test_no_mail_goes_outside_the_domains_of_the_organisation() -> None:
    with pytest.raises(BadMessage, match=r"^to: mail does not go to gmail.example; .*: kumla.example, polisen.example"):
        written(replace(LETTER, to=Mailbox("kim@gmail.example")), ID, NOW, DOMAINS)


ALLOWED = ["kim.karlsson@kumla.example", "KIM+x@KUMLA.EXAMPLE", "o'neill@polisen.example"]


@pytest.mark.parametrize("address", ALLOWED)
def test_an_address_within_the_domains_is_allowed(address: str) -> None:
    local, _, domain = address.partition("@")

    assert allowed_address(address, DOMAINS) == f"{local}@{domain.lower()}"


OUTSIDE = [
    "kim@gmail.example", "kim@sub.kumla.example", "kim@notkumla.example", "kim@kumla.example.evil.example", "kim@kumla",
    "kim@kumla.example@evil.example", "kim@evil.example,kim@kumla.example",
]  # fmt: skip


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_the_domains_is_refused_also_where_it_looks_alike(address: str) -> None:
    with pytest.raises(BadAddress):
        allowed_address(address, DOMAINS)


def test_where_no_domain_is_allowed_no_mail_goes_anywhere() -> None:
    with pytest.raises(BadAddress, match="none yet"):
        allowed_address("kim@kumla.example", [])


BAD_ADDRESSES = [
    "", "kim", "@kumla.example", "kim@", "åsa@kumla.example", "kim@-kumla.example", "kim@kumla..example",
    "kim@.example", "kim karlsson@kumla.example", '"kim"@kumla.example', "kim.@kumla.example", ".kim@kumla.example",
    "k..m@kumla.example", "<kim@kumla.example>", "kim@[127.0.0.1]", "kim@kumla.example.", "kim@kumla.example\n",
    "k@" + "x" * 64 + ".example", "x" * 65 + "@kumla.example", "kim@" + "x." * 130 + "example",
    "kim@kumla\u3002exa\u200bmple\0",
]  # fmt: skip


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_smtp_cannot_carry_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        plain_address(address)

    assert "kim" not in str(refused.value)


def test_a_swedish_domain_is_compared_and_sent_in_ascii() -> None:
    assert allowed_address("kim@ÖREBRO.se", ["örebro.se"]) == "kim@xn--rebro-iua.se"
    assert allowed_address("kim@xn--rebro-iua.se", ["Örebro.se"]) == "kim@xn--rebro-iua.se"


def test_what_is_written_is_what_arrives(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("post")
    message = written(LETTER, ID, NOW.astimezone(UTC), DOMAINS)

    with postman_of(read_postbox(f"file:{folder}")) as postman:
        assert postman.send(message).result is Result.SENT
    assert [each.read_bytes() for each in folder.iterdir()] == [message.content]
