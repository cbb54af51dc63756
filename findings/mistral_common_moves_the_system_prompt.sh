#!/usr/bin/env bash
# Library: mistral-common 1.13.1 with sentencepiece 0.2.3.
# Expected: the system prompt stands before the first message, in every version of the tokenizer that is in the package.
# Seen: it is joined with the first user message in v1, with the last one in v2 and v3, and stands first in v7. With v2
# and v3 the prompt of the next turn therefore does not continue the prompt of this one, and a prefix cache is used only
# up to the last user message. Two user messages in a row are joined in all of them.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    mistral-common==1.13.1 sentencepiece==0.2.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from mistral_common.protocol.instruct.messages import AssistantMessage, SystemMessage, UserMessage
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

turns = [SystemMessage(content="RULES"), UserMessage(content="ONE"), AssistantMessage(content="TWO")]
turns += [UserMessage(content="THREE"), UserMessage(content="FOUR")]
seen = {}
for version in ("v1", "v2", "v3", "v7"):
    tokenizer = getattr(MistralTokenizer, version)()
    text = tokenizer.encode_chat_completion(ChatCompletionRequest(messages=turns)).text
    seen[version] = text.replace("▁", " ").replace("<0x0A>", "/")
    print(version, seen[version])
assert "RULES//ONE" in seen["v1"] and "RULES" not in seen["v2"].split("TWO")[0]
assert all("RULES//THREE//FOUR" in seen[version] for version in ("v2", "v3"))
assert seen["v7"].index("RULES") < seen["v7"].index("ONE") and "THREE//FOUR" in seen["v7"]
PY
