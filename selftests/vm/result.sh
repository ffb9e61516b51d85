# shellcheck shell=bash
# Results of tests: one line each in $RESULTS and, for people, on stdout.

# result passed|failed|skipped|not-run KERNEL TEST [REASON [LOG]]; TOOK, if set: seconds it took
result() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	flock "$RESULTS" sh -c 'printf "%-8s %-11s %s%s\n" "$1" "$2" "$3" "$4" >>"$5"' \
		sh "$1" "$2" "$3" "${4:+: $4}" "$RESULTS"
	printf '%-8s %-11s %s%s%s\n' "$1" "$2" "$3" "${TOOK:+ ($TOOK s)}" "${4:+: $4}"
	[ "$1" != failed ] || [ -z "${5:-}" ] || printf '%-8s %-11s see %s\n' '' '' "$5"
}

wanted() {
	[[ $1 == *"${PART:-}"* ]]
}

# of_this_part FILE ROLE: the gauntlet leaves out what the everyday check does, and the other way round.
of_this_part() {
	local part
	part=$(header "$1" part)
	case ${ALL:-}$2 in
	1full | 1required | 1canary | 1host) [ "$part" = all ] ;;
	1*) true ;;
	*) [ "$part" != all ] ;;
	esac
}

# too_late KERNEL TEST [SECONDS]: the time for this run is over, or will be before the SECONDS
# that have to go by first, and TEST is not begun.
too_late() {
	[ -n "${DEADLINE:-}" ] && [ $(($(date +%s) + ${3:-0})) -ge "$DEADLINE" ] || return 1
	result not-run "$1" "$2" 'the time for this run was over'
}

# What runs when the time is over may end: ten minutes more, then it is ended.
seconds_left() { # SECONDS
	local left=${DEADLINE:+$((DEADLINE + 600 - $(date +%s)))}
	if [ "${left:-$1}" -lt "$1" ]; then echo "$left"; else echo "$1"; fi
}

was_cut_short() {
	[ -n "${DEADLINE:-}" ] && [ "$(date +%s)" -ge $((DEADLINE + 590)) ]
}

# header FILE KEY: the value of a line "# mms-KEY: value" (or with //, or *).
header() {
	sed -n "s/^[#/* ]*mms-$2: *//p" "$1" | head -n 1
}

# for_kernel FILE KERNEL ROLE: does FILE's mms-kernels line, if any, name KERNEL or its role?
# Data races are looked for, slowly, only by tests that say so.
for_kernel() {
	local kernels
	kernels=$(header "$1" kernels)
	case " ${kernels:-all} " in
	*" $2 "* | *" $3 "*) return 0 ;;
	*' all '*) [ "$3" != kcsan ] ;;
	*) return 1 ;;
	esac
}

# Why a test failed: its first TAP failure with what was expected, or the last thing it said.
reason() { # LOG STATUS
	local line
	[ "$2" != 124 ] || { echo "took too long; $(tail -n 1 "$1" | tr -d '\r' | cut -c 1-200)" && return; }
	line=$(grep -a -m 1 '^not ok' "$1" || tail -n 1 "$1")
	echo "${line:-status $2}$(grep -a -m 1 ':Expected ' "$1" | sed 's/^# */; /')" | tr -d '\r' | cut -c 1-300
}

# judge_test KERNEL TEST STATUS LOG: 0 passes unless TAP says otherwise, 4 skips.
judge_test() {
	if [ "$3" = 0 ] && ! grep -aqE '^not ok' "$4"; then
		result passed "$1" "$2"
	elif [ "$3" = 124 ] && was_cut_short; then
		result not-run "$1" "$2" 'ended with the time for this run'
	elif [ "$3" = 4 ]; then
		result skipped "$1" "$2" "$(tail -n 1 "$4")"
	else
		result failed "$1" "$2" "$(reason "$4" "$3")" "$4"
	fi
}

# run_host_test KERNEL FILE SECONDS
run_host_test() {
	local test=${2##*/} log status=0 start=$SECONDS
	log=$BUILD/$1/logs/test-$test.log
	MMS_KERNEL=$1 MMS_RUN=$VM/run MMS_NO_BUILD=1 timeout -k 20 "$(seconds_left "$3")" "$2" >"$log" 2>&1 </dev/null &
	# timeout leads a process group of its own, which Ctrl-C does not reach
	# shellcheck disable=SC2064 # this process, now
	trap "kill $!; exit 130" INT TERM
	wait $! || status=$?
	trap - INT TERM
	TOOK=$((SECONDS - start)) judge_test "$1" "$test" "$status" "$log"
}
