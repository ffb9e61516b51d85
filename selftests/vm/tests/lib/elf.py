# SPDX-License-Identifier: GPL-2.0
"""Symbols and sections of a 64-bit little-endian ELF file."""
import struct
from pathlib import Path

SHT_SYMTAB = 2
UNDEFINED = 0


def _text(table, at):
    return table[at:table.index(b"\0", at)].decode()


class Elf:
    def __init__(self, path):
        self.data = Path(path).read_bytes()
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path} is no 64-bit little-endian ELF file")
        start, = struct.unpack_from("<Q", self.data, 40)
        size, count, names = struct.unpack_from("<HHH", self.data, 58)
        self.headers = [struct.unpack_from("<IIQQQQIIQQ", self.data, start + i * size)
                        for i in range(count)]
        table = self._bytes(self.headers[names])
        self.sections = [_text(table, header[0]) for header in self.headers]

    def _bytes(self, header):
        return self.data[header[4]:header[4] + header[5]]

    def _symbols(self):
        for header in self.headers:
            if header[1] != SHT_SYMTAB:
                continue
            names, table = self._bytes(self.headers[header[6]]), self._bytes(header)
            for at in range(0, len(table), 24):
                name, _, _, section = struct.unpack_from("<IBBH", table, at)
                if name:
                    yield _text(names, name), section

    def undefined(self):
        """names that the kernel has to supply"""
        return sorted(name for name, section in self._symbols() if section == UNDEFINED)

    def defined(self):
        return sorted(name for name, section in self._symbols() if section != UNDEFINED)
