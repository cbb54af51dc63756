#!/usr/bin/env bash
# Library: litellm 1.110.2.
# Expected: trim_messages makes a conversation fit into the tokens, and leaves the last user message whole or says so.
# Seen: with 60 tokens the middle of the last message is cut out, "but not jazz" with it; with 40 no user message is
# left; with 10 the whole system message is returned, which is longer than that.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    litellm==1.110.2
LITELLM_LOCAL_MODEL_COST_MAP=True PYTHONPATH="$site" python3 -W ignore - <<'PY'
from litellm import token_counter
from litellm.utils import trim_messages

system = {"role": "system", "content": "You recommend music. " + "rule " * 30}
first = {"role": "user", "content": "I hate jazz. " + "word " * 60}
last = {"role": "user", "content": "play a song from 1984 but not jazz please and tell me why you chose it"}
seen = {}
for limit in (200, 60, 40, 10):
    messages = trim_messages([dict(system), dict(first), dict(last)], model="gpt-4o", max_tokens=limit)
    seen[limit] = [message["content"] for message in messages if message["role"] == "user"]
    print(limit, "tokens:", token_counter(model="gpt-4o", messages=messages), "user messages:", seen[limit])
assert seen[200] == [first["content"], last["content"]] and seen[60] == ["play a song f.. you chose it"]
assert seen[40] == [] and messages == [system] and token_counter(model="gpt-4o", messages=messages) > 40
PY
