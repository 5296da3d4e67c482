# make book | pdf | epub | test | serve | figures | data | refresh | drift | accept | audit | audit-ci | parity | bench | lock | release VERSION=1.1.0 | clean      (FORCE=1 executes every notebook)
SHELL := /bin/bash
VENV ?= .venv
PY := $(VENV)/bin/python
BIN := $(abspath $(VENV)/bin)
BASE_PYTHON ?= python3
export PATH := $(BIN):$(PATH)
export PYDEVD_DISABLE_FILE_VALIDATION := 1
# The articles and raw extracts stand beside the checkout only where the book is made.
ifneq ($(wildcard ../shared/corpus/articles.yaml),)
export ONRECORD_CORPUS ?= $(abspath ../shared/corpus)
export ONRECORD_RAW ?= $(abspath ../shared/sources)
endif
ENV_READY := $(VENV)/.ready
TEST_READY := $(VENV)/.ready-test
NODE_READY := node_modules/.ready
NODE_DEV := node_modules/.ready-dev
# Lighthouse stands outside the lock file: npm cannot reproduce its peer dependencies.
LIGHTHOUSE := 12.8.2

.PHONY: book pdf epub test release biber serve figures data refresh drift accept lock parity audit audit-ci bench clean install node browser

book: install node
	@$(PY) -m onrecord book $(if $(FORCE),--force)

install: $(ENV_READY)

$(ENV_READY): requirements.lock pyproject.toml
	@test -x $(PY) || $(BASE_PYTHON) -m venv $(VENV)
	@echo "installing what the book needs into $(VENV)"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(TEST_READY): requirements-test.lock $(ENV_READY)
	@echo "installing what the tests need into $(VENV)"
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

# Plotly's bundle and the fonts come from npm; without Node and without a wheel of it the book still builds, with Plotly's own file.
node: $(NODE_READY)

$(NODE_READY): package-lock.json requirements-build.txt | $(ENV_READY)
	@command -v npm >/dev/null || $(PY) -m pip install -q --disable-pip-version-check -r requirements-build.txt || true
	@if command -v npm >/dev/null && npm ci --silent --no-audit --no-fund --omit=dev; then touch $@; \
	else echo "no Node here: figures will use the larger file of the plotly package"; fi

serve: book
	@echo "http://127.0.0.1:8000/"; $(PY) -m http.server 8000 --bind 127.0.0.1 --directory _build/html

# The built book as one file to keep, print or lend.
pdf: book $(TEST_READY) browser
	@$(PY) -m onrecord pdf

epub: book $(TEST_READY)
	@$(PY) -m onrecord epub

data: install
	@$(PY) -m onrecord data

# Newer vintages: fetched beside the book, tried on the notebooks, then accepted.
REFRESHED ?= _build/refreshed
refresh: install
	@$(PY) -m onrecord refresh --target $(REFRESHED) $(TABLES)

drift accept: install
	@$(PY) -m onrecord $@ --data $(REFRESHED) $(if $(filter accept,$@),$(TABLES))

figures: $(TEST_READY) browser
	@$(PY) -m onrecord figures

browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || command -v chromium-browser >/dev/null \
	|| { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	|| { echo "this needs Chromium: install your system's package, for example 'sudo apt-get install chromium', and call it again" >&2; exit 1; }

# biber reads the citation files in the tests where it is there or can be installed; the tests read them with pandoc and pybtex in any case.
biber:
	@command -v biber >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends biber >/dev/null 2>&1; } \
	|| echo "no biber here: the tests read the citation files with pandoc and pybtex only"

test: book $(TEST_READY) browser biber
	@$(PY) -m pytest tests -n 2 --dist loadfile

# The audit's own tools from npm: axe-core, html-validate, Lighthouse.
$(NODE_DEV): package-lock.json | $(NODE_READY)
	@npm ci --silent --no-audit --no-fund && touch $(NODE_READY) $@
	@npm install --no-save --silent --no-audit --no-fund lighthouse@$(LIGHTHOUSE) || echo "no Lighthouse here: its check is left out"

# CHECKS="binder lone_notebooks" runs these alone.
audit audit-ci: book $(TEST_READY) $(NODE_DEV) browser
	@$(PY) -m tests.audit $(if $(filter audit-ci,$@),--ci) $(CHECKS)

bench: book $(TEST_READY) browser
	@$(PY) -m tests.bench $(BENCH)

parity: $(ENV_READY)
	@$(PY) -m tests.parity

lock: $(TEST_READY)
	@bash tests/lock.sh

# Numbers, date, changelog, verdicts and addresses of a new version, in this checkout only: make release VERSION=1.1.0 [DATE=2027-01-31]
release: book
	@$(PY) -m onrecord release $(VERSION) $(if $(DATE),--date $(DATE))

clean:
	rm -rf _build
