"""A year that can be planned is one whose holidays are known."""

from app.refusal import Refused

YEARS = range(1950, 2101)


def prove_known(year: int) -> None:
    if year not in YEARS:
        raise Refused(f"YEAR = {year}; expected {YEARS[0]} to {YEARS[-1]}")
