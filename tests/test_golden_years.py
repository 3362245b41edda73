"""Whole years as text: a secretary can proofread them, and a change of the planner shows itself as changed dates.

A change that is meant: `arshjul plan schedules/organisations/kumla 2027 > tests/years/kumla-2027.txt`, and read it.
"""

from pathlib import Path

import pytest
from kumla import PLACE

from app.cli import main

YEARS = Path(__file__).parent / "years"
FEEDS = Path(__file__).parent / "feeds"


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_kumlas_year_is_the_one_that_was_proofread(year: int, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", str(PLACE), str(year)])

    assert capsys.readouterr().out == (YEARS / f"kumla-{year}.txt").read_text("utf-8")


@pytest.mark.parametrize("group", ["styrgrupp", "operativ-grupp", "andt-sl"])
def test_kumlas_feed_is_the_one_that_was_proofread(group: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["feed", str(PLACE), "2027", group])

    assert capfdbinary.readouterr().out == (FEEDS / f"kumla-2027-{group}.ics").read_bytes()
