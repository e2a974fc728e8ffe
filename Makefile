# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Build output goes to .cache/; `make clean` removes it.

CACHE := .cache
NOX := $(CACHE)/venv/bin/nox
DEMO := $(CACHE)/demo/bin
REPORTS := $(CACHE)/reports
COLLECTION := $(CACHE)/collections/ansible_collections/netops/junos_space

.PHONY: help test quick coverage mutate real-parts examples demo docs axe release-check runner eda ee bench fuzz histories format clean
.DEFAULT_GOAL := help

# ## GROUP, DURATION: what the target does. ARGS goes to the tool behind it: make bench ARGS=--quick
help: ## try, at once: list the targets
	@for group in try check maintain; do \
	    echo "$$group"; \
	    awk -F ':.*## |: ' -v group="$$group," '/^[a-z-]+:.*## / && index($$2, group) == 1 \
	        { printf "  make %-14s %-12s %s\n", $$1, substr($$2, length(group) + 2), $$3 }' $(MAKEFILE_LIST); \
	done
	@echo
	@echo "The first run of each takes longer: it creates its environment in $(CACHE)."
	@echo "One check alone:  $(NOX) -s lint"
	@echo "All there are:    $(NOX) --list"
	@echo "What CI runs:     .ci/run"

# The summary has the last word: it fails when a check failed or did not run.
test: $(NOX) ## check, 15 minutes: every check on the newest ansible-core
	@rm -rf $(REPORTS)
	@mkdir -p $(REPORTS)
	@echo "Running the checks of noxfile.py; their environments are kept in $(CACHE)."
	@$(NOX) --report $(REPORTS)/test.json </dev/null || true
	@$(CACHE)/venv/bin/python tests/tools/summary.py $(REPORTS)/test.json

# JUNOS_SPACE_URL and so on may name an appliance; make passes the environment on. The gates print each verdict on the standard
# error as well, which the playbook shows as tables.
demo: $(DEMO)/.ready $(COLLECTION) ## try, 1 minute: what the collection does
	@ANSIBLE_HOME=$(CURDIR)/$(CACHE)/ansible \
	ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/$(CACHE)/collections \
	ANSIBLE_DISPLAY_SKIPPED_HOSTS=false \
	ANSIBLE_LOCALHOST_WARNING=false \
	ANSIBLE_INVENTORY_UNPARSED_WARNING=false \
	ANSIBLE_HOST_PATTERN_MISMATCH=ignore \
	ANSIBLE_CALLBACK_PLUGINS=$(CURDIR)/tests/tools/callback \
	ANSIBLE_STDOUT_CALLBACK=story \
	PATH="$(CURDIR)/$(DEMO):$$PATH" \
	ansible-playbook netops.junos_space.demo 2>$(CACHE)/demo/messages || { cat $(CACHE)/demo/messages; exit 1; }

quick: $(NOX) ## check, 1 minute: the unit tests (ARGS=path)
	@$(NOX) -s quick -- $(ARGS)

coverage: $(NOX) ## check, 3 minutes: branch coverage, and what is required
	@$(NOX) -s coverage

mutate: $(NOX) ## check, 1 hour: mutation testing (ARGS="--sample 60")
	@$(NOX) -s mutate -- $(ARGS)

real-parts: $(NOX) ## check, 5 minutes: the real encoder and front ends
	@$(NOX) -s real-parts -- $(ARGS)

examples: $(NOX) ## check, 8 minutes: every example of the documentation
	@$(NOX) -s examples -- $(ARGS)

docs: ## maintain, 1 minute: build the documentation site
	@docs/docsite/build.sh

axe: $(NOX) ## check, 3 minutes: site and evidence in Chromium
	@$(NOX) -s axe -- $(ARGS)

release-check: $(NOX) ## check, 3 minutes: the artifact as users get it
	@$(NOX) -s release -- $(ARGS)

runner: $(NOX) ## check, 1 minute: ansible-runner and job slices
	@$(NOX) -s runner -- $(ARGS)

eda: $(NOX) ## check, 1 minute: ansible-rulebook (needs Java 17)
	@$(NOX) -s eda

ee: $(NOX) ## check, 1 minute: the execution environments
	@$(NOX) -s ee

bench: $(NOX) ## maintain, 30 minutes: the benchmark (ARGS=--quick takes 3 minutes)
	@$(NOX) -s bench -- $(ARGS)

fuzz: $(NOX) ## maintain, 5 minutes: the fuzzer
	@$(NOX) -s fuzz -- $(ARGS)

histories: $(NOX) ## maintain, 10 minutes: random failovers (HISTORY_STEPS=10000)
	@$(NOX) -s histories -- $(ARGS)

format: $(NOX) ## maintain, at once: format and autofix the code
	@$(NOX) -s format

clean: ## maintain, at once: remove what these commands made
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
