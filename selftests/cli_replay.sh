#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full
# A recorded file answers what the machine answered: each command about a process that stands
# still, asked of the module and of the file.
. "$(dirname "$0")/lib.sh"
need mmscope $DEVICE

start_fixture
kill -STOP $TARGET
folder=$(mktemp -d)
trap 'kill -CONT $TARGET; kill $TARGET; wait $TARGET 2>/dev/null; rm -rf "$FIXTURE" "$folder"' EXIT
# shellcheck disable=SC2317 # both are called by check
record() { mmscope record -q -o "$folder/snap" --pid "$TARGET"; }
check 'record' record

# Its holds are those of the recording.
# shellcheck disable=SC2317
answer() {
	mmscope "$@" 2>&1 | sed '/"consistency":/d'
	echo "status ${PIPESTATUS[0]}"
}

# The same answer twice, or what differed the last time. Other processes come and go by the
# stopped one, which moves its counts of references: the file is made anew between two tries.
# shellcheck disable=SC2317
same() {
	local try
	for try in 1 2 3 4 5; do
		[ "$try" = 1 ] || record
		answer "$@" >"$folder/live"
		answer "$1" --from "$folder/snap" "${@:2}" >"$folder/file"
		! diff -u "$folder/live" "$folder/file" >"$folder/diff" || return 0
	done
	head -n 20 "$folder/diff"
	return 1
}

anon=$(region anon)
check 'features' same features
check 'map' same map "$TARGET"
check 'map: a summary' same map -s "$TARGET"
check 'mm' same mm "$TARGET"
check 'vma' same vma "$TARGET"
check 'vma: one address' same vma "$TARGET" "$anon"
check 'vma: rules of merging' same vma --explain-merge "$TARGET"
check 'tree' same tree "$TARGET"
check 'pgtables' same pgtables "$TARGET"
check 'translate' same translate "$TARGET" "$anon" 0 "$(region file 0x1000)"
check 'translate: JSON of every level' same translate --json "$TARGET" "$anon"
check 'slab: the names of a merged cache' same slab -n -r -o NAME,ALIASES,SIZE,OBJECT-SIZE,ALIGN,FLAGS
check 'a process that is not in the file' sh -c "! mmscope mm --from '$folder/snap' 1"
finish
