"""`python -m retcode`: the window, or the same engine on a terminal."""

import sys

from retcode.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
