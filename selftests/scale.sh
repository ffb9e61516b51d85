#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-options: --mem 16G --numa 4 --append rcupdate.rcu_cpu_stall_timeout=180
# mms-kernels: full
# A large machine: 16 GiB on four nodes, a process with 65,000 VMAs, 10,000 processes.
. "$(dirname "$0")/lib.sh"
need /sys/devices/system/node/node3
check_shown 'views of a large machine' "$HERE/scale_test"
finish
