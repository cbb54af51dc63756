from __future__ import annotations

from typing import Protocol

import pytest
import torch

from mcrs.errors import DeviceError
from mcrs.runtime.device import resolve_device


class Machine(Protocol):
    def __call__(self, n_cuda: int = 0, mps: bool = False, built: bool = True) -> None: ...


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    def pretend(n_cuda: int = 0, mps: bool = False, built: bool = True) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: n_cuda > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: n_cuda)
        monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: built)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

    return pretend


@pytest.mark.parametrize(
    ("n_cuda", "mps", "expected"), [(2, False, "cuda"), (1, True, "cuda"), (0, True, "mps"), (0, False, "cpu")]
)
def test_auto_takes_the_best_device_there_is(machine: Machine, n_cuda: int, mps: bool, expected: str) -> None:
    machine(n_cuda, mps)
    assert resolve_device("auto") == expected


@pytest.mark.parametrize("name", ["cpu", "cuda", "cuda:0", "cuda:1", "mps"])
def test_a_present_device_is_returned_as_it_is(machine: Machine, name: str) -> None:
    machine(n_cuda=2, mps=True)
    assert resolve_device(name) == name


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "mps"])
def test_a_missing_device_names_the_flag_that_helps(machine: Machine, name: str) -> None:
    machine()
    with pytest.raises(DeviceError, match="--device cpu") as caught:
        resolve_device(name)
    assert repr(name) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_torch_without_cuda_is_said_to_be_one(machine: Machine) -> None:
    machine(built=False)
    with pytest.raises(DeviceError, match=r"torch .* is built without CUDA"):
        resolve_device("cuda")


def test_a_gpu_number_beyond_the_last_names_the_last(machine: Machine) -> None:
    machine(n_cuda=2)
    with pytest.raises(DeviceError, match="the last CUDA GPU of this machine is cuda:1"):
        resolve_device("cuda:2")


@pytest.mark.parametrize("name", ["gpu", "", "cuda:", "cuda:x", "CUDA", "cpu:0", "cuda:-1"])
def test_an_unknown_device_lists_the_known(machine: Machine, name: str) -> None:
    machine(n_cuda=1)
    with pytest.raises(DeviceError, match="expected cuda, cuda:N, mps, cpu or auto"):
        resolve_device(name)
