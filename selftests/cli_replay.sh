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
check 'who' same who -q --pid "$TARGET" "$anon"
check 'translate' same translate "$TARGET" "$anon" 0 "$(region file 0x1000)"
check 'translate: JSON of every level' same translate --json "$TARGET" "$anon"
check 'slab: the names of a merged cache' same slab -n -r -o NAME,ALIASES,SIZE,OBJECT-SIZE,ALIGN,FLAGS

# After a fork every frame is shared; what one of the two writes to is copied. Then the same from
# a file of each moment.
check 'diff: what is shared after a fork' python3 - <<'END'
import ctypes, json, mmap, os, signal, subprocess, tempfile
PAGES, WRITTEN = 64, 16
# executable, as no other memory of this program: a mapping of its own
area = mmap.mmap(-1, PAGES * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS,
                 prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
area.write(b"x" * len(area))
start = ctypes.addressof(ctypes.c_char.from_buffer(area))
ready, done = os.pipe()
child = os.fork()
if child == 0:
    ctypes.memset(start, ord("y"), WRITTEN * mmap.PAGESIZE)
    os.write(done, b".")
    signal.pause()
os.read(ready, 1)

def frames(pid):
    with open(f"/proc/{pid}/pagemap", "rb") as pagemap:
        pagemap.seek(start // mmap.PAGESIZE * 8)
        entries = pagemap.read(PAGES * 8)
    return [int.from_bytes(entries[i:i + 8], "little") & (1 << 55) - 1 for i in range(0, len(entries), 8)]

def differ(a, b):
    rows = json.loads(subprocess.check_output(["mmscope", "diff", "--json", "--all", a, b]))["mappings"]
    [row] = [row for row in rows if int(row["start"], 16) == start]
    return row["same"], row["other"], row["onlya"], row["onlyb"]

try:
    pids = str(os.getpid()), str(child)
    same = sum(x == y for x, y in zip(frames(pids[0]), frames(pids[1])))
    assert same == PAGES - WRITTEN, same
    with tempfile.TemporaryDirectory() as folder:
        snap = folder + "/snap"
        subprocess.check_call(["mmscope", "record", "-q", "-o", snap, "--pid", ",".join(pids)])
        for a, b in (pids, (f"{snap}:{pids[0]}", f"{snap}:{pids[1]}")):
            found = differ(a, b)
            print(f"# {a} and {b}: {found}")
            assert found == (same, WRITTEN, 0, 0), found
finally:
    os.kill(child, signal.SIGKILL)
END
check 'a process that is not in the file' sh -c "! mmscope mm --from '$folder/snap' 1"
finish
