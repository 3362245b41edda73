"""Four releases as three calendars show them, each line of it read by a person."""

import pytest
from feed_story import CALENDARS, FEEDS, as_text, story


def test_the_story_is_the_one_that_was_proofread() -> None:
    assert as_text() == (FEEDS / "berattelse.txt").read_text("utf-8")


@pytest.mark.parametrize("calendar", CALENDARS)
def test_what_subscribers_have_at_the_end_is_its_golden_file(calendar: tuple[str, str]) -> None:
    *_, (_, last) = story()
    feed = next(feed for feed in last if (feed.kind, feed.subject) == calendar)

    assert feed.body == (FEEDS / f"{CALENDARS[calendar][1]}.ics").read_bytes()
