"""Configuration: one strict YAML file is one run."""

from mcrs.config.blocks import GenerationSettings, InferenceSettings, QuerySettings, Settings
from mcrs.config.eval_dataset import EVAL_DATASETS
from mcrs.config.loader import (
    check_config,
    check_tid,
    config_files,
    find_config,
    load_config,
    make_config,
    override_config,
    read_config_file,
    read_config_text,
)
from mcrs.config.old_names import current_names, current_type, warn_renamed
from mcrs.config.overrides import nest_overrides
from mcrs.config.schema import RunConfig
from mcrs.config.specification import PipelineSpec, run_values, specify_trainer

__all__ = [
    "EVAL_DATASETS",
    "GenerationSettings",
    "InferenceSettings",
    "PipelineSpec",
    "QuerySettings",
    "RunConfig",
    "Settings",
    "check_config",
    "check_tid",
    "config_files",
    "current_names",
    "current_type",
    "find_config",
    "load_config",
    "make_config",
    "nest_overrides",
    "override_config",
    "read_config_file",
    "read_config_text",
    "run_values",
    "specify_trainer",
    "warn_renamed",
]
