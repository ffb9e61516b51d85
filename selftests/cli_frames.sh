#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mms-kernels: full required canary
# The views of physical memory as the command shows them, against /proc and debugfs: free blocks,
# indices of fragmentation, zones, slab caches, the census.
. "$(dirname "$0")/lib.sh"
need mmscope $DEVICE python3 /proc/buddyinfo

# Memory moves between two readings: what must agree is asked until the kernel's file says the
# same before and after ours, a bounded number of times.
compare=$(mktemp)
trap 'rm -f "$compare"' EXIT
cat >"$compare" <<'END'
import json, os, subprocess, sys

def mmscope(*args):
    return json.loads(subprocess.check_output(("mmscope",) + args + ("--json",)))

def lines(path):
    with open(path) as file:
        return file.read().splitlines()

# A command takes memory while it starts and gives it back when it ends, so that before and after
# it the free blocks are the same and in between they are not. One that goes on stands still.
def rounds(columns):
    nr = len(mmscope("buddy", "-o", "ORDER")["orders"])
    with subprocess.Popen(["mmscope", "buddy", "--json=lines", "--watch", "0.2", "-o", columns],
                          stdout=subprocess.PIPE) as command:
        try:
            while True:
                yield [json.loads(command.stdout.readline()) for _ in range(nr)]
        finally:
            command.kill()

def buddyinfo():
    return {(int(w[1].rstrip(",")), w[3]): [int(n) for n in w[4:]]
            for w in map(str.split, lines("/proc/buddyinfo"))}

watched = rounds("NODE,ZONE,ORDER,TOTAL,NR-FREE,FRAG,UNUSABLE")
BUFFER = 6  # order of the 256 KiB that the module fills for the command while it counts

def with_buffer(counts):
    """What the lists are before and after: that block is on them, or merged with its buddies."""
    yield counts
    for top in range(BUFFER, len(counts)):
        back = counts[:]
        for order in range(BUFFER, top):
            back[order] -= 1
        back[top] += 1
        if min(back) >= 0:
            yield back

def seen(counts, order):
    pages = sum(n << i for i, n in enumerate(counts))
    suitable = sum(n << i - order for i, n in enumerate(counts) if i >= order)
    return pages, suitable

def unusable(counts, order):
    pages, suitable = seen(counts, order)
    return (pages - (suitable << order)) * 1000 // pages if pages else 1000

