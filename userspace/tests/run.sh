#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs the unit tests and compares the command with what is expected of it. The
# outcome is TAP. With UPDATE=1 the present output becomes the expected one.
set -u
cd "$(dirname "$0")" || exit 1
obj=${1:-build}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
number=0
failed=0

unset NO_COLOR MMSCOPE_FAKE MMSCOPE_FAKE_RUNS MMSCOPE_FAKE_CHUNK
export LC_ALL=C.UTF-8 TERM=xterm COLUMNS=80
# leaks count as failures, also where the exit status is expected to be bad
export ASAN_OPTIONS=detect_leaks=1:exitcode=99

# ok NAME STATUS: one line of TAP
ok() {
	number=$((number + 1))
	if [ "$2" = 0 ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		failed=$((failed + 1))
	fi
}

# words on purpose: that is what removes the blanks
trim() {
	# shellcheck disable=SC2086
	set -- $1
	echo "$*"
}

# the environment and the arguments are lists of words on purpose
run_case() {
	# shellcheck disable=SC2086
	env $2 "$obj/mmscope" $3 >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	{
		cat "$tmp/out"
		sed 's/^/stderr: /' "$tmp/err"
		echo "exit: $status"
	} >"$tmp/all"
	if [ -n "${UPDATE:-}" ]; then
		cp "$tmp/all" "expected/$1"
		return 0
	fi
	diff -u "expected/$1" "$tmp/all" >"$tmp/diff" && return 0
	sed 's/^/# /' "$tmp/diff"
	return 1
}

cases() {
	grep -v '^#' cases >"$tmp/cases"
	while IFS='|' read -r name env args; do
		name=$(trim "$name")
		run_case "$name" "$(trim "$env")" "$(trim "$args")"
		ok "case $name" $?
	done <"$tmp/cases"
}

# all questions of the list to one snapshot: replay FILE WORD ...
replay() {
	grep -v '^#' replays | while read -r question; do
		echo "== $question =="
		# shellcheck disable=SC2086
		MMSCOPE_FAKE=missing "$obj/mmscope" $question --from "$@" 2>&1
		echo "exit: $?"
	done
}

# recorded machines give the same text and JSON as ever
snapshots() {
	for snap in snapshots/*.snap; do
		replay "$snap" >"$tmp/text"
		replay "$snap" -J >"$tmp/json"
		for form in text json; do
			if [ -n "${UPDATE:-}" ]; then
				cp "$tmp/$form" "${snap%.snap}.$form"
				continue
			fi
			diff -u "${snap%.snap}.$form" "$tmp/$form" >"$tmp/diff"
			status=$?
			[ $status = 0 ] || head -50 "$tmp/diff" | sed 's/^/# /'
			ok "snapshot ${snap##*/} as $form" $status
		done
	done
}

fake() {
	"$obj/mmscope" "$@"
}

# every format has the same rows, also past those a table keeps for its widths
long_map() {
	MMSCOPE_FAKE_RUNS=10000
	export MMSCOPE_FAKE_RUNS
	fake map -n 7 | awk '{ print $1 }' >"$tmp/table"
	fake map -n -r 7 | awk '{ print $1 }' >"$tmp/raw"
	fake map --json=lines 7 |
		sed 's/.*"start":"0x0*\([0-9a-f]*\)".*/0x\1/' >"$tmp/lines"
	unset MMSCOPE_FAKE_RUNS
	[ "$(wc -l <"$tmp/raw")" = 10000 ] &&
		cmp "$tmp/table" "$tmp/raw" && cmp "$tmp/raw" "$tmp/lines"
}

# lines of a long table are as wide after the kept rows as before
long_map_aligned() {
	MMSCOPE_FAKE_RUNS=5000 fake map -o END,LEN,STATE 7 |
		awk '{ print index($0, "mapped") }' | sort -u >"$tmp/at"
	[ "$(grep -cv '^0$' "$tmp/at")" = 1 ]
}

# cutting the answer into many calls changes nothing but the number of calls
chunks_do_not_show() {
	fake map --holes 42 >"$tmp/whole"
	for n in 1 2 3 5 512; do
		MMSCOPE_FAKE_CHUNK=$n fake map --holes 42 >"$tmp/cut"
		cmp "$tmp/whole" "$tmp/cut" || return 1
	done
}

