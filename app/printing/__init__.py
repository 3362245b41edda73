"""What the commands print: a year, a change, a check or an explanation, as text for people and as JSON for programs."""

from app.printing.change import at_risk, changed, difference
from app.printing.check import check
from app.printing.explanation import explanation
from app.printing.programs import as_json
from app.printing.words import Words, bullet, section
from app.printing.year import verdict, year

__all__ = [
    "Words", "as_json", "at_risk", "bullet", "changed", "check", "difference", "explanation", "section", "verdict",
    "year",
]  # fmt: skip
