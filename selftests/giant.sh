#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-options: --mem 5G
# Pages of 1 GiB: entries of the PUD level that map memory.
. "$(dirname "$0")/lib.sh"
pool=/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages
need $pool
before=$(cat $pool)
echo 2 >$pool
trap 'echo $before >$pool' EXIT
[ "$(cat $pool)" -ge 2 ] || skip 'there is no room for two pages of 1 GiB'
for test in translate_test pagemap_test scan_test; do
	check "$test" "$HERE/$test"
done
finish
