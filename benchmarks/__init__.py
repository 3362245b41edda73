"""How long things take, side by side in one run: `make bench`. Figures from one run stand in README.md beside this."""
