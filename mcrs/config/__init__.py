"""Configuration: one strict YAML file is one run."""

from mcrs.config.blocks import GenerationSettings, InferenceSettings, QuerySettings, Settings
from mcrs.config.eval_dataset import EVAL_DATASETS
from mcrs.config.extends import DATA_KEYS, read_data_file, read_layers
from mcrs.config.files import check_tid, config_files, find_config, read_config_text
from mcrs.config.layers import Layer
from mcrs.config.loader import check_config, load_config, load_layers, make_config, override_config
from mcrs.config.old_names import current_names, current_type, warn_renamed
from mcrs.config.overrides import nest_overrides
from mcrs.config.schema import RunConfig
from mcrs.config.specification import PipelineSpec, run_values, specify_trainer

__all__ = [
    "DATA_KEYS",
    "EVAL_DATASETS",
    "GenerationSettings",
    "InferenceSettings",
    "Layer",
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
    "load_layers",
    "make_config",
    "nest_overrides",
    "override_config",
    "read_config_text",
    "read_data_file",
    "read_layers",
    "run_values",
    "specify_trainer",
    "warn_renamed",
]
