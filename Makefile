# make demo   sets everything up and shows Remanence remember a conversation
# make test   sets everything up and runs the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test test-long test-ecosystems test-all lint types docs check bench static-model clean
.DEFAULT_GOAL := help

help: ## Say what there is.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Remanence needs Python 3.11 or later: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

demo: $(STAMP) ## Show it remember a conversation.
	@$(BIN)/remanence demo --no-pause

test: $(STAMP) ## Run the tests (under 8 minutes on 2 cores).
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

$(VENV)/.fuzzing: $(STAMP)
	@$(BIN)/python -m pip install --quiet --only-binary :all: --group fuzz || echo "There is no atheris for this Python: the parsers are fuzzed by hypothesis alone."
	@touch $@

test-long: $(VENV)/.fuzzing ## Run the long tests only: hundreds of killed processes, parsers fuzzed by coverage.
	$(BIN)/python -m pytest -n auto --dist worksteal -m slow

test-ecosystems: $(STAMP) ## Run the suite of every framework there is an adapter for, each in its own environment.
	$(BIN)/python tools/ecosystems.py

test-all: test test-long test-ecosystems ## Run all three.

lint: $(STAMP) ## Check style and formatting.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## Check types, strictly.
	$(BIN)/mypy

docs: $(STAMP) ## Write docs/reference/api anew; run every command and snippet of README and docs.
	$(BIN)/python -m tools.api_reference
	$(BIN)/python -m pytest -q tests/test_docs.py

check: lint types test ## All that CI runs, but for the long suite.

bench: $(STAMP) ## Print the speed and memory tables.
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/recall_latency.py

static-model: $(STAMP) ## Train the bundled embedder anew: make static-model TEXT=FILE.
	@test -n "$(TEXT)" || { echo "say what to train on: make static-model TEXT=sentences.jsonl.gz"; exit 1; }
	$(PYTHON) -m venv .venv-model
	.venv-model/bin/python -m pip install --quiet --requirement tools/static_model/requirements.txt
	PYTHONPATH=src .venv-model/bin/python -m tools.static_model --text $(TEXT) --out src/remanence/encoding/embedding/static

clean: ## Remove what make made.
	rm -rf $(VENV) .venv-model .ecosystems .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find src tests tools benchmarks -name __pycache__ -prune -exec rm -r {} +
