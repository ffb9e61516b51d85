# SPDX-License-Identifier: GPL-2.0
"""One guest, started through vm/run, that works together with the host."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

from qmp import Qmp

# what selftests/vm/check sets; these values serve for a run by hand
KERNEL = os.environ.get("MMS_KERNEL", "6.12")
RUN = os.environ.get("MMS_RUN", os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                             "../../run"))


class Guest:
    """As a context: the guest runs inside, and is gone afterwards."""

    def __init__(self, command, options=(), log=None):
        self.directory = tempfile.mkdtemp(prefix="mmscope-oracle.")
        self.share = os.path.join(self.directory, "share")
        os.mkdir(self.share)
        monitor = os.path.join(self.directory, "monitor")
        self.log = open(log or os.path.join(self.directory, "log"), "w+")
        self.process = subprocess.Popen(
            [RUN, "--kernel", KERNEL, "--qmp", monitor,
             "--share", self.share, *options, "--", *command],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
            start_new_session=True)
        self.monitor = monitor
        self.qmp = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._end()
        finally:
            self.log.close()
            shutil.rmtree(self.directory, ignore_errors=True)

    def _end(self):
        if self.qmp:
            self.qmp.close()
        if self.process.poll() is None:
            # the machine is a child of vm/run
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def output(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return file.read()

    def read(self, name):
        with open(os.path.join(self.share, name), encoding="ascii") as file:
            return [line.split() for line in file]

    def wait_for(self, name, timeout):
        """Until the guest has made the file @name. False: it will not."""
        deadline = time.monotonic() + timeout
        path = os.path.join(self.share, name)
        while not os.path.exists(path):
            if self.process.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def connect(self):
        self.qmp = Qmp(self.monitor)
        return self.qmp

    def tell(self, name):
        """make the file @name that the guest waits for"""
        with open(os.path.join(self.share, name), "w", encoding="ascii"):
            pass

    def forget(self, name):
        os.unlink(os.path.join(self.share, name))

    def finish(self, name, timeout=300):
        """Tell the guest to end. Return: exit status."""
        self.tell(name)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
