# What a machine with Python 3.11+, git and make can do:
#   make preview [PROGRAM=folder]    check a Pulumi program (examples/orders_broken unless named)
#   make setup                       install what contributors need into .venv
#   make policy NAME=policy-name     test one policy, in a few seconds
#   make test                        run all tests
#   make coverage                    run them and show which lines none of them runs
PROGRAM ?= examples/orders_broken
PYTHON ?= python3
BIN := .venv/bin

.PHONY: preview setup policy test coverage generate benchmark clean

preview: .venv/.command
	@$(BIN)/preflight check $(PROGRAM)

setup: .venv/.development
	@echo "Ready: make policy NAME=sqs-queue-outwaits-its-consumer tests one policy, make test all."

# What a policy's author runs while writing it: linter, its examples (all other policies are evaluated on them too), the house rules.
policy: .venv/.development
	@test -n "$(NAME)" || { echo "Name a policy: make policy NAME=sqs-queue-outwaits-its-consumer"; exit 2; }
	@$(BIN)/ruff check --quiet policies preflight/aws
	@$(BIN)/python -m pytest tests/policies/test_policies.py tests/test_house_rules.py -k "$(NAME)"

# Some tests take a hundred times as long as others: whoever has none left takes some from the other.
test: .venv/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist worksteal

# The same tests, at about half the speed, with the lines that none of them runs.
coverage: .venv/.development
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered

# What is written from the catalogue and the code: the policies' pages, the presets, the pictures in README and tour.
generate: .venv/.development
	$(BIN)/python -m tools.pages
	$(BIN)/python -m tools.presets
	$(BIN)/python -m tools.coverage
	$(BIN)/python -m tools.picture
	$(BIN)/python -m tools.tour

benchmark: .venv/.development
	$(BIN)/python -m benchmarks

# What the command and the examples need: a fraction of what the tests need.
.venv/.command: pyproject.toml setup.py requirements.txt examples/orders/requirements.txt
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
