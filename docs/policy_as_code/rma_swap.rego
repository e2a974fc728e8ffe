# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Policy enforcement of Ansible Automation Platform: no swap job without a tracking number, and none that weakens the gate.
# The policy of the job template, inventory or organization is junos_space/rma_swap.

package junos_space

import rego.v1

default rma_swap := {"allowed": false, "violations": ["The policy could not evaluate this job."]}

rma_swap := {"allowed": count(violations) == 0, "violations": sort(violations)} if is_object(input)

# A swap job has the label, or runs the playbook. Other jobs are not this policy's business.
is_swap if {
	is_string(input.playbook)
	endswith(input.playbook, "rma_swap.yml")
}

is_swap if {
	some label in object.get(input, "labels", [])
	label.name == "rma-swap"
}

# Without a name, nobody can say that it is not a swap job.
is_swap if not is_string(object.get(input, "playbook", null))

extra_vars := object.get(input, "extra_vars", null)

# What an operator may state about the gate. Everything else belongs to the inventory and the playbook, which are reviewed.
may_be_stated := {"rma_gate_rma_number", "rma_gate_part_serial"}

violations contains "A swap job needs extra variables with tracking_number." if {
	is_swap
	not is_object(extra_vars)
}

violations contains "A swap job needs the extra variable tracking_number, a string that is not empty." if {
	is_swap
	is_object(extra_vars)
	not has_tracking_number
}

violations contains msg if {
	is_swap
	is_object(extra_vars)
	some name, _ in extra_vars
	startswith(name, "rma_gate_")
	not name in may_be_stated
	msg := concat("", ["The extra variable ", name, " would change the gate. Set it in the inventory."])
}

violations contains "A swap job needs a limit: one tracking number is about one device." if {
	is_swap
	not has_limit
}

has_limit if {
	is_string(input.limit)
	trim_space(input.limit) != ""
}

has_tracking_number if {
	is_object(extra_vars)
	is_string(extra_vars.tracking_number)
	trim_space(extra_vars.tracking_number) != ""
}
