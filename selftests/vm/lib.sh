# shellcheck shell=bash
# What the VM scripts share: names, the cache, progress. Sourced, never run.
set -euo pipefail

VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(cd "$VM/../.." && pwd)
# shellcheck disable=SC2034 # used by the scripts that source this file
CACHE=${MMSCOPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mmscope}
# shellcheck disable=SC2034 # likewise
BUILD=$TREE/build
STARTED=${STARTED:-$(date +%s)}
export STARTED

say() {
	printf '[%4ds] %s\n' $(($(date +%s) - STARTED)) "$*" >&2
}

die() {
	say "${0##*/}: $*"
	exit 125
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# kernel_field NAME COLUMN: one column of NAME's line in the table.
kernel_field() {
	awk -v name="$1" -v column="$2" '$1 == name { print $column; found = 1 } END { exit !found }' "$VM/kernels" ||
		die "no kernel '$1' in ${VM#"$TREE"/}/kernels"
}

# Is this kernel built here, and not the distribution's own?
is_built() {
	[ -n "$(kernel_field "$1" 5)" ]
}

# The name of the row whose root builds this kernel.
root_name() {
	if is_built "$1"; then kernel_field "$1" 5; else echo "$1"; fi
}

# The mirror this machine itself uses; empty leaves the choice to mmdebstrap.
mirror() {
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep '/debian/*$' | head -n 1 || true
}

# debootstrap SUITE PACKAGES-FILE DIR [OPTION...]: a root in DIR with the packages named in the file.
# The suites of newer kernels may carry an expired Release file, and docs are dead weight.
debootstrap() {
	local mirror packages
	mirror=$(mirror)
	packages=$(sed 's/#.*//' "$2" | xargs | tr ' ' ',')
	as_root mmdebstrap --variant=minbase --include="$packages" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='APT::Install-Recommends "false"' \
		--dpkgopt='force-unsafe-io' \
		--dpkgopt='force-confold' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		"${@:4}" "$1" "$3" ${mirror:+"deb $mirror $1 main"}
}

# hash_of WORD-OR-FILE...: a short key; files count by content.
hash_of() {
	local item
	for item; do
		if [ -f "$item" ]; then cat "$item"; else echo "$item"; fi
	done | sha256sum | cut -c 1-12
}

# forget_old PREFIX: remove what was made from older inputs and not used for two weeks.
forget_old() {
	as_root find "$CACHE" -mindepth 1 -maxdepth 1 -type d -path "$1-*" -mtime +14 \
		-exec rm -rf --one-file-system {} +
}

# make_once DIR COMMAND...: make DIR by "COMMAND... DIR.tmp" unless it is there.
# One caller works, the others wait; an interrupted run leaves no DIR behind.
make_once() {
	local dir=$1
	shift
	if [ -d "$dir" ]; then
		touch -c "$dir" 2>/dev/null || :
		return 0
	fi
	mkdir -p "$(dirname "$dir")"
	(
		flock 9
		[ ! -d "$dir" ] || exit 0
		as_root rm -rf --one-file-system "$dir.tmp"
		mkdir "$dir.tmp"
		"$@" "$dir.tmp"
		mv "$dir.tmp" "$dir"
		forget_old "${dir%-*}"
	) 9>"$dir.lock"
}

# progress TEXT LOG COMMAND...: run a long command into LOG, say every ten seconds how far it is.
progress() (
	text=$1 progress_log=$2
	shift 2
	: >"$progress_log"
	say "$text: started"
	(while sleep 10 >/dev/null 2>&1; do say "$text: $(tail -n 1 "$progress_log" | cut -c 1-100)"; done) 9>&- &
	ticker=$!
	trap 'kill $ticker; wait $ticker 2>/dev/null || :' EXIT
	if ! "$@" >"$progress_log" 2>&1 </dev/null; then
		{ grep -E 'error|Error |undefined reference' "$progress_log" | tail -n 20 || tail -n 20 "$progress_log"; } >&2
		say "$text: FAILED, log in $progress_log"
		exit 125
	fi
	say "$text: done"
)
