"""Runs first in the single file: unpacks what bundle/packed.py packed, on several processors."""

import ctypes
import os
import sys
import threading


def unpack(program, folder):
    """Unpack what stands before PyInstaller's archive in a program's file into a folder. Raises OSError."""
    descriptor = os.open(program, os.O_RDONLY)
    # The archive ends with a cookie of 88 bytes: a magic word and the archive's length are its beginning.
    last = max(0, os.fstat(descriptor).st_size - 8192)
    tail = os.pread(descriptor, 8192, last)
    cookie = tail.rindex(b"MEI\014\013\012\013\016")
    end = last + cookie + 88 - int.from_bytes(tail[cookie + 8 : cookie + 12], "big") - 8
    length = int(os.pread(descriptor, 8, end))
    table = os.pread(descriptor, length, end - length).decode()
    files = []
    for line in table.splitlines():
        packed, size, name = line.split(" ", 2)
        files.append((int(packed), int(size), os.path.join(folder, name)))
    place = end - length - sum(packed for packed, _, _ in files)
    waiting = []
    for packed, size, path in files:
        waiting.append((place, packed, size, path))
        place += packed
    for above in {os.path.dirname(path) for _, _, path in files}:
        os.makedirs(above, exist_ok=True)
    decompress = ctypes.CDLL(os.path.join(folder, "libzstd.so.1")).ZSTD_decompress
    decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    decompress.restype = ctypes.c_size_t
    remaining, faults = iter(waiting), []

    def work():
        try:
            room = bytearray(waiting[0][2])  # the first is the largest
            place = (ctypes.c_char * len(room)).from_buffer(room)
            for start, packed, size, path in remaining:
                if decompress(place, size, os.pread(descriptor, packed, start), packed) != size:
                    raise OSError("it is damaged")
                with open(path, "wb", buffering=0) as file:
                    if file.write(memoryview(room)[:size]) != size:
                        raise OSError("no space left on device")
        except OSError as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(min(4, os.cpu_count() or 1) - 1)]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        thread.join()
    os.close(descriptor)
    if faults:
        raise faults[0]


try:
    unpack(sys.executable, sys._MEIPASS)
except OSError as error:
    sys.exit(f"retcode: cannot unpack into {sys._MEIPASS}: {error.strerror or error}")
