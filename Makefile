# "make demo" and "make test" are all that is needed on a fresh machine; each makes .venv by itself when it has to.

PYTHON ?= python3
BIN := .venv/bin
PINS := pyproject.toml constraints.txt hatch_build.py $(wildcard bot/locales/*/LC_MESSAGES/*.po)
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt

.PHONY: help demo test explore lint bench texts constraints clean
.DELETE_ON_ERROR:

help:
	@echo "make demo   play with the whole desk in a browser (options: make demo ARGS='--fresh --port 8601')"
	@echo "make test   everything: lint, then all tests (some of them: make test ARGS='tests/unit -k settings')"
	@echo "make explore  the property tests with examples never tried before"
	@echo "make lint   ruff, mypy, import-linter"
	@echo "make bench  the benchmark, as one table"
	@echo "make texts  bring the translations up to date with the code"

demo: .venv/.runs
	$(BIN)/deskbell demo $(ARGS)

test: lint
	$(BIN)/pytest -n auto --dist loadfile $(ARGS)

explore: .venv/.tests
	DESKBELL_EXAMPLES=others $(BIN)/pytest -n auto --dist loadfile tests/unit tests/channels tests/storage tests/flows $(ARGS)

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/.tests
	$(BIN)/python -m bench $(ARGS)

texts: .venv/.tests
	mkdir -p build
	$(BIN)/pybabel -q extract -k say -k _say --add-location=file --sort-by-file --project=deskbell -o build/deskbell.pot bot channels
	$(BIN)/pybabel update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -D deskbell -i build/deskbell.pot -d bot/locales
	$(BIN)/pybabel compile -D deskbell -d bot/locales --statistics

# The pins of everything that is installed, out of an environment made from pyproject.toml alone.
constraints:
	rm -rf build/pins && $(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip install --disable-pip-version-check -e '.[postgres,dev]'
	(sed '/^[^#]/d' constraints.txt; build/pins/bin/python -m pip freeze --exclude-editable) > build/constraints.txt
	mv build/constraints.txt constraints.txt && rm -rf build/pins

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage test-output
	find bot channels storage tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: what the program needs to run, and what its tests need beside it.

.venv/.runs: $(PINS) | $(BIN)/python
	$(INSTALL) -e '.[postgres]'
	@touch $@

.venv/.tests: $(PINS) | $(BIN)/python
	$(INSTALL) -e '.[postgres,dev]'
	@touch .venv/.runs $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Deskbell needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
