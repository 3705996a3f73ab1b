"""Compound files (OLE2), the container of .doc: a small file system of sectors."""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_MINI_LIMIT = 4096


class CompoundError(ValueError):
    """The container is damaged."""


def streams(data: bytes, wanted: frozenset[str]) -> dict[str, bytes]:
    """The named top-level streams of a compound file that exist.

    Raises `CompoundError` when the sector chains are broken. Nothing is read twice, so a
    chain that runs in a circle ends.
    """
    try:
        return _streams(data, wanted)
    except (struct.error, IndexError) as error:
        raise CompoundError(f"broken sector table ({error})") from error


def _streams(data: bytes, wanted: frozenset[str]) -> dict[str, bytes]:
    if data[:8] != MAGIC:
        raise CompoundError("no compound file")
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise CompoundError("unknown sector size")
    size = 1 << shift
    first_dir, first_mini, first_difat = (
        struct.unpack_from("<I", data, at)[0] for at in (48, 60, 68)
    )

    def sector(number: int) -> bytes:
        start = (number + 1) << shift
        return data[start : start + size]

    fat_sectors = [n for n in struct.unpack_from("<109I", data, 76) if n < _END]
    seen: set[int] = set()
    per = size // 4
    while first_difat < _END and first_difat not in seen:
        seen.add(first_difat)
        numbers = struct.unpack(f"<{per}I", sector(first_difat))
        fat_sectors.extend(n for n in numbers[:-1] if n < _END)
        first_difat = numbers[-1]
    fat: list[int] = []
    for number in fat_sectors:
        fat.extend(struct.unpack(f"<{per}I", sector(number)))

    def chain(number: int, table: list[int]) -> list[int]:
        numbers: list[int] = []
        met: set[int] = set()
        while number < _END:
            if number in met:
                raise CompoundError("a sector chain runs in a circle")
            met.add(number)
            numbers.append(number)
            number = table[number]
        return numbers

    def stream(number: int) -> bytes:
        return b"".join(map(sector, chain(number, fat)))

    directory = stream(first_dir)
    found: dict[str, tuple[int, int]] = {}
    root = (_END, 0)
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        kind = directory[at + 66]
        start, extent = struct.unpack_from("<II", directory, at + 116)
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        if kind == 5:
            root = (start, extent)
        elif kind == 2 and name in wanted and name not in found:
            found[name] = (start, extent)
    mini_fat: list[int] = []
    for number in chain(first_mini, fat):
        mini_fat.extend(struct.unpack(f"<{per}I", sector(number)))
    mini = stream(root[0]) if root[0] < _END else b""
    out: dict[str, bytes] = {}
    for name, (start, extent) in found.items():
        if extent >= _MINI_LIMIT:
            out[name] = stream(start)[:extent]
        else:
            pieces = (mini[n << 6 : (n + 1) << 6] for n in chain(start, mini_fat))
            out[name] = b"".join(pieces)[:extent]
    return out
