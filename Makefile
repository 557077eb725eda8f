# Everything a person or a machine does with this repository. `make` lists it.

PYTHON ?= python3
DATA ?= sightline-data
PORT ?= 8765
ROUNDS ?= 200
WORKERS ?= 2

BIN := .venv/bin
READY := .venv/.ready
SEED ?= $(shell date +%s)
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
NPM := $(shell npm --version >/dev/null 2>&1 && echo npm)
TRACKER := clients/js
MODULES := $(TRACKER)/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help setup demo test check browser servers node screenshots pictures bench chaos generate tracker lock clean

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

test: check browser servers node ## all that CI runs: the checks, then every test (WORKERS=number)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: setup ## style, types, layers, catalog, generated files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sightline catalog check
	$(BIN)/python scripts/generate.py --check

browser: ## chromium for the tests of pages, where there is none (Debian packages, as root)
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		fi; } || true
	@command -v chromium >/dev/null || \
		echo "There is no chromium on the path, so tests of pages are skipped. Install it with" \
			"your system's packages, or run this as root on Debian."

servers: ## PostgreSQL and Redis for the tests that need them, where there is none (as root)
	@test -n "$$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" && command -v redis-server >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends postgresql redis-server >/dev/null; \
		fi; } || true
	@test -n "$$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" && command -v redis-server >/dev/null || \
		echo "PostgreSQL or Redis is missing, so tests with them are skipped. Install them with" \
			"your system's packages, or run this as root on Debian."

node: $(if $(NPM),$(MODULES)) ## the tracker's compiler, where Node is installed
	@test -n "$(NPM)" || echo "There is no npm on the path, so tests of the tracker's build are skipped."

$(MODULES): $(TRACKER)/package-lock.json
	cd $(TRACKER) && npm ci --loglevel=error
	@touch $@

screenshots: setup browser ## pictures of every page, in screenshots/
	$(BIN)/python scripts/screenshots.py

pictures: setup browser ## the pictures that the documents show, in docs/images/
	$(BIN)/python scripts/screenshots.py docs/images --docs --days 35

bench: setup ## measure what DESIGN promises; prints JSON
	$(BIN)/python -m bench

chaos: setup ## kill the server at random moments, many times (ROUNDS=number SEED=number)
	SIGHTLINE_CHAOS_ROUNDS=$(ROUNDS) SIGHTLINE_CHAOS_SEED=$(SEED) $(BIN)/python -m pytest -m chaos --timeout 0

generate: setup ## write the pages that follow from code
	$(BIN)/python scripts/generate.py

tracker: generate node ## build and test the browser tracker (needs Node 20)
	cd $(TRACKER) && npm run --silent build && npm test --silent

lock: ## pin dependencies anew from pyproject.toml (needs uv)
	scripts/lock

clean: ## remove .venv, caches and builds; data stays
	rm -rf .venv dist build $(TRACKER)/node_modules $(TRACKER)/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
