# `make run` starts everything on this machine; `make test` runs every check. Nothing but Python 3.11+ is needed before.

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
JOBS ?= 2
LOAD_S ?= 1800
CHAOS := tests/integration/test_kill_matrix.py tests/integration/test_survival.py tests/integration/test_ladder.py \
  tests/integration/scheduling/test_crash.py tests/integration/scheduling/test_races.py \
  tests/integration/scheduling/test_history.py tests/integration/office/test_texts.py
CALL ?= --script tests/calls/audio/01_northside_furnace.yaml

# With an empty HOME Python would put caches into the present folder; without one it asks the system.
ifeq ($(strip $(HOME)),)
unexport HOME
endif
export PIP_ROOT_USER_ACTION = ignore
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run install test check types unit call chat eval bench chaos load audit docs lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

run: .venv/run.stamp ## everything here, in demo mode, until Ctrl-C
	@INFINIOFFICE_DEMO=1 exec $(BIN)/infinioffice up

install: .venv/run.stamp ## what running needs, into .venv

test: .venv/dev.stamp ## every check and every test
	@requirements/chromium.sh
	$(MAKE) --no-print-directory check
	$(BIN)/pytest -q -n $(JOBS) --dist loadfile -m "not audio"
	$(BIN)/pytest -q -m audio || [ $$? -eq 5 ]

check: .venv/dev.stamp ## lint, format, types, architecture
	$(BIN)/ruff check src tests bench docs
	$(BIN)/ruff format --check src tests bench docs
	$(BIN)/mypy
	$(BIN)/pytest -q -p no:randomly tests/architecture

unit: .venv/dev.stamp ## the tests of the pure rings, without any server
	$(BIN)/pytest -q tests/unit tests/properties

call: .venv/run.stamp ## a simulated caller with real audio, while `make run` runs
	@INFINIOFFICE_DEMO=1 exec $(BIN)/infinioffice call $(CALL)

chat: .venv/run.stamp ## the same conversation in text
	@INFINIOFFICE_DEMO=1 exec $(BIN)/infinioffice chat

eval: .venv/tools.stamp ## score understanding on the development data, into docs/reference/evaluation.md
	@$(BIN)/python -m bench.evaluation.run $(SETS)

bench: .venv/dev.stamp ## measure on this machine, into bench/RESULTS.md
	@$(BIN)/python -m bench.run
	@$(BIN)/python -m bench.rig --runs 3 --report bench/RESULTS.md --report docs/why-our-own-engine.md
	@$(BIN)/python -m bench.rig --runs 3 --report bench/RESULTS.md --calls 50 --model
	@$(BIN)/python -m bench.rig --runs 3 --report bench/RESULTS.md --calls 1,2,4,6,8,12 --speech local

chaos: .venv/dev.stamp ## kills, races and failing parts, many times over
	@INFINIOFFICE_KILL_CALLS=6 INFINIOFFICE_DRAIN_CALLS=20 INFINIOFFICE_CRASH_VISITS=150 INFINIOFFICE_RACERS=16 \
	  INFINIOFFICE_ROUNDS=200 INFINIOFFICE_HISTORY_STEPS=40 INFINIOFFICE_HISTORY_SEEDS=12 \
	  $(BIN)/pytest -q $(CHAOS)

load: .venv/dev.stamp ## 50 and 100 callers for half an hour each, into bench/RESULTS.md
	@$(BIN)/python -m bench.rig --calls 50,100 --seconds $(LOAD_S) --report bench/RESULTS.md

audit: .venv/tools.stamp ## known holes of what is installed, and the list of it with licences, into var/sbom.json
	@mkdir -p var
	@$(BIN)/cyclonedx-py environment --of JSON -o var/sbom.json $(BIN)/python
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements/run.txt

docs: .venv/dev.stamp ## write the reference pages that come from the code
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/asvs.py
	@$(BIN)/python docs/flows.py

lock: ## choose versions anew (needs uv)
	requirements/lock.sh

clean: ## remove what was installed and built; data in var/ stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info
	find src tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@requirements/venv.sh

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what running needs ..."
	@$(PIP) --no-deps --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements/dev.txt requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what running and testing need ..."
	@$(PIP) --no-deps --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch .venv/run.stamp $@

.venv/tools.stamp: requirements/tools.txt .venv/dev.stamp
	@echo "Installing the libraries we compare with ..."
	@$(PIP) --no-deps --require-hashes -r requirements/tools.txt
	@touch $@
