"""Run any configuration over the dataset that it names."""

import sys

from mcrs.cli import run_command

if __name__ == "__main__":
    sys.exit(run_command("infer", sys.argv[1:]))
