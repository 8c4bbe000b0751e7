# Everything that is done to this project by hand. It needs make and Python 3.11 or newer, and nothing else:
# each target first sets up what it uses in .venv, once.

PYTHON_NAMES = $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python)
BIN = .venv/bin
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade

.PHONY: help setup run test check bench proofs pictures lifecycle words requirements clean
.DELETE_ON_ERROR:

help:
	@echo 'make setup         install what the bot needs into .venv, and the command minimentor'
	@echo 'make run           start the bot; with no tokens in .env, in its own sandbox'
	@echo 'make test          run the tests (ARGS="-k claim" runs some of them)'
	@echo 'make check         lint, format, types, and who may import whom'
	@echo 'make bench         measure, print a table, write build/bench.json'
	@echo 'make proofs        kill, race and break it, count, write build/proofs.json'
	@echo 'make pictures      take the pictures of README.md anew (needs Chromium)'
	@echo 'make lifecycle     draw docs/lifecycle.md anew from the table'
	@echo 'make words         gather all words on screen into the catalogue, and compile its languages'
	@echo 'make requirements  pin the newest versions of everything (needs uv)'
	@echo 'make clean         remove .venv, build and caches; never a database'

setup: .venv/ready-to-run

run: .venv/ready-to-run
	@$(BIN)/minimentor run

test: .venv/ready-to-test
	$(BIN)/python -m pytest --numprocesses auto $(ARGS)

check: .venv/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready-to-test
	@mkdir -p build
	$(BIN)/python -m benchmarks $(ARGS)

proofs: .venv/ready-to-test
	@mkdir -p build
	$(BIN)/python -m tests.proofs $(ARGS)

pictures: .venv/ready-to-test
	$(BIN)/python -m docs.pictures

lifecycle: .venv/ready-to-run
	$(BIN)/python -m docs.lifecycle

words: .venv/ready-to-test
	$(BIN)/python -m docs.words
	$(BIN)/ruff format -q core/ui/calendars.py

requirements:
	echo hatchling | $(LOCK) --custom-compile-command 'make requirements' pyproject.toml - -o requirements.txt
	echo hatchling | $(LOCK) --custom-compile-command 'make requirements' --extra dev -c requirements.txt pyproject.toml - -o requirements-dev.txt

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed comes from the two lists of pinned and hashed packages; the project itself is linked in, not copied.
.venv/ready-to-run: requirements.txt pyproject.toml | .venv/bin/python
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/ready-to-test: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(INSTALL) --require-hashes -r requirements-dev.txt
	$(INSTALL) --no-deps --no-build-isolation --no-index -e .
	@touch $@

# A name on the PATH may be a stand-in without a Python behind it, so each one is asked what it is.
.venv/bin/python:
	@for name in $(PYTHON_NAMES); do \
	    if $$name -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Setting up .venv with $$($$name --version); the first time takes a minute or two ..."; \
	        exec $$name -m venv .venv; \
	    fi; \
	done; \
	echo 'Mini Mentor needs Python 3.11 or newer with its venv module, and found none: install it, or name it with make PYTHON=/path/to/python3.' >&2; \
	exit 1
