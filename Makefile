# Each target builds its own virtual environment in .venv, from constraints.txt.
# It needs Python 3.11 or later with venv, and a package registry the first time.

.DEFAULT_GOAL := test
.DELETE_ON_ERROR:
.PHONY: test lint demo bench mutate clean

# The first Python that is new enough, python3 itself if it is.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
READY := .venv/.ready

# Branch coverage below which the whole run fails, in per cent.
COVERAGE := 97

# Options for the benchmarks: make bench BENCH="--engine sqlite".
BENCH ?=

# What to mutate, and options: make mutate MODULE=decide MUTATE="--most 50".
MODULE ?= target
MUTATE ?=

# Without this pyright asks a registry whether it is the newest, and says so if not.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

test: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term --cov-fail-under=$(COVERAGE)

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo

demo: $(READY)
	$(BIN)/python examples/demo.py

bench: $(READY)
	$(BIN)/python tests/benchmarks/run.py $(BENCH)

mutate: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group mutation
	$(BIN)/python -m tests.mutation.run $(MODULE) $(MUTATE)

clean:
	rm -rf mutants .venv .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# pip comes first: an older one knows neither dependency groups nor build constraints.
$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "planevents needs Python 3.11 or later; python3 is $$(python3 --version 2>&1)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --build-constraint constraints.txt \
		--editable '.[all]' --group dev
	@touch $@
