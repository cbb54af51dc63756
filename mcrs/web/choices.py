"""What a visitor can choose: a configuration, what writes the responses, a user profile, and messages to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.checks.plain_values import plural
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS
from mcrs.text.eras import named_eras

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.web.pipelines import Choice, LoadedPipeline, Pipelines
    from mcrs.web.visit import Visit

#: What leaves a setting as the configuration has it.
AS_CONFIGURED = "as configured"
#: Most profiles in the list; the ids of others can be typed.
N_PROFILES = 200
_PROFILE_FIELDS = ("age_group", "gender", "country_name")


def backends() -> list[str]:
    """The names of the backends, first that which leaves it to the configuration."""
    return [AS_CONFIGURED, *LANGUAGE_MODELS.names()]


def choose(visit: Visit, pipelines: Pipelines, choice: Choice) -> LoadedPipeline:
    """Let a visitor go on with another pipeline. After an error, the visit is unchanged.

    Raises:
        ConfigError: It has other tracks than the conversation that is under way.
        MCRSError: It cannot be loaded.
    """
    pipeline = pipelines.get(choice)
    before = visit.pipeline
    if before is not None and visit.exchanges and pipeline.catalog_key != before.catalog_key:
        raise ConfigError(
            f"{choice.tid} has another catalogue ({pipeline.config.item_db_name}) than this conversation "
            f"({before.config.item_db_name}); save the conversation if you need it, start a new one, and choose again"
        )
    visit.pipeline = pipeline
    return pipeline


def describe(pipeline: LoadedPipeline) -> str:
    """What answers, in a line."""
    config = pipeline.config
    model = "the template" if config.backend == "template" else f"{config.lm_type} ({config.backend})"
    return f"{pipeline.choice.tid}: {plural(len(pipeline.crs.catalog), 'track')}, responses by {model}"


def profile_choices(users: UserProfiles) -> list[tuple[str, str]]:
    """Labels and ids of the first profiles, after the choice of none."""
    ids = [user_id for user_id in users.table["user_id"].slice(0, N_PROFILES).to_pylist() if user_id]
    return [("no profile", ""), *((profile_label(users, user_id), user_id) for user_id in dict.fromkeys(ids))]


def profile_label(users: UserProfiles, user_id: str) -> str:
    """A user and what is known of them, in a line."""
    profile = users.profile(user_id)
    known = [profile[field] for field in _PROFILE_FIELDS if field in profile]
    return f"{user_id} ({', '.join(known)})" if known else user_id


def suggestions(catalog: MusicCatalog) -> list[str]:
    """Messages to begin with, of the most frequent tags and the most frequent artist of the catalogue."""
    tags = [tag for tag in _by_frequency(catalog, "tag_list") if not list(named_eras([tag]))][:4]
    found = [f"{tag[:1].upper()}{tag[1:]}, please" for tag in tags[:2]]
    found += [f"Something by {artist}" for artist in _by_frequency(catalog, "artist_name")[:1]]
    if len(tags) > 3:
        found.append(f"{tags[2][:1].upper()}{tags[2][1:]}, but no {tags[3]}")
    return found or ["Surprise me"]


def _by_frequency(catalog: MusicCatalog, field: str) -> list[str]:
    counts = catalog.counts(field)
    return sorted(counts, key=lambda text: -counts[text])
