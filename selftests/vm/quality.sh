# shellcheck shell=bash
# What the tests of the sources' quality share: copies to judge, planted defects, the verdict.
# A finding is a line "FILE:LINE: what", FILE as seen from the top of the tree. Sourced, never run.
# shellcheck source=selftests/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

TOOL=${0##*/}
# shellcheck disable=SC2034 # used by the tests that source this file
QUALITY=$BUILD/quality/$TOOL
KERNEL=${MMS_KERNEL:-}
[ "$KERNEL" != host ] || KERNEL=

fail() {
	echo "$*"
	exit 1
}

# in_tools DIR COMMAND...: run COMMAND in the root of the tools, with DIR at /src.
in_tools() {
	"$VM/enter" "$("$VM/tools")" "$1" '' -- "${@:2}"
}

# fresh DIR: the sources alone in DIR/src
fresh() {
	as_root rm -rf "$1"
	mkdir -p "$1/src"
	copy_sources "$1/src" >/dev/null
}

# plant DIR FILE TEXT: the defect that a tool must see in the copy before it is believed
plant() {
	printf '\n%s\n' "$3" | as_root tee -a "$1/src/$2" >/dev/null
}

# caught LOG [PATTERN]: whether the planted defect is among what the tool said
caught() {
	grep -qE "${2:-mms_planted}" "$1" || {
		tail -n 20 "$1"
		fail "$TOOL does not see the planted defect"
	}
}

# same_probes DIR: a probe that fails for another reason than the kernel's would hide a feature
same_probes() {
	diff <(sort "$BUILD/$KERNEL/src/module/compat/probes.gen.h") <(sort "$1/src/module/compat/probes.gen.h") ||
		fail 'the probes find another kernel than in the ordinary build'
}

# only_ours: findings of the log on stdin; what lies outside of the tree is not ours to mend
only_ours() {
	sed -nE 's#^(/src/src/|\./)?([A-Za-z][^ :]*:[0-9]+:.*)#\2#p' | sort -u
}

# judge_build DIR VERSION PLANT PATTERN: the copy of the module in DIR compiles, by the caller's
# "build", without a word about what is ours; PLANT has to be complained of with PATTERN.
# DIR/mmscope.ko is the module without it.
judge_build() {
	local status=0 files
	build >"$1/log" || status=$?
	{
		grep -E 'error:|warning:' "$1/log" | only_ours
		grep -E '(WARNING|ERROR): modpost|warning: objtool' "$1/log"
	} >"$1/findings" || :
	[ "$status" = 0 ] || [ -s "$1/findings" ] || {
		tail -n 20 "$1/log"
		fail 'the module does not build'
	}
	same_probes "$1"
	files=$(find "$1/src/module" -name '*.o' | wc -l)
	[ ! -e "$1/src/mmscope.ko" ] || as_root cp "$1/src/mmscope.ko" "$1/"
	plant "$1" module/walk/hold.c "$3"
	build >"$1/log" || :
	caught "$1/log" "hold\.c:.*$4"
	verdict "$2" "$files" "$1/findings"
}

# verdict VERSION FILES FINDINGS: what is not excused fails the test, and so does an excuse that
# nothing needs. An excuse for one kernel may be idle on the others.
verdict() {
	[ "$2" -gt 0 ] || fail "$TOOL looked at no file"
	awk -F '\t+' -v tool="$TOOL" -v version="$1" -v files="$2" -v kernel="$KERNEL" '
		NR == FNR {
			if (!/^#/ && $1 == tool) { pattern[++n] = $2; reason[n] = $3 }
			next
		}
		{
			for (i = 1; i <= n; i++)
				if ($0 ~ pattern[i]) { used[i]++; excused++; next }
			print
			found++
		}
		END {
			for (i = 1; i <= n; i++) {
				if (reason[i] == "") { print "excuse without a reason: " pattern[i]; idle++ }
				else if (!used[i] && kernel == "") { print "nothing needs the excuse: " pattern[i]; idle++ }
			}
			printf "# figure quality: %s | %s | %d | %d | %d\n", tool, version, files, found, excused
			printf "%d files, %d findings, %d excused\n", files, found, excused
			exit found + idle != 0
		}' "$VM/excuses" "$3"
}
