# Everything runs from .venv, which tools/setup.sh makes from requirements.lock when it is missing or out of date.
# Paths are relative, so a checkout may live under a path with spaces.
.DEFAULT_GOAL := help
.SUFFIXES:

# Compiled modules are kept: every program that a test starts would compile all of them again.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
DEMO := leastwise-demo
HTML := $(DEMO)/report.html
IMAGES := docs/images
ARGS :=
CHECKED := $(wildcard src tests tools benchmarks)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## make .venv (PYTHON=… chooses the interpreter); every other target does this first
	@sh tools/setup.sh

.PHONY: demo
demo: setup ## audit a messy account in an embedded AWS; the results go to leastwise-demo/
	$(BIN)/leastwise demo --output "$(DEMO)" $(ARGS)

.PHONY: test
test: setup ## run the whole test suite (ARGS="-k name" for a part of it)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: lint
lint: setup ## ruff, mypy --strict and the import layers
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.PHONY: format
format: setup ## sort imports and format the code
	$(BIN)/ruff check --select I --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

.PHONY: docs
docs: setup ## write the generated pages of docs/ again
	$(BIN)/python tools/docs.py

.PHONY: docs-check
docs-check: setup ## fail when a generated page of docs/ is out of date
	$(BIN)/python tools/docs.py --check

.PHONY: bench
bench: setup ## run the benchmarks one after the other
	@for file in benchmarks/bench_*.py; do echo "$$file"; $(BIN)/python "$$file" $(ARGS) || exit 1; done

.PHONY: screenshot
screenshot: setup ## picture an HTML report, light and dark (HTML=… IMAGES=…; needs Debian's chromium)
	$(BIN)/python tools/screenshot.py "$(HTML)" --output "$(IMAGES)" $(ARGS)

.PHONY: changelog
changelog: setup ## join the fragments of changelog.d/ into CHANGELOG.md (VERSION=… DATE=…)
	$(BIN)/python tools/changelog.py "$(VERSION)" "$(DATE)"

.PHONY: lock
lock: setup ## write requirements.lock again from pyproject.toml (ARGS=--upgrade for newer releases)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--extra dev pyproject.toml -o requirements.lock $(ARGS)

.PHONY: clean
clean: ## remove .venv, caches, and what the demo wrote
	[ ! -f .venv/made-by-setup ] || rm -rf .venv
	rm -rf build dist "$(DEMO)" .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CHECKED) -name __pycache__ -type d -prune -exec rm -rf {} +
