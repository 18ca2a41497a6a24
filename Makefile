# Each target is one command; the graph of the stages lives in pipeline/build.py.
# Variables: STUDY (a name or a TOML path), DATA (a folder or archive), SKIP_BROKEN=1 (leave out images that can't be
# read), DEVICE (auto, cuda, mps, cpu), FRESH=1 (retrain), PDF=1 (fail without the PDF), V=1 (say why and where stages
# are computed), Q=1 (say nothing but errors and the path), BENCH_ARGS (options of make bench).

PYTHON ?= python3
STUDY  ?= cifar10
DEVICE ?= auto

VENV  := .venv
RUN   := $(VENV)/bin/python -m pipeline
SAY    = $(call switch,Q,--quiet) $(call switch,V,--verbose)
ON     = $(SAY) --study $(call quoted,STUDY) --device $(call quoted,DEVICE) $(if $(value DATA),--data $(call quoted,DATA)) \
  $(call switch,SKIP_BROKEN,--skip-broken)
AFRESH = $(call switch,FRESH,--fresh) $(call switch,PDF,--pdf)

# Another name on the command line would be as if it weren't there. Where this make was called by another, its variables
# may be the other's.
VARIABLES := STUDY DATA DEVICE FRESH SKIP_BROKEN PDF V Q DROP WITH COVERAGE BENCH_ARGS PYTHON
GIVEN     := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
UNKNOWN   := $(if $(filter 0,$(MAKELEVEL)),$(filter-out $(VARIABLES),$(GIVEN)))
$(if $(UNKNOWN),$(error there is no variable $(firstword $(UNKNOWN)); there are $(VARIABLES)))

# Called with a variable's name: its value for the shell, as it was given; and an option, where it says yes.
quoted = '$(subst ','\'',$(value $(1)))'
YES   := 1 yes true on
NO    := 0 no false off
switch = $(if $(filter-out $(YES) $(NO),$($(1))),$(error $(1)=$($(1)): one of $(YES) or of $(NO) is meant)) \
  $(if $(filter $(YES),$($(1))),$(2))
$(foreach name,FRESH SKIP_BROKEN PDF V Q COVERAGE,$(call switch,$(name)))

COVER  := --cov=pipeline --cov-report=term:skip-covered
LOCKED := \# What make setup installs, but PyTorch, torchvision and what these bring: they keep a range. Renewed by make lock.
FREE   := ^(nvidia|cuda)-|^(torch|torchvision|triton|sympy|networkx|fsspec|setuptools|pip|cnn.study)==

.DEFAULT_GOAL := help
.PHONY: help setup report show demo explain check readme readme-check keep test torture lock lint bench clean

help: ## Show this help
	@echo 'make report builds the CIFAR-10 study. Targets:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile
	@echo 'Variables: STUDY=name|file.toml  DATA=path  SKIP_BROKEN=1  DEVICE=auto|cuda|mps|cpu  FRESH=1  PDF=1'
	@echo '           V=1|Q=1 (say more or less)  BENCH_ARGS=options'

setup: ## Make the virtual environment, or mend it (the other targets do it when needed)
	@$(VENV)/bin/python -m pipeline.environment --check 2>/dev/null && exit; \
	  fail() { echo "error: $$1; name one with make PYTHON=python3.12 ..." >&2; exit 1; }; \
	  command -v '$(PYTHON)' >/dev/null || fail 'there is no $(PYTHON) here: Python 3.11 or newer is needed'; \
	  '$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	    fail '$(PYTHON) is too old: Python 3.11 or newer is needed'; \
	  exec '$(PYTHON)' -m pipeline.environment

report: setup ## Bring the report up to date and print where it is
	@$(RUN) report $(ON) $(AFRESH)

show: setup ## Render the published study with all its evidence and open it: half a minute, no download, no training
	@$(RUN) show $(SAY)

demo: setup ## Train and report the embedded study of generated shapes: no download, 3 minutes on two cores
	@$(RUN) report $(SAY) --study shapes --device $(call quoted,DEVICE) $(AFRESH)

explain: setup ## Say for each stage whether it is fresh, or stale and why
	@$(RUN) explain $(ON)

check: setup ## Say what became of each claim of the study; fail if one that it requires doesn't hold
	@$(RUN) check $(ON)

readme: setup ## Regenerate the README's figures and tables from the published runs
	@$(RUN) readme $(SAY)

readme-check: setup ## Fail if the README is not what the published runs give
	@$(RUN) readme $(SAY) --check

keep: setup ## Make the results of STUDY the ones that come with the project; DROP='run ...' lets trained runs go; WITH='study ...' keeps others besides
	@$(RUN) keep $(ON) $(foreach run,$(DROP),--drop '$(run)') $(foreach study,$(WITH),--with '$(study)')

test: setup ## Run the tests; COVERAGE=1 says which lines they reach
	@$(VENV)/bin/python -m pytest --numprocesses auto --dist loadfile $(call switch,COVERAGE,$(COVER))

torture: setup ## Try each guarantee hundreds of times: kills, damage, races; 20 minutes on two cores
	@$(VENV)/bin/python -m pytest -m torture --numprocesses auto --dist worksteal tests/torture

lock: setup ## Bring all packages to their newest releases, and write these down in constraints.txt
	@$(VENV)/bin/python -m pip install --upgrade --upgrade-strategy eager --editable '.[dev]'
	@$(VENV)/bin/python -m pip freeze --exclude-editable > .constraints
	@{ echo '$(LOCKED)'; grep -viE '$(FREE)' .constraints; } > .constraints.new
	@mv .constraints.new constraints.txt && rm .constraints

lint: setup ## Check style, formatting and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

bench: setup ## Measure how fast a study is; BENCH_ARGS=--help for its options, DEVICE as above
	@PYTHONPATH=tests $(VENV)/bin/python -m benchmarks --device $(call quoted,DEVICE) $(BENCH_ARGS)

clean: ## Remove built studies and the tools' leavings; spares what is yours, the cache and the environment
	@rm -rf .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
	@$(PYTHON) -B -m pipeline.clean report
	@find pipeline tests -name __pycache__ -type d -prune -exec rm -rf {} +
