# Årshjul's housework. A Debian with Python 3.11, git and make is enough: each target installs what it lacks, once.

SHELL := /bin/bash
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
INSTALL := $(PIP) install --require-hashes --only-binary :all:
LOCK := .venv/lock/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --only-binary :all: --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make lock' --extra build

.PHONY: run setup test lint bench proof torture schema screens lock

run: setup  ## the year on http://127.0.0.1:8000, until Ctrl-C
	@$(BIN)/arshjul serve

setup: .venv/run.done  ## the command .venv/bin/arshjul, nothing more

test: lint tests/peers/node_modules/.package-lock.json  ## everything that must hold
	tests/setup.sh tests
	$(BIN)/python -m pytest --numprocesses auto

lint: .venv/dev.done
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/bench.done  ## how long things take here, and what they cost; tests assert no times
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.serving
	$(BIN)/python -m benchmarks.mailing
	$(BIN)/python -m benchmarks.pages

proof: .venv/dev.done tests/peers/node_modules/.package-lock.json  ## what takes longer than a test may last
	tests/setup.sh tests
	$(BIN)/python -m pytest -m proof --hypothesis-profile proof --numprocesses auto --dist worksteal

torture: .venv/dev.done  ## the outbox: a thousand kills, each point of failure twenty times, ten thousand mails at once
	tests/setup.sh tests
	$(BIN)/python -m pytest -m torture --torture full --numprocesses auto -rP

schema: .venv/run.done  ## both files' formats, for editors
	$(BIN)/arshjul schema docs/schema

screens: .venv/dev.done  ## the pictures in docs/screens
	tests/setup.sh tests
	$(BIN)/python tests/screens.py

lock: .venv/made.done  ## the newest versions that pyproject.toml allows, with their hashes
	$(BIN)/python -m venv .venv/lock
	.venv/lock/bin/python -m pip -qq install --only-binary :all: uv
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

# Each .done is written last: an installation that was broken off begins again.
.venv/made.done:
	tests/setup.sh venv
	touch $@

.venv/run.done: requirements.lock pyproject.toml | .venv/made.done
	$(INSTALL) --requirement requirements.lock
	$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	touch $@

.venv/dev.done: requirements-dev.lock .venv/run.done
	$(INSTALL) --requirement requirements-dev.lock
	touch $@

.venv/bench.done: .venv/dev.done
	tests/setup.sh bench
	$(BIN)/python -m venv .venv/bench
	.venv/bench/bin/python -m pip -qq --disable-pip-version-check install --only-binary :all: radicale
	touch $@

tests/peers/node_modules/.package-lock.json: tests/peers/package-lock.json
	tests/setup.sh node
	npm ci --prefix tests/peers --no-audit --no-fund
	touch $@
