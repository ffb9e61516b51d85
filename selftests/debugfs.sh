#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full debug
# The files in debugfs: who may read them, what stands in them, and that two people asking at
# once do not get each other's answer.
. "$(dirname "$0")/lib.sh"
need $DEBUGFS setsid od

file=$DEBUGFS/translate
write_to() { printf '%s' "$2" >"$1"; }
ask() { echo "$*" >"$file" && cat "$file"; }

for entry in features:400 selftest:400 translate:600; do
	check_is "${entry#*:} 0" "${entry%:*}: mode and owner" stat -c '%a %u' "$DEBUGFS/${entry%:*}"
done
check_is '# mmscope features v1' 'features: first line' sed -n 1p $DEBUGFS/features
check_is 'KTAP version 1' 'selftest: first line' sed -n 1p $DEBUGFS/selftest
check_is '# mmscope translate v1' 'translate: first line' setsid -w sed -n 1p $file
check_has 'nothing asked yet' 'translate: a new session has asked nothing' setsid -w cat $file
check_has '^user-walk +on ' 'features: walking processes is on' cat $DEBUGFS/features
check 'features: names kernel and machine' grep -qF "kernel $(uname -r) $(uname -m)," $DEBUGFS/features

selftest=$(cat $DEBUGFS/selftest)
! grep -q '^not ok' <<<"$selftest"
result $? 'selftest: nothing failed'
[ "$(grep -cE '^(not )?ok ' <<<"$selftest")" = "$(sed -n 's/^1\.\.//p' <<<"$selftest")" ]
result $? 'selftest: as many results as planned'
grep "not ok" <<<"$selftest"

start_fixture
anon=$(region anon)
check_has "^va 0x0*${anon#0x} in vma" 'translate: the address' ask $TARGET "$anon"
check_has "mapped at pte pfn $(printf 0x%x "$(pfn_of $TARGET "$anon")") " 'translate: the frame, as pagemap has it' \
	ask $TARGET "$anon"
check_has '^# pid '$TARGET'$' 'translate: the pid' ask $TARGET "$anon"
check_has 'never-touched' 'translate: a page never touched' ask $TARGET "$(region never)"
check_has '^  pte .* present ' 'translate: names the bits' ask $TARGET "$anon"
check_has '^# consistency: ' 'translate: tells how consistent it is' ask $TARGET "$anon"
check_is 3 'translate: several addresses' sh -c \
	"echo $TARGET $anon $(region never) 0 >$file; grep -c '^va ' $file"
check_has 'outside every VMA' 'translate: self' ask self 0
text=$(symbol _stext)
if [ -n "$text" ] && [ "$text" != 0x0000000000000000 ]; then
	check_has ' mapped .* prot r-x- ' 'translate: kernel text' ask kernel "$text"
fi

for bad in ' ' abc self 'self xyz' 'self 0x1g' 'self 11111111111111111' '1.5 0' '99999999999 0' \
	"self $(seq -s ' ' 1 17)" "self $(printf '%600s' 0)"; do
	check_status 1 "translate: refuses '$(cut -c 1-30 <<<"$bad")'" write_to $file "$bad"
done
check_has "va 0x0*${anon#0x} " 'translate: a refused write changes nothing' \
	sh -c "echo $TARGET $anon >$file; echo nonsense >$file; cat $file" 2>/dev/null
check_has 'No such process' 'translate: no such process' ask 4194303 0
check_has 'No such device or address' 'translate: a kernel thread' ask 2 0
check_has 'Invalid argument' 'translate: pid 0' ask 0 0
check_status 1 'features: cannot be written' dd if=/dev/zero of=$DEBUGFS/features bs=1 count=1 conv=notrunc

one_descriptor() {
	exec 3<>$file
	echo "$TARGET $anon" >&3
	cat <&3
}
check_has "va 0x0*${anon#0x} " 'translate: written and read through one descriptor' one_descriptor

# Each session asks for addresses of its own, over and over, and must only ever see those.
session() {
	local i
	for i in $(seq 30); do
		echo "self $1$i" >$file
		sleep 0.01
		[ "$(grep -c "^va 0x0*$1$i\$" $file)" = 1 ] || return 1
	done
}
export -f session
export file
two_sessions() {
	setsid -w bash -c 'session a' &
	local first=$!
	setsid -w bash -c 'session b' && wait $first
}
check 'translate: two sessions at once' two_sessions

many_sessions() {
	local i
	for i in $(seq 40); do
		setsid -w bash -c "echo 'self $i' >$file; grep -q '^va 0x0*$i\$' $file" || return
	done
}
check 'translate: more sessions than are remembered' many_sessions

as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
if command -v setpriv >/dev/null; then
	check_has 'Permission denied' 'features: not for other users' as_nobody cat $DEBUGFS/features
fi
finish
