"""Run a configuration over the blind split."""

import sys

from mcrs.cli import run_command

if __name__ == "__main__":
    sys.exit(run_command("infer", sys.argv[1:], tid="llama1b_bm25_blindset", blind=True))
