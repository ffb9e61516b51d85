# SPDX-License-Identifier: GPL-2.0
"""The monitor of a running QEMU: QMP, and through it the human monitor."""
import json
import socket
import time


class QmpError(Exception):
    pass


class Qmp:
    def __init__(self, path, timeout=30):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self._connect(path, time.monotonic() + timeout)
        self.file = self.socket.makefile("rw", encoding="utf-8")
        self.file.readline()
        self.command("qmp_capabilities")

    def _connect(self, path, deadline):
        while True:
            try:
                return self.socket.connect(path)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def command(self, name, **arguments):
        json.dump({"execute": name, "arguments": arguments}, self.file)
        self.file.write("\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise QmpError(f"{name}: {answer['error']['desc']}")

    def human(self, line, cpu=0):
        return self.command("human-monitor-command",
                            **{"command-line": line, "cpu-index": cpu})

    def close(self):
        self.file.close()
        self.socket.close()
