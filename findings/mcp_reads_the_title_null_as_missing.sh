#!/usr/bin/env bash
# Library: mcp 2.3.0 (no server is started).
# Expected: a tool receives the text that the model sent for an argument of the type `str | None`.
# Seen: the text is first read as JSON: the title "null" becomes None, and the title "[]" a list, which is then refused.
# An argument of the type `str` keeps both.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    mcp==2.3.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import asyncio
import logging

from mcp.server.mcpserver import MCPServer

logging.disable()
server = MCPServer("music")


@server.tool()
def find(title: str | None = "", artist: str = "") -> str:
    return repr((title, artist))


def call(**arguments):
    try:
        answer = asyncio.run(server.call_tool("find", arguments)).structured_content["result"]
    except Exception as error:
        answer = type(error).__name__
    print(arguments, "->", answer)
    return answer


assert call(title="null") == "(None, '')"
assert call(title="[]") == "ToolError"
assert call(title="Null") == "('Null', '')"
assert call(artist="null") == "('', 'null')" and call(artist="[]") == "('', '[]')"
PY
