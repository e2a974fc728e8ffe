# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Run with: opa test docs/policy_as_code

package junos_space

import rego.v1

job(changes) := object.union(
	{
		"playbook": "playbooks/rma_swap.yml",
		"limit": "edge-mx480-01",
		"labels": [],
		"extra_vars": {"tracking_number": "CASE-2026-0001"},
	},
	changes,
)

allowed(changes) if rma_swap.allowed with input as job(changes)

test_swap_with_a_number if allowed({})

test_swap_with_statements if allowed({"extra_vars": {"rma_gate_rma_number": "R200001", "rma_gate_part_serial": "AB12"}})

test_other_job if allowed({"playbook": "backup.yml", "extra_vars": "", "limit": ""})

test_no_number if not allowed({"extra_vars": {"tracking_number": null}})

test_empty_number if not allowed({"extra_vars": {"tracking_number": "  "}})

test_number_that_is_no_string if not allowed({"extra_vars": {"tracking_number": 20260001}})

test_no_extra_vars if not allowed({"extra_vars": null})

test_extra_vars_that_are_text if not allowed({"extra_vars": "tracking_number: CASE-2026-0001"})

test_labelled_job if not allowed({"playbook": "other.yml", "labels": [{"id": 1, "name": "rma-swap"}], "limit": ""})

test_job_without_a_playbook if not allowed({"playbook": null, "limit": ""})

test_weakened_gate if not allowed({"extra_vars": {"rma_gate_on_blocked": "report"}})

test_limit_that_is_no_string if not allowed({"limit": null})

test_no_limit if not allowed({"limit": " "})

test_no_job if {
	result := rma_swap with input as "text"
	not result.allowed
}

test_violation_is_named if {
	result := rma_swap with input as job({"limit": ""})
	result.violations == ["A swap job needs a limit: one tracking number is about one device."]
}
