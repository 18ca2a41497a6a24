# Each target is one command; the graph of the stages lives in pipeline/build.py.
# Variables: STUDY (a name or a TOML path), DATA (a folder or archive), SKIP_BROKEN=1 (leave out images that can't be
# read), DEVICE (auto, cuda, mps, cpu), FRESH=1 (retrain), BENCH_ARGS (options of make bench).

PYTHON ?= python3
STUDY  ?= cifar10
DEVICE ?= auto

VENV  := .venv
READY := $(VENV)/.ready
RUN   := $(VENV)/bin/python -m pipeline
ON     = --study $(call quoted,STUDY) --device $(call quoted,DEVICE) $(if $(DATA),--data $(call quoted,DATA)) $(SKIP)
SKIP   = $(call switch,SKIP_BROKEN,--skip-broken)
AFRESH = $(call switch,FRESH,--fresh)

# Another name on the command line would be as if it weren't there. Where this make was called by another, its variables
# may be the other's.
VARIABLES := STUDY DATA DEVICE FRESH SKIP_BROKEN PYTHON BENCH_ARGS
GIVEN     := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
UNKNOWN   := $(if $(filter 0,$(MAKELEVEL)),$(filter-out $(VARIABLES),$(GIVEN)))
$(if $(UNKNOWN),$(error there is no variable $(firstword $(UNKNOWN)); there are $(VARIABLES)))

# Called with a variable's name: its value for the shell, as it was given; and an option, where it says yes.
quoted = '$(subst ','\'',$(value $(1)))'
YES   := 1 yes true on
NO    := 0 no false off
switch = $(if $(filter-out $(YES) $(NO),$($(1))),$(error $(1)=$($(1)): one of $(YES) or of $(NO) is meant)) \
  $(if $(filter $(YES),$($(1))),$(2))

.DEFAULT_GOAL := help
.PHONY: help setup report demo explain readme readme-check publish test torture lint bench clean

help: ## Show this help
	@echo 'make report builds the CIFAR-10 study. Targets:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile
	@echo 'Variables: STUDY=name|file.toml  DATA=path  SKIP_BROKEN=1  DEVICE=auto|cuda|mps|cpu  FRESH=1  BENCH_ARGS=options'

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'error: Python 3.11 or newer is needed; name one with make PYTHON=python3.12 ...' >&2; exit 1; }
	@echo 'setting up $(VENV): a few minutes, once'
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --upgrade pip
	@$(VENV)/bin/python -m pip install --quiet --editable '.[dev]'
	@touch $@

setup: $(READY) ## Make the virtual environment (the other targets do it when needed)

report: $(READY) ## Bring the report up to date and print where it is
	@$(RUN) report $(ON) $(AFRESH)

demo: $(READY) ## Train and report the embedded study of generated shapes: no download, 3 minutes on two cores
	@$(RUN) report --study shapes --device $(call quoted,DEVICE) $(AFRESH)

explain: $(READY) ## Say for each stage whether it is fresh, or stale and why
	@$(RUN) explain $(ON)

readme: $(READY) ## Regenerate the README's figures and tables from the published runs
	@$(RUN) readme

readme-check: $(READY) ## Fail if the README is not what the published runs give
	@$(RUN) readme --check

publish: $(READY) ## Make the cached runs of STUDY the published ones (cache/published): STUDY=cifar10-full for ours
	@$(RUN) publish $(ON)

test: $(READY) ## Run the tests
	@$(VENV)/bin/python -m pytest --numprocesses auto --dist loadfile

torture: $(READY) ## Try each guarantee hundreds of times: kills, damage, races; 20 minutes on two cores
	@$(VENV)/bin/python -m pytest -m torture --numprocesses auto tests/torture

lint: $(READY) ## Check style and formatting
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

bench: $(READY) ## Measure how fast a study is; BENCH_ARGS=--help for its options, DEVICE as above
	@PYTHONPATH=tests $(VENV)/bin/python -m benchmarks --device $(call quoted,DEVICE) $(BENCH_ARGS)

clean: ## Remove built studies and the tools' leavings; spares the cache and the virtual environment
	@rm -rf .pytest_cache .ruff_cache .hypothesis build *.egg-info
	@find report -mindepth 1 -maxdepth 1 -type d ! -name figures -exec rm -rf {} +
	@find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +
