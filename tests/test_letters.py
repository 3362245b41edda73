"""What letters say, held against what was proofread, and against what another reader of mail makes of it."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from letter_examples import CONFIG, EXAMPLES, GOLDEN, NAME, OF_A_DAY, URL, as_text, letters
from life import living
from peers import HERE

from app.letters import Recipient, Writing
from app.letters.rendering import WIDTH
from app.letters.telling import Telling
from app.letters.wording import Wording
from app.pages.language import LANGUAGES, language

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
READER = HERE / "postalmime.mjs"
WITHOUT_A_RULE = re.compile(  # what concerns the machinery, and no rule
    "brev har inte gått fram|kalender har slutat|mottagare vill inte|mails did not|calendar has stopped|recipient wants"
)


# As they were proofread


def test_there_is_a_golden_file_of_each_and_no_other() -> None:
    assert {path.stem for path in GOLDEN.glob("*.eml")} == {path.stem for path in GOLDEN.glob("*.txt")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_letter_is_the_one_that_was_proofread(name: str) -> None:
    assert as_text(letters()[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert letters()[name].content == (GOLDEN / f"{name}.eml").read_bytes()


# As another program reads them


@cache
def read(name: str) -> dict[str, Any]:
    """By postal-mime: subject, from, to, text, html, headers, and the types of what is attached."""
    if shutil.which("node") is None or not (HERE / "node_modules" / "postal-mime").exists():
        pytest.skip("postal-mime is not here: `make test` installs it")
    golden = (GOLDEN / f"{name}.eml").read_bytes()
    answer = subprocess.run(["node", READER], input=golden, capture_output=True, timeout=60, check=False)
    assert answer.returncode == 0 and not answer.stderr, answer.stderr.decode()
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def proofread(name: str) -> tuple[str, str, str]:
    """To, subject and text."""
    to, subject, text = (GOLDEN / f"{name}.txt").read_text("utf-8").split("\n", 2)
    return to.removeprefix("Till: "), subject.removeprefix("Ämne: "), text.removeprefix("\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_another_reader_sees_what_was_proofread(name: str) -> None:
    mail, (to, subject, text) = read(name), proofread(name)

    (recipient,) = mail["to"]
    assert to == (f"{recipient['name']} <{recipient['address']}>" if recipient["name"] else recipient["address"])
    assert (mail["from"]["address"], mail["from"]["name"]) == (CONFIG.sender, "Kumla kommun")
    assert mail["subject"] == subject
    assert mail["text"].replace("\r\n", "\n").rstrip() == text.rstrip()
    assert f"<title>{subject}</title>" in mail["html"]
    assert mail["attachments"] == []  # neither a calendar nor a picture that is fetched when it is read


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_headers_are_those_of_a_letter_that_no_robot_answers(name: str) -> None:
    headers = dict(read(name)["headers"])

    assert headers["auto-submitted"] == "auto-generated"
    assert headers["content-language"] == ("en" if name.startswith("english") else "sv")
    assert headers["message-id"].endswith("@kumla.example>")
    assert parsedate_to_datetime(headers["date"]).astimezone(STOCKHOLM).hour == 7
    assert "text/calendar" not in (GOLDEN / f"{name}.eml").read_text("ascii").lower()


@pytest.mark.parametrize("name", EXAMPLES)
def test_only_the_days_letter_can_be_declined_and_all_of_it_leads_to_one_page(name: str) -> None:
    mail = read(name)
    headers = dict(mail["headers"])

    assert ("list-unsubscribe" in headers) == ("list-unsubscribe-post" in headers) == (name in OF_A_DAY)
    if name in OF_A_DAY:
        address = headers["list-unsubscribe"].strip("<>")
        assert address.startswith(f"{URL}/reminders/")
        assert address in mail["text"] and f'href="{address}"' in mail["html"]
    else:
        assert "/reminders/" not in mail["text"] + mail["html"]


# The same twice


class Said(HTMLParser):
    """The words of a page, in order, each link's address after its words, as the text has it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []
        self.to = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.inside.append(tag)
        if tag == "a":
            self.to = dict(attrs)["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()
        if tag == "a":
            self.words[-1] += ":"
            self.words.append(self.to)

    def handle_data(self, data: str) -> None:
        if not {"head", "h1"} & set(self.inside):  # the subject is no part of the text
            self.words += data.split()


@pytest.mark.parametrize("name", EXAMPLES)
def test_text_and_html_say_the_same_words_in_the_same_order(name: str) -> None:
    said = Said()
    said.feed(read(name)["html"])

    assert said.words == [word for word in read(name)["text"].split() if set(word) != {"-"}]


# What no letter may hold, and what each must


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_letter_holds_a_calendars_address_or_anybody_but_its_recipient(name: str) -> None:
    mail = read(name)
    body = mail["text"] + mail["html"]

    assert "/f/" not in body and "/subscribe/" not in body
    assert not ADDRESS.search(body) and NAME not in body
    assert {each for each in re.findall(r"https?://[^\s\"<>]+", body) if not each.startswith(f"{URL}/")} == set()
    envelope = dict(mail["headers"])
    envelope.pop("message-id")
    others = set(ADDRESS.findall(" ".join(envelope.values()))) - {CONFIG.sender, mail["to"][0]["address"]}
    assert {each for each in others if each not in envelope.get("references", "")} == set()


def entries(text: str) -> Iterator[str]:
    """What stands after each "- " until the next one or an empty line."""
    for block in re.split(r"\n\n|^(?=- )", text, flags=re.MULTILINE):
        if block.startswith("- "):
            yield block


@pytest.mark.parametrize("name", [each for each in EXAMPLES if not each.startswith("avstamning")])
def test_each_thing_names_the_section_that_asks_for_it(name: str) -> None:
    told = list(entries(read(name)["text"].replace("\r\n", "\n")))

    assert told
    of_a_rule = [each for each in told if not WITHOUT_A_RULE.search(each)]
    assert [each for each in of_a_rule if not re.search(r"(avsnitt|sections?) \d", each)] == []
    assert len(told) - len(of_a_rule) <= 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_lines_are_at_most_72_columns_wide_but_for_addresses(name: str) -> None:
    lines = read(name)["text"].split("\n")

    assert [line for line in lines if len(line.rstrip("\r")) > WIDTH and not line.lstrip().startswith(URL)] == []


# Words


def keys(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from keys(value, f"{prefix}{key}.")
        else:
            gaps = [] if key == "day" else re.findall(r"{(.*?)}", value)  # a month is a number here, a name there
            yield f"{prefix}{key} {sorted(set(gaps))}"


@pytest.mark.parametrize(
    "swedish", sorted(Path(str(files("app.letters"))).glob("words/*.sv.toml")), ids=lambda p: p.stem
)
def test_each_language_says_all_that_swedish_says_with_the_same_gaps(swedish: Path) -> None:
    english = swedish.with_name(swedish.name.replace(".sv.", ".en."))

    assert sorted(keys(tomllib.loads(swedish.read_text("utf-8")))) == sorted(
        keys(tomllib.loads(english.read_text("utf-8")))
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_calls_the_three_outcomes_what_the_letter_called_them(code: str) -> None:
    said, page = Wording("letter", code)("asked.outcome-link"), language(code)

    assert all(page(f"outcome.{each}").lower().rstrip(".") in said for each in ("keep", "foll", "revi"))


# How far away


WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
NAMED = {"i går": -1, "i dag": 0, "i morgon": 1}


@pytest.fixture(scope="module")
def told_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A teller for a language and a moment."""
    store = living(f"sqlite:///{tmp_path_factory.mktemp('distance') / 'arshjul.db'}")
    nobody = Recipient("@polisen", "", ("polisen",))

    def tell(now: datetime) -> Telling:
        return Telling(Writing(store, "kumla", nobody, (), lambda purpose, uid: "", URL, now))

    yield tell
    store.close()


def days_meant(said: str, today: date) -> range:
    """Which days such words can mean."""
    if said in NAMED:
        return range(NAMED[said], NAMED[said] + 1)
    if said.startswith("på "):
        away = (WEEKDAYS.index(said.removeprefix("på ")) - today.weekday()) % 7
        return range(away, away + 1)
    number = int(re.findall(r"\d+", said)[0])
    match said.replace(str(number), "N"):
        case "om N dagar":
            return range(number, number + 1)
        case "för N dagar sedan":
            return range(-number, -number + 1)
        case "om N veckor":
            return range(7 * number, 7 * number + 7)
    raise AssertionError(said)


CLOCK_CHANGES = [date(2027, 3, 28), date(2027, 10, 31)]
MORNINGS = [
    datetime.combine(change + timedelta(days), clock, STOCKHOLM)
    for change in CLOCK_CHANGES
    for days in range(-15, 3)
    for clock in (time(0, 1), time(7), time(23, 59))
]
LEAVES = [*MORNINGS, datetime(2027, 1, 1, 7, tzinfo=STOCKHOLM), datetime(2027, 12, 31, 7, tzinfo=STOCKHOLM)]


def test_every_distance_is_true_on_the_day_when_the_letter_leaves_also_over_a_change_of_clocks(told_in: Any) -> None:
    for leaves in LEAVES:
        tell, today = told_in(leaves.astimezone(UTC)), leaves.date()
        for away in range(-40, 60):
            day = today + timedelta(away)
            assert away in days_meant(tell.distance(day), today), (leaves, day, tell.distance(day))
            assert away in days_meant(tell.away(day), today), (leaves, day, tell.away(day))


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (-3, "för 3 dagar sedan"), (-1, "i går"), (0, "i dag"), (1, "i morgon"), (2, "på söndag"), (6, "på torsdag"),
        (7, "om 7 dagar"), (14, "om 14 dagar"), (15, "om 2 veckor"), (21, "om 3 veckor"),
    ],
)  # fmt: skip
def test_a_distance_is_said_as_people_say_it(told_in: Any, away: int, said: str) -> None:
    friday = datetime(2027, 3, 26, 7, tzinfo=STOCKHOLM)  # two days before summer time

    assert told_in(friday).distance(friday.date() + timedelta(away)) == said


def test_beside_a_weekday_the_weekday_is_not_said_again(told_in: Any) -> None:
    friday = datetime(2027, 3, 26, 7, tzinfo=STOCKHOLM)

    assert told_in(friday).away(date(2027, 3, 28)) == "om 2 dagar"
