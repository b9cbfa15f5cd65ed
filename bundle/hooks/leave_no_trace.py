"""Runs before the program: what the start of a packaged program set is not for the programs it starts.

A browser that opens a source's page would else load our libraries and Qt plugins instead of its own.
"""

import os
import sys

for variable in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    before = os.environ.pop(f"{variable}_ORIG", None)
    if before is not None:
        os.environ[variable] = before
    elif variable in os.environ:
        del os.environ[variable]

# The window program of Windows has no console; what it would print goes nowhere instead of failing.
if sys.stdout is None:
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
if sys.stderr is None:
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
