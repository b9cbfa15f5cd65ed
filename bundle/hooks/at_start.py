"""Run before the program, to set up the environment that it has when started from source."""

import os
import signal
import sys

# Ctrl+C ends the program at once until it is imported; see retcode.cli.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

# Programs started from here must not inherit the variables of the packaged program: a browser would load our
# libraries instead of its own.
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

# As Python itself does (PEP 538), unless it is packaged: Qt complains of a locale that is not UTF-8.
if sys.platform == "linux":
    import _locale

    try:
        _locale.setlocale(_locale.LC_CTYPE, "")
        codeset = _locale.nl_langinfo(_locale.CODESET)
    except _locale.Error:
        codeset = ""
    if codeset != "UTF-8":
        os.environ["LC_ALL"] = "C.UTF-8"
