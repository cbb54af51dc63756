"""The base class of retrievers with a model of ``mcrs train``."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar

from mcrs.data.named_files import FOLDER
from mcrs.db_item import MusicCatalog
from mcrs.errors import ModelError
from mcrs.registry.components import Trained
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn
from mcrs.weights.arrays import has_arrays, load_track_ids
from mcrs.weights.trained_model import WHOLE, TrainedModel, training_command

#: The parameter ``model`` of a subclass.
ModelFolder = Annotated[str, FOLDER, Trained()]


class TrainedRetriever(Retriever):
    """Ranks tracks by a trained model, each training session by the part that was trained without its user.

    A subclass names the ``kinds`` of its models, loads a part and ranks by it. Its constructor declares ``model:
    ModelFolder``, the folder of the model, and passes it on.

    Raises:
        ModelError: There is no such model, it is damaged or of another kind, or none of its tracks is in the catalogue.
    """

    kinds: ClassVar[tuple[str, ...]]

    def __init__(self, catalog: MusicCatalog, model: str) -> None:
        super().__init__(catalog)
        self.trained = TrainedModel.open(Path(model), self.kinds)
        self._part = cache(lambda part: self.load_part(self.trained.folder / part))
        self._check_tracks()

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

    def _check_tracks(self) -> None:
        """Reject a model that was trained on the tracks of another catalogue: it would rank nothing, turn after turn.

        Models without track ids, such as a text encoder, rank any catalogue.
        """
        whole = self.trained.folder / WHOLE
        if not has_arrays(whole):
            return
        track_ids = load_track_ids(whole)
        if track_ids and not self.catalog.rows(track_ids):
            raise ModelError(
                f"no track of the model in {self.trained.folder} ({len(track_ids):,} in all) is in the catalogue "
                f"{self.catalog.name}: the model was trained on another catalogue, or the track ids have changed; "
                f"train one for this catalogue with: "
                f"{training_command(self.trained.folder, self.trained.identity['kind'])} --overwrite"
            )
