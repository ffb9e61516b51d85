#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full
# mms-options: --mem 6G --cpu max,la57=off --append vsyscall=emulate
# Pages of 1 GiB: entries of the PUD level that map memory.
. "$(dirname "$0")/lib.sh"
pool=/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages
need $pool
before=$(cat $pool)
echo 3 >/proc/sys/vm/drop_caches
echo 1 >/proc/sys/vm/compact_memory
# two are wanted, for the second without access; one will do
echo 2 >$pool
trap 'echo $before >$pool' EXIT
[ "$(cat $pool)" -ge 1 ] || skip 'there is no room for a page of 1 GiB'
echo "# $(cat $pool) pages of 1 GiB"
for test in translate_test pagemap_test scan_test; do
	check "$test" "$HERE/$test"
done
finish
