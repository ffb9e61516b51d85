#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# mms-options: --numa 4
# Four NUMA nodes: zones of several nodes, each with lists and counters of its own.
. "$(dirname "$0")/lib.sh"
need /sys/devices/system/node/node3
# first: what buddy_test leaves are more blocks than an emulated CPU reads in one hold
check_shown 'the models agree' models_agree
check 'zones and counters' "$HERE/zone_test"
check 'free blocks' "$HERE/buddy_test"
check 'pageblocks' "$HERE/pageblock_test"
finish
