# SPDX-License-Identifier: GPL-2.0
"""Results in the Test Anything Protocol."""
import sys


class Tap:
    def __init__(self):
        self.number = self.failed = 0
        print("TAP version 13")

    def note(self, text):
        print(f"# {text}")
        sys.stdout.flush()

    def check(self, ok, name, details=()):
        """@details are printed if it failed, the first few of them"""
        self.number += 1
        self.failed += not ok
        print(f"{'ok' if ok else 'not ok'} {self.number} - {name}")
        if not ok:
            for line in list(details)[:12]:
                print(f"#   {line}")
        sys.stdout.flush()
        return ok

    def end(self):
        print(f"1..{self.number}")
        return 1 if self.failed else 0
