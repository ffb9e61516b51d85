#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-part: all
# mms-kernels: debug
# How long interrupts are off, where the kernel's tracer knows: only kernels made for finding
# errors have that. They are slow, and the process has a tenth of the VMAs.
. "$(dirname "$0")/lib.sh"
need /sys/kernel/debug/tracing/events/preemptirq
check_shown 'interrupts are off no longer than is known' "$HERE/bounds_test"
finish
