"""Keeping libraries from the screen."""

from __future__ import annotations

import logging

from transformers.utils import logging as transformers_logging

from mcrs.runtime.quiet import quiet_transformers


def test_quiet_transformers_restores_what_it_silenced() -> None:
    transformers_logging.set_verbosity_info()
    try:
        with quiet_transformers():
            assert transformers_logging.get_verbosity() == logging.ERROR
            assert not transformers_logging.is_progress_bar_enabled()
        assert transformers_logging.get_verbosity() == logging.INFO
        assert transformers_logging.is_progress_bar_enabled()
    finally:
        transformers_logging.set_verbosity_warning()
