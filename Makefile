# Targets a newcomer needs. Each installs what it needs first; nothing needs root but a missing browser.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2
CASES ?= 2000
SEED ?= 7
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: bench-linkage bench-linkage-elsewhere install run test test-slow test-pg15 differential spark e2e e2e-look rehearse lint format bench translations clean help

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

$(VENV)/.installed: requirements/base.lock requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "MySynergy needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/base.lock -r requirements/dev.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

install: $(VENV)/.installed ## make .venv with the command .venv/bin/mysynergy
	@$(BIN)/mysynergy translations compile >/dev/null

run: install ## start everything: database, worker and web (PORT=8000)
	@exec env PORT=$(PORT) MYSYNERGY_DEMO=1 $(BIN)/mysynergy run

test: install lint ## all checks; the default tests and the wide ones
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --wide

test-slow: install ## the tests that take more than seconds
	$(BIN)/python -m pytest -m slow -n 0

spark: install ## what sweep and link --engine spark need besides Java 17; then its slow tests
	$(BIN)/pip install --quiet --require-hashes -r requirements/spark.lock
	$(BIN)/python -m pytest -m slow -n 0 src/mysynergy/engines/tests/test_spark.py src/mysynergy/linkage/batch/tests/test_spark.py

differential: install ## hold all engines equal on 10 million drawn decisions
	$(BIN)/python -m mysynergy.engines.tests.differential --decisions 10000000

test-pg15: install ## the database tests on a packaged PostgreSQL 15, where there is one
	bash tests/on_postgresql_15.sh $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not e2e and not slow and not peer"

e2e: install ## journeys in a real browser
	bash tests/e2e/browser.sh
	$(BIN)/python -m pytest -m e2e -n 0 tests/e2e

e2e-look: install ## the component gallery in a real browser: axe, contrast, print, both themes
	bash tests/e2e/browser.sh
	$(BIN)/python -m pytest -m e2e -n 0 src

lint: install ## format, lint, types, walls, translations
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/mysynergy translations check
	$(BIN)/mysynergy rulebook check

format: install ## format the code
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: install ## print the figures of speed
	$(BIN)/python -m bench

bench-linkage: install ## link lists of a million made-up records beside Splink (its own environment), held against the truth
	$(BIN)/python -m bench.linkage_batch

bench-linkage-elsewhere: install ## link FEBRL 1 to 4 and pseudopeople's sample beside Splink (environments of their own)
	$(BIN)/python -m bench.linkage_elsewhere

rehearse: install ## a month of five agencies on a throwaway database, with crashes (CASES=2000 SEED=7)
	@$(BIN)/mysynergy rehearse --cases $(CASES) --seed $(SEED)

translations: install ## collect new texts into the .po files
	$(BIN)/mysynergy translations update

clean: ## remove what was built (never the data in var/)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
