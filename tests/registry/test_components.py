"""Building components from settings."""

from collections.abc import Sequence
from typing import Annotated, Any

import pytest

from mcrs.config import QuerySettings
from mcrs.errors import ConfigError, UnknownNameError
from mcrs.registry import Registration, Registry
from mcrs.registry.components import Nested, build, check_settings, parameters_of, signature_of
from mcrs.retrieval_modules.base import TextRetriever

LEAVES = Registry("leaf", "mcrs.test_leaves", {})


class Leaf:
    def __init__(self, size: int, colour: str = "green", query: QuerySettings | None = None) -> None:
        self.size, self.colour, self.query = size, colour, query


class Tree:
    def __init__(
        self, catalog: object, leaves: Annotated[Sequence[Any], Nested(LEAVES)], weights: Sequence[float]
    ) -> None:
        self.catalog, self.leaves, self.weights = catalog, leaves, weights


LEAVES.register("leaf", Leaf)
LEAVES.register("big_leaf", Leaf, size=100)
TREES = Registry("tree", "mcrs.test_trees", {"tree": Registration(Tree)})


def test_build_value_comes_from_setting_then_preset_then_resource_then_default() -> None:
    leaf = build(LEAVES, "big_leaf", {"colour": "red"}, {"size": 7, "colour": "blue", "unused": 1})
    assert (leaf.size, leaf.colour, leaf.query) == (100, "red", None)
    assert build(LEAVES, "big_leaf", {"size": 3}, {}).size == 3
    assert build(LEAVES, "leaf", {}, {"size": 7}).size == 7


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


def test_build_unknown_name_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="unknown leaf 'laef'; did you mean 'leaf'"):
        build(LEAVES, "laef", {}, {})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"leaves": 3}, "tree.leaves: expected a list of leafs"),
        ({"leaves": [{"size": 1}]}, "tree.leaves: expected a list of leafs"),
        ({"leaves": [{"type": "leef"}]}, "tree.leaves.0: unknown leaf 'leef'"),
        (
            {"leaves": [{"type": "leaf", "sise": 1}]},
            "tree.leaves.0.sise: 'leaf' has no such setting; did you mean 'size'",
        ),
        ({"leaves": [{"type": "leaf", "size": "1"}]}, "tree.leaves.0.size: input should be a valid integer"),
        ({"leaves": [{"type": "leaf", "size": True}]}, "tree.leaves.0.size: input should be a valid integer"),
        ({"catalog": "x"}, "tree.catalog: 'tree' has no such setting"),
        ({"weights": ["heavy"]}, "tree.weights.0: input should be a valid number"),
    ],
)
def test_check_settings_mistake_is_described_with_its_place(settings: dict[str, Any], message: str) -> None:
    (mistake,) = check_settings(TREES, "tree", settings, "tree")
    assert mistake.startswith(message)


def test_registry_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ConfigError, match="registered already"):
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
        parameters_of(Newest)


def test_signature_of_keyword_arguments_is_that_of_the_base_class() -> None:
    class Base:
        def __init__(self, size: int, *, name: str = "a") -> None: ...

    class Passing(Base):
        def __init__(self, *args: Any, size: float = 1.0, **kwargs: Any) -> None: ...

    class Closed(Base):
        def __init__(self, colour: str) -> None: ...

    assert {key: hint for key, (_, hint) in signature_of(Passing).items()} == {"size": float, "name": str}
    assert parameters_of(Closed) == {"colour"}


def test_signature_of_a_retriever_without_a_constructor_is_that_of_its_base_class() -> None:
    class Mine(TextRetriever): ...

    assert parameters_of(Mine) == {"catalog", "corpus_types", "query"}
