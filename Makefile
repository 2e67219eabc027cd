# Everything a developer or a new user runs. `make help` lists it.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
WORKSPACE ?= demo
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo dev test check bench snapshot docs lock clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## Build .venv from requirements.lock

# uv comes first, by hash, from the same lock; it then installs the rest and compiles it.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Hotpass needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	awk '/^[a-z0-9]/ { keep = /^uv==/ } keep' requirements.lock > .venv/uv.lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.lock.txt
	UV_COMPILE_BYTECODE=1 VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q hotpass_assets hotpass_resources hotpass_cli
	touch $@

demo: $(READY)  ## Make a sample workspace in demo/, refine it, say where the results are
	test -e $(WORKSPACE)/dagster.yaml || $(BIN)/hotpass init --path $(WORKSPACE)
	cd $(WORKSPACE) && $(CURDIR)/$(BIN)/hotpass refine --profile quickstart --config config/pipeline.quickstart.toml

dev: $(READY)  ## Open the Dagster UI on the workspace (WORKSPACE=demo) at http://127.0.0.1:3000
	test -e $(WORKSPACE)/dagster.yaml || $(MAKE) demo
	cd $(WORKSPACE) && DAGSTER_HOME= $(CURDIR)/$(BIN)/dagster dev -w workspace.yaml

test: $(READY)  ## Run the whole test suite
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY)  ## Lint, types, layers, definitions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dagster definitions validate -w workspace.yaml
	$(BIN)/dg check defs

bench: $(READY)  ## Measure speed, memory and quality; prints a table
	$(BIN)/python -m benchmarks.run

snapshot: $(READY)  ## Accept the present graph as the one the tests compare with
	$(BIN)/python -m tests.project.graph_snapshot

docs: $(READY)  ## Write the generated reference pages
	$(BIN)/python -m docs.generate_reference

lock: $(READY)  ## Resolve the dependencies anew into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-strip-extras --python-version 3.11 --no-annotate --no-header --quiet -o requirements.lock

clean:  ## Remove what the other commands made
	rm -rf .venv demo bench-data build dist .hotpass .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
