"""Score a run against the labelled split that its configuration names."""

import sys

from mcrs.cli import run_command

if __name__ == "__main__":
    sys.exit(run_command("evaluate", sys.argv[1:]))
