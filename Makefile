# Everything done with this project more than once; `make` alone lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHONPATH :=
PY := .venv/bin/python
INPUTS := pyproject.toml constraints.txt scripts/venv.sh

.PHONY: help run test test-sqlite test-postgresql lint format bench shots wheel docs pin clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

.venv/for-running: $(INPUTS)
	@scripts/venv.sh
	@touch $@

.venv/for-testing: $(INPUTS)
	@scripts/venv.sh test
	@touch .venv/for-running $@

run: .venv/for-running ## Serve the demo hospital on http://127.0.0.1:8000 (data kept in instance/)
	@scripts/run.sh

test: ## The whole suite, on SQLite and on PostgreSQL, from nothing
	@scripts/packages.sh
	@$(MAKE) --no-print-directory .venv/for-testing
	@scripts/test.sh sqlite postgresql

test-sqlite: .venv/for-testing ## The suite on SQLite alone
	@scripts/test.sh sqlite

test-postgresql: .venv/for-testing ## The suite on PostgreSQL alone
	@scripts/test.sh postgresql

lint: .venv/for-testing ## Style, formatting, types, and who may import whom
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

format: .venv/for-testing ## Put the code into the house style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: .venv/for-testing ## Measure, print the ratios, keep them in benchmarks/README.md
	@$(PY) -m benchmarks.run

docs: .venv/for-testing ## Rewrite docs/commands.md from the command line itself
	@$(PY) scripts/commands.py

shots: .venv/for-testing ## Retake the screenshots of docs/shots/ from the demo hospital
	@$(PY) -m scripts.screenshots

wheel: .venv/for-testing ## Build the wheel into dist/
	@$(PY) -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation -w dist .
	@ls dist/*.whl

pin: .venv/for-testing ## Rewrite constraints.txt with the versions in .venv
	@$(PY) scripts/pin.py

clean: ## Remove what can be made again (the data in instance/ stays)
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
