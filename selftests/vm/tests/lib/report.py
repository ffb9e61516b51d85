# SPDX-License-Identifier: GPL-2.0
"""
The answers of mmscope that the guest program oracle_fill writes down; the
formats stand in selftests/oracle/report.h.
"""
from dataclasses import dataclass

NONE = 0xffffffffffffffff
MAPPED, NONCANONICAL = 1, 12
PROT_WRITE, PROT_EXEC, PROT_USER = 2, 4, 8
SPLIT_PGD = 1


@dataclass
class Page:
    """One page of known contents, asked at one word of it."""
    kind: str
    pid: int
    va: int
    pa: int
    shift: int
    tag: int


@dataclass
class Answer:
    """One struct mms_walk."""
    label: str
    pid: int
    root: int
    va: int
    pa: int
    state: int
    level: int
    shift: int
    flags: int
    prot: int
    user_pgd: tuple
    entries: dict           # level -> (pa, raw), levels that were read

    def where(self):
        return f"{self.label} pid {self.pid} va {self.va:#x}"


@dataclass
class Run:
    """One struct mms_run."""
    pid: int
    va: int
    length: int
    pa: int
    flags: int
    state: int
    shift: int


def numbers(fields):
    return [int(field, 16) for field in fields]


def page(fields):
    return Page(fields[0], int(fields[1]), *numbers(fields[2:]))


def answer(fields):
    plain = numbers(fields[2:10])
    pairs = numbers(fields[10:])
    pairs = list(zip(pairs[::2], pairs[1::2]))
    entries = {level: pair for level, pair in enumerate(pairs[1:])
               if pair[0] != NONE}
    return Answer(fields[0], int(fields[1]), *plain, pairs[0], entries)


def run(fields):
    return Run(int(fields[0]), *numbers(fields[1:]))


class Report:
    def __init__(self, guest):
        self.bits, flags = numbers(guest.read("machine")[0])
        self.split = bool(flags & SPLIT_PGD)
        self.pages = [page(line) for line in guest.read("pages")]
        self.answers = [answer(line) for line in guest.read("walks")]
        self.runs = [run(line) for line in guest.read("runs")]
        self.pid = self.pages[0].pid
        self.root = next(a.root for a in self.answers if a.pid == self.pid)
