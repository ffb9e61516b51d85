#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# mms-options: --mem 1G
# Kernel lockdown is honoured. It cannot be undone before the next boot, so this test wants a
# machine of its own, and must be the last one elsewhere.
. "$(dirname "$0")/lib.sh"
[ -d /sys/kernel/security/integrity ] || mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
lockdown=/sys/kernel/security/lockdown
need $lockdown $DEVICE "$HERE/lockdown_asks"
grep -q '\[none\]' $lockdown || skip "lockdown is on already: $(cat $lockdown)"

check_shown 'every file and every call at every level' "$HERE/lockdown_asks"
check_has '\[confidentiality\]' 'that was the highest level' cat $lockdown
if command -v mmscope >/dev/null; then
	check_status 7 'confidentiality: the command says so' mmscope map self
fi
finish
