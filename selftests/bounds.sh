#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-part: all
# mms-kernels: full
# mms-options: --smp 1 --mem 16G --numa 4 --append rcupdate.rcu_cpu_stall_timeout=180
# How long each lock is held on a large machine: 16 GiB, a process with 65,000 VMAs, long lists
# of free pages and of slabs. Ours beside the kernel's own. Figures "bounds": what it is about |
# how it is asked | lock | holds | longest of them, us | most work in one. The longest is the least
# of some askings; "-" where the end of a hold is inline and cannot be seen, or nothing is stated.
. "$(dirname "$0")/lib.sh"
need /sys/devices/system/node/node3 /sys/kernel/debug/tracing/kprobe_events
sync
echo 3 >/proc/sys/vm/drop_caches
check_shown 'every hold is known, and none does more than it may' "$HERE/bounds_test"
finish
