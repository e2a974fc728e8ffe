# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Build output goes to .cache/; `make clean` removes it.

CACHE := .cache
NOX := $(CACHE)/venv/bin/nox
DEMO := $(CACHE)/demo/bin
REPORTS := $(CACHE)/reports
COLLECTION := $(CACHE)/collections/ansible_collections/netops/junos_space

.PHONY: help test quick coverage mutate real-parts examples demo docs release-check runner eda ee bench fuzz format clean
.DEFAULT_GOAL := help

# A target with a double number sign is listed. ARGS goes to the tool behind it: make bench ARGS=--quick
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "One check alone:  $(NOX) -s lint        (made by the first 'make test')"
	@echo "All there are:    $(NOX) --list"
	@echo "What CI runs:     .ci/run"

# The summary has the last word: it fails when a check failed or did not run.
test: $(NOX) ## run every check on the newest ansible-core and sum them up
	@rm -rf $(REPORTS)
	@mkdir -p $(REPORTS)
	@echo "Running the checks of noxfile.py; their environments are kept in $(CACHE)."
	@$(NOX) --report $(REPORTS)/test.json </dev/null || true
	@$(CACHE)/venv/bin/python tests/tools/summary.py $(REPORTS)/test.json

# JUNOS_SPACE_URL and so on may name an appliance; make passes the environment on.
demo: $(DEMO)/.ready $(COLLECTION) ## run the demonstration playbook in an environment of its own
	@ANSIBLE_HOME=$(CURDIR)/$(CACHE)/ansible \
	ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/$(CACHE)/collections \
	ANSIBLE_DISPLAY_SKIPPED_HOSTS=false \
	ANSIBLE_LOCALHOST_WARNING=false \
	ANSIBLE_INVENTORY_UNPARSED_WARNING=false \
	PATH="$(CURDIR)/$(DEMO):$$PATH" \
	ansible-playbook netops.junos_space.demo

quick: $(NOX) ## run the unit tests, in under a minute (ARGS=path or options of pytest)
	@$(NOX) -s quick -- $(ARGS)

coverage: $(NOX) ## measure branch coverage and compare it with what is required
	@$(NOX) -s coverage

mutate: $(NOX) ## mutation testing; takes more than an hour (ARGS="--sample 60": some minutes)
	@$(NOX) -s mutate -- $(ARGS)

real-parts: $(NOX) ## test with the real encoder and front ends of an appliance, where they can be installed
	@$(NOX) -s real-parts -- $(ARGS)

examples: $(NOX) ## run or check every example of the documentation
	@$(NOX) -s examples -- $(ARGS)

docs: ## build the documentation site
	@docs/docsite/build.sh

release-check: $(NOX) ## build, import and install the artifact, and run it on the oldest and the newest ansible-core
	@$(NOX) -s release -- $(ARGS)

runner: $(NOX) ## run playbooks under ansible-runner, and a job in two slices
	@$(NOX) -s runner -- $(ARGS)

eda: $(NOX) ## run the event source under ansible-rulebook (needs Java 17)
	@$(NOX) -s eda

ee: $(NOX) ## check what goes into an execution environment
	@$(NOX) -s ee

bench: $(NOX) ## measure; takes about half an hour (ARGS=--quick: 3 minutes)
	@$(NOX) -s bench -- $(ARGS)

fuzz: $(NOX) ## search for input that breaks the parsers; takes 6 minutes (ARGS="--seconds 60")
	@$(NOX) -s fuzz -- $(ARGS)

format: $(NOX) ## format and autofix the Python code
	@$(NOX) -s format

clean: ## remove what these commands made
	rm -rf $(CACHE) .ansible
	find . -name __pycache__ -prune -exec rm -rf {} +

$(NOX):
	@python=$$(tests/tools/find-python.sh) && \
	echo "Making the environment of nox with $$python" && \
	"$$python" -m venv --clear $(CACHE)/venv && \
	$(CACHE)/venv/bin/python -m pip install --quiet --constraint tests/tools/constraints.txt nox

$(DEMO)/.ready: requirements.txt
	@python=$$(tests/tools/find-python.sh) && \
	echo "Making the environment of the demonstration with $$python" && \
	"$$python" -m venv --clear $(CACHE)/demo && \
	$(DEMO)/python -m pip install --quiet ansible-core --requirement requirements.txt && \
	touch $@

# The repository seen as a collection.
$(COLLECTION):
	@mkdir -p $(dir $@)
	@ln -sfn ../../../.. $@
