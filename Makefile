# Two commands do everything on a fresh machine: `make run` and `make test`.
SHELL := /bin/bash
# The first interpreter that really starts: with version managers a name on the PATH may lead nowhere.
PYTHON ?= $(shell for one in python3.12 python3.11 python3; do $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Pinned for machines that run the site or the tests; the platform brings its own pins.
LOCK = requirements/$(shell $(BIN)/python -c 'import sys; print("py%d%d" % sys.version_info[:2])').lock
COURSE := course_content/cpd_course/data_files/cll.tar.gz
COURSE_SOURCES := $(shell find course_content -type f -not -path '*/data_files/*' -not -path '*/__pycache__/*' 2>/dev/null)
STATIC := grading/cpd_grading/static/cpd_grading/.built
STATIC_SOURCES := $(shell find grading/cpd_grading/assets build_steps -type f -not -path '*/__pycache__/*' 2>/dev/null)
# The machine's node where there is one, else the one that the check extra brings.
WITH_NODE = PATH="$$PATH:$(abspath $(BIN))"
TEMPLATES := grading/cpd_grading/templates export/cpd_export/templates
CHROMIUM := $(or $(CPD_CHROMIUM),/usr/bin/chromium)

.DEFAULT_GOAL := help
.PHONY: help run reset test test-fast fuzz test-databases soak check bench dist lock format clean browser encoders translations

help: ## say what each command does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run $(COURSE) $(STATIC) ## the local site on http://127.0.0.1:8000 (first start makes .venv, the course and sample people)
	$(BIN)/cpd-workbench run

reset: $(VENV)/.run $(COURSE) $(STATIC) ## forget everything on the local site and seed it again
	$(BIN)/cpd-workbench reset

test: $(VENV)/.dev $(COURSE) $(STATIC) browser encoders ## every test; installs what they need
	$(BIN)/python -m pytest -n 3 --dist loadfile

test-fast: $(VENV)/.dev $(COURSE) $(STATIC) ## the tests that need no browser
	$(BIN)/python -m pytest -n 2 -m "not browser and not slow"

fuzz: $(VENV)/.dev $(COURSE) $(STATIC) ## the properties at random for ten minutes (MINUTES=10); prints each seed
	end=$$((SECONDS + 60 * $(or $(MINUTES),10))); while [ $$SECONDS -lt $$end ]; do \
	  seed=$${SEED:-$$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}; echo "SEED=$$seed"; \
	  $(BIN)/python -m pytest -q -n 2 -m hypothesis --hypothesis-profile=fuzz --hypothesis-seed=$$seed || exit 1; done

test-databases: $(VENV)/.dev $(COURSE) $(STATIC) ## the rules and records on private MariaDB and PostgreSQL servers
	PYTHON=$(BIN)/python tests/databases.sh

soak: $(VENV)/.dev $(COURSE) $(STATIC) ## every two acts that may meet, 200 times on both servers (MEETINGS=200), into var/pairs.txt; hours
	mkdir -p var
	PYTHON=$(BIN)/python SUITES=tests/pairs CPD_MEETINGS=$(or $(MEETINGS),200) CPD_PAIRS_TABLE=$(abspath var/pairs.txt) tests/databases.sh

check: $(VENV)/.dev $(COURSE) $(STATIC) node_modules/.installed ## format, lint, types, import contracts, Django's checks, migrations, file sizes, scripts and styles
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --quiet --check $(TEMPLATES)
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	CPD_WORKBENCH_DATA=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python tests/file_sizes.py
	$(WITH_NODE) node_modules/.bin/biome ci --error-on-warnings

bench: $(VENV)/.dev $(COURSE) $(STATIC) browser ## bytes, requests, queries and growth, as the budgets name them
	$(BIN)/python -m tests.bench

dist: $(VENV)/.dev ## an sdist and a wheel that carries the built course
	$(BIN)/python -m build

format: $(VENV)/.dev node_modules/.installed ## put every file into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(WITH_NODE) node_modules/.bin/biome check --write
	$(BIN)/djlint --quiet --warn --reformat $(TEMPLATES)

translations: $(VENV)/.dev ## collect new sentences and compile the catalogues (needs Debian's package gettext)
	$(BIN)/python manage.py makemessages -l rw -l fr --no-location --no-obsolete -i '.venv*' -i build -i tests -i node_modules -i 'course_content/*' -v0
	$(BIN)/python manage.py compilemessages -v0 -i '.venv*'

lock: ## pin what this machine's .venv holds, for the next machine
	$(BIN)/pip freeze --exclude-editable | grep -viE '^(cpd-xblocks|pip|-e)' > $(LOCK)

clean: ## remove what was made, not what was written
	rm -rf $(VENV) build dist *.egg-info node_modules $(dir $(STATIC)) $(COURSE) $(dir $(COURSE))programme.json

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed; none was found."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.run: $(VENV)/.made setup.py
	$(BIN)/pip install -q --disable-pip-version-check $(if $(wildcard $(LOCK)),-c $(LOCK)) -e '.[workbench,build]'
	touch $@

$(VENV)/.dev: $(VENV)/.made setup.py
	$(BIN)/pip install -q --disable-pip-version-check $(if $(wildcard $(LOCK)),-c $(LOCK)) -e '.[test,check]'
	touch $@ $(VENV)/.run

# Whichever of the two installations is there will do; the same functions build a wheel.
$(COURSE): $(COURSE_SOURCES)
	@test -e $(VENV)/.run || $(MAKE) $(VENV)/.run
	$(BIN)/python -m build_steps course
	touch $@

$(STATIC): $(STATIC_SOURCES)
	@test -e $(VENV)/.run || $(MAKE) $(VENV)/.run
	$(BIN)/python -m build_steps static
	touch $@

# Scripts are minified without node; node only runs the formatter, and what cannot be fetched fails the check.
node_modules/.installed: package.json package-lock.json .npmrc | $(VENV)/.dev
	$(WITH_NODE) npm ci --no-audit --no-fund
	touch $@

browser:
	@if [ -x $(CHROMIUM) ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests."; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "*** NO CHROMIUM AT $(CHROMIUM): THE BROWSER TESTS ARE SKIPPED. Install Debian's package chromium, or run make test as root. ***"; fi

# Debian's packages that make and read files as phones and offices do, each with a program of its own.
ENCODERS = ffmpeg:ffmpeg qpdf:qpdf poppler-utils:pdftoppm libimage-exiftool-perl:exiftool libheif-examples:heif-enc
encoders:
	@missing=$$(for each in $(ENCODERS); do command -v $${each#*:} >/dev/null || echo $${each%:*}; done); \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing" $$missing "for the tests of files."; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	else echo "*** NOT INSTALLED:" $$missing "- THE TESTS OF FILES BY REAL ENCODERS ARE SKIPPED. Install these packages of Debian, or run make test as root. ***"; fi
