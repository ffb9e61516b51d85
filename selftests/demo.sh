#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What mmscope shows of a real program, one screen a subject. For people: run it
# where the module is inserted ("make demo" does, in a virtual machine). Ends
# with a status other than 0 if any of it fails.
set -eu
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DEBUGFS=/sys/kernel/debug/mmscope
regions=$(mktemp)

# Output goes through a pipe on the way to the terminal: ask for colour by hand.
color=never
[ "${TERM:-dumb}" = dumb ] || [ -n "${NO_COLOR:-}" ] || color=always

heading() {
	local bold='' plain=''
	[ "$color" = never ] || bold=$'\e[1;36m' plain=$'\e[0m'
	printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
	shift
	[ $# = 0 ] || printf '   %s\n' "$@"
	echo
}

# run COMMAND...: show the command, then what it prints.
run() {
	printf '# %s\n' "$*"
	case $1 in
	mmscope) mmscope "$2" --color="$color" "${@:3}" ;;
	*) "$@" ;;
	esac
}

start_program() {
	local line=''
	coproc PROGRAM { exec "$HERE/fixture"; }
	while read -r line <&"${PROGRAM[0]}"; do
		echo "$line" >>"$regions"
		[ "${line%% *}" != ready ] || break
	done
	pid=${line#ready }
}

# address NAME [OFFSET]: an address in one of the program's regions, "" if it has none.
address() {
	awk -v name="$1" '$1 == name { print $2 }' "$regions" | while read -r start; do
		printf '%x\n' $((start + ${2:-0}))
	done
}

# explain TITLE REGION OFFSET SENTENCE...: one address of the program, told at length.
explain() {
	local title=$1 at
	at=$(address "$2" "$3")
	shift 3
	if [ -z "$at" ]; then
		heading "$title" "(this machine could not make such a page)"
		return
	fi
	heading "$title" "$@"
	run mmscope translate --explain "$pid" "$at"
}

heading "$(uname -srm): what works on this kernel" \
	'The module looks at the kernel it was loaded into and says what it can do there.'
run cat $DEBUGFS/features

start_program
trap 'kill "$pid" 2>/dev/null; rm -f "$regions"' EXIT

explain 'The stack' stack 0x10 \
	"A program is running as process $pid. This is an address on its stack, and the way" \
	'the CPU goes from there to physical memory.'
heading 'The same by levels, and for heap and program text'
for region in stack heap text; do
	run mmscope translate --levels "$pid" "$(address $region)"
	echo
done
explain 'A page nobody touched yet' never 0 \
	'mmap() promised this memory. Until the first access there is nothing behind it.'
explain 'A huge page of 2 MiB' thp 0x123456 \
	'The walk ends one level earlier: one entry maps 512 times as much.'

heading 'Swapped out' 'The entry that mapped the page now says where it lies on the disk.'
if [ -n "$(address swapped)" ]; then
	run mmscope translate "$pid" "$(address swapped)"
fi

heading 'With nothing but a shell' 'Write a question into a file, read the answer.'
printf '# echo %s %s > %s/translate\n' "$pid" "$(address heap)" $DEBUGFS
echo "$pid" "$(address heap)" >$DEBUGFS/translate
run cat $DEBUGFS/translate

heading 'An address of the kernel' 'The first function of the kernel, mapped by large pages.'
run mmscope translate --explain kernel "$(awk '$3 == "_stext" { print $1 }' /proc/kallsyms)"

heading 'The whole address space' 'What of it is there, by state, page size and mapping.'
run mmscope map --summary "$pid"

heading 'That was mmscope' 'Try it yourself: make vm'
