#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A short tour of mmscope on the machine this runs on. Needs the module, the command and root.
. "$(dirname "$0")/lib.sh"
need mmscope $DEBUGFS/features

bold='' dim='' plain='' color=never
case ${TERM:-dumb} in
dumb | '') ;;
*) bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m' color=always ;;
esac
PATH=$HERE:$PATH

command_line() {
	printf '%s# %s%s\n' "$dim" "$*" "$plain"
}

heading() {
	printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
	shift
	[ $# = 0 ] || printf '%s\n' "$@"
	echo
}

# run COMMAND...: show it as one would type it, then run it.
run() {
	command_line "$@"
	if [ "$1" = mmscope ]; then
		mmscope "$2" --color=$color "${@:3}"
	else
		sh -c "$*"
	fi
}

# show NAME WHAT WHY...: one address of the fixture, explained; skipped if it has none.
show() {
	local va
	heading "$2" "${@:3}"
	if va=$(region "$1" "${OFFSET:-0}"); then
		run mmscope translate --explain "$TARGET" "$va"
	else
		grep "^# $1:" "$FIXTURE" || echo "The fixture has no region called $1 here."
	fi
}

heading 'The machine and what mmscope can do on it'
run uname -srm
run cat $DEBUGFS/features

heading 'A process with memory of every kind' \
	'The program "fixture" made these mappings and sleeps now. Each line: name, start, bytes.'
start_fixture
command_line 'fixture &'
grep -v '^#' "$FIXTURE"

OFFSET=8 show stack 'Its stack' 'A page of anonymous memory, found through every level of the page table.'
OFFSET=16 show heap 'Its heap' 'The same kind of page; what differs is the mapping it belongs to.'
OFFSET=64 show text 'Its program text' 'A page of the page cache: readable and executable, but not writable.'
show never 'Memory it never touched' 'The mapping promises it, the table exists, the entry is empty.'
OFFSET=0x12345 show thp 'A huge page of 2 MiB' 'The walk ends one level earlier: the entry maps 512 pages at once.'
show swapped 'A page that was swapped out' 'The entry holds a place on the swap device instead of a frame.'

heading 'The same by echo and cat' 'Two files are enough where no program can be installed.'
anon=$(region anon)
run "echo $TARGET $anon >$DEBUGFS/translate"
run "cat $DEBUGFS/translate"

heading 'A kernel address' 'The first byte of the kernel text, through the kernel'"'"'s own root.'
run mmscope translate --explain kernel "$(symbol _stext)"

heading 'The whole process' 'Neighbouring pages with one meaning are one line; here the first thirty.'
run mmscope map --join -o START,END,LEN,PAGE,PROT,STATE,FLAGS,NAME "$TARGET" | head -n 31
heading 'And summed up'
run mmscope map --summary "$TARGET"

heading 'Physical memory' 'Every frame of the machine, by what it is used for.'
run mmscope buddy --map
run mmscope frames
heading 'The slab caches that take most of it'
run mmscope slab | head -n 10
heading 'Does the buddy allocator hold?' \
	'From the free frames alone a model works out which free blocks the kernel must have.'
run mmscope verify
heading 'How it works' 'The same model, to play with: A=3 asks for three frames for A, A=0 gives them back.'
run mmscope lab buddy
echo
