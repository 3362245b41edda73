"""The same input is the same year, byte for byte, in every process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kumla import kumla, planned, with_organisation

from schedules.planner import plan_year

TESTS = Path(__file__).parent
PROGRAM = "from kumla import planned; import sys; sys.stdout.buffer.write(repr(planned(2027)).encode())"
ELSEWHERE = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "sv_SE.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"},
]


@pytest.mark.parametrize("environment", ELSEWHERE, ids=lambda each: each["TZ"])
def test_another_process_plans_the_same_bytes(environment: dict[str, str]) -> None:
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    program = [sys.executable, "-X", "utf8", "-c", PROGRAM]

    environment = {**os.environ, **environment, "PYTHONPATH": path}
    there = subprocess.run(program, env=environment, capture_output=True, check=True)

    assert there.stdout == repr(planned(2027)).encode()


def test_planning_twice_in_one_process_is_the_same_year() -> None:
    assert repr(plan_year(kumla(), 2027)) == repr(planned(2027))


def test_other_years_planned_before_it_change_nothing() -> None:
    planned(2026), planned(2028)

    assert repr(plan_year(kumla(), 2027)) == repr(planned(2027))


def test_the_order_in_which_local_choices_are_written_changes_nothing() -> None:
    organisation = kumla().organisation
    turned = {name: getattr(organisation, name)[::-1] for name in ("avoided", "choices", "addresses")}

    assert plan_year(with_organisation(kumla(), **turned), 2027) == planned(2027)
