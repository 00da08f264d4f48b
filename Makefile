# Wenyi (文驿). `make help` lists the targets.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
ROOMS := app scanner courtroom ocr asr sync dossier cabinet resources
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# One more than cores: tests wait for processes, disks and connections about as long as they compute.
WORKERS ?= 3
# Neighbours stay together, so that what a module prepares is prepared once.
SPREAD := -n $(WORKERS) --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run test check faults bench screenshots lint types imports translations test-core lock frozen clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: $(RUN_READY) ## Start the application with a demo station (offscreen where there is no display)
	@$(BIN)/wenyi --demo

test: $(DEV_READY) ## Run the tests: the core's with PySide6 hidden, then the others
	@$(BIN)/python -m tests.suite $(SPREAD)

check: lint types imports translations ## Everything CI checks besides the tests

faults: $(DEV_READY) ## Long kill loops and fault injection
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -m faults --timeout 3600

bench: $(DEV_READY) ## Measure beside the peers; reports go to bench-output/
	@$(BIN)/python -m benchmarks

screenshots: $(DEV_READY) ## Draw the documents' pictures into docs/images/
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m app.screenshots --documents docs/images

lint: $(DEV_READY) ## Ruff: rules and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(DEV_READY) ## mypy --strict
	@$(BIN)/mypy

imports: $(DEV_READY) ## The layer contracts of the house
	@$(BIN)/lint-imports

translations: $(DEV_READY) ## Every text of the interface is translated
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m app.qt.translations --check

test-core: $(DEV_READY) ## Core tests with PySide6 hidden
	@$(BIN)/python -m tests.without_qt $(SPREAD)

lock: $(DEV_READY) ## Lock the newest versions, with hashes and without index addresses
	@$(PIP) uv
	@$(BIN)/uv pip compile pyproject.toml --extra build --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-annotate --no-header -q -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --extra build --extra centre --extra dev --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.txt

frozen: $(DEV_READY) ## Build the stand-alone folder dist/wenyi with PyInstaller, and try it
	@$(PIP) pyinstaller
	@$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec
	@$(BIN)/python -m tests.frozen_build dist/wenyi/wenyi

clean: ## Remove what the targets made, the demo's output included
	@rm -rf $(VENV) build dist demo-output bench-output *.egg-info

# The lock names every package, so pip need not resolve: rapidocr asks for an
# OpenCV build with Qt plugins of its own, which the lock replaces.
$(RUN_READY): requirements.txt pyproject.toml .ci/system-packages
	@.ci/system-packages run
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages (once) …"
	@$(PIP) --no-deps --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q $(ROOMS)
	@touch $@

$(DEV_READY): $(RUN_READY) requirements-dev.txt
	@.ci/system-packages test
	@$(PIP) --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
