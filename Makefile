# Run `make` alone to see what there is. Everything installs into .venv from the project's own pinned files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# SQLite demo data; remove the folder to start afresh.
DEMO ?= .demo
# Tests wait for servers as often as for a core; files in their order, because those with few tests are the longest and stand in the middle.
PARALLEL := --numprocesses $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --dist loadfile --no-loadscope-reorder
# What an installation of quintet is made from, besides Python source, which is read where it lies.
BUILT_FROM := pyproject.toml tools/build_speedups.py src/quintet/kit/_speedups.c

.DEFAULT_GOAL := help
.PHONY: help demo test test-full check fix bench bench-http e2e speedups lock clean python

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.demo  ## Migrate, seed and serve the polls example at http://127.0.0.1:8000
	@exec $(BIN)/quintet demo --folder $(DEMO)

test: $(VENV)/.dev  ## Run the tests; rows that need a server skip loudly without it
	@$(BIN)/python -m compileall -q src  # the processes that tests start find bytecode, whatever the environment says
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-full: $(VENV)/.dev $(VENV)-packages/.ready  ## Run the tests and the long matrices (needs all services)
	@$(BIN)/python -m compileall -q src
	QUINTET_REQUIRE_SERVICES=1 QUINTET_FULL=1 $(BIN)/python -m pytest $(PARALLEL) $(ARGS)

check: $(VENV)/.dev  ## Lint, types, floors, circles and house rules
	@scripts/check

fix: $(VENV)/.dev  ## Format and mend what can be mended by a tool
	$(BIN)/ruff check --fix --quiet src tests tools benchmarks examples || true
	$(BIN)/ruff format --quiet src tests tools benchmarks examples

e2e: $(VENV)/.dev  ## Drive the example in a headless browser (needs chromium)
	$(BIN)/python -m pytest tests/e2e $(ARGS)

bench: $(VENV)-bench/.ready  ## Measure side by side with the peers and print the ratios
	$(VENV)-bench/bin/python -m benchmarks $(ARGS)

bench-http: $(VENV)-bench/.ready  ## Print the table of requests: CPU of each beside the peers (needs wrk)
	$(VENV)-bench/bin/python -m benchmarks servers $(ARGS)

speedups: $(VENV)/.dev  ## Build the optional C module again, and say why when it cannot be
	@$(BIN)/python tools/build_speedups.py

lock: $(VENV)/.dev  ## Pin the newest allowed versions anew
	scripts/lock

clean:  ## Remove environments, caches and demo data
	rm -rf $(VENV) $(VENV)-bench $(VENV)-packages $(DEMO) .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache src/quintet/kit/_speedups*.so

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "quintet needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=/path/to/python3.11")'

$(VENV)/bin/python: | python
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements/demo.lock $(BUILT_FROM) | $(VENV)/bin/python
	@echo "Installing quintet into $(VENV) ..."
	@test -e $(VENV)/.dev || $(PIP_INSTALL) --require-hashes -r requirements/demo.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(BUILT_FROM) | $(VENV)/bin/python
	@echo "Installing quintet and its development tools into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)-bench/.ready: requirements/bench.lock requirements/bench-peers.lock $(BUILT_FROM) | python
	@test -x $(VENV)-bench/bin/python || $(PYTHON) -m venv $(VENV)-bench
	@echo "Installing quintet and its peers into $(VENV)-bench ..."
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench-peers.lock
	@$(VENV)-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)-packages/.ready: requirements/demo.lock requirements/packages.lock $(BUILT_FROM) | python
	@test -x $(VENV)-packages/bin/python || $(PYTHON) -m venv $(VENV)-packages
	@echo "Installing quintet and packages written for Django into $(VENV)-packages ..."
	@$(VENV)-packages/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.lock
	@$(VENV)-packages/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/packages.lock
	@$(VENV)-packages/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
