#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full debug
# Models and checks, and their tests, in the kernel's own test framework.
. "$(dirname "$0")/lib.sh"
RESULTS=/sys/kernel/debug/kunit
module=$HERE/kunit/mmscope_kunit.ko
[ -d $RESULTS ] || skip 'this kernel is built without KUnit (CONFIG_KUNIT)'
[ -f "$module" ] || skip 'this kernel has KUnit, but the module for it is not there'

check 'the module runs its tests as it is loaded' insmod "$module"
trap 'rmmod mmscope_kunit' EXIT
for suite in mmscope_models mmscope_twins mmscope_checks; do
	file=$RESULTS/$suite/results
	sed 's/^/# /' "$file" || :
	failed=$(grep -c '^ *not ok ' "$file")
	passed=$(grep -cE '^ +ok [0-9]+ ' "$file")
	[ "$failed" = 0 ] && [ "$passed" -ge 7 ]
	result $? "$suite: $passed passed, $failed failed"
done
[ "$failures" = 0 ] || dmesg | tail -n 60 | sed 's/^/# /'
finish
