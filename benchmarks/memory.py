"""Memory is the most that planning all the municipalities takes at a time, with nothing else loaded beside it."""

import subprocess
import sys
from resource import RUSAGE_SELF, getrusage

from kumla import kumla

from benchmarks import MUNICIPALITIES, ROOT, YEAR
from benchmarks.municipalities import municipalities
from schedules.search import best_year
from schedules.series import series_of


def of_the_planning() -> int:
    """In MB, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory"]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    for folder in municipalities(kumla(), MUNICIPALITIES, YEAR):
        best_year(series_of(folder, YEAR, {}))
    print(getrusage(RUSAGE_SELF).ru_maxrss // 1024)
