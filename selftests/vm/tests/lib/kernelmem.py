# SPDX-License-Identifier: GPL-2.0
"""
The memory of a stopped x86-64 guest as its kernel keeps account of it: where text and
data lie, and the struct page of each frame. All from the outside: /proc/iomem and
/proc/kallsyms tell where to look, page tables are walked by the manual.
"""
import mmap
import re
import struct
from collections import Counter

import x86walk

PAGE = 4096
STRUCT_PAGE = 64
LA57 = 1 << 12
VMALLOC_BYTES = {48: 32 << 40, 57: 12800 << 40}
# offsets in struct page, the same from 5.10 to 7.3: its key words
FLAGS, MAPPING, INDEX, MAPCOUNT, REFCOUNT = 0, 24, 32, 48, 52


class Snapshot:
    """The guest's memory as one file, read while it was stopped."""

    def __init__(self, path, registers):
        with open(path, "rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.frames = len(self.data) // PAGE
        self.root = int(re.search(r"CR3=([0-9a-f]+)", registers)[1], 16)
        cr4 = int(re.search(r"CR4=([0-9a-f]+)", registers)[1], 16)
        self.bits = 57 if cr4 & LA57 else 48

    def close(self):
        self.data.close()

    def bytes(self, pa, size):
        return self.data[pa:pa + size]

    def word(self, pa):
        return int.from_bytes(self.bytes(pa, 8), "little")

    def frame(self, pfn):
        return self.bytes(pfn * PAGE, PAGE)

    def physical(self, va):
        return x86walk.walk(self, self.root, va, self.bits).pa

    def virtual(self, va, size):
        """@size bytes at @va, None if one is not mapped"""
        found = b""
        while size:
            part = min(size, PAGE - va % PAGE)
            pa = self.physical(va)
            if pa is None or pa + part > len(self.data):
                return None
            found += self.bytes(pa, part)
            va += part
            size -= part
        return found


class Spoilt(Snapshot):
    """The same memory with one byte that is another"""

    def __init__(self, snapshot, place):    # pylint: disable=super-init-not-called
        self.__dict__.update(snapshot.__dict__)
        self.place = place

    def bytes(self, pa, size):
        found = super().bytes(pa, size)
        at = self.place - pa
        if not 0 <= at < size:
            return found
        return found[:at] + bytes([found[at] ^ 0x10]) + found[at + 1:]


class Layout:
    """What the guest tells of itself: @guest reads the files it wrote"""

    def __init__(self, guest):
        self.ranges = {}
        for words in guest.read("iomem"):
            first, last = words[0].split("-")
            self.ranges.setdefault(" ".join(words[2:]), (int(first, 16), int(last, 16) + 1))
        self.symbols = {}
        for words in guest.read("kallsyms"):
            if len(words) == 3:
                self.symbols.setdefault(words[2], int(words[0], 16))
        self.caches = [int(words[1], 16) for words in guest.read("slab")
                       if words and words[0] == "cache"]
        self.cache_size = next(int(words[3]) for words in guest.read("slabinfo")
                               if words[0] == "kmem_cache")


def struct_page_at(snapshot, layout, pfn):
    """where the struct page of a frame lies"""
    base = int.from_bytes(snapshot.virtual(layout.symbols["vmemmap_base"], 8), "little")
    return base + pfn * STRUCT_PAGE


def struct_pages(snapshot, layout):
    """The struct page of each frame, 64 bytes each; None where there is none"""
    base = struct_page_at(snapshot, layout, 0)
    per_page = PAGE // STRUCT_PAGE
    pages = []
    for first in range(0, snapshot.frames, per_page):
        part = snapshot.virtual(base + first * STRUCT_PAGE, PAGE)
        pages += [None] * per_page if part is None else \
            [part[i:i + STRUCT_PAGE] for i in range(0, PAGE, STRUCT_PAGE)]
    return pages


def tables_of(snapshot, first, last):
    """frames of the kernel's page tables for these addresses"""
    found = set()
    tables = [(snapshot.root & x86walk.ADDRESS, 0)]
    for _, shift, can_be_page in x86walk.LEVELS[snapshot.bits]:
        below = []
        for table, base in tables:
            found.add(table // PAGE)
            for index in range(512) if can_be_page is not None else ():
                raw, va = snapshot.word(table + index * 8), base | index << shift
                leads_on = raw & x86walk.P and not (can_be_page and raw & x86walk.PS)
                if leads_on and va <= last and va + (1 << shift) > first:
                    below.append((raw & x86walk.ADDRESS, va))
        tables = below
    return found


def vmalloc_tables(snapshot, layout):
    """page tables of the vmalloc area, where buffers of the kernel come and go"""
    first = int.from_bytes(snapshot.virtual(layout.symbols["vmalloc_base"], 8), "little")
    first &= (1 << snapshot.bits) - 1
    return tables_of(snapshot, first, first + VMALLOC_BYTES[snapshot.bits] - 1)


def only_came_or_went(old, new):
    """whether no entry of a page table that is there both times has changed"""
    pairs = zip(struct.unpack("<512Q", old), struct.unpack("<512Q", new))
    return all(was == now or not was or not now for was, now in pairs)


# bits of /proc/kpageflags: the kernel's own word on a frame
SLAB, LRU, BUDDY, ANON, PGTABLE = 1 << 7, 1 << 5, 1 << 10, 1 << 12, 1 << 26


def flags_of(path):
    data = path.read_bytes()
    return struct.unpack(f"<{len(data) // 8}Q", data)


def kind_of(flags, page):
    """what a frame is used for, as far as it matters to who compares it"""
    if page is None:
        return "absent"
    if flags & SLAB:
        return "slab"
    if flags & BUDDY or struct.unpack_from("<i", page, REFCOUNT)[0] <= 0:
        return "free"
    if flags & PGTABLE:
        return "table"
    return "cache" if flags & LRU else "kernel"


class Comparison:
    """What two moments have in common, and what not; the lists are of what must not differ"""

    def __init__(self):
        self.image_bytes = self.caches = self.compared = self.bodies = 0
        self.image, self.wrong_caches, self.wrong_pages, self.wrong_contents = [], [], [], []
        self.pages, self.contents = Counter(), Counter()
        self.places = {}


def compare_image(result, old, new, layout):
    for name in ("Kernel code", "Kernel rodata"):
        first, end = layout.ranges[name]
        result.places["image"] = first + 64
        result.image_bytes += end - first
        for pa in range(first, end, PAGE):
            size = min(PAGE, end - pa)
            if old.bytes(pa, size) != new.bytes(pa, size):
                result.image.append(f"{name}: the page at {pa:#x}")


def compare_caches(result, old, new, layout):
    for va in layout.caches:
        was, now = old.virtual(va, layout.cache_size), new.virtual(va, layout.cache_size)
        result.places["wrong_caches"] = new.physical(va) + 24
        result.caches += 1
        if was is None or was != now:
            result.wrong_caches.append(f"kmem_cache at {va:#x}")


def key_words(page):
    """without the links of lists, which neighbours change"""
    return page[FLAGS:FLAGS + 8] + page[MAPPING:STRUCT_PAGE]


def compare_frames(result, before, after, layout, own):
    old, new = before[0], after[0]
    then, now = struct_pages(old, layout), struct_pages(new, layout)
    vmalloc = vmalloc_tables(new, layout)
    quiet = 0
    for pfn in range(old.frames):
        kinds = kind_of(before[1][pfn], then[pfn]), kind_of(after[1][pfn], now[pfn])
        kind = kinds[0] if kinds[0] == kinds[1] else "other use"
        if then[pfn] != now[pfn]:
            result.pages[kind] += 1
        if kind in ("absent", "slab", "free", "other use"):
            continue
        result.compared += 1
        if key_words(then[pfn]) != key_words(now[pfn]):
            result.wrong_pages.append(f"frame {pfn:#x}, {kind}: {then[pfn].hex(' ', 8)}, "
                                      f"then {now[pfn].hex(' ', 8)}")
        if pfn in own or kind == "kernel":
            continue
        result.bodies += 1
        if old.frame(pfn) != new.frame(pfn):
            buffers = pfn in vmalloc and only_came_or_went(old.frame(pfn), new.frame(pfn))
            result.contents["table of vmalloc" if buffers else kind] += 1
            if not buffers:
                result.wrong_contents.append(f"frame {pfn:#x}, {kind}")
        elif kind == "cache":
            quiet = pfn
    at = struct_page_at(new, layout, quiet)
    result.places["wrong_pages"] = new.physical(at) + REFCOUNT
    result.places["wrong_contents"] = quiet * PAGE + 100


def compare(before, after, layout, own):
    """@before, @after: (snapshot, flags); @own: frames of who asks, which he writes to"""
    result = Comparison()
    compare_image(result, before[0], after[0], layout)
    compare_caches(result, before[0], after[0], layout)
    compare_frames(result, before, after, layout, own)
    return result
