#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full
# mms-options: --smp 1 --mem 1G
# One CPU: what is per CPU is there once, and nobody frees while a zone is looked at.
. "$(dirname "$0")/lib.sh"
[ "$(nproc)" = 1 ] || skip 'this machine has more than one CPU'
check_shown 'the models agree' models_agree
check 'free blocks and per-CPU lists' "$HERE/buddy_test"
finish
