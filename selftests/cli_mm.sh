#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# The commands that show address spaces, on a process whose memory is known, against /proc.
. "$(dirname "$0")/lib.sh"
need mmscope $DEVICE python3

start_fixture
anon=$(region anon)

# field COMMAND COLUMNS...: columns in bytes, without headings
field() { mmscope "$1" -n -r -b -o "$2" "${@:3}"; }
json() { mmscope "$@" --json; }

# vma: every line of maps, which ends with a page of the kernel's half on x86
maps_lines() {
	awk '$NF != "[vsyscall]" { split($1, a, "-"); print "0x" a[1], "0x" a[2], $2 }' "/proc/$1/maps" | sed 's/0x0*\([0-9a-f]\)/0x\1/g'
}
same_maps() {
	local pid mismatches=0 lines=0
	for pid in $TARGET 1 $$; do
		diff <(field vma START,END,PERM "$pid") <(maps_lines "$pid") || mismatches=$((mismatches + 1))
		lines=$((lines + $(maps_lines "$pid" | wc -l)))
	done
	echo "# vma and maps: $lines VMAs of 3 processes, $mismatches processes differ" >&2
	[ $mismatches = 0 ] && [ $lines -gt 20 ]
}
check 'vma: the VMAs of maps' same_maps

# numbers of smaps for each VMA: Rss, Swap and pages of hugetlbfs
check 'vma: the pages of smaps' python3 - $TARGET <<'END'
import json, os, re, subprocess, sys
pid = sys.argv[1]
# these leave huge pages that nobody may touch out of smaps, see maps_test.c
release = tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))
hides_huge = (6, 1) <= release < (6, 12)
want = {}
for line in open(f"/proc/{pid}/smaps"):
    head = re.match(r"([0-9a-f]+)-([0-9a-f]+) ", line)
    if head:
        at = want[int(head[1], 16)] = {}
    else:
        key, value = line.split(":")[:2]
        at[key] = value.split()[0] if value.split() else ""
rows = json.loads(subprocess.check_output(["mmscope", "vma", "-J", pid]))["vmas"]
bad = 0
for row in rows:
    smaps = want[int(row["start"], 16)]
    hugetlb = 1024 * (int(smaps.get("Private_Hugetlb", 0)) + int(smaps.get("Shared_Hugetlb", 0)))
    if hides_huge and row["perm"].startswith("---"):
        row["res"] -= row["huge"] - row["hugetlb"]
    pairs = [("res", 1024 * int(smaps["Rss"])), ("swap", 1024 * int(smaps["Swap"])), ("hugetlb", hugetlb)]
    for key, value in pairs:
        if row[key] != value:
            bad += 1
            print(row["start"], row["name"], key, row[key], "smaps:", value)
print(f"# vma and smaps: {len(rows)} VMAs, {bad} mismatches", file=sys.stderr)
sys.exit(bad != 0 or len(rows) < 10)
END

# find_vma(): the VMA around an address, the one above a gap, none above the last
check_is "$(printf 0x%x $((anon)))" 'vma: the VMA around an address' field vma START $TARGET "$(region anon 0x1234)"
first=$(maps_lines $TARGET | head -n 1 | cut -d' ' -f1)
check_is "$first" 'vma: the first one above an address' field vma START $TARGET 1000
check_has 'No VMA contains' 'vma: it says that it is the one above' mmscope vma $TARGET 1000
check_has 'No VMA lies' 'vma: none above the last' mmscope vma $TARGET 7ffffffffffff000
touching() { maps_lines "$1" | awk '$1 == end { n++ } { end = $2 } END { print n + 0 }'; }
check_is "$(touching $TARGET)" 'vma: each pair that touches' sh -c "mmscope vma -m -n -r $TARGET | wc -l"
check_has 'flags differ|different files|only the' 'vma: why they are not one' mmscope vma --explain-merge $TARGET
check_is "$(touching $TARGET)" 'vma: gaps are what does not touch' sh -c \
	"mmscope vma -g -n -r -o KIND $TARGET | awk '\$1 == prev { n += \$1 == \"vma\" } { prev = \$1 } END { print n + 0 }'"

# mm: sizes of status, addresses of stat
status_kb() { awk -v key="$1:" '$1 == key { print $2 * 1024 }' /proc/$TARGET/status; }
check_is "$(status_kb VmSize)" 'mm: VIRT' field mm VIRT $TARGET
check_is "$(status_kb VmLck)" 'mm: LOCKED' field mm LOCKED $TARGET
check_is "$(status_kb VmPTE)" 'mm: PGTABLES' field mm PGTABLES $TARGET
check_is "$(maps_lines $TARGET | wc -l)" 'mm: MAPS' field mm MAPS $TARGET
check_is "$(readlink /proc/$TARGET/exe)" 'mm: EXE' field mm EXE $TARGET
check_is '1 1 1' 'mm: one thread, one process, one owner' sh -c \
	"mmscope mm -n -r -o TASKS,PROCESSES,OWNER $TARGET | sed 's/ $TARGET\$/ 1/'"
