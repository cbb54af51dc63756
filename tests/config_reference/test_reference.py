"""The configuration reference says what the code takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from mcrs.config import QuerySettings, RunConfig
from mcrs.config_reference import reference, settings_text
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS, Registry
from mcrs.registry.components import Nested, signature_of
from mcrs.registry.components.type_names import describe_kind, describe_meaning
from tests.scripts import ROOT

SHARE = Annotated[float, Field(ge=0, le=1, description="How much.")]
ROW = re.compile(r"^\| (?P<key>`[^|]+`) \| (?P<kind>.+?) \| (?P<default>.*?) ?\| (?P<meaning>.*?) ?\|$", re.MULTILINE)


def section(heading: str) -> dict[str, str]:
    """The rows below a heading, by key."""
    text = reference().partition(f"{heading}\n")[2]
    text = re.split(r"^#", text, maxsplit=1, flags=re.MULTILINE)[0]
    return {match["key"].strip("`"): match[0] for match in ROW.finditer(text)}


def test_page_holds_the_current_reference() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    match = re.search(
        r"<!-- reference: python -m mcrs.config_reference -->\n(.*)<!-- end of the reference -->", page, re.DOTALL
    )
    assert match is not None
    assert match[1].strip() == reference()


def test_every_key_of_a_configuration_is_there_with_its_meaning() -> None:
    rows = section("## Keys")
    assert set(RunConfig.model_fields) <= set(rows)
    assert {f"query.{name}" for name in QuerySettings.model_fields} <= set(rows)
    assert rows["topk"] == ("| `topk` | integer of at least 1 | `20` | Number of tracks recommended at each turn. |")


@pytest.mark.parametrize("registry", [RETRIEVERS, RERANKERS, LANGUAGE_MODELS], ids=lambda registry: registry.kind)
def test_every_name_of_the_package_has_a_heading(registry: Registry) -> None:
    headings = " ".join(re.findall(r"^### (.*)$", reference(), re.MULTILINE))
    assert len(registry.built_in) > 3
    assert [name for name in registry.built_in if f"`{name}`" not in headings] == []


def test_names_that_others_registered_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    before = reference()
    monkeypatch.setattr(RETRIEVERS, "_entries", {**RETRIEVERS._entries, "mine": RETRIEVERS["bm25"]})
    assert "mine" in RETRIEVERS
    assert reference() == before


def test_every_setting_has_a_meaning() -> None:
    rows = list(ROW.finditer(reference()))
    assert len(rows) > 100
    assert [row[0] for row in rows if not row["meaning"] or row["meaning"].startswith("See ")] == []


def test_settings_of_a_component_show_what_they_take_and_what_they_share() -> None:
    rows = section("### `bm25`")
    assert set(rows) == set(signature_of(RETRIEVERS["bm25"].load())) - {"catalog", "cache_dir"}
    assert "| number from 0 to 1 | `0.75` |" in rows["b"]
    assert '| `bm25s`, `rank_bm25` | `"bm25s"` |' in rows["engine"]
    assert "| the run's `corpus_types` |" in rows["corpus_types"]
    vectors = section("### `precomputed_user`")
    assert "| mapping | *required* |" in vectors["track_vectors"]
    assert "track_vectors.column" in vectors
    assert "| mapping, as `track_vectors` |" in vectors["user_vectors"]
    assert "columns.N.weight" in section("### `cross_modal`")
    assert "| the run's `inference.batch_size` |" in section("### `hf_causal`")["batch_size"]


def test_presets_of_a_name_are_listed() -> None:
    assert '- `e5` presets `model_name: "intfloat/e5-base-v2"`, `query_prompt: "query: "`' in reference()


def test_a_preset_mapping_says_which_defaults_apply() -> None:
    says = "query of your own replaces this whole mapping; the defaults of query.* below then apply."
    assert says in settings_text(TRAINERS["encoder"])
    assert settings_text(TRAINERS["encoder"]).count("replaces this whole mapping") == 1
    lines = [line for line in reference().splitlines() if "replaces this whole mapping" in line]
    assert len(lines) == 1
    assert lines[0].startswith('- `encoder` presets `query: {"assistant_weight": 0.0,')


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (bool, "true or false"),
        (Annotated[int, Field(ge=1)], "integer of at least 1"),
        (Annotated[float, Field(gt=0, le=1)] | None, "number above 0, at most 1"),
        (Literal["a", "b"], "`a`, `b`"),
        (tuple[str, ...] | None, "list of strings"),
        (Literal["pool"] | tuple[Annotated[int, Field(ge=1)], ...], "`pool` or list of integers of at least 1"),
        (Mapping[str, SHARE], "mapping of strings to numbers from 0 to 1"),
        (dict[str, Any], "mapping"),
        (list[dict[str, Any]], "list of mappings"),
        (QuerySettings | None, "mapping"),
        (Annotated[Sequence[Any], Nested(RETRIEVERS)], "list of retrievers"),
    ],
)
def test_describe_kind_says_what_may_be_written(hint: object, words: str) -> None:
    assert describe_kind(hint) == words


def test_describe_meaning_is_that_of_the_type() -> None:
    assert describe_meaning(SHARE | None) == "How much."
    assert describe_meaning(tuple[int, ...]) == ""
