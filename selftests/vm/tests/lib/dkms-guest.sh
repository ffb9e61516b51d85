#!/bin/bash
# The module that DKMS installed, in the kernel it was built for: found and inserted by its name.
. /share/lib.sh
. /share/figures.sh

kver=$(uname -r)
cp -r /share/modules/. "/lib/modules/$kver/"

# An address of this shell's own stack, as the command and as the kernel have it.
translates() {
	local stack
	stack=$(awk '/\[stack\]/ { split($1, a, "-"); print a[2] }' "/proc/$$/maps")
	stack=$(printf '0x%x' $((0x$stack - 16)))
	mmscope translate --json "$$" "$stack" >/tmp/answer && cat /tmp/answer || return
	[ "$(jq '.addresses[0].pfn' /tmp/answer)" = "$(pfn_of $$ "$stack")" ]
}

check 'it is not there yet' test ! -e /dev/mmscope
timed 'modprobe in the booted kernel' modprobe mmscope
check 'it is the file that DKMS installed' grep -q "/updates/dkms/mmscope\.ko" <<<"$(modinfo -n mmscope)"
check 'the module is there' test -d /sys/module/mmscope -a -c /dev/mmscope
check 'its version is that of the package' test "$(cat /sys/module/mmscope/version)" = "$(modinfo -F version mmscope)"
check 'features are told' mmscope features
check 'a translation is right' translates
check 'modprobe -r' modprobe -r mmscope
check 'nothing is left of it' test ! -e /sys/module/mmscope -a ! -e /dev/mmscope
finish
