# make run     the ledger, with a demonstration authority, on http://127.0.0.1:8080
# make test    everything, on both databases
# Say DATABASE_URL=postgresql://... to run on PostgreSQL; PORT=... for another port.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: run test test-long checks lock clean

PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup

run: .venv/installed
	@$(BIN)/send-ledger serve --demonstration

test: checks
	$(PYTEST)

test-long: checks
	$(PYTEST) --long

checks: .venv/installed-for-tests
	@$(BIN)/python -m tests.servers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint ledger importers reports

lock: .venv/installed
	@test -x $(BIN)/uv || $(PIP) uv
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--extra test pyproject.toml -o requirements-test.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later was not found. Install it and run make again."; exit 1; }
	@echo "Making the environment in .venv ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made requirements.txt pyproject.toml
	@echo "Installing what requirements.txt names, each checked by its hash ..."
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

.venv/installed-for-tests: .venv/installed requirements-test.txt
	@echo "Installing what requirements-test.txt names, each checked by its hash ..."
	@$(PIP) --require-hashes -r requirements-test.txt
	@touch $@
