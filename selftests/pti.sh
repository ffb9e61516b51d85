#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full
# mms-options: --append pti=on
# With page-table isolation every process has two roots.
. "$(dirname "$0")/lib.sh"
need $DEBUGFS/features
grep -qE '^split-pgd +on ' $DEBUGFS/features || skip 'page-table isolation is not active; boot with pti=on'
for test in translate_test pagemap_test kernel_test scan_test; do
	check "$test" "$HERE/$test"
done
finish
