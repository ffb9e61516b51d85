#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full
# The command, on a process whose memory is known: formats, exit statuses, and the same frames
# as pagemap.
. "$(dirname "$0")/lib.sh"
need mmscope $DEVICE python3 setpriv

start_fixture
anon=$(region anon)

json() { "$@" --json | python3 -m json.tool; }
# field COMMAND...: one column without headings
field() { mmscope "$1" -n -r -o "$2" "${@:3}"; }

same_frames() {
	local name page va got wanted
	for name in text stack heap anon shared file-private thp prot-none zero; do
		va=$(region $name) || continue
		for page in 0 4096; do
			got=$(field translate PFN $TARGET "$(printf %x $((va + page)))") || return
			wanted=$(pfn_of $TARGET $((va + page)))
			# behind a region of one page there may be nothing
			[ "$got" != - ] || got=0
			[ $((got)) = "$wanted" ] || { echo "$name at $va: $got, pagemap says $wanted" && return 1; }
		done
	done
}
check 'translate: the frames that pagemap has' same_frames

check_is mapped 'translate: state' field translate STATE $TARGET "$anon"
check_is never 'translate: never touched' field translate STATE $TARGET "$(region never)"
check_is no-table 'translate: no table' field translate STATE $TARGET "$(region no-table)"
check_is prot-none 'translate: no access' field translate STATE $TARGET "$(region prot-none)"
check_is no-vma 'translate: outside every mapping' field translate STATE $TARGET 0
check_is non-canonical 'translate: not an address' field translate STATE $TARGET 4000000000000000
check_is mapped 'vtop is another name' mmscope vtop -n -r -o STATE $TARGET "$anon"
if region thp >/dev/null; then
	check_is '2M pmd' 'translate: a huge page' field translate SIZE,LEVEL $TARGET "$(region thp 0x1234)"
	check_is 2097152 'translate: sizes in bytes' field translate SIZE --bytes $TARGET "$(region thp)"
fi
if region swapped >/dev/null; then
	check_has '^swap /dev/' 'translate: where a page is swapped to' field translate STATE,SWAP $TARGET "$(region swapped)"
fi
check_is 16 'translate: a range of pages' sh -c "mmscope translate -n $TARGET $anon+64K | wc -l"
check_is 3 'translate: start and end' sh -c \
	"mmscope translate -n $TARGET $anon-$(printf %x $((anon + 3 * 4096))) | wc -l"
check_is 2 'translate: addresses from standard input' sh -c \
	"printf '%s # first\n0\n' $anon | mmscope translate -n $TARGET - | wc -l"
check_has '^VA +PA +PFN' 'translate: headings' mmscope translate $TARGET "$anon"
check_has 'pgd.*0x.*present' 'translate: levels' mmscope translate --levels $TARGET "$anon"
check_has 'PTE|pte' 'translate: explained' mmscope translate --explain $TARGET "$anon"
text=$(symbol _stext)
if [ -n "$text" ] && [ "$text" != 0x0000000000000000 ]; then
	check_is 'mapped r-xk' 'translate: kernel text' field translate STATE,PROT kernel "$text"
fi

for question in "translate $TARGET $anon" "translate $TARGET 0" "map $TARGET" "map --summary $TARGET" features; do
	# shellcheck disable=SC2086 # words
	check "${question%% *}: JSON" json mmscope $question
done
check 'translate: JSON has the frame' python3 -c '
import json, subprocess, sys
pid, va, pfn = sys.argv[1:]
answer = json.loads(subprocess.check_output(["mmscope", "translate", "--json", pid, va]))
[rows] = [rows for rows in answer.values() if isinstance(rows, list)]
assert answer["schema"], answer
assert rows[0]["pfn"] == int(pfn) and rows[0]["state"] == "mapped", rows
' $TARGET "$anon" "$(pfn_of $TARGET "$anon")"
check 'map: one JSON object a line' sh -c \
	"mmscope map --json=lines $TARGET | python3 -c 'import json, sys; print(len([json.loads(x) for x in sys.stdin]))'"

# every page of the map, summed up, against the resident pages that smaps counts
pages_of_map() { mmscope map -n -r -o LEN --bytes --state mapped,prot-none $TARGET "$1" | awk '{ n += $1 } END { print n / 4096 }'; }
check_is 16 'map: the pages of a region' pages_of_map "$anon+64K"
check_is 8 'map: only what is there' pages_of_map "$(region partial)+64K"
check_has 'anon' 'map: flags' field map FLAGS $TARGET "$anon+64K"
check_is '16 1' 'map: joined' sh -c "mmscope map -n -r --join -o PAGES $TARGET $anon+64K | awk '{ n += \$1 } END { print n, NR }'"
check_has '^(never|no-table)$' 'map: holes' field map STATE --holes $TARGET "$(region never)+8K"
check_has 'total' 'map: summary' mmscope map --summary $TARGET
check_has '^0x' 'map: the kernel' sh -c 'mmscope map -n kernel | head -n 3'
check_has '^btf ' 'features' mmscope features
check_has '[0-9]\.[0-9]' 'version' mmscope --version
check 'help' mmscope --help

check_status 2 'status 2: no such command' mmscope nonsense
check_status 2 'status 2: no such option' mmscope map --nonsense $TARGET
check_status 2 'status 2: no address' mmscope translate $TARGET
check_status 2 'status 2: not an address' mmscope translate $TARGET xyz
check_status 2 'status 2: no such column' mmscope map -o NONSENSE $TARGET
check_status 2 'status 2: a range that ends before it starts' mmscope map $TARGET 2000-1000
check_status 3 'status 3: no such process' mmscope translate 4194303 0
check_status 3 'status 3: a kernel thread' mmscope map 2
check_has 'kernel thread' 'a kernel thread is called one' mmscope map 2
check_has 'no process or thread 4194303' 'a missing process is called one' mmscope map 4194303
unprivileged() { setpriv --reuid=65534 --regid=65534 --clear-groups mmscope "$@"; }
check_status 7 'status 7: not permitted' unprivileged map $TARGET
without_device() {
	local status=0
	mv $DEVICE $DEVICE.away
	mmscope map $TARGET || status=$?
	mv $DEVICE.away $DEVICE
	return $status
}
check_status 5 'status 5: no device' without_device
check_status 1 'status 1: cannot write' sh -c 'mmscope features >/dev/full'
finish
