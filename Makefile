# The suite's two commands are `make run` and `make test`; both set themselves up. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPEED_READY := $(VENV)/.ready-speed

.PHONY: help setup run test check soak speed tiny explorer

help: ## list these commands
	@sed -nE 's/^([a-z]+):[^#]*## (.*)$$/make \1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "%-15s %s\n", $$1, $$2 }'

setup: $(READY) ## the virtual environment with every package (the other commands do it by themselves)

run: $(READY) ## start the suite at http://127.0.0.1:7860
	$(BIN)/tarsier serve

test: check ## the checks, then every test (as CI runs them)
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY) ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

soak: $(READY) ## the long hunts that `make test` only runs a few rounds of
	$(BIN)/python -m pytest -m soak

speed: $(SPEED_READY) ## measure the speed of reading, preparing and answering; prints tables
	$(BIN)/python -m tests.speed.media
	$(BIN)/python -m tests.speed.prepare
	$(BIN)/python -m tests.speed.engine
	$(BIN)/python -m tests.speed.shapes
	$(BIN)/python -m tests.speed.judging

tiny: $(READY) ## train the built-in model from nothing and write its curve
	$(BIN)/python -m training.tiny --out runs/tiny

explorer: ## (not there yet)
	@echo "The explorer is not part of this version; it comes with a later one (see CHANGELOG.md)." >&2; exit 1

# torch is installed in one go with everything else: alone first, another package could replace it.
$(READY): requirements.txt pyproject.toml
	@for python in python3.11 python3.12 python3.13 python3; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found=$$python && break; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer is needed, and none was found (tried python3.11, 3.12, 3.13 and python3)." >&2; exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip' 2>/dev/null; then \
	  echo "$$found can't make a virtual environment; on Debian or Ubuntu, install the package python3-venv." >&2; exit 1; \
	fi; \
	[ -x $(BIN)/python ] || $$found -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt -e '.[dev]'
	@touch $@

$(SPEED_READY): $(READY)
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[speed]'
	@touch $@
