#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-part: all
# mms-kernels: full
# mms-options: --smp 4
# Page faults of a process with 65,000 VMAs, alone and while it is looked at. Figures "latency":
# during | times that was done | what is timed | how often | median | 99 of 100 | worst, us | the
# longest hold that mmscope stated, us.
. "$(dirname "$0")/lib.sh"
[ "$(nproc)" = 4 ] || skip 'this machine does not have four CPUs'
check_shown 'a process that is looked at goes on' "$HERE/latency_test"
finish
