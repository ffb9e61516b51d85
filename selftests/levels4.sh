#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full
# mms-options: --mem 6G --cpu max,la57=off --append vsyscall=emulate
# Four levels of page tables instead of five, and a vsyscall page in every process.
. "$(dirname "$0")/lib.sh"
need $DEBUGFS/features
grep -qE '^level5 +off ' $DEBUGFS/features || skip 'this machine has five levels of page tables'
check_shown 'the models agree' models_agree
for test in translate_test pagemap_test kernel_test scan_test; do
	check "$test" "$HERE/$test"
done
finish
