# One command for each thing one does here. It needs python3 (3.11 or later, with venv), make and git.
# Everything lands in .venv, data and dashboards/assets/vendor, inside this folder.
# Only relative paths below: the folder's own path may hold a space or Hangul.

PYTHON ?= python3
PY := .venv/bin/python
STAMPS := .venv/stamps
MINWON := $(PY) -m dashboards
LOAD_ROWS ?= 2400000
QUERY_ROWS ?= 24000000

.PHONY: help setup demo serve test check bench peers soak screenshots bundle lock machine
.DEFAULT_GOAL := help

help: ## Show these lines
	@grep -E '^[a-z]+:.*## ' Makefile | sed -e 's/:.*## /\t/' -e 's/^/  make /'

setup: $(STAMPS)/project $(STAMPS)/vendor ## Install everything into .venv; touches the network only the first time

demo: setup ## A fake city of 260,000 complaints, served on this computer only
	@$(MINWON) demo

serve: setup ## Serve what is published
	@$(MINWON) serve

$(STAMPS)/venv:
	@command -v git > /dev/null || { echo "git is missing: on Debian, apt install git"; exit 1; }
	@command -v $(PYTHON) > /dev/null || { echo "python3 is missing: on Debian, apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null \
	  || { echo "python3-venv is missing: on Debian, apt install python3-venv"; exit 1; }
	@echo "1/4 .venv"
	@$(PYTHON) -m venv .venv
	@mkdir -p $(STAMPS)
	@touch $@

# uv comes first and alone, by its hash in the lock; then it installs the whole lock in seconds.
$(STAMPS)/lock: requirements.lock $(STAMPS)/venv
	@echo "2/4 requirements.lock"
	@awk '/^uv==/ {inside = 1; print; next} /^[a-z#]/ {inside = 0} inside' requirements.lock > .venv/uv.txt
	@test -x .venv/bin/uv || $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@.venv/bin/uv pip sync --quiet --python $(PY) --require-hashes requirements.lock
	@touch $@

# An editable install builds with the setuptools of the lock: an isolated build would fetch one by itself.
$(STAMPS)/project: pyproject.toml $(STAMPS)/lock
	@echo "3/4 minwon"
	@.venv/bin/uv pip install --quiet --offline --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/vendor: dashboards/vendor.py $(STAMPS)/lock
	@echo "4/4 fonts and locales"
	@$(PY) -m dashboards.vendor
	@touch $@

machine:
	@sh tests/machine.sh

# Own home and free ports in every test: it runs beside a demo. Long files come first as they stand; xdist
# would begin with the files of many tests and leave one core idle at the end.
test: machine setup ## Every test, Chromium and PostgreSQL included
	@env -u MINWON_HOME -u MINWON_PORT $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" --coverage-registry

check: setup ## Under a minute: ruff, mypy, layers, fast tests
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) -m pytest -q -n 2 --dist loadfile tests/test_layers.py tests/unit

bench: setup ## The figures of speed and memory; LOAD_ROWS and QUERY_ROWS change the size
	@$(MINWON) bench load --rows $(LOAD_ROWS) --json
	@$(MINWON) bench day --rows $(QUERY_ROWS) --json
	@$(MINWON) bench queries --rows $(QUERY_ROWS) --json
	@$(MINWON) bench keywords --rows $(LOAD_ROWS) --json
	@$(MINWON) bench serve --rows $(LOAD_ROWS) --json

# BERTopic's own requirements bring torch; what it uses here is installed already.
peers: setup ## BERTopic, for --peer
	@.venv/bin/uv pip install --quiet --python $(PY) --no-deps bertopic==0.17.4 pyyaml tqdm

soak: machine setup ## Ten minutes each: readers beside publishes, kill -9 in a loop; then new drawn examples
	@$(PY) -m pytest -m slow
	@$(PY) -m pytest -n 2 -m "not slow" --hypothesis-profile search $$(grep -rl "^from hypothesis" tests --include="test_*.py")

screenshots: machine setup ## Every page, size, theme and state into build/gallery, and the README's four pictures
	@$(PY) -m tests.browser.gallery
	@$(PY) -m tests.browser.screenshots

bundle: setup ## One archive in build/ from which install.sh sets up a machine without any network
	@$(PY) -m dashboards.bundle

lock: $(STAMPS)/lock ## Resolve requirements.lock again
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet pyproject.toml --upgrade \
	  --extra postgres --extra kiwi --extra semantic --extra lab --group setup --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --output-file requirements.lock
