# SPDX-License-Identifier: GPL-2.0
"""
Comparisons of mmscope's answers with a witness from outside of the guest. Each
returns the list of what does not agree, in words.
"""
import re
from bisect import bisect_right

import report
import x86walk

PAGE = 4096
WORDS = PAGE // 8
TAG_STEP = 0x9e3779b97f4a7c15
STEPS = int.from_bytes(b"".join((i * TAG_STEP & report.NONE).to_bytes(8, "little")
                                for i in range(WORDS)), "little")
ONES = int.from_bytes((1).to_bytes(8, "little") * WORDS, "little")
ACCESSED, DIRTY = 1 << 5, 1 << 6
UNSTABLE = ("self", )   # touched by the program while it writes the report


def expected_contents(tag):
    """word n of a page is tag ^ n * TAG_STEP; tag 0 is a page of zeroes"""
    return (tag * ONES ^ STEPS).to_bytes(PAGE, "little") if tag else bytes(PAGE)


def with_memory(pages, memory):
    """the frames that mmscope names hold what the program wrote"""
    memory.prefetch(page.pa // PAGE for page in pages if page.pa != report.NONE)
    wrong = []
    for page in pages:
        if page.pa == report.NONE or page.pa % PAGE != page.va % PAGE:
            wrong.append(f"{page.kind} {page.va:#x}: pa {page.pa:#x}")
        elif memory.page(page.pa // PAGE) != expected_contents(page.tag):
            wrong.append(f"{page.kind} {page.va:#x}: frame {page.pa // PAGE:#x} "
                         f"does not hold tag {page.tag:#x}")
    return wrong


def levels(answer, walk):
    """every entry that the hardware's walk reads is in the record, and no more"""
    # the kernel clears "accessed" of processes when it looks for idle pages
    moving = ACCESSED if answer.pid else 0
    if answer.label in UNSTABLE:
        moving |= DIRTY
    for level in range(5):
        mine = answer.entries.get(level)
        its = walk.entries.get(level)
        if (mine is None) != (its is None):
            return f"level {level}: {mine} and {its}"
        if mine and (mine[0] != its[0] or (mine[1] ^ its[1]) & ~moving):
            return f"level {level}: {mine[0]:#x} {mine[1]:#x} and {its[0]:#x} {its[1]:#x}"
    return None


def outcome(answer, walk):
    """where the walk ended and with what"""
    if answer.level != walk.level:
        return f"ends at level {answer.level} and {walk.level}"
    if answer.state != report.MAPPED:
        return "not mapped, and mapped" if walk.shift else None
    if (answer.pa, answer.shift) != (walk.pa, walk.shift):
        return f"pa {answer.pa:#x} shift {answer.shift} and {walk.pa} {walk.shift}"
    return None


def permission(answer, walk):
    mine = answer.prot & (report.PROT_WRITE | report.PROT_EXEC | report.PROT_USER)
    its = (walk.write and report.PROT_WRITE) | (walk.execute and report.PROT_EXEC) | \
        (walk.user and report.PROT_USER)
    if answer.state == report.MAPPED and mine != its:
        return f"prot {mine:#x} and {its:#x}"
    return None


def user_root(answer, memory):
    """with two roots, the second one lies in the frame after the first"""
    pa = answer.root + PAGE + (answer.entries[x86walk.PGD][0] & (PAGE - 1))
    if answer.user_pgd != (pa, memory.word(pa)):
        return f"user root: {answer.user_pgd} and {pa:#x} {memory.word(pa):#x}"
    return None


def table_frames(answers):
    for answer in answers:
        for pa, _ in answer.entries.values():
            yield pa // PAGE


def with_tables(answers, memory, bits, split):
    """a walk by the manual through the same memory reads the same"""
    memory.prefetch(table_frames(answers))
    wrong = []
    for answer in answers:
        if not x86walk.is_canonical(answer.va, bits):
            if answer.state != report.NONCANONICAL or answer.entries:
                wrong.append(f"{answer.where()}: not canonical")
            continue
        walk = x86walk.walk(memory, answer.root, answer.va, bits)
        found = levels(answer, walk) or outcome(answer, walk)
        if split and answer.pid:
            found = found or user_root(answer, memory)
            # the program itself runs on the other root
            walk = x86walk.walk(memory, answer.root + PAGE, answer.va, bits)
        found = found or permission(answer, walk)
        if found:
            wrong.append(f"{answer.where()}: {found}")
    return wrong


def ask_mmu(qmp, cpu, va):
    """QEMU's own translation for one virtual CPU. Return: pa or None"""
    text = qmp.human(f"gva2gpa {va:#x}", cpu)
    match = re.match(r"gpa: (0x[0-9a-f]+|0)\s*$", text)
    if match:
        return int(match[1], 16)
    if text.startswith("Unmapped"):
        return None
    raise RuntimeError(f"gva2gpa {va:#x}: {text}")


def mmu_answers(answers, qmp, cpu):
    return [ask_mmu(qmp, cpu, answer.va) for answer in answers]


def with_mmu(answers, mmu):
    """@mmu: its answers to the same questions"""
    wrong = []
    for answer, its in zip(answers, mmu):
        mine = answer.pa if answer.state == report.MAPPED else None
        if mine != its:
            wrong.append(f"{answer.where()}: state {answer.state} "
                         f"{mine and hex(mine)} and {its and hex(its)}")
    return wrong


def decoder_with_mmu(answers, mmu, decoder):
    """the decoder, asked itself, from the root that mmscope named"""
    wrong = []
    for answer, its in zip(answers, mmu):
        mine = decoder.translate(answer.root, answer.va)
        if mine != its:
            wrong.append(f"{answer.where()}: decoder {mine and hex(mine)} "
                         f"and {its and hex(its)}")
    return wrong


def with_runs(pages, runs):
    """the scan says of each page what its translation says"""
    starts = [run.va for run in runs]
    wrong = []
    for page in pages:
        at = bisect_right(starts, page.va) - 1
        run = runs[at] if at >= 0 else None
        if not run or page.va >= run.va + run.length:
            wrong.append(f"{page.kind} {page.va:#x}: in no run")
            continue
        same_frame = page.tag == 0 and page.shift == 12
        pa = run.pa + (page.va % PAGE if same_frame else page.va - run.va)
        if (pa, run.shift) != (page.pa, page.shift):
            wrong.append(f"{page.kind} {page.va:#x}: {pa:#x} shift {run.shift} "
                         f"and {page.pa:#x} shift {page.shift}")
    return wrong


def sharing(pages, first, second, shared):
    """pages of two kinds at one address or of one tag: the same frame or not"""
    def key(page):
        return page.tag if first.startswith("ksm") else page.va & ~(PAGE - 1)

    frames = {key(p): p.pa // PAGE for p in pages if p.kind == first}
    pairs = [(frames[key(p)], p) for p in pages if p.kind == second and key(p) in frames]
    return [f"{p.kind} {p.va:#x}" for frame, p in pairs
            if (frame == p.pa // PAGE) != shared] + ([] if pairs else ["no pairs"])
