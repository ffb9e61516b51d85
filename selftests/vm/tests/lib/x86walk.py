# SPDX-License-Identifier: GPL-2.0
"""
The translation of linear addresses as the Intel SDM has it (volume 3, chapter
"Paging", 4-level and 5-level paging), on raw physical memory. Nothing here is
taken from Linux or from mmscope but the numbers that name the levels.
"""
P, RW, US, PS, XD = 1, 1 << 1, 1 << 2, 1 << 7, 1 << 63
ADDRESS = 0x000ffffffffff000
PTE, PMD, PUD, P4D, PGD = range(5)

# (number of the level, lowest bit of its index, whether PS makes it a page)
LEVELS = {
    48: ((PGD, 39, False), (PUD, 30, True), (PMD, 21, True), (PTE, 12, None)),
    57: ((PGD, 48, False), (P4D, 39, False), (PUD, 30, True), (PMD, 21, True),
         (PTE, 12, None)),
}


class Walk:
    """What the walk of one address found."""

    def __init__(self):
        self.entries = {}       # level -> (pa of the entry, its value)
        self.level = None       # where it ended
        self.shift = None       # log2 of the page's size, None: not mapped
        self.pa = None
        self.write = self.user = self.execute = True


def is_canonical(va, bits):
    return va >> (bits - 1) in (0, (1 << (65 - bits)) - 1)


def walk(memory, root, va, bits):
    result = Walk()
    table = root & ADDRESS
    for level, shift, can_be_page in LEVELS[bits]:
        pa = table + (va >> shift) % 512 * 8
        raw = memory.word(pa)
        result.entries[level] = (pa, raw)
        result.level = level
        if not raw & P:
            return result
        result.write &= bool(raw & RW)
        result.user &= bool(raw & US)
        result.execute &= not raw & XD
        if can_be_page is None or (can_be_page and raw & PS):
            low = (1 << shift) - 1
            result.shift = shift
            result.pa = raw & ADDRESS & ~low | va & low
            return result
        table = raw & ADDRESS
    raise AssertionError("the last level always returns")