def frag(counts, order):
    pages, suitable = seen(counts, order)
    if suitable or not sum(counts):
        return -1000 if suitable else 0
    return 1000 - (1000 + pages * 1000 // (1 << order)) // sum(counts)

def our_counts():
    zones = {}
    for row in next(watched):
        assert row["total"] == row["nr_free"], row
        zones.setdefault((row["node"], row["zone"]), []).append(row)
    for key, rows in zones.items():
        counts = [row["total"] for row in rows]
        for order, row in enumerate(rows):
            index = -1000 if row["frag"] is None else round(1000 * row["frag"])
            assert index == frag(counts, order), row
            assert round(1000 * row["unusable"]) == unusable(counts, order), row
        zones[key] = counts
    return zones

def our_buddyinfo():
    return {key: list(with_buffer(counts)) for key, counts in our_counts().items()}

def our_index(index):
    return {key: [[index(c, order) for order in range(len(c))] for c in with_buffer(counts)]
            for key, counts in our_counts().items()}

def thousandths(text):
    """The kernel prints -0.5 as "0.-500"."""
    whole, rest = text.split(".")
    return 1000 * int(whole) + int(rest)

def extfrag(name):
    path = "/sys/kernel/debug/extfrag/" + name
    rows = {}
    for words in map(str.split, lines(path)):
        rows[int(words[1].rstrip(",")), words[3]] = [thousandths(n) for n in words[4:]]
    return rows

def zoneinfo():
    rows, zone = {}, None
    for words in map(str.split, lines("/proc/zoneinfo")):
        if words[0] == "Node":
            zone = rows.setdefault((int(words[1].rstrip(",")), words[3]), {})
        elif words[0] in ("min", "low", "high", "spanned", "present", "managed") and len(words) == 2:
            zone.setdefault(words[0], int(words[1]))
    return {key: zone for key, zone in rows.items() if zone["present"]}

def our_zoneinfo():
    page = os.sysconf("SC_PAGE_SIZE")
    keys = ("min", "low", "high", "spanned", "present", "managed")
    return {(row["node"], row["name"]): [{key: row[key] // page for key in keys}]
            for row in mmscope("zones")["zones"] if row["kind"] == "zone"}

def by_name(rows):
    """Caches of one name are told apart by nothing: 9p makes one for each mount."""
    caches = {}
    for name, facts in rows:
        caches.setdefault(name, []).append(facts)
    return {name: sorted(facts) for name, facts in caches.items()}

def slabinfo():
    return by_name((w[0], tuple(int(n) for n in (w[3], w[4], w[14])))
                   for w in map(str.split, lines("/proc/slabinfo")[2:]))

def our_slabinfo():
    ours = by_name((row["name"], (row["size"], row["per_slab"], row["slabs"]))
                   for row in mmscope("slab")["caches"])
    return {name: [facts] for name, facts in ours.items()}

QUESTIONS = {
    "buddyinfo": (buddyinfo, our_buddyinfo),
    "extfrag": (lambda: extfrag("extfrag_index"), lambda: our_index(frag)),
    "unusable": (lambda: extfrag("unusable_index"), lambda: our_index(unusable)),
    "zoneinfo": (zoneinfo, our_zoneinfo),
    "slabinfo": (slabinfo, our_slabinfo),
}

def differences(theirs, ours):
    return [f"{key}: kernel {theirs[key]}, mmscope {ours.get(key)}"
            for key in theirs if theirs[key] not in ours.get(key, [])]

kernel, own = QUESTIONS[sys.argv[1]]
for attempt in range(1, 41):
    before = kernel()
    ours = own()
    after = kernel()
    steady = {key: value for key, value in before.items() if after.get(key) == value}
    wrong = differences(steady, ours)
    if len(steady) == len(before) and not wrong:
        break
print(f"{len(steady)} of {len(before)} stood still, {len(wrong)} mismatches, attempt {attempt}")
print("\n".join(wrong))
# caches come and go all the time; nine in ten that stood still are enough to compare
sys.exit(bool(wrong) or 10 * len(steady) < 9 * len(before))
END

agrees() { python3 "$compare" "$1"; }
check 'buddy: /proc/buddyinfo' agrees buddyinfo
check 'zones: /proc/zoneinfo' agrees zoneinfo
check 'slab: /proc/slabinfo' agrees slabinfo
# the kernel keeps a zone without managed memory out of one file and in the other
if [ -d /sys/kernel/debug/extfrag ]; then
	check 'buddy: extfrag_index' agrees extfrag
	check 'buddy: unusable_index' agrees unusable
fi

python() { python3 -c "import json, subprocess, sys
def mmscope(*args):
    return json.loads(subprocess.check_output(('mmscope',) + args + ('--json',)))
$1"; }
# Small blocks are what the two commands themselves take and give back, one more than the other.
check 'buddy: the blocks of the list add up to the matrix' python '
for attempt in range(40):
    orders = {(r["node"], r["zone"], r["order"]): r["total"] for r in mmscope("buddy")["orders"] if r["total"]}
    blocks = {}
    for r in mmscope("buddy", "--blocks")["blocks"]:
        key = r["node"], r["zone"], r["order"]
        blocks[key] = blocks.get(key, 0) + 1
        assert r["pfn"] % (1 << r["order"]) == 0, r
    if all(blocks.get(key) == orders.get(key) for key in {*blocks, *orders} if key[2] >= 4): break
else:
    sys.exit(f"{blocks} {orders}")'
check 'frames: every present frame is one kind' python '
census = mmscope("frames")
assert census["remainder"] == 0, census
assert sum(k["frames"] for k in census["kinds"] if k["kind"] != "hole") == census["present"]
zones = mmscope("frames", "--zones")
assert zones["remainder"] == 0, zones'
check 'page: a frame of the list of free blocks is one' python '
# a block may be taken before it is looked at
for attempt in range(40):
    block = max(mmscope("buddy", "--blocks")["blocks"], key=lambda b: b["order"])
    [frame] = mmscope("page", hex(block["pfn"]))["frames"]
    if frame["kind"] == "buddy" and frame["order"] == block["order"]: break
else:
    sys.exit(f"{block} {frame}")'
check 'buddy: cells hold all frames' python '
cells = mmscope("buddy", "--map", "--cell", "512")["cells"]
assert all(sum(c["kinds"].values()) == c["frames"] for c in cells), cells
present = mmscope("frames")["present"]
there = sum(n for c in cells for kind, n in c["kinds"].items() if kind != "hole")
assert there == present, (there, present)'

check_has 'UMA|NUMA' 'zones: in words' mmscope zones
check_has 'nr_free_pages' 'zones: counters' mmscope zones --stats
check_has 'one moment|several moments' 'buddy: says whether it is one moment' mmscope buddy
check_has 'one moment' 'buddy: one moment if that is asked' mmscope buddy --exact
check_has 'Movable' 'buddy: pageblocks' sh -c 'mmscope buddy --pageblocks | tail -n 50'
check 'buddy: per-CPU lists' mmscope buddy --pcp
check_has 'A character is' 'buddy: a picture' mmscope buddy --map
check_has 'aligned stretch' 'buddy: why' mmscope buddy --why 9
check_has '^kmem_cache, kmem_cache at 0x' 'slab: the cache of caches' mmscope slab kmem_cache
check_has '^ *0x' 'slab: its slabs' mmscope slab --slabs kmem_cache
check_has 'live: [0-9]' 'slab: its objects' mmscope slab --objects kmem_cache
check_status 1 'status 1: no such cache' mmscope slab no-such-cache
check_status 2 'status 2: not a frame' mmscope page ffff888000000000
check_status 2 'status 2: two questions' mmscope buddy --map --why 9
finish
