#!/usr/bin/env bash
# Library: pydantic-ai-slim 2.68.0 (its test model, no server).
# Expected: an agent with a system prompt sends it to the model also when message_history holds earlier turns.
# Seen: with a history the system prompt is left out; that of instructions= is sent in every turn.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    pydantic-ai-slim==2.68.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from pydantic_ai import Agent
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models.test import TestModel

turns = [
    ModelRequest(parts=[UserPromptPart("Something calm")]),
    ModelResponse(parts=[TextPart("Try Long Road.")]),
]


def sent(history, **prompt):
    run = Agent(TestModel(), **prompt).run_sync("Another one", message_history=history)
    requests = [message for message in run.all_messages() if isinstance(message, ModelRequest)]
    texts = [part.content for request in requests for part in request.parts]
    return texts + [request.instructions for request in requests if request.instructions]


plain = sent(None, system_prompt="Recommend music.")
dropped = sent(turns, system_prompt="Recommend music.")
kept = sent(turns, instructions="Recommend music.")
print(plain, dropped, kept)
assert plain == ["Recommend music.", "Another one"]
assert dropped == ["Something calm", "Another one"]
assert kept == ["Something calm", "Another one", "Recommend music."]
PY
