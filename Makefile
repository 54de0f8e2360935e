# Every target sets up what it needs in .venv and says what it is doing.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
# --python installs into an environment made without pip, so that Debian's python3-venv package is not needed
PIP = $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet install

.PHONY: bench-render bench-inspect run up stop test lint lock env-example bench-writing bench-loop crash bench-sound bench-publications bench-metrics bench-slots bench-audience bench-alarms alarms-table contact-sheets clean help

help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/runtime ## one whole cycle: three videos published to the sandbox
	@$(BIN)/tiksports run $(ARGS)

up: .venv/runtime ## the Dagster UI, schedules and sensors
	@$(BIN)/tiksports up $(ARGS)

stop: .venv/runtime ## end the services and the embedded database
	@$(BIN)/tiksports stop

test: .venv/dev ## all tests
	@echo "tests: about nine minutes on two cores"
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: .venv/dev ## style, types, import rules, generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports
	@$(BIN)/python -m tiksports_dagster.operations.reference --check

bench-loop: .venv/runtime ## from a headline to three publications, five times, under `tiksports up`
	@$(BIN)/python -m bench.loop

crash: .venv/runtime ## exactly once, by killing: every step on every platform, with faults (about 7 minutes)
	@$(BIN)/python -m bench.crash

bench-sound: .venv/runtime ## cost, loudness and caption drift of a post's sound, a minute
	@$(BIN)/python -m bench.sound

bench-publications: .venv/runtime ## 1,000 publications on this machine
	@$(BIN)/python -m bench.publications

bench-metrics: .venv/dev ## a round of readings and a day at 1,000 to 100,000 posts, about half an hour and 15 GB of disk
	@$(BIN)/python -m bench.metrics

bench-render: .venv/dev ## drawing and encoding against x264 and MoviePy, about eleven minutes on two quiet cores
	@$(BIN)/python -m bench.render

bench-inspect: .venv/dev ## what the gates find in spoiled videos, and wrongly in good ones, about twenty minutes
	@$(BIN)/python -m bench.inspect

bench-slots: .venv/runtime ## 100,000 days of posts against the rules of when
	@$(BIN)/python -m bench.days

bench-audience: .venv/dev ## the simulated audience against real channels, its speed, a picture; about a minute
	@$(BIN)/python -m bench.audience

bench-alarms: .venv/dev ## how often the watch over views is wrong, and how soon it is right, about ten minutes
	@$(BIN)/python -m bench.alarms

alarms-table: .venv/dev ## config/alarms.json anew: expected curves and thresholds from simulated channels, a minute
	@$(BIN)/python -m bench.alarms_world

bench-writing: .venv/dev ## false sentences, injections and overspending that get past the writers' room
	@$(BIN)/python -m bench.writing

contact-sheets: .venv/runtime ## every visual and content type in every format, as pictures in docs/images
	@$(BIN)/python -m bench.contact_sheets $(ARGS)

docs: .venv/dev ## .env.example and the tables in docs/, from the code and the results
	@$(BIN)/python -m tiksports_dagster.operations.reference

lock: .venv/dev ## new lock files from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra voice --group dev $(LOCK) -o requirements-dev.lock
	@$(BIN)/uv pip compile pyproject.toml --extra voice --group build $(LOCK) -c requirements-dev.lock -o requirements.lock
LOCK = --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras --quiet

clean: ## remove the environment
	rm -rf .venv

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed: apt install python3"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' || \
		{ echo "$(PYTHON) is not Python 3.11 or 3.12: make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "setting up: a virtual environment in .venv ($(PYTHON))"
	@$(PYTHON) -m venv --without-pip .venv

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "setting up: the locked packages (about a minute, once)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	@echo "setting up: the tools for tests and lint (about half a minute, once)"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
