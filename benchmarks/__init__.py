"""How long things take, side by side in one run: `make bench`. Figures from one run stand in README.md beside this."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
YEAR = 2027
MUNICIPALITIES = 290

sys.path.append(str(ROOT / "tests"))  # the oracle, and the made-up organisations
