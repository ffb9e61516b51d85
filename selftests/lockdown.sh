#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# mms-options: --mem 1G
# Kernel lockdown is honoured. It cannot be undone before the next boot, so this test wants a
# machine of its own, and must be the last one elsewhere.
. "$(dirname "$0")/lib.sh"
[ -d /sys/kernel/security/integrity ] || mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
lockdown=/sys/kernel/security/lockdown
need $lockdown $DEVICE python3

# MMS_IOC_INFO through a descriptor that is open already
info() {
	python3 -c '
import fcntl, sys
request = bytearray((176).to_bytes(4, "little") + bytes(172))
try:
    fcntl.ioctl(3, 0xc0b0e400, request)
except OSError as error:
    sys.exit(error.strerror)'
}

exec 3<>$DEVICE
grep -q '\[none\]' $lockdown || skip "lockdown is on already: $(cat $lockdown)"
check 'without lockdown: answers' info

echo integrity >$lockdown
check 'integrity: answers' info
check 'integrity: opens' sh -c "exec 4<$DEVICE"

echo confidentiality >$lockdown
check_has 'Operation not permitted' 'confidentiality: an open descriptor is of no use' info
check_has 'Operation not permitted' 'confidentiality: the device does not open' cat $DEVICE
for name in features selftest translate; do
	check_has 'Operation not permitted' "confidentiality: $name does not open" cat "$DEBUGFS/$name"
done
if command -v mmscope >/dev/null; then
	check_status 7 'confidentiality: the command says so' mmscope map self
fi
finish
