# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What is made here is below .cache/; `make clean` removes it.

CACHE := .cache
NOX := $(CACHE)/venv/bin/nox
DEMO := $(CACHE)/demo/bin
REPORTS := $(CACHE)/reports
COLLECTION := $(CACHE)/collections/ansible_collections/netops/junos_space

.PHONY: help test demo format clean

help:
	@echo "make test    run every check and sum them up"
	@echo "make demo    run the demonstration playbook in an environment of its own"
	@echo "make format  format and mend the Python code"
	@echo "make clean   remove what these commands made"
	@echo
	@echo "One check alone, after a first 'make test':  $(NOX) -s lint"
	@echo "All there are:                               $(NOX) --list"

# The summary has the last word: it fails when a check failed or did not run.
test: $(NOX)
	@rm -rf $(REPORTS)
	@mkdir -p $(REPORTS)
	@echo "Running the checks of noxfile.py; their environments are kept in $(CACHE)."
	@$(NOX) --report $(REPORTS)/test.json </dev/null || true
	@$(CACHE)/venv/bin/python tests/tools/summary.py $(REPORTS)/test.json

# Where the appliance is may be told by JUNOS_SPACE_URL and so on; make passes the environment on.
demo: $(DEMO)/.ready $(COLLECTION)
	@ANSIBLE_HOME=$(CURDIR)/$(CACHE)/ansible \
	ANSIBLE_COLLECTIONS_PATH=$(CURDIR)/$(CACHE)/collections \
	ANSIBLE_CALLBACK_RESULT_FORMAT=yaml \
	ANSIBLE_DISPLAY_SKIPPED_HOSTS=false \
	ANSIBLE_LOCALHOST_WARNING=false \
	ANSIBLE_INVENTORY_UNPARSED_WARNING=false \
	PATH="$(CURDIR)/$(DEMO):$$PATH" \
	ansible-playbook netops.junos_space.demo

format: $(NOX)
	@$(NOX) -s format

clean:
	rm -rf $(CACHE) .ansible
	find . -name __pycache__ -prune -exec rm -rf {} +

$(NOX):
	@python=$$(tests/tools/find-python.sh) && \
	echo "Making the environment of nox with $$python" && \
	"$$python" -m venv --clear $(CACHE)/venv && \
	$(CACHE)/venv/bin/python -m pip install --quiet nox

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
