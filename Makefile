# Everything a person or a machine does with this repository. `make` lists it.

PYTHON ?= python3
DATA ?= sightline-data
PORT ?= 8765
ROUNDS ?= 200

BIN := .venv/bin
READY := .venv/.ready
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench chaos generate lock clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## create .venv with everything in it, pinned and checked by hash

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Sightline needs Python 3.11 or newer; name one with: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
ifdef UV
	uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
else
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
endif
	@touch $@

demo: setup ## start Sightline with a simulated shop (DATA=folder PORT=number)
	$(BIN)/sightline demo --data $(DATA) --port $(PORT)

test: check ## all that CI runs: the checks, then every test
	$(BIN)/python -m pytest

check: setup ## style, types, layers, catalog, generated files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sightline catalog check
	$(BIN)/python scripts/generate.py --check

bench: setup ## measure what DESIGN promises; prints JSON
	$(BIN)/python -m bench

chaos: setup ## kill the server at random moments, many times (ROUNDS=number)
	SIGHTLINE_CHAOS_ROUNDS=$(ROUNDS) $(BIN)/python -m pytest -m chaos --timeout 0

generate: setup ## write the pages that follow from code
	$(BIN)/python scripts/generate.py

lock: ## pin dependencies anew from pyproject.toml (needs uv)
	scripts/lock

clean: ## remove .venv, caches and builds; data stays
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
