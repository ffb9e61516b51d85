# shellcheck shell=bash
# shellcheck disable=SC2154 # failures is a variable of selftests/lib.sh
# Figures of a shell test for the tables of docs/reliability.md. Sourced after selftests/lib.sh.

# figure TABLE CELL...
figure() {
	local row=$1 cell separator=': '
	shift
	for cell; do
		row+=$separator$cell separator=' | '
	done
	echo "# figure $row"
}

# timed WHAT COMMAND...: as check, and how it went and how long it took is a row of "packages".
timed() {
	local failed=$failures start=$SECONDS how=passed
	check "$@"
	[ "$failures" = "$failed" ] || how=FAILED
	figure packages "$1" "$how" "$((SECONDS - start)) s"
}