json_is_valid() {
	for args in "features -J" "translate -J 42 1 10000000 7f0048000000" \
		    "translate -J 42 10000000+64K" "map -J 42" "map -s -J 42" \
		    "map -J 42 1000+1000" "zones -J" "zones --stats -J" \
		    "buddy -J" "buddy --blocks -J" "buddy --pcp -J" \
		    "buddy --pageblocks -J" "buddy --map -J" "buddy --why 9 -J" \
		    "slab -J" "slab -J kmalloc-64" "slab --objects -J dentry" \
		    "frames -J" "page -J 2000+10" "what -J ffff888003a41c40" \
		    "mm -J 1000" "mm -J 1002" "mm -J 666" \
		    "mm -J kernel" "mm --vmalloc -J kernel" "vma -J 1000" "vma -J 1002" \
		    "vma -g -J 1001" "vma -m -J 1000" "vma -m -J 1002" "tree -J 1000" \
		    "tree -J 1001" "tree -J 1002" "pgtables -J 1000" "pgtables -t -J 1000" \
		    "who -J 12346 5003 99" "tasks -J" "tasks -t -J"; do
		# shellcheck disable=SC2086
		fake $args >"$tmp/json" || return 1
		python3 -c 'import json,sys; d = json.load(open(sys.argv[1]))
assert d["schema"].startswith("mmscope.")
assert sum(isinstance(v, list) for v in d.values()) == 1' "$tmp/json" || return 1
	done
}

stdin_is_read() {
	printf '# comment\n10000000 10001000\n0x10002000-10003000 # more\n' |
		fake translate -n -r -o VA 42 - >"$tmp/out"
	printf '0x10000000\n0x10001000\n0x10002000\n' | cmp - "$tmp/out"
}

full_disk_is_told() {
	[ -c /dev/full ] || return 0
	fake map 42 >/dev/full 2>"$tmp/err"
	[ $? = 1 ] && grep -q 'write error' "$tmp/err"
}

closed_pipe_is_quiet() {
	(MMSCOPE_FAKE_RUNS=100000 fake map -r 7 2>"$tmp/err") | head -1 >/dev/null
	[ ! -s "$tmp/err" ]
}

# header, version map, manual pages and help tell of the same things
functions_agree() {
	sed -n '/^ \*/d; /^typedef/d; s/.*[ *]\(mmscope_[a-z_]*\)(.*/\1/p' \
		../lib/libmmscope.h | sort -u >"$tmp/header"
	sed -n 's/^\t\(mmscope_[a-z_]*\);/\1/p' ../lib/libmmscope.map |
		sort -u >"$tmp/map"
	diff "$tmp/header" "$tmp/map" || return 1
	while read -r name; do
		grep -q "$name(" ../../docs/man/libmmscope.3 ||
			{ echo "libmmscope.3 lacks $name"; return 1; }
	done <"$tmp/map"
}

options_agree() {
	sed 's/\\-/-/g; s/\\~/ /g' ../../docs/man/mmscope.8 >"$tmp/man"
	for command in translate map mm vma tree pgtables who tasks \
		       record diff features zones buddy slab frames \
		       page what; do
		fake $command --help
	done >"$tmp/help"
	grep -o -e '--[a-z-]*' "$tmp/help" | sort -u >"$tmp/words"
	sed -n '/^States:/,/^Usage:/s/^   \([a-z-]*\) .*/\1/p' "$tmp/help" >>"$tmp/words"
	while read -r word; do
		grep -q -e "$word" "$tmp/man" ||
			{ echo "mmscope.8 lacks $word"; return 1; }
	done <"$tmp/words"
}

no_color_to_a_file() {
	! fake map 42 | grep -q "$(printf '\033')"
}

# watch OUT ...: rounds of a view until there were two; a busy machine takes its time.
# In the foreground timeout sends one signal; else there are two, and the second one kills.
watch() {
	watch_out=$1
	shift
	for limit in 0.7 3 20; do
		"$@" "timeout --foreground -s INT --preserve-status $limit $obj/mmscope features -w 0.2 -n -o NAME" \
			>"$watch_out" </dev/null || return 1
		[ "$(grep -c '^translate' "$watch_out")" -lt 2 ] || return 0
	done
	return 1
}

# rounds follow each other until Ctrl-C, which is no failure
watch_repeats() {
	watch "$tmp/rounds" sh -c &&
		awk '/^translate/ && n++ && last { bad = 1 } { last = $0 } END { exit bad }' "$tmp/rounds"
}

