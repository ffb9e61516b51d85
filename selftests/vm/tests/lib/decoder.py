# SPDX-License-Identifier: GPL-2.0
"""
mmscope's own decoder of page tables (module/model/pgtable.c), built for this machine
and given nothing but a root and the guest's physical memory.
"""
import ctypes
import glob
import os
import subprocess

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../..")
MAPPED = 0
LEVELS = 5

READ = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_uint64,
                        ctypes.POINTER(ctypes.c_uint64))


class Result(ctypes.Structure):
    """struct mms_pt_result"""
    _fields_ = [("end", ctypes.c_int), ("level", ctypes.c_uint8),
                ("shift", ctypes.c_uint8), ("contiguous", ctypes.c_uint8),
                ("allows", ctypes.c_uint32), ("pa", ctypes.c_uint64),
                ("entry_pa", ctypes.c_uint64), ("raw", ctypes.c_uint64),
                ("table_pa", ctypes.c_uint64 * LEVELS)]


def build(directory):
    path = os.path.join(directory, "decoder.so")
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-O2", "-shared", "-fPIC",
                    "-o", path, *glob.glob(os.path.join(TREE, "module/model/pgtable*.c"))],
                   check=True)
    library = ctypes.CDLL(path)
    library.mms_pt_format_find.restype = ctypes.c_void_p
    return library


class Decoder:
    def __init__(self, directory, memory, bits):
        self.library = build(directory)
        self.format = self.library.mms_pt_format_find(b"x86_64", 12, bits, 8)
        self.memory = memory
        self.read = READ(self._read)

    def _read(self, _, pa, raw):
        raw[0] = self.memory.word(pa)
        return True

    def translate(self, root, va):
        """Return: pa or None"""
        result = Result()
        self.library.mms_pt_walk(ctypes.c_void_p(self.format), ctypes.c_uint64(root),
                                 ctypes.c_uint64(va), self.read, None,
                                 ctypes.byref(result))
        return result.pa if result.end == MAPPED else None