# in the shell: awk may cut numbers off at 32 bits
stat_fields() {
	local f
	read -ra f < <(sed 's/.*) //' /proc/$TARGET/stat)
	printf '0x%x 0x%x 0x%x 0x%x 0x%x 0x%x 0x%x 0x%x\n' "${f[23]}" "${f[24]}" "${f[25]}" \
		"${f[42]}" "${f[43]}" "${f[44]}" "${f[45]}" "${f[46]}"
}
check_is "$(stat_fields)" 'mm: addresses of stat' field mm \
	STARTCODE,ENDCODE,STARTSTACK,STARTDATA,ENDDATA,STARTBRK,ARGSTART,ARGEND $TARGET
check_has 'stack' 'mm: the picture' mmscope mm $TARGET
check_has 'kernel thread' 'mm: a kernel thread' mmscope mm 2
threads() {
	python3 - <<'END'
import json, os, subprocess, sys, threading
stop = threading.Event()
for _ in range(7):
    threading.Thread(target=stop.wait, daemon=True).start()
row = json.loads(subprocess.check_output(["mmscope", "mm", "-J", str(os.getpid())]))["spaces"][0]
print(row["tasks"], row["users"] - row["ownrefs"], len(row["sharers"]), flush=True)
os._exit(0)
END
}
check_is '8 8 7' 'mm: eight threads are eight users' threads
zombie() {
	local pid
	sh -c 'sh -c : & echo $!; exec sleep 100' >"$FIXTURE.zombie" &
	local parent=$!
	until [ -s "$FIXTURE.zombie" ]; do sleep 0.1; done
	pid=$(cat "$FIXTURE.zombie")
	until grep -q '^State:.Z' "/proc/$pid/status"; do sleep 0.1; done
	mmscope mm "$pid"
	kill $parent
	rm -f "$FIXTURE.zombie"
}
check_has 'Zombie|zombie' 'mm: a zombie' zombie
check_has 'direct map|vmalloc' 'mm: the layout of the kernel' mmscope mm -r kernel
check_has '^0x' 'mm: vmalloc areas' mmscope mm --vmalloc -n kernel

# tree: its leaves hold the VMAs of maps in their order
tree_vmas() {
	json tree $TARGET | python3 -c '
import json, sys
for node in json.load(sys.stdin)["nodes"]:
    for e in node["entries"] if "leaf" in node["flags"] or node["kind"] == "rb" else []:
        if e["kind"] == "vma":
            print(hex(int(e["min"], 16)), hex(int(e["max"], 16) + 1), e["perm"])'
}
check_is "$(maps_lines $TARGET)" 'tree: the VMAs of maps' tree_vmas
check_has 'Maple tree, |Rb-tree, ' 'tree: drawn' mmscope tree $TARGET

check_is True 'pgtables: as many as the kernel counts' sh -c \
	"mmscope pgtables -J $TARGET | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"counted\"][\"agrees\"])'"
check_has '^pte' 'pgtables: of the kernel' mmscope pgtables kernel
check_has '^pgd .* root' 'pgtables: each table' mmscope pgtables --tables $TARGET

# who: a frame of one process, and one that its child shares
check_is "$(printf '0x%x' "$(pfn_of $TARGET "$anon")") $TARGET $(printf 0x%x $((anon)))" 'who: a private frame' \
	sh -c "mmscope who -n -r -q -o PFN,PID,VA --pid $TARGET $anon"
shared_after_fork() {
	python3 - <<'END'
import ctypes, mmap, os, signal, subprocess
page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
page[0] = 1
at = ctypes.addressof(ctypes.c_char.from_buffer(page))
child = os.fork()
if not child:
    signal.alarm(60)
    signal.pause()
ask = ["mmscope", "who", "-n", "-r", "-q", "-o", "USE", "--pid", str(os.getpid()), hex(at)]
try:
    before = subprocess.check_output(ask, text=True).split()
    page[0] = 2
    after = subprocess.check_output(ask, text=True).split()
finally:
    os.kill(child, signal.SIGKILL)
print(before, after, flush=True)
END
}
check_is "['cow', 'cow'] ['private']" 'who: shared after fork, until one writes' shared_after_fork

# tasks: what /proc lists before and after
check 'tasks: the processes of /proc' python3 - <<'END'
import os, subprocess, sys
pids = lambda: {int(name) for name in os.listdir("/proc") if name.isdigit()}
before = pids()
ask = subprocess.Popen(["mmscope", "tasks", "-n", "-r", "-o", "PID"], stdout=subprocess.PIPE, text=True)
seen = {int(line) for line in ask.communicate()[0].split()} - {ask.pid}
after = pids()
wrong = (seen - before - after) | ((before & after) - seen)
print(f"# tasks and /proc: {len(seen)} processes, {len(wrong)} mismatches", file=sys.stderr)
sys.exit(bool(wrong) or not seen)
END

for question in "mm $TARGET" "mm kernel" "mm --vmalloc kernel" "vma $TARGET" "vma -g $TARGET" "vma -m $TARGET" \
	"tree $TARGET" "pgtables $TARGET" "pgtables -t $TARGET" "who --pid $TARGET $anon" tasks "tasks -t"; do
	# shellcheck disable=SC2086 # words
	check "${question%% *}: JSON" sh -c "mmscope $question --json | python3 -m json.tool"
done
check_status 3 'status 3: a kernel thread has no VMAs' mmscope vma 2
check_status 3 'status 3: no such process' mmscope mm 4194303
check_status 2 'status 2: no frame' mmscope who xyz
finish
