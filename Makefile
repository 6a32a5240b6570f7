# Two commands do everything on a machine with Python 3.11+, git and make:
#   make preview [PROGRAM=folder]    check a Pulumi program (examples/orders_broken unless named)
#   make test                        run all tests
PROGRAM ?= examples/orders_broken
PYTHON ?= python3
BIN := .venv/bin

.PHONY: preview test generate benchmark clean

preview: .venv/.command
	@$(BIN)/preflight check $(PROGRAM)

test: .venv/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered

# What is made of the catalogue: the policies' pages, the presets, the picture in the README.
generate: .venv/.development
	$(BIN)/python -m tools.pages
	$(BIN)/python -m tools.presets
	$(BIN)/python -m tools.picture

benchmark: .venv/.development
	$(BIN)/python -m benchmarks

# What the command and the examples need: a fraction of what the tests need.
.venv/.command: pyproject.toml requirements.txt examples/orders/requirements.txt
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Installing the command and the examples' SDK (about half a minute) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable . --requirement examples/orders/requirements.txt
	@touch $@

.venv/.development: .venv/.command requirements-dev.txt
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .coverage
