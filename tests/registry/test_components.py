"""Building components from settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from mcrs.config import QuerySettings, RunConfig, Settings, run_values
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, UnknownNameError
from mcrs.registry import Registration, Registry
from mcrs.registry.components import FromRun, Inlined, Nested, Neutral, Provided, Weights, signature_of, specify
from mcrs.reranker_modules.base import Reranker
from mcrs.retrieval_modules.base import TextRetriever
from mcrs.types import Ranking, Turn
from tests.components import build, find_mistakes

LEAVES = Registry("leaf", "mcrs.test_leaves", {})


class Leaf:
    def __init__(
        self,
        size: Annotated[int, FromRun("inference.size")],
        colour: Annotated[str, FromRun("colour")] = "green",
        query: QuerySettings | None = None,
        seed: int = 5,
    ) -> None:
        self.size, self.colour, self.query, self.seed = size, colour, query, seed


class Tree:
    def __init__(
        self,
        catalog: Annotated[object, Provided("catalog")],
        leaves: Annotated[Sequence[Any], Nested(LEAVES)],
        weights: Sequence[float],
    ) -> None:
        self.catalog, self.leaves, self.weights = catalog, leaves, weights


class Seeded:
    def __init__(self, users: object, seed: Annotated[int, FromRun("sede")] = 1) -> None:
        self.users, self.seed = users, seed


LEAVES.register("leaf", Leaf)
LEAVES.register("big_leaf", Leaf, size=100)
TREES = Registry("tree", "mcrs.test_trees", {"tree": Registration(Tree)})


def test_build_value_comes_from_setting_then_preset_then_resource_then_default() -> None:
    leaf = build(LEAVES, "big_leaf", {"colour": "red"}, {"inference.size": 7, "colour": "blue", "unused": 1})
    assert (leaf.size, leaf.colour, leaf.query) == (100, "red", None)
    assert build(LEAVES, "big_leaf", {"size": 3}, {}).size == 3
    assert build(LEAVES, "leaf", {}, {"inference.size": 7}).size == 7


def test_build_name_without_a_mark_is_never_special() -> None:
    assert build(LEAVES, "leaf", {}, {"inference.size": 7, "seed": 1}).seed == 5


class OwnCandidates(Reranker):
    def __init__(self, catalog: MusicCatalog, candidates: int = 100) -> None:
        self.catalog, self.candidates = catalog, candidates

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        return list(rankings)


def test_build_reranker_s_own_setting_candidates_is_the_user_s() -> None:
    registry = Registry("reranker", "mcrs.test_rerankers", {"own": Registration(OwnCandidates)})
    resources = {"catalog": "tracks", "candidates": {"retrieval_type": "bm25"}}
    assert build(registry, "own", {}, resources).candidates == 100
    assert build(registry, "own", {"candidates": 7}, resources).candidates == 7


class Cut:
    def __init__(
        self,
        max_rows: int = 10,
        batch_size: Annotated[int, Neutral()] = 1,
        parts: Annotated[Sequence[Any], Nested(LEAVES)] = (),
    ) -> None:
        self.max_rows = max_rows


def test_result_settings_leave_out_what_is_marked_and_no_other_name() -> None:
    registry = Registry("cut", "mcrs.test_cuts", {"cut": Registration(Cut)})
    settings = {"max_rows": 3, "batch_size": 4, "parts": [{"type": "leaf", "size": 1}]}
    decided = specify(registry, "cut", settings).result_settings()
    assert decided == {"max_rows": 3, "parts": [{"type": "leaf", "size": 1}]}


def test_build_mapping_becomes_a_settings_class() -> None:
    assert build(LEAVES, "leaf", {"size": 1, "query": {}}, {}).query == QuerySettings()


def test_build_nested_components_get_their_own_settings_and_the_shared_resources() -> None:
    settings = {"leaves": [{"type": "leaf", "size": 1}, {"type": "big_leaf"}], "weights": [1, 0.5]}
    tree = build(TREES, "tree", settings, {"catalog": "tracks", "colour": "brown"})
    assert tree.catalog == "tracks"
    assert [(leaf.size, leaf.colour) for leaf in tree.leaves] == [(1, "brown"), (100, "brown")]


def test_build_missing_value_is_named() -> None:
    with pytest.raises(ConfigError, match="'leaf' needs the setting 'size'"):
        build(LEAVES, "leaf", {}, {})


def test_value_that_no_run_has_is_explained() -> None:
    with pytest.raises(ConfigError, match=r"Provided\('user_db'\): expected one of catalog, users, "):
        Provided("user_db")
    trees = {"leaves": [], "weights": []}
    with pytest.raises(ConfigError, match="'tree' takes 'catalog' as 'catalog', which the program does not provide"):
        build(TREES, "tree", trees, {})
    LEAVES.register("seeded", Seeded)
    with pytest.raises(
        ConfigError, match=r"'seeded' needs the setting 'users'; .* annotate it with Provided\('users'\)"
    ):
        build(LEAVES, "seeded", {}, {"users": ()})
    with pytest.raises(ConfigError, match=r"takes a parameter FromRun\('sede'\), but .* did you mean 'seed'\?"):
        run_values(RunConfig(), specify(LEAVES, "seeded", {"users": ()}))


def test_build_unknown_name_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="unknown leaf 'laef'; did you mean 'leaf'"):
        build(LEAVES, "laef", {}, {})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"leaves": 3}, "tree.leaves: expected a list of leafs"),
        ({"leaves": [{"size": 1}]}, "tree.leaves.0: expected a mapping with the key 'type'"),
        ({"leaves": [{"type": 3}]}, "tree.leaves.0.type: expected a string, the name of a leaf, got 3"),
        ({"leaves": [{"type": "leef"}]}, "tree.leaves.0.type: unknown leaf 'leef'"),
        (
            {"leaves": [{"type": "leaf", "sise": 1}]},
            "tree.leaves.0.sise: 'leaf' has no such setting; did you mean 'size'",
        ),
        ({"leaves": [{"type": "leaf", "size": "1"}]}, "tree.leaves.0.size: expected an integer"),
        ({"leaves": [{"type": "leaf", "size": True}]}, "tree.leaves.0.size: expected an integer"),
        ({"catalog": "x"}, "tree.catalog: 'tree' has no such setting"),
        ({"weights": ["heavy"]}, "tree.weights.0: expected a number"),
    ],
)
def test_check_settings_mistake_is_described_with_its_place(settings: dict[str, Any], message: str) -> None:
    (mistake,) = find_mistakes(TREES, "tree", settings, "tree")
    assert mistake.startswith(message)


@dataclass
class Twig:
    length: int = 1
    buds: tuple[int, ...] = ()


class Place(TypedDict, total=False):
    x: int


class Bark(BaseModel):
    twig: Twig = Twig()
    tone: str = Field("brown", alias="hue")


class Branch:
    def __init__(
        self,
        twig: Twig | None = None,
        twigs: dict[str, list[Twig]] | None = None,
        bark: Bark | None = None,
        place: Place | None = None,
    ) -> None:
        self.twig, self.twigs, self.bark, self.place = twig, twigs, bark, place


BRANCHES = Registry("branch", "mcrs.test_branches", {"branch": Registration(Branch)})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"twig": {"lenght": 2}}, "branch.twig.lenght: unknown key; did you mean 'length'? (known: length, buds)"),
        ({"twigs": {"a": [{}, {"bud": 1}]}}, "branch.twigs.a.1.bud: unknown key"),
        ({"bark": {"twig": {"colour": 1}}}, "branch.bark.twig.colour: unknown key"),
        ({"bark": {"shade": 1}}, "branch.bark.shade: unknown key"),
        ({"place": {"x": 1, "y": 2}}, "branch.place.y: unknown key"),
    ],
)
def test_key_that_a_settings_class_of_a_plugin_ignores_is_unknown(settings: dict[str, Any], message: str) -> None:
    (mistake,) = find_mistakes(BRANCHES, "branch", settings, "branch")
    assert mistake.startswith(message)


def test_settings_class_of_a_plugin_is_filled() -> None:
    settings = {"twig": {"length": 2, "buds": [1]}, "twigs": {"a": [{}]}, "bark": {"hue": "red"}, "place": {"x": 1}}
    branch = build(BRANCHES, "branch", settings, {})
    assert (branch.twig, branch.twigs, branch.place) == (Twig(2, (1,)), {"a": [Twig()]}, {"x": 1})
    assert branch.bark.tone == "red"


def test_registry_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ConfigError, match="already registered"):
        LEAVES.register("leaf", Leaf)


def test_registry_target_that_cannot_be_imported_is_explained() -> None:
    broken = Registry(
        "thing",
        "mcrs.test_things",
        {"gone": Registration("mcrs.nowhere:Thing"), "constant": Registration("mcrs:__version__")},
    )
    with pytest.raises(ConfigError, match="cannot load the component"):
        broken["gone"].load()
    with pytest.raises(ConfigError, match="is not a class"):
        broken["constant"].load()
    assert "gone" in broken
    assert broken.names() == ["constant", "gone"]


def test_signature_of_type_that_is_unknown_at_run_time_says_what_to_do() -> None:
    class Newest:
        def __init__(self, folder: "OnlyForTypeCheckers") -> None:  # type: ignore[name-defined]  # noqa: F821
            self.folder = folder

    with pytest.raises(ConfigError, match=r"Newest: .*OnlyForTypeCheckers.*; import them outside of TYPE_CHECKING"):
        signature_of(Newest)


def test_signature_of_a_type_that_python_cannot_evaluate_is_a_mistake_of_the_component() -> None:
    def construct(self: object, size: int) -> None: ...

    for written in ("int |", "str.nope"):
        construct.__annotations__ = {"size": written}
        with pytest.raises(ConfigError, match=r"Odd: the types of its constructor cannot be read .*; correct them"):
            signature_of(type("Odd", (), {"__init__": construct}))


def test_signature_of_a_parameter_that_has_no_name_for_its_caller_says_what_to_do() -> None:
    class Newest:
        def __init__(self, folder: str, /, size: int = 1) -> None:
            self.folder, self.size = folder, size

    with pytest.raises(ConfigError, match=r"Newest: the parameter 'folder' is filled by its name; remove the '/'"):
        signature_of(Newest)


def test_signature_of_keyword_arguments_is_that_of_the_base_class() -> None:
    class Base:
        def __init__(self, size: int, *, name: str = "a") -> None: ...

    class Passing(Base):
        def __init__(self, *args: Any, size: float = 1.0, **kwargs: Any) -> None: ...

    class Closed(Base):
        def __init__(self, colour: str) -> None: ...

    assert {key: hint for key, (_, hint) in signature_of(Passing).items()} == {"size": float, "name": str}
    assert set(signature_of(Closed)) == {"colour"}


def test_signature_of_a_retriever_without_a_constructor_is_that_of_its_base_class() -> None:
    class Mine(TextRetriever): ...

    assert set(signature_of(Mine)) == {"catalog", "corpus_types", "query"}


class Fitted(Settings):
    """How something is fitted."""

    steps: Annotated[int, Neutral()] = Field(10, ge=1, description="How many steps.")
    model: Annotated[str, Weights()] = Field(min_length=1, description="What is fitted.")


class Fitting:
    """Takes the fields of a settings class as its own settings."""

    def __init__(self, fitted: Annotated[Fitted, Inlined()], rate: float = 0.5) -> None:
        self.fitted, self.rate = fitted, rate


def test_fields_of_an_inlined_settings_class_are_settings_of_the_component() -> None:
    registry = Registry("fitting", "mcrs.tests", {"plain": Registration(Fitting, {"steps": 20})})
    assert list(signature_of(Fitting)) == ["steps", "model", "rate"]
    spec = specify(registry, "plain", {"model": "m", "rate": 2.0})
    made = spec.build({})
    assert (made.fitted, made.rate) == (Fitted(steps=20, model="m"), 2.0)
    assert [name for name, _ in spec.markers(Weights)] == ["model"]
    assert [value for _, value in spec.marked_values(Weights, {})] == ["m"]
    assert specify(registry, "plain", {"model": "m", "steps": 3}).result_settings() == {"model": "m"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model": "m", "steps": 0}, "fitting.steps: expected an integer of at least 1"),
        ({"model": ""}, "fitting.model: "),
        ({"fitted": {"model": "m"}}, "fitting.fitted: 'plain' has no such setting"),
        ({"modle": "m"}, "did you mean 'model'"),
    ],
)
def test_inlined_settings_are_checked_where_they_are_given(settings: dict[str, object], message: str) -> None:
    registry = Registry("fitting", "mcrs.tests", {"plain": Registration(Fitting)})
    with pytest.raises(ConfigError) as caught:
        specify(registry, "plain", settings)
    assert message in str(caught.value)


def test_inlined_setting_that_is_missing_is_named() -> None:
    registry = Registry("fitting", "mcrs.tests", {"plain": Registration(Fitting)})
    with pytest.raises(ConfigError, match="fitting: 'plain' needs the setting 'model'"):
        specify(registry, "plain", {}).build({})


class ByName(Reranker):
    def __init__(self, catalog, users, size: int = 1) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        self.got = (catalog, users, size)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        return list(rankings)


def test_catalog_and_users_without_annotation_are_filled_by_their_names() -> None:
    registry = Registry("reranker", "mcrs.test_by_name", {"by_name": Registration(ByName)})
    resources = {"catalog": "tracks", "users": "profiles"}
    assert build(registry, "by_name", {"size": 2}, resources).got == ("tracks", "profiles", 2)
