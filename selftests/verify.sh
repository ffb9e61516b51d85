#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# The kernel is what the models say: idle, with processes that come and go and take and give
# back memory, and as a recorded file has it.
. "$(dirname "$0")/lib.sh"
need mmscope $DEVICE

folder=$(mktemp -d)
busy=''
# shellcheck disable=SC2086 # a list
trap 'kill $busy 2>/dev/null; wait; rm -rf "$folder"' EXIT

# shellcheck disable=SC2317 # all of these are called by check
matches() {
	mmscope verify -v "$@" >"$folder/out" 2>&1
	local status=$?
	tail -n +2 "$folder/out" | grep -vE ' 0 +0 |^$'
	[ $status = 0 ]
}

# Rounds under load: none may find a rule broken, and hardly any may be of no use.
# shellcheck disable=SC2317
rounds() { # NUMBER
	local match=0 unsteady=0 cases=0 i status
	for i in $(seq "$1"); do
		mmscope verify --json buddy >"$folder/out"
		status=$?
		case $status in
		0) match=$((match + 1)) ;;
		1) unsteady=$((unsteady + 1)) ;;
		*) cat "$folder/out" && return 1 ;;
		esac
		cases=$((cases + $(sed -n 's/^   "tried": *\([0-9]*\),/\1/p' "$folder/out")))
	done
	echo "$match rounds match, $unsteady are inconclusive of $i; $cases cases compared"
	[ "$cases" -gt 0 ] && [ $((unsteady * 100)) -le "$i" ]
}

# Caches and processes that are always at work leave the answer open, but no rule may be
# broken.
# shellcheck disable=SC2317
unbroken() { # SUBJECT...
	local subject
	for subject; do
		mmscope verify "$subject" >"$folder/out"
		[ $? -le 1 ] || { tail -n 20 "$folder/out" && return 1; }
		grep "^$subject: " "$folder/out"
	done
}

# shellcheck disable=SC2317
churn() {
	while :; do
		head -c 8M /dev/zero | tail -c 1 >/dev/null
		sh -c 'ls -R /sys/kernel/slab >/dev/null 2>&1'
	done
}

# shellcheck disable=SC2317
files_match() {
	local file
	for file in /sys/kernel/debug/mmscope/verify/*; do
		head -n 1 "$file" | grep -qx "# mmscope verify/$(basename "$file") v1" || return 1
		tail -n 1 "$file" | tee "$folder/out"
		grep -q '^MATCH: ' "$folder/out" || return 1
	done
}

# What was not one moment while it was recorded is recorded again.
# shellcheck disable=SC2317
file_matches() {
	for _ in 1 2 3 4 5 6 7 8; do
		mmscope record -q -o "$folder/snap" --pid $$ || return 1
		matches --from "$folder/snap" && return
		grep -q ': INCONCLUSIVE' "$folder/out" || return 1
	done
	return 1
}

# Tests before this one leave memory in pieces, more than an emulated CPU reads in one hold.
[ ! -w /proc/sys/vm/compact_memory ] || echo 1 >/proc/sys/vm/compact_memory
check_shown 'idle' matches
check_shown 'from the module itself' files_match
for i in 1 2 3; do
	churn &
	busy="$busy $!"
done
check_shown 'under load' rounds 20
check_shown 'all under load' unbroken slab slab vma vma pgtable
# shellcheck disable=SC2086 # a list
kill $busy
wait
check_shown 'from a file' file_matches
finish
