"""Answer one message from the shell, or chat."""

import sys

from mcrs.cli import run_command

if __name__ == "__main__":
    sys.exit(run_command("query", sys.argv[1:]))
