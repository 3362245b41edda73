from urllib.parse import parse_qs, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from app.feeds import addresses

URL = "https://kumla.example/f/9Kx2vQm7/styrgruppen.ics"


def test_each_calendar_gets_the_address_in_its_own_form() -> None:
    links = addresses(URL, "BRÅ styrgrupp")

    assert links.plain == URL
    assert links.webcal == "webcal://kumla.example/f/9Kx2vQm7/styrgruppen.ics"
    assert links.google == (
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fkumla.example%2Ff%2F9Kx2vQm7%2Fstyrgruppen.ics"
    )
    question = "url=https%3A%2F%2Fkumla.example%2Ff%2F9Kx2vQm7%2Fstyrgruppen.ics&name=BR%C3%85%20styrgrupp"
    assert links.outlook_work == f"https://outlook.office.com/calendar/0/addfromweb?{question}"
    assert links.outlook_private == f"https://outlook.live.com/calendar/0/addfromweb?{question}"


def test_an_installation_on_ones_own_machine_has_links_too() -> None:
    assert addresses("http://127.0.0.1:8000/f/x/bra.ics", "BRÅ").webcal == "webcal://127.0.0.1:8000/f/x/bra.ics"


@example("\ud800\r\n&url=https://elak.example#")
@given(st.text(st.characters(exclude_categories=())))
def test_no_name_adds_anything_to_a_link(name: str) -> None:
    links = addresses(URL, name)

    for link in (links.outlook_work, links.outlook_private):
        question = parse_qs(urlsplit(link).query, keep_blank_values=True, strict_parsing=True)
        assert question.keys() == {"url", "name"}
        assert question["url"] == [URL]
        assert link.isascii() and " " not in link
