#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# mms-options: --numa 4
# NUMA nodes: automatic balancing takes access away from pages to learn who uses them.
. "$(dirname "$0")/lib.sh"
need /sys/devices/system/node/node1
check 'every kind of page, NUMA hints among them' "$HERE/translate_test"
check 'pagemap agrees' "$HERE/pagemap_test"
finish
