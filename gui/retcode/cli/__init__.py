"""The terminal commands; no Qt is imported here.

While `retcode.cli.main` is imported, Ctrl+C ends the program at once, without a traceback.
"""

import signal
import sys
from contextlib import suppress

# The packaged program has set it at its start; see bundle/hooks/at_start.py.
_SET_BEFORE = getattr(sys, "frozen", False) and signal.getsignal(signal.SIGINT) is signal.SIG_DFL
_WAS_DEFAULT = _SET_BEFORE or signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _WAS_DEFAULT:
    with suppress(ValueError):  # imported in another thread than the main one
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_interrupts() -> None:
    """Let Ctrl+C raise KeyboardInterrupt again, if it did before this package was imported."""
    if _WAS_DEFAULT:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, signal.default_int_handler)
