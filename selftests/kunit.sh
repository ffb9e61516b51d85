#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: debug
# Models and checks, and their tests, in the kernel's own test framework.
. "$(dirname "$0")/lib.sh"
module=$HERE/kunit/mmscope_kunit.ko
need dmesg
modprobe -q kunit 2>/dev/null
grep -qw __kunit_test_suites_init /proc/kallsyms ||
	skip 'this kernel is built without KUnit (CONFIG_KUNIT)'

echo "mmscope: kunit.sh begins" >/dev/kmsg
check 'the module runs its tests as it is loaded' insmod "$module"
log=$(dmesg | sed -n '/mmscope: kunit.sh begins/,$s/^\[ *[0-9.]*\] //p')
rmmod mmscope_kunit

# count PATTERN SUITE: lines of its results.
count() {
	awk -v suite="$2" -v pattern="$1" '
		/# Subtest: / { inside = $NF == suite }
		inside && $0 ~ pattern { nr++ }
		END { print nr + 0 }' <<<"$log"
}

for suite in mmscope_models mmscope_twins mmscope_checks; do
	planned=$(awk -v suite="$suite" '
		/# Subtest: / { inside = $NF == suite }
		inside && /^ +1\.\./ { sub(/^ +1\.\./, ""); print; exit }' <<<"$log")
	passed=$(count '^ +ok [0-9]+ ' "$suite")
	failed=$(count '^ +not ok ' "$suite")
	[ "$failed" = 0 ] && [ "$passed" = "${planned:-none}" ]
	result $? "$suite: $passed of ${planned:-none} passed, $failed failed"
done
[ "$failures" = 0 ] && log=$(grep -E '# Subtest|ok [0-9]+ ' <<<"$log")
sed 's/^/# /' <<<"$log"
finish
