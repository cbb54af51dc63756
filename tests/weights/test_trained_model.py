"""What to run where a trained model is missing."""

from pathlib import Path

import pytest

from mcrs.errors import ModelError
from mcrs.weights.trained_model import TrainedModel, training_command

_BOTH = ("cooccurrence", "transitions")


@pytest.mark.parametrize(
    ("folder", "kinds", "command"),
    [
        ("exp/models/mine", ("item2vec",), "mcrs train item2vec --config FILE --name mine"),
        ("exp/models/transitions", _BOTH, "mcrs train transitions --config FILE --name transitions"),
        (
            "lists/mine",
            _BOTH,
            "mcrs train KIND --config FILE --name mine --models_path lists (KIND: cooccurrence or transitions)",
        ),
        ("exp/models/mine", (), "mcrs train KIND --config FILE --name mine (KIND: that of the retriever)"),
    ],
)
def test_the_command_names_the_kind_of_the_folder_or_all(folder: str, kinds: tuple[str, ...], command: str) -> None:
    assert training_command(Path(folder), *kinds) == command


def test_missing_model_is_an_error_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no trained model in .*; train it with: mcrs train neighbours --config FILE"):
        TrainedModel.open(tmp_path / "neighbours", ("neighbours",))