# on a terminal a round is drawn over the one before
watch_redraws() {
	watch "$tmp/screen" script -q /dev/null -ec &&
		[ "$(grep -c "$(printf '\033')\[2J" "$tmp/screen")" = 1 ] &&
		[ "$(grep -c 'every 0.2 s: mmscope features -w 0.2' "$tmp/screen")" -ge 2 ]
}

# what is recorded from the fake machine is answered as it answers itself
record_replays() {
	rm -f "$tmp/snap"
	fake record -q -o "$tmp/snap" --pid 42,kernel --pages --objects || return 1
	for args in "features" "map 42" "map --holes --exact -J 42" "map -s 42" \
		    "map kernel" "map 42 10000000+16K" "vma 42" "vma -J 42" \
		    "mm 42" "zones" "zones -J" "buddy" "buddy --pageblocks" "buddy --map"; do
		# shellcheck disable=SC2086
		fake $args >"$tmp/live" 2>&1
		# shellcheck disable=SC2086
		MMSCOPE_FAKE=missing fake $args --from "$tmp/snap" >"$tmp/replayed" 2>&1
		diff "$tmp/live" "$tmp/replayed" || { echo "$args"; return 1; }
	done
	MMSCOPE_FAKE=missing fake map self --from "$tmp/snap" | diff - expected/map |
		grep -v 'exit: 0' | grep '^[<>]' && return 1
	[ "$(stat -c %a "$tmp/snap")" = 600 ]
}

# who maps a frame is found in the recorded pages and tables, and nowhere else
who_from_a_file() {
	from() { MMSCOPE_FAKE=missing fake "$@" --from "$tmp/snap" 2>&1; }
	[ "$(from who --pid 42 -q -r -n -o PID,VA,KIND 10000000)" = "42 0x10000000 anon" ] || return 1
	table=$(from translate -r -n -o ENTRY 42 10000000)
	from who -q -r -n -o PID,KIND,LEVEL "pa:${table#0x}" | grep -qx '42 table pgd' || return 1
	from who pa:fffff000 | grep -q 'processes* were not recorded'
}

# a file that was cut or changed anywhere gives one sentence
damage_is_told() {
	fake record -q -o "$tmp/snap" --pid 42 --views mm,vmas,runs || return 1
	gzip -dc <"$tmp/snap" >"$tmp/whole"
	size=$(stat -c %s "$tmp/whole")
	at=0
	while [ $at -lt "$size" ]; do
		head -c $at "$tmp/whole" >"$tmp/cut"
		one_sentence "$tmp/cut" || return 1
		{
			head -c $at "$tmp/whole"
			printf '\245\132\245'
			tail -c +$((at + 4)) "$tmp/whole"
		} >"$tmp/cut"
		cmp -s "$tmp/cut" "$tmp/whole" || one_sentence "$tmp/cut" || return 1
		at=$((at * 5 / 4 + 5))
	done
	head -c 300 "$tmp/snap" >"$tmp/cut"
	one_sentence "$tmp/cut" && one_sentence "$tmp" && one_sentence run.sh
}

one_sentence() {
	fake map --from "$1" 42 >"$tmp/out" 2>"$tmp/err"
	[ $? = 1 ] && [ ! -s "$tmp/out" ] && [ "$(wc -l <"$tmp/err")" = 1 ] &&
		grep -q '^mmscope: ' "$tmp/err" && return 0
	cat "$tmp/err"
	return 1
}

# processes of one machine, one process at two moments, machines
diff_tells() {
	rm -f "$tmp/a.snap"
	fake record -q -o "$tmp/a.snap" --pid 42,1000 || return 1
	fake diff -n 42 "$tmp/a.snap" >"$tmp/out" && [ ! -s "$tmp/out" ] || return 1
	fake diff -n -r -a -o CHANGE 42 "$tmp/a.snap:42" | sort -u >"$tmp/words"
	echo same | diff - "$tmp/words" || return 1
	fake diff "$tmp/a.snap:42" "$tmp/a.snap:1000" | grep -q 'only in B .*\[heap\]' ||
		return 1
	fake diff -n "$tmp/a.snap" "$tmp/a.snap" >"$tmp/out" && [ ! -s "$tmp/out" ] || return 1
	fake diff -n -r -a -o A,B "$tmp/a.snap" "$tmp/a.snap" |
		awk '$1 != $2 { bad = 1 } END { exit bad || !NR }'
}

# neither a failure nor a signal leaves a part of a file behind
nothing_is_left() {
	mkdir "$tmp/dir"
	fake record -o "$tmp/dir/x" --pid 404 2>/dev/null
	[ $? = 3 ] && [ -z "$(ls -A "$tmp/dir")" ]
}

mkdir -p expected
if [ -n "${UPDATE:-}" ]; then
	rm -f expected/*
	cases
	snapshots
	exit $failed
fi

# the tests of a program as tests of this one: program NAME ARGUMENT ...
program() {
	name=$1
	shift
	"$obj/$name" "$@" >"$tmp/program"
	status=$?
	grep '^#' "$tmp/program"
	grep -E '^(not )?ok ' "$tmp/program" >"$tmp/points"
	while read -r line; do
		case $line in
		not*) ok "$name ${line#*- }" 1 ;;
		*) ok "$name ${line#*- }" 0 ;;
		esac
	done <"$tmp/points"
	ok "$name ends well" $status
}

echo "TAP version 13"
program unit
cases
snapshots
program checks
program mutate snapshots/*.snap
for check in long_map long_map_aligned chunks_do_not_show stdin_is_read \
	     full_disk_is_told closed_pipe_is_quiet no_color_to_a_file \
	     watch_repeats watch_redraws record_replays who_from_a_file damage_is_told diff_tells \
	     nothing_is_left \
	     functions_agree options_agree; do
	$check >"$tmp/log" 2>&1
	status=$?
	[ $status = 0 ] || sed 's/^/# /' "$tmp/log"
	ok "$check" $status
done
if command -v python3 >/dev/null; then
	json_is_valid
	ok json_is_valid $?
else
	number=$((number + 1))
	echo "ok $number - json_is_valid # SKIP no python3"
fi
echo "1..$number"
[ $failed = 0 ]
