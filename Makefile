# make demo   sets everything up and shows a sample company
# make test   sets everything up and runs every check
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test setup dev check lint format lock questions services bench clean

demo: setup
	$(BIN)/rumbo demo demo $(ARGS)

test: dev services check
	$(BIN)/pytest -n 2 --dist worksteal

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

lint: check

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(VENV)/.setup
dev: $(VENV)/.dev

$(VENV)/.python:
	@scripts/venv $(PYTHON) $(VENV)
	@touch $@

$(VENV)/.setup: $(VENV)/.python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.python requirements-dev.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.setup

# PostgreSQL and Chromium for the tests that need them; they start and stop their own.
services:
	@scripts/services

# The lock files: every package with its hash, for any platform with Python 3.11.
lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --extra postgres requirements.in pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --extra postgres --group dev requirements.in pyproject.toml -o requirements-dev.lock

# The list of questions, from the readings themselves.
questions: dev
	$(BIN)/python -m rumbo.readings.asked

bench: dev
	$(MAKE) -C benchmarks

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
