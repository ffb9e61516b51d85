# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the shell tests share: TAP output, requirements, the other tests' files. Sourced.
set -u
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # used by the scripts that source this file
DEBUGFS=/sys/kernel/debug/mmscope DEVICE=/dev/mmscope
tests=0
failures=0

skip() {
	echo "1..0 # SKIP $*"
	exit 4
}

# need COMMAND-OR-FILE...: skip the whole test without them.
need() {
	local thing
	[ "$(id -u)" = 0 ] || skip 'needs root'
	for thing; do
		[ -e "$thing" ] || command -v "$thing" >/dev/null || skip "$thing is not there"
	done
}

# result STATUS WHAT: one line of TAP.
result() {
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests $2"
	else
		echo "not ok $tests $2"
		failures=$((failures + 1))
	fi
}

# check WHAT COMMAND...: passes if COMMAND does; its output is shown if it does not.
check() {
	local what=$1 output status=0
	shift
	output=$("$@" 2>&1) || status=$?
	[ "$status" = 0 ] || printf '%s\n' "$* gave $status:" "$output" | sed 's/^/# /'
	result "$status" "$what"
}

# check_shown WHAT COMMAND...: as check, and what COMMAND prints is shown in any case. Lines of
# figures, "# figure TABLE: CELL | CELL...", stay as they are: they are collected.
check_shown() {
	local what=$1 status=0
	shift
	"$@" 2>&1 | sed -u '/^# figure /!s/^/# /'
	status=${PIPESTATUS[0]}
	result "$status" "$what"
}

# Whether the idle kernel is what mmscope's models say; what was at work is looked at again.
models_agree() {
	local out status
	for _ in 1 2 3; do
		out=$(mmscope verify)
		status=$?
		[ $status = 1 ] || break
	done
	grep '^[a-z]*: ' <<<"$out"
	return $status
}

# check_status STATUS WHAT COMMAND...: passes if COMMAND ends with STATUS.
check_status() {
	local wanted=$1 what=$2 output status=0
	shift 2
	output=$("$@" 2>&1) || status=$?
	[ "$status" = "$wanted" ] || printf '%s\n' "$* gave $status:" "$output" | sed 's/^/# /'
	[ "$status" = "$wanted" ]
	result $? "$what"
}

# check_is WANTED WHAT COMMAND...: passes if COMMAND prints WANTED.
check_is() {
	local wanted=$1 what=$2 output
	shift 2
	output=$("$@" 2>&1)
	[ "$output" = "$wanted" ] || printf '%s\n' "$* gave:" "$output" 'wanted:' "$wanted" | sed 's/^/# /'
	[ "$output" = "$wanted" ]
	result $? "$what"
}

# check_has PATTERN WHAT COMMAND...: passes if a line COMMAND prints (on stderr too) matches.
check_has() {
	local pattern=$1 what=$2 output
	shift 2
	output=$("$@" 2>&1)
	grep -qE -e "$pattern" <<<"$output"
	set -- $? "$@"
	[ "$1" = 0 ] || printf '%s\n' "${*:2} gave no /$pattern/:" "$output" | sed 's/^/# /'
	result "$1" "$what"
}

finish() {
	echo "1..$tests"
	[ "$failures" = 0 ] || echo "# $failures of $tests failed"
	[ "$tests" != 0 ] && [ "$failures" = 0 ]
	exit $?
}

# The fixture's regions, in the file $FIXTURE; its pid in $TARGET. Ends with the script.
start_fixture() {
	FIXTURE=$(mktemp)
	"$HERE/fixture" >"$FIXTURE" &
	TARGET=$!
	trap 'kill $TARGET; wait $TARGET 2>/dev/null; rm -f "$FIXTURE"' EXIT
	until grep -q '^ready' "$FIXTURE"; do
		kill -0 $TARGET || skip 'the fixture program ended early'
		sleep 0.1
	done
}

# region NAME [OFFSET]: an address in it; fails if the fixture has no such region.
region() {
	local start
	start=$(awk -v name="$1" '$1 == name { print $2; found = 1 } END { exit !found }' "$FIXTURE") || return
	printf '0x%x\n' $((start + ${2:-0}))
}

# pfn_of PID ADDRESS: the frame in decimal, as pagemap has it.
pfn_of() {
	local entry
	entry=$(dd if="/proc/$1/pagemap" bs=8 skip=$(($2 / 4096)) count=1 status=none | od -An -t u8 | tr -d ' ')
	echo $((entry & 0x7fffffffffffff))
}

# the address of a symbol of the kernel
symbol() {
	awk -v name="$1" '$3 == name && NF == 3 { print "0x" $1; exit }' /proc/kallsyms
}

# module_is_loaded; module_file prints where it can be inserted from
module_is_loaded() {
	grep -q '^mmscope ' /proc/modules
}

module_file() {
	local file
	for file in "${MMSCOPE_KO:-}" "$HERE/../mmscope.ko" "$(modinfo -n mmscope 2>/dev/null)"; do
		[ ! -f "$file" ] || { echo "$file" && return; }
	done
	return 1
}
