# Two commands matter: `make run` and `make test`. `make help` lists the rest.
# Settings are given as `make run PORT=9000`; make hands them to the recipes as environment.

# The first Python 3.11 or 3.12 there is; bootstrap says so clearly when there is none.
PYTHON ?= $(shell for p in python3.11 python3.12 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null \
	&& echo $$p && exit; done; echo python3)
VENV := .venv/bin/python
BOOTSTRAP := @$(PYTHON) csdl/dev/bootstrap.py
# `exec`: make's signals reach Python itself and not a shell in between.
MODULE := @exec $(VENV) -m csdl.dev
COMPILE := $(VENV) -m piptools compile -q --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe

.DEFAULT_GOAL := help
.PHONY: help run test test-long bench manage shell env stop lint fmt lock setup clean reset-demo

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## The portal with its demo world [PORT=8000] [HOST=127.0.0.1] [SCALE=demo]; Ctrl-C stops it
	$(BOOTSTRAP)
	$(MODULE).run

test: ## Every check and test [ARGS="pytest arguments" runs pytest alone]
	$(BOOTSTRAP) --chromium
	$(MODULE).test

test-long: ## The tests that take minutes
	$(BOOTSTRAP) --chromium
	$(MODULE).test --long

bench: ## Measure [SCALE=...] [ONLY=...]
	$(BOOTSTRAP)
	$(MODULE).env -- $(VENV) manage.py bench $(if $(SCALE),--scale $(SCALE)) $(if $(ONLY),--only $(ONLY))

manage: ## manage.py beside the demo: make manage ARGS="check"
	$(BOOTSTRAP)
	$(MODULE).env -- $(VENV) manage.py $(ARGS)

shell: ## Django's shell, or any command, in the demo's environment [CMD="..."]
	$(BOOTSTRAP)
	$(MODULE).env -- $(or $(CMD),$(VENV) manage.py shell)

env: ## Print `export` lines for the demo's environment; the services stay up (make stop)
	$(BOOTSTRAP)
	$(MODULE).env

stop: ## Stop PostgreSQL and Redis, where something left them running
	$(BOOTSTRAP) --no-system
	@exec $(VENV) -c "from csdl.dev.services import stop_all; stop_all()"

lint: ## ruff and the import contracts
	$(BOOTSTRAP) --no-system
	@$(VENV) -m ruff check . && $(VENV) -m ruff format --check . && .venv/bin/lint-imports

fmt: ## Format and fix what can be fixed
	$(BOOTSTRAP) --no-system
	@$(VENV) -m ruff check --fix . ; $(VENV) -m ruff format .

lock: ## Write both lock files anew from pyproject.toml (some minutes)
	$(BOOTSTRAP) --no-system
	$(COMPILE) --extra dev -o requirements-dev.lock pyproject.toml
	$(COMPILE) -c requirements-dev.lock -o requirements.lock pyproject.toml

setup: ## Only the environment and the system packages
	$(BOOTSTRAP) --chromium

clean: stop ## Remove caches and the tests' data; the demo stays
	@rm -rf .data/test .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

reset-demo: stop ## Throw the demo world away; the next `make run` builds it again
	@cd "$(or $(CSDL_DATA),.data)" && rm -rf pg pg.making redis sock files static static.stamp \
		secret_key celerybeat-schedule*
