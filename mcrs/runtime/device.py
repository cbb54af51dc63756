"""Resolving the device of a model."""

from __future__ import annotations

from mcrs.checks.plain_values import is_device_name
from mcrs.errors import DeviceError


def resolve_device(name: str) -> str:
    """Convert a configured device to a torch device of this machine; never ``auto``.

    Raises:
        DeviceError: There is no such device here, or no such name.
    """
    if name == "cpu":
        return name
    if not is_device_name(name):
        raise DeviceError(
            f"unknown device {name!r}: expected cuda, cuda:N, mps, cpu or auto; device: cpu (--device cpu) works "
            "everywhere"
        )
    import torch

    has_mps = torch.backends.mps.is_available()
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "mps" if has_mps else "cpu"
    if name == "mps":
        if not has_mps:
            raise DeviceError("device 'mps': this machine has no Apple GPU; use device: cpu (--device cpu)")
        return name
    if not torch.cuda.is_available():
        reason = (
            "this machine has no usable CUDA GPU"
            if torch.backends.cuda.is_built()  # type: ignore[no-untyped-call]
            else f"the installed torch {torch.__version__} is built without CUDA"
        )
        raise DeviceError(f"device {name!r}: {reason}; use device: cpu (--device cpu)")
    n_devices = torch.cuda.device_count()
    number = name.partition(":")[2]
    if number and int(number) >= n_devices:
        raise DeviceError(
            f"device {name!r}: the last CUDA GPU of this machine is cuda:{n_devices - 1}; use it, or device: cpu "
            "(--device cpu)"
        )
    return name
