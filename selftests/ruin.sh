#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# mms-options: --smp 2 --mem 512M
# Whether a live kernel that is wrong is told: a module spoils one thing of a cache and of a
# zone at a time, and exactly the rules that are about it must be broken; then it puts it
# back, and all must be right again. A machine of its own, which may be lost.
. "$(dirname "$0")/lib.sh"
need mmscope $DEVICE "$HERE/known/mmscope_known.ko" pahole /sys/kernel/btf/vmlinux

ruin=/sys/kernel/debug/mmscope_known_ruin play=/sys/kernel/debug/mmscope_known_play
folder=$(mktemp -d)
trap 'rmmod mmscope_known 2>/dev/null; rm -rf "$folder"' EXIT

kernel_at_least() { # VERSION
	[ "$(printf '%s\n' "$1" "$(uname -r)" | sort -V | head -n 1)" = "$1" ]
}

# Structures as pahole tells them. Of several, older versions tell none if one is not there;
# still older ones tell none by name, only all.
structures() { # STRUCT...
	local one btf=/sys/kernel/btf/vmlinux
	if [ -n "$(pahole -C list_head $btf 2>/dev/null)" ]; then
		for one; do
			pahole -C "$one" $btf 2>/dev/null
		done
	else
		pahole -F btf $btf 2>/dev/null
	fi
}

# Where members lie, as "STRUCT MEMBER BYTES"; also those of structures without a name in
# others. Bit-fields are none.
members() { # STRUCT...
	structures "$@" | awk -v wanted=" $* " '
	/^[a-z].* \{$/ { of = $1 == "struct" && index(wanted, " " $2 " ") ? $2 : "" }
	of != "" && match($0, /\/\* +[0-9]+ +[0-9]+ \*\//) {
		split(substr($0, RSTART + 2), number, " ")
		name = substr($0, 1, RSTART - 1)
		sub(/\[.*/, "", name)
		gsub(/[ \t;]+$/, "", name)
		sub(/.*[ \t*]/, "", name)
		print of, name, number[1]
	}'
}

# member NAME STRUCT MEMBER [STRUCT MEMBER]...: tells the module the sum, if all are there
member() {
	local name=$1 sum=0 bytes
	shift
	while [ $# -gt 0 ]; do
		bytes=$(awk -v of="$1" -v name="$2" '$1 == of && $2 == name { print $3; exit }' "$folder/members")
		[ -n "$bytes" ] || return 1
		sum=$((sum + bytes))
		shift 2
	done
	echo "at $name $sum" >$ruin
}

tell_members() {
	local one slab=page
	members kmem_cache kmem_cache_node kmem_cache_per_node_ptrs slab freelist_counters page >"$folder/members"
	! grep -q '^slab ' "$folder/members" || slab=slab
	# a node pointer in an array, or a structure with one (v7.1)
	member cache.node kmem_cache node ||
		member cache.node kmem_cache per_node kmem_cache_per_node_ptrs node
	for one in offset min_partial inuse; do
		member cache.$one kmem_cache $one
	done
	for one in nr_partial partial nr_slabs total_objects; do
		member node.$one kmem_cache_node $one
	done
	for one in slab_cache slab_list freelist counters; do
		member slab.$one $slab $one ||
			member slab.$one $slab freelist_counters freelist_counters $one
	done
}

# Full slabs and one with objects left, and nothing that CPUs keep.
# shellcheck disable=SC2317 # all of these are called by check
fill() {
	local i
	echo "make 200 0" >$play || return
	for i in $(seq 0 44); do
		echo "alloc $i" >$play || return
	done
	echo shrink >$play
}

# the rules that are broken, in one line
broken() { # SUBJECT
	mmscope verify --json "$1" >"$folder/out"
	sed -n 's/.*"rule":"\([a-z-]*\)".*"broken":[1-9].*/\1/p' "$folder/out" | sort | tr '\n' ' ' | sed 's/ $//'
}

# What would not hold still hides a rule at most: it is looked at again.
# shellcheck disable=SC2317
breaks() { # SUBJECT RULES
	local told=none
	for _ in 1 2 3; do
		told=$(broken "$1")
		[ "$told" != "$2" ] || break
	done
	echo "broken: ${told:-none}"
	[ "$told" = "$2" ] && grep -q '"verdict": "MISMATCH"' "$folder/out"
}

# shellcheck disable=SC2317
is_right() { # SUBJECT
	for _ in 1 2 3 4; do
		mmscope verify "$1" >"$folder/out"
		case $? in
		0) return ;;
		1) continue ;;
		*) break ;;
		esac
	done
	tail -n 5 "$folder/out"
	return 1
}

not_here() { # WHAT WHY
	echo "ok $((tests += 1)) $1 # SKIP $2"
}

# case_of SLAB-OR-ZONE WHAT RULES...: RULES in the order of the alphabet
case_of() {
	local part=$1 what=$2 subject=slab why
	shift 2
	[ "$part" = slab ] || subject=buddy
	if ! why=$( (echo "$part $what" >$ruin) 2>&1); then
		case $why in
		*'not supported'*) not_here "$part: $what" 'pahole does not tell where a member lies' ;;
		*) result 1 "$part: $what can be spoilt: ${why##*: }" ;;
		esac
		return
	fi
	check_shown "$part: $what breaks $*" breaks $subject "$*"
	echo restore >$ruin || result 1 "$part: $what is put back"
	check "$part: all is right again after $what" is_right $subject
}

insmod "$HERE/known/mmscope_known.ko" || skip 'the known module cannot be inserted'
tell_members
check 'slabs, full and in part' fill
check 'a cache as it should be' is_right slab
case_of slab nr_partial nr-partial
case_of slab nr_slabs nr-slabs
case_of slab total_objects in-use nr-objects
case_of slab min_partial min-partial
case_of slab used used
case_of slab freelist_inside free-head free-list
case_of slab freelist_empty free-head free-list
case_of slab free_pointer free-list
case_of slab in_use free-list
case_of slab other_cache in-use nr-objects nr-slabs slab-shape
case_of slab unlisted in-use listed
case_of slab listed listed
if kernel_at_least 6.8; then
	case_of slab frozen slab-place
else
	not_here 'slab: frozen' 'before v6.8 it is what says that a slab is on no list'
fi
check 'a zone as it should be' is_right buddy
case_of zone nr_free nr-free
case_of zone free_pages free-pages
case_of zone order block-marked
case_of zone split coalesced
case_of zone misaligned block-aligned block-marked
case_of zone twice free-once
if kernel_at_least 6.10; then
	case_of zone list_type list-type
else
	not_here 'zone: list_type' 'before v6.10 a block may be on the list of another type'
fi
finish
