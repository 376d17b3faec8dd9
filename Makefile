# The menu of everything a developer or a newcomer runs. `make` alone shows it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
LOCALE := bot/chat/locale
LANGUAGES := es fr de it pt pl uk ar he
UV_COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --python-version 3.11 --quiet pyproject.toml

.PHONY: help
help: ## show this menu
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: run
run: $(VENV)/.run ## start Tocsin on the bundled demo story (FRESH=1 starts it over)
	@$(BIN)/tocsin demo $(if $(FRESH),--fresh)

.PHONY: install
install: $(VENV)/.dev ## make the environment with development dependencies

.PHONY: test
test: install lint ## lint, types, import contracts and the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: bench
bench: install ## measure against limits and peers; a table, and var/bench/results.json
	@$(BIN)/python -m tests.bench

.PHONY: report-sources
report-sources: install ## read every saved page of every kind of source; a table of what differs
	@$(BIN)/python -m tests.sources.report

.PHONY: fuzz
fuzz: install ## throw broken pages at every parser (ten minutes; SECONDS=… for another time)
	@$(BIN)/python -m tests.sources.fuzz $(or $(SECONDS),600)

.PHONY: report-flags
report-flags: install ## precision and recall of the rules for breaking news and curfews
	@$(BIN)/python -m tests.domain.labelled.report $(if $(WRONG),--wrong)

.PHONY: examples
examples: install ## render 10,000 random entries for both services (minutes; N=… for another count)
	@TOCSIN_EXAMPLES=$(or $(N),10000) $(BIN)/python -m pytest -n 2 --dist load --timeout 3600 \
		tests/platforms/test_accepted_by_the_sandbox.py \
		tests/platforms/test_telegram_tdlib.py::test_every_part_is_parsed_and_within_all_limits \
		tests/platforms/test_discord_limits.py::test_no_message_breaks_a_limit_of_discord

.PHONY: lint
lint: install ## ruff, mypy and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

.PHONY: fmt
fmt: install ## format the code and sort the imports
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.PHONY: docs
docs: install ## write docs/commands.md from the commands themselves
	@$(BIN)/python -m bot.cli.reference > docs/commands.md

.PHONY: pictures
pictures: install ## take the guides' pictures anew from the demo (minutes; needs a Chromium)
	@$(BIN)/python tests/web/pictures.py

.PHONY: messages
messages: install ## gather the chat's sentences into bot/chat/locale, for their translators
	@$(BIN)/pybabel --quiet extract --no-default-keywords -k t -k sentence -k count:1,2 \
		--omit-header --add-location file --sort-output --width 100 \
		-o $(LOCALE)/chat.pot bot/chat
	@for language in $(LANGUAGES); do \
		test -f $(LOCALE)/$$language/LC_MESSAGES/chat.po || \
		$(BIN)/pybabel --quiet init -D chat -i $(LOCALE)/chat.pot -d $(LOCALE) -l $$language; done
	@$(BIN)/pybabel --quiet update -D chat -i $(LOCALE)/chat.pot -d $(LOCALE) \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100

.PHONY: lock
lock: install ## renew requirements/*.txt from pyproject.toml (UPGRADE=1 takes newer releases)
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --extra build -o requirements/run.txt
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --extra build --extra fast --extra dev -o requirements/dev.txt

# An environment is remade whenever its lock changes; the stamp says which one it holds.
$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python requirements/run.txt
	@echo "Installing Tocsin into $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements/dev.txt
	@echo "Installing the development environment into $(VENV) (once) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run
