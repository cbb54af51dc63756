"""Where the settings of a configuration come from, for mistakes that only show when its parts are loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from mcrs.config.layers import Layer, name_origin
from mcrs.config.schema import RunConfig
from mcrs.errors import ConfigError

_Rest = ParamSpec("_Rest")
_Loaded = TypeVar("_Loaded")


def remember_origins(config: RunConfig, layers: Sequence[Layer]) -> RunConfig:
    """The same configuration, whose copies know their sources, too."""
    config.__dict__["layers"] = tuple(layers)
    return config


def naming_origins(
    load: Callable[Concatenate[RunConfig, _Rest], _Loaded],
) -> Callable[Concatenate[RunConfig, _Rest], _Loaded]:
    """Decorate a function that loads a part of a configuration: a mistake in a key is prefixed by the key's source."""

    @wraps(load)
    def named(config: RunConfig, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> _Loaded:
        try:
            return load(config, *args, **kwargs)
        except ConfigError as error:
            layers = vars(config).get("layers", ()) if isinstance(config, RunConfig) else ()
            text = "\n".join(name_origin(line, layers, "") for line in str(error).splitlines())
            if text == str(error):
                raise
            raise type(error)(text) from error

    return named
