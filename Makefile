# Silkwatch. `make` alone explains itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements-dev.lock
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test soak run lint bench eval fuzz format lock clean

help: ## Show what can be made
	@echo "Silkwatch watches the news of the South Caucasus. You can make:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Silkwatch needs Python 3.11 or later; name one: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Silkwatch needs, every package checked against its hash ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) ## See a morning's digest, made from pages fetched over HTTP
	@$(BIN)/silkwatch demo

test: $(STAMP) ## Run all tests, on SQLite and on PostgreSQL, in two processes
	@$(BIN)/python -m pytest

SEEDS ?= 20
soak: $(STAMP) ## Crawl the whole newsroom in many worlds, faults and all (SEEDS=20), and group a million articles
	@$(BIN)/python -m pytest tests/crawler/test_whole_newsroom.py --seeds $(SEEDS)
	@$(BIN)/python -m benchmarks.stories --articles 1000000

run: $(STAMP) ## Watch the outlets of the catalogue until stopped
	@$(BIN)/silkwatch run

lint: $(STAMP) ## Check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

PAGES ?= pages
bench: $(STAMP) ## Measure crawl, feeds, polls, polling policy, flags and stories, each beside a peer or a limit (PAGES=folder: foreign pages, too)
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.feeds
	@$(BIN)/python -m benchmarks.throughput
	@$(BIN)/python -m benchmarks.polling
	@$(BIN)/python -m benchmarks.flags
	@$(BIN)/python -m benchmarks.labelled
	@$(BIN)/python -m benchmarks.stories --sensitivity
	@test ! -d "$(PAGES)" || $(BIN)/python -m benchmarks.foreign "$(PAGES)"

eval: $(STAMP) ## Measure the reader of pages beside others, on pages with a known truth (PAGES=folder)
	@$(BIN)/python -W ignore -m benchmarks.extraction $(PAGES)

COUNT ?= 100000
SEED ?= 1
fuzz: $(STAMP) ## Read broken pages by the readers: no crash, no hang, plain text (COUNT=100000 SEED=1 PAGES=folder)
	@$(BIN)/python -m benchmarks.fuzz --count $(COUNT) --seed $(SEED) $(if $(filter file,$(origin PAGES)),,--pages $(PAGES))

format: $(STAMP) ## Lay the code out as the linter wants it
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

lock: ## Write the lock file anew from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --group dev --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --quiet --output-file $(LOCK)

clean: ## Remove what was built, fetched and cached, the data folder excepted
	@rm -rf $(VENV) demo-data dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
