# SPDX-License-Identifier: GPL-2.0
"""Physical memory of a stopped guest, read by QEMU and by nothing in the guest."""
import os

PAGE = 4096


class PhysicalMemory:
    """Pages are read once and kept: the guest must stay stopped meanwhile."""

    def __init__(self, qmp, directory):
        self.qmp = qmp
        self.path = os.path.join(os.path.abspath(directory), "physical")
        self.pages = {}

    def _read(self, first, count):
        self.qmp.command("pmemsave", val=first * PAGE, size=count * PAGE,
                         filename=self.path)
        with open(self.path, "rb") as file:
            data = file.read()
        os.unlink(self.path)
        for i in range(count):
            self.pages[first + i] = data[i * PAGE:(i + 1) * PAGE]

    def prefetch(self, frames, longest=2048):
        """Read many frames with few requests: neighbours go together."""
        first = count = 0
        for frame in sorted(set(frames) - self.pages.keys()):
            if count and frame == first + count and count < longest:
                count += 1
                continue
            if count:
                self._read(first, count)
            first, count = frame, 1
        if count:
            self._read(first, count)

    def page(self, frame):
        if frame not in self.pages:
            self._read(frame, 1)
        return self.pages[frame]

    def word(self, pa):
        at = pa % PAGE
        return int.from_bytes(self.page(pa // PAGE)[at:at + 8], "little")
