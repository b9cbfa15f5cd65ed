"""The command line: the same engine on a terminal, and the start of the window.

Exit status: 0 found, 1 nothing found, 2 bad usage or unreadable input (with one line on stderr),
130 interrupted. Without arguments the window opens before any module of the terminal is imported; nor are
they for the commands of `own_commands`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from retcode.cli import raise_interrupts
from retcode.cli.errors import FOUND, INTERRUPTED, UNUSABLE, OutputError, UsageError
from retcode.cli.own_commands import OWN_COMMANDS
from retcode.core.resources import ResourceError


def main(argv: Sequence[str]) -> int:
    """Carry out one command and return the exit status."""
    try:
        return _run(argv)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        from retcode.cli.streams import drop_output

        drop_output()  # the reader (head, less) closed the pipe
        return FOUND
    except MemoryError:
        from retcode.cli.output import complain

        complain("not enough memory")
        return UNUSABLE
    except (UsageError, ResourceError) as error:
        from retcode.cli.output import complain, complain_in_window
        from retcode.cli.streams import drop_output

        complain(str(error))
        if isinstance(error, OutputError):
            drop_output()
        else:
            complain_in_window(str(error))
        return UNUSABLE
    except ImportError as error:
        from retcode.cli.output import complain, complain_in_window
        from retcode.services.qt_faults import import_fault

        fault = import_fault(error)
        if not fault and sys.flags.dev_mode:
            raise
        fault = fault or f"Retcode is damaged ({error}); install it again"
        complain(fault)
        complain_in_window(fault)
        return UNUSABLE
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        from retcode.cli.output import complain, complain_in_window

        fault = f"something went wrong inside Retcode ({type(error).__name__}: {error})"
        complain(fault)
        complain_in_window(fault)
        return UNUSABLE


def _run(argv: Sequence[str]) -> int:
    if argv and argv[0] in OWN_COMMANDS:
        return OWN_COMMANDS[argv[0]](argv[1:])
    if argv:
        from retcode.cli.commands import run_command

        return run_command(argv)
    from retcode.cli.display import open_window
    from retcode.services.options import WindowOptions

    return open_window(WindowOptions())


def start() -> int:
    """Run the program with the arguments of this process: the entry point of the installed commands."""
    return main(sys.argv[1:])


raise_interrupts()
