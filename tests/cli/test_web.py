"""The command ``mcrs web`` up to the moment when it serves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from mcrs.cli import main
from mcrs.web.address import listen


def said(capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    assert main(["web", *flags]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    return error


def test_other_host_without_a_password_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MCRS_WEB_PASSWORD", raising=False)
    assert "there is no password" in said(capsys, "--host", "0.0.0.0")  # noqa: S104 - nothing listens


def test_busy_port_is_told_before_anything_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gradio")
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port}" in said(capsys, "--port", port)


def test_missing_extra_is_told_with_the_line_that_installs_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gradio", None)
    assert "install it with: pip install 'mcrs[web]'" in said(capsys)


@pytest.mark.parametrize("port", ["-1", "65536", "http", "७", "1.5", ""])
def test_port_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit):
        main(["web", "--port", port])
    assert "expected a port from 0 (any free one) to 65535" in capsys.readouterr().err


def test_served_page_has_the_password_of_the_environment_and_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gradio")
    served: list[Any] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda server, sockets: served.append(server.config.app))
    monkeypatch.setenv("MCRS_WEB_PASSWORD", "two words")
    flags = ["--host", "0.0.0.0", "--port", "0", "--set", "lm_type=template"]  # noqa: S104 - nobody serves there
    assert main(["web", *flags, "--set", f"cache_dir={tmp_path}"]) == 0
    assert "The chat is at http://127.0.0.1:" in capsys.readouterr().out
    (mount,) = [route.app for route in served[0].routes if hasattr(route.app, "get_blocks")]
    knows = mount.get_blocks().auth
    assert knows("anybody", "two words")
    assert not knows("anybody", "two")
    assert not knows("anybody", "")


def test_broken_configuration_is_told_before_it_serves(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("gradio")
    flags = ["--port", "0", "--set", "item_db_name=builtin:nothing", "--set", f"cache_dir={tmp_path}"]
    assert main(["web", *flags]) == 2
    assert "_name 'builtin:nothing'" in capsys.readouterr().err
