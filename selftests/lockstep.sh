#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: required
# mms-options: --smp 1
# The buddy model ahead of the kernel and in step with it: a module takes and gives back a
# block of each order, and every split and merge is where it must be; then all events of
# the running kernel are followed, and lead to the free blocks that it has at the end.
# One CPU: to switch events on and off patches the kernel's text, and an emulated machine
# can run an int3 on one CPU that another one has taken away already.
. "$(dirname "$0")/lib.sh"
need mmscope $DEVICE "$HERE/known/mmscope_known.ko"

folder=$(mktemp -d)
known=/sys/kernel/debug/mmscope_known
busy=''
# shellcheck disable=SC2086 # a list
trap 'kill $busy 2>/dev/null; wait; rmmod mmscope_known 2>/dev/null; rm -rf "$folder"
	echo "$huge_pages" >$thp' EXIT

# Who looks uses memory too: a huge page of sort's is free again by the time a block is taken,
# was not when the free blocks were looked at, and is the smallest that serves a large order.
thp=/sys/kernel/mm/transparent_hugepage/enabled
huge_pages=$(sed 's/.*\[\(.*\)\].*/\1/' $thp)
echo never >$thp

# free blocks as "PFN ORDER" in decimal
# shellcheck disable=SC2317 # all of these are called by check
blocks() {
	local pfn order
	mmscope buddy --blocks --exact -n -r -o PFN,ORDER | while read -r pfn order; do
		echo $((pfn)) "$order"
	done | sort -n
}

# What the model says of a block of order K that is taken at frame P: the free block that
# begins there is cut in halves, all the upper ones stay. Within that block nothing else
# may have changed. Prints the numbers of splits; status 2: P was not free before.
# shellcheck disable=SC2317
predict() { # P K BEFORE AFTER
	awk -v p="$1" -v k="$2" '
	NR == FNR { if ($1 == p && $2 >= k) order = $2; next }
	order == "" { exit }
	$1 >= p && $1 < p + 2 ^ order { have[$1] = $2; n++ }
	END {
		if (order == "")
			exit 2
		for (i = k; i < order; i++)
			if (!(p + 2 ^ i in have) || have[p + 2 ^ i] != i)
				wrong = 1
		print order - k
		exit wrong || n != order - k
	}' "$3" "$4"
}

# shellcheck disable=SC2317
directed() { # ORDER
	local pfn splits status=1
	for try in 1 2 3 4 5 6 7 8 9 10; do
		blocks >"$folder/before"
		echo "take $1" >$known || continue
		pfn=$(awk '$2 == "directed" { print $3 }' $known)
		blocks >"$folder/taken"
		echo give >$known
		blocks >"$folder/given"
		pfn=$((0x$pfn))
		splits=$(predict $pfn "$1" "$folder/before" "$folder/taken")
		status=$?
		# given back it merges with all of them again
		[ $status != 0 ] || grep -qx "$pfn $(($1 + splits))" "$folder/given" || status=1
		[ $status != 0 ] || break
	done
	echo "order $1: frame $pfn, $splits splits and merges as predicted, try $try"
	return $status
}

# shellcheck disable=SC2317
follows() { # ROUNDS SECONDS
	local match=0 unsteady=0
	for _ in $(seq "$1"); do
		mmscope verify --lockstep "$2" >"$folder/out"
		case $? in
		0) match=$((match + 1)) ;;
		1) unsteady=$((unsteady + 1)) ;;
		*) cat "$folder/out" && return 1 ;;
		esac
		awk '$1 == "lockstep" { printf "%s %s, ", $3, $4 } END { print "none broken" }' "$folder/out"
	done
	echo "$match rounds match, $unsteady are inconclusive"
	[ $match -gt 0 ]
}

# shellcheck disable=SC2317
churn() {
	while :; do
		head -c 8M /dev/zero | tail -c 1 >/dev/null
		sh -c 'ls -R /sys/kernel/slab >/dev/null 2>&1'
	done
}

# shellcheck disable=SC2317
takes_and_gives() {
	local order
	while :; do
		for order in 4 5 6 7 8; do
			echo "take $order" >$known && echo give >$known
		done
	done
}

# Nothing is left behind: no instance of the tracer, no probe.
# shellcheck disable=SC2317
nothing_left() {
	! ls -d /sys/kernel/tracing/instances/mmscope-* /sys/kernel/debug/tracing/instances/mmscope-* 2>/dev/null &&
		! grep -E '__free_one_page|__isolate_free_page' /sys/kernel/debug/kprobes/list
}

# orders that do not rest on lists of CPUs: above 3, and not that of a huge page
insmod "$HERE/known/mmscope_known.ko" || skip 'the known module cannot be inserted'
for order in 4 5 6 7 8; do
	check_shown "a block of order $order" directed $order
done
echo "$huge_pages" >$thp
check_shown 'in step with an idle machine' follows 1 2
takes_and_gives 2>/dev/null &
busy="$busy $!"
check_shown 'in step with a module that takes and gives' follows 2 2
churn &
busy="$busy $!"
check_shown 'in step with a busy machine' follows 3 2
# shellcheck disable=SC2086 # a list
kill $busy
wait
check 'nothing is left behind' nothing_left
finish
