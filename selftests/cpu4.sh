#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full
# mms-options: --smp 4
# Four CPUs: lists, caches and counters of each, and layouts that depend on their number.
. "$(dirname "$0")/lib.sh"
[ "$(nproc)" = 4 ] || skip 'this machine does not have four CPUs'
check_shown 'the models agree' models_agree
check 'caches and slabs' "$HERE/slab_test"
check 'zones and counters' "$HERE/zone_test"
finish
