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

# value NAME: a number of the last answer in JSON.
value() {
	sed -n "s/^   \"$1\": *\([0-9]*\),/\1/p" "$folder/out"
}

# Rounds under load: none may find a rule broken, and few parts - a zone, a cache, a process -
# may be at work in every one of the looks taken at them.
# shellcheck disable=SC2317
rounds() { # NUMBER PERCENT SUBJECT
	local cases=0 parts=0 unsteady=0
	for _ in $(seq "$1"); do
		mmscope verify --json "$3" >"$folder/out"
		[ $? -le 1 ] || { cat "$folder/out" && return 1; }
		cases=$((cases + $(value tried)))
		parts=$((parts + $(value parts)))
		unsteady=$((unsteady + $(value unsteady)))
	done
	echo "$3: $1 rounds, $cases cases, 0 broken; inconclusive: $unsteady of $parts parts"
	[ "$cases" -gt 0 ] && [ $((unsteady * 100)) -le $((parts * $2)) ]
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
for _ in 1 2 3; do
	churn &
	busy="$busy $!"
done
check_shown 'zones under load' rounds 20 1 buddy
check_shown 'caches under load' rounds 2 1 slab
check_shown 'processes under load' rounds 2 1 vma
check_shown 'page tables under load' rounds 1 1 pgtable
# shellcheck disable=SC2086 # a list
kill $busy
wait
check_shown 'from a file' file_matches
finish
