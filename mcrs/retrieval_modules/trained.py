"""The base class of retrievers with a model of ``mcrs train``."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from mcrs.db_item import MusicCatalog
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn
from mcrs.weights.trained_model import TrainedModel


class TrainedRetriever(Retriever):
    """Ranks tracks by a trained model, each training session by the part that was trained without its user.

    A subclass names the kinds of its models, loads a part and ranks by it. Its constructor declares ``model:
    Annotated[str, FOLDER, Trained()]`` and passes it on.

    Args:
        catalog: What is searched.
        model: The folder of the model.

    Attributes:
        kinds: The accepted kinds of ``mcrs train``.
        trained: The model.

    Raises:
        ModelError: There is no such model, or it is damaged or of another kind.
    """

    kinds: ClassVar[tuple[str, ...]]

    def __init__(self, catalog: MusicCatalog, model: str) -> None:
        super().__init__(catalog)
        self.trained = TrainedModel.open(Path(model), self.kinds)
        self._part = cache(self._load)

    @abstractmethod
    def load_part(self, folder: Path) -> Any:  # noqa: ANN401 - whatever the subclass ranks by
        """Read one part of the model, which the trainer's ``fit`` wrote; each is read once, on first use."""

    @abstractmethod
    def rank(self, part: Any, turns: Sequence[Turn], topk: int) -> list[Ranking]:  # noqa: ANN401 - as loaded
        """Rank the tracks with evidence for each turn by a part of the model."""

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks for each turn; a ranking may be empty."""
        rankings: dict[int, Ranking] = {}
        for part, positions in self.trained.by_part(turns).items():
            found = self.rank(self._part(part), [turns[position] for position in positions], topk)
            rankings.update(zip(positions, found, strict=True))
        return [rankings[position] for position in range(len(turns))]

    def _load(self, part: str) -> Any:  # noqa: ANN401 - as load_part
        return self.load_part(self.trained.folder / part)
