# The doors for people: `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
CACHE := $(or $(MIMIKA_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/mimika)
REQUIREMENTS := infra/requirements
VENV := .venv/bin

.PHONY: help setup demo demo-live test test-minutes test-torch check bench bench-live look up down lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: .venv/installed ## Make .venv and fetch servers, models, fonts and clips
	@$(VENV)/python -m infra.fetching
	@$(VENV)/python -m inference.detector_export --weights "$(CACHE)/models/mobilenet0.25_Final.pth" --to "$(CACHE)/models/retinaface.onnx"

.venv/installed: pyproject.toml $(REQUIREMENTS)/base.txt $(REQUIREMENTS)/tools.txt
	@$(PYTHON) -m infra.prerequisites
	@echo "setting up .venv: 250 MB of packages, 760 MB on disk"
	@test -x $(VENV)/python || $(PYTHON) -m venv .venv
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(REQUIREMENTS)/tools.txt
	@$(VENV)/uv pip install --quiet --python $(VENV)/python --require-hashes -r $(REQUIREMENTS)/base.txt
	@$(VENV)/uv pip install --quiet --python $(VENV)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/installed $(REQUIREMENTS)/dev.txt
	@$(VENV)/uv pip install --quiet --python $(VENV)/python --require-hashes -r $(REQUIREMENTS)/dev.txt
	@touch $@

.venv-torch/installed: $(REQUIREMENTS)/train.txt $(REQUIREMENTS)/art.txt $(REQUIREMENTS)/dev.txt .venv/installed
	@echo "setting up .venv-torch: 3.1 GB of packages, 6 GB on disk"
	@test -x .venv-torch/bin/python || $(PYTHON) -m venv .venv-torch
	@$(VENV)/uv pip install --quiet --python .venv-torch/bin/python --require-hashes -r $(REQUIREMENTS)/train.txt -r $(REQUIREMENTS)/art.txt -r $(REQUIREMENTS)/dev.txt -r $(REQUIREMENTS)/tools.txt
	@$(VENV)/uv pip install --quiet --python .venv-torch/bin/python --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## Analyse a real video through the whole pipeline and print its report
	@consent=$$($(VENV)/mimika consent add --client demo --purpose report --evidence "demo video") && \
	$(VENV)/mimika analyze "$(CACHE)/clips/franck.mp4" --client demo --manager demo --consent "$$consent"

demo-live: setup ## Play a real video as a live call: panel, report, mail
	@$(VENV)/mimika demo-live "$(CACHE)/clips/franck.mp4"

test: setup .venv/installed-dev ## Run every test but those of minutes and of torch
	@infra/chromium.sh
	@infra/media_servers.sh
	@$(VENV)/python -m pytest -m "not torch and not minutes"

test-minutes: setup .venv/installed-dev ## Run the tests that wait for minutes: lost networks, floods, zoom
	@infra/chromium.sh
	@$(VENV)/python -m pytest -m minutes

test-torch: .venv-torch/installed ## Run the tests that need torch, in an environment of their own
	@.venv-torch/bin/python -m pytest -m torch

check: .venv/installed-dev ## Lint, types, imports, dead code: seconds
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/vulture

bench: setup .venv/installed-dev ## Measure speed and memory into docs/bench.json
	@$(VENV)/python -m tests.bench docs/bench.json

bench-live: setup .venv/installed-dev ## Measure how many live calls this machine carries into docs/bench-live.json
	@$(VENV)/python -m tests.bench_live docs/bench-live.json

look: setup .venv/installed-dev ## Picture every page of the console into build/look
	@infra/chromium.sh
	@$(VENV)/python -m tests.look build/look

up: setup ## Start servers and services and leave them running
	@$(VENV)/mimika up

down: ## Stop what `make up` started
	@$(VENV)/mimika down

lock: .venv/installed ## Resolve all dependencies anew
	@infra/requirements/lock.sh $(VENV)/uv

clean: ## Remove environments and build products; state and downloads stay
	rm -rf .venv .venv-torch build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
