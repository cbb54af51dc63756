"""What a visitor can choose, and what is loaded for it."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from mcrs.config import find_config
from mcrs.errors import ConfigError, ModelError
from mcrs.web.choices import AS_CONFIGURED, backends, choose, profile_choices, suggestions
from mcrs.web.pipelines import Choice, LoadedPipeline, Pipelines
from mcrs.web.visit import Visit


def test_first_pipeline_and_the_latest_stay_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Choice] = []
    make = Pipelines._make

    def counted(self: Pipelines, choice: Choice) -> LoadedPipeline:
        made.append(choice)
        return make(self, choice)

    monkeypatch.setattr(Pipelines, "_make", counted)
    pipelines = Pipelines("demo", find_config("demo"), ["lm_type=template", f"cache_dir={tmp_path}"])
    first, second, third = Choice("demo"), Choice("demo", "template"), Choice("demo", "", "template")
    kept = pipelines.get(first)
    for choice in (second, third, third, first, second):
        pipelines.get(choice)
    assert made == [first, second, third, second]
    assert pipelines.get(first) is kept


def test_settings_of_the_command_hold_for_every_configuration(pipelines: Pipelines) -> None:
    assert pipelines.tids()[0] == "demo"
    assert "hybrid_devset" in pipelines.tids()
    assert pipelines.get(Choice("demo", "", "template")).config.lm_type == "template"


def test_broken_choice_leaves_the_visit_as_it_was(pipelines: Pipelines) -> None:
    visit = Visit(pipeline=pipelines.get(pipelines.first))
    with pytest.raises(ConfigError, match=r"unknown configuration 'dmo'.*did you mean 'demo'"):
        choose(visit, pipelines, Choice("dmo"))
    assert visit.pipeline is pipelines.get(pipelines.first)


def test_model_for_a_configuration_without_one_runs_on_the_best_device(pipelines: Pipelines) -> None:
    with pytest.raises(ModelError, match="/no/such/model"):
        pipelines.get(Choice("demo", "hf_causal", "/no/such/model"))


def test_profiles_say_what_is_known_of_users(pipelines: Pipelines) -> None:
    first, second, *_ = profile_choices(pipelines.get(pipelines.first).users)
    assert first == ("no profile", "")
    assert second == ("sample-user-01 (30s, female, United States)", "sample-user-01")


def test_suggestions_are_of_the_catalogue(pipelines: Pipelines, hostile_pipelines: Pipelines) -> None:
    for each in (pipelines, hostile_pipelines):
        catalog = each.get(each.first).crs.catalog
        texts = suggestions(catalog)
        assert 2 <= len(texts) <= 4
        artists = set(catalog.counts("artist_name"))
        assert any(text.removeprefix("Something by ") in artists for text in texts)


def test_back_ends_are_those_that_are_registered() -> None:
    assert backends()[0] == AS_CONFIGURED
    assert {"template", "hf_causal", "openai"} <= set(backends())


def test_each_visitor_begins_with_a_visit_of_their_own() -> None:
    first, second = deepcopy(Visit()), deepcopy(Visit(user_id="sample-user-01"))
    assert first.session.session_id != second.session.session_id
    assert second.user_id is None
    assert first.exchanges is not second.exchanges
