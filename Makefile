# Two commands do everything: `make run` (the main job) and `make test`. Every target sets up .venv first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
YEAR ?=
AGENCIES ?=
DBT_DOCS ?= $(CURDIR)/build/dbt
REPORTS ?= 100000
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml

# Some shells set PYTHONDONTWRITEBYTECODE; Airflow then starts in 8 s instead of 2.
export UV_COMPILE_BYTECODE := 1
export GX_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED := False
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(STAMP) ## build .venv with everything, from the hashed requirements

$(STAMP): requirements/bootstrap.txt requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and none was found on PATH." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14)))' \
	  || { echo "$(PYTHON) is $$("$(PYTHON)" -V 2>&1): gongkai needs 3.11, 3.12 or 3.13. Try: make setup PYTHON=python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) \
	  || { echo "venv failed. On Debian: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/dev.txt
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: run
run: setup ## run the main job on the bundled sample; or YEAR=2022 AGENCIES="sasac-440300" for real sites
	@if [ -n "$(YEAR)" ]; then \
	  $(BIN)/python -m dags.local run --year $(YEAR) $(foreach id,$(AGENCIES),--agency $(id)); \
	else \
	  $(BIN)/python -m dags.local run --sample; \
	fi

.PHONY: up
up: setup ## start Airflow with its web page on 127.0.0.1:8080; Ctrl-C stops it
	@$(BIN)/python -m dags.local up

.PHONY: test
test: setup ## all tests, one worker a processor (up to four)
	$(BIN)/python -m pytest -n auto --maxprocesses 4

.PHONY: bench
bench: setup ## speed and memory of the parser beside other libraries (BENCH="--memory-pages 10000 --profile")
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks.run $(BENCH)

.PHONY: bench-warehouse
bench-warehouse: setup ## a synthetic country of REPORTS (default 100000) reports and a tenth of it: build, memory, file, questions (BENCH=--from-pages: landed as pages, which the build reads)
	$(BIN)/python -m benchmarks.warehouse $(BENCH) $$(( $(REPORTS) / 10 )) $(REPORTS)

# What is done leaves a mark, so that a torture that was stopped goes on; a later change of the code asks for all of it again.
TORTURE := golden hostile cells_property table_faults indicators pdf_shapes crawl_killed
.PHONY: torture
torture: setup $(TORTURE:%=build/torture/%) ## 1,000 hostile mutations of each golden page, thousands of table faults, more property examples, 20 killed crawls
	rm -r build/torture

build/torture/%: $(shell find extractors tests dbt_project/seeds -type f -not -name '*.pyc')
	GONGKAI_TORTURE=1000 $(BIN)/python -m pytest -p no:cacheprovider --timeout=1800 tests/test_$*.py
	mkdir -p $(@D) && touch $@

.PHONY: lint
lint: setup ## ruff, mypy --strict, sqlfluff, yamllint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project
	$(BIN)/yamllint --strict .

.PHONY: format
format: setup ## let ruff and sqlfluff mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar dbt_project

.PHONY: docs
docs: setup ## renew docs/dictionary.md from seeds and models; dbt's own page of the lineage in build/dbt/
	$(BIN)/python -m extractors.read.dictionary
	GONGKAI_BUILD_FILE=$(DBT_DOCS)/empty.duckdb DBT_TARGET_PATH=$(DBT_DOCS) DBT_LOG_PATH=$(DBT_DOCS) \
	  $(BIN)/dbt --quiet docs generate --static --empty-catalog --project-dir dbt_project --profiles-dir dbt_project
	@echo "$(DBT_DOCS)/static_index.html: models, columns and lineage, in one file to open in a browser"

.PHONY: lock
lock: setup ## renew the hashed requirements (run, dev and each extra) from pyproject.toml
	$(LOCK) -o requirements/run.txt
	for extra in dev ocr postgres bench; do $(LOCK) --extra $$extra -c requirements/run.txt -o requirements/$$extra.txt; done
	awk '/^uv==/ {on = 1; print; next} on && !/^    / {exit} on' requirements/dev.txt | grep -v '# via' | sed '$$s/ \\$$//' > requirements/bootstrap.txt

.PHONY: clean
clean: ## remove .venv and caches; never data/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
