#!/bin/bash
# secureboot-guest.sh enrolled|unknown: which modules a kernel takes that takes only signed ones.
. /share/lib.sh

mountpoint -q /sys/kernel/security || mount -t securityfs securityfs /sys/kernel/security
cp -r /share/modules/. "/lib/modules/$(uname -r)/"

# refused FILE: for its signature, and nothing else
refused() {
	local output
	! output=$(insmod "$1" 2>&1) || return
	echo "$output"
	grep -qE 'Required key|Key was rejected|Operation not permitted|Permission denied' <<<"$output" && ! module_is_loaded
}

translates() {
	local stack
	stack=$(awk '/\[stack\]/ { split($1, a, "-"); print a[2] }' "/proc/$$/maps")
	mmscope translate $$ "$(printf '0x%x' $((0x$stack - 16)))"
}

for module in unsigned other changed; do
	check "refused: $module" refused /share/$module.ko
done
if [ "$1" = enrolled ]; then
	check_has 'Secure boot enabled' 'Secure Boot is on' dmesg
	check_has '\[integrity\]' 'the kernel is locked down' cat /sys/kernel/security/lockdown
	check 'modprobe takes the one that DKMS signed' modprobe mmscope
	check 'features are told' mmscope features
	check 'it translates' translates
	check 'it goes' modprobe -r mmscope
else
	check 'refused: signed, by a key that is not enrolled' refused /share/unpacked.ko
fi
finish
