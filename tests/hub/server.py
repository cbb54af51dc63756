"""A Hugging Face hub on this machine: the part of its HTTP interface through which repositories are read."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Lock, Thread
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

Kind = Literal["model", "dataset"]

_API = re.compile(
    r"/api/(?P<kind>model|dataset)s/(?P<repo>[^/]+(?:/(?!revision/|tree/|paths-info/)[^/]+)?)"
    r"(?:/(?P<view>revision|tree|paths-info)/(?P<revision>[^/]+)(?:/(?P<path>.*))?)?"
)
_RESOLVE = re.compile(
    r"/(?P<dataset>datasets/)?(?P<repo>[^/]+(?:/(?!resolve/)[^/]+)?)/resolve/(?P<revision>[^/]+)/(?P<path>.+)"
)


@dataclass
class Repository:
    """The files of a repository at each of its commits.

    Attributes:
        gated: Whether files are refused to whoever does not log in.
        commits: For each commit its files, by path.
        main: The newest commit.
    """

    gated: bool = False
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    main: str = ""

    def commit(self, files: dict[str, bytes]) -> str:
        """Make these files the newest state, and return the commit's hash."""
        digest = hashlib.sha1(self.main.encode(), usedforsecurity=False)
        for path in sorted(files):
            digest.update(path.encode() + b"\0" + files[path])
        self.main = digest.hexdigest()
        self.commits[self.main] = files
        return self.main


class HubServer(ThreadingHTTPServer):
    """Serves repositories under their ids, and remembers what it was asked for.

    Attributes:
        requests: Each request as ``"GET /path"``, in order.
        downloads: Each file that was sent, as ``"repository/path"``.
        out_of_order: Whether every request is refused with the status 503.
        delay_seconds: How long it waits before each answer.
        renamed: Old ids of repositories, for which the server redirects to the new ones as the hub does.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.renamed: dict[str, str] = {}
        self.out_of_order = False
        self.delay_seconds = 0.0
        self.requests: list[str] = []
        self.downloads: list[str] = []
        self.lock = Lock()

    @property
    def endpoint(self) -> str:
        """What HF_ENDPOINT has to be."""
        return f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def serving(self) -> Iterator[HubServer]:
        """Serve while the block runs."""
        thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()

    def publish(self, kind: Kind, repo_id: str, source: Path | dict[str, bytes], *, gated: bool = False) -> str:
        """Make a folder, or files by path, the newest commit of a repository, and return the commit's hash."""
        if not isinstance(source, dict):
            paths = sorted(path for path in source.rglob("*") if path.is_file())
            source = {path.relative_to(source).as_posix(): path.read_bytes() for path in paths}
        repository = self.repositories.setdefault((kind, repo_id), Repository())
        repository.gated = gated
        return repository.commit(source)

    def files(self, kind: Kind, repo_id: str) -> list[str]:
        """The paths of a repository's files at its newest commit."""
        repository = self.repositories[kind, repo_id]
        return sorted(repository.commits[repository.main])

    def forget_requests(self) -> None:
        """Start counting anew."""
        with self.lock:
            self.requests.clear()
            self.downloads.clear()


class _Handler(BaseHTTPRequestHandler):
    server: HubServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test reads ``requests`` instead."""

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        with self.server.lock:
            self.server.requests.append(f"{self.command} {path}")
        time.sleep(self.server.delay_seconds)
        if self.server.out_of_order:
            self._send(503)
        elif match := _API.fullmatch(path):
            self._answer_api(match)
        elif match := _RESOLVE.fullmatch(path):
            self._answer_file(match)
        else:
            self._send(200 if path == "/" else 404)

    def _find(self, kind: str, match: re.Match[str]) -> tuple[Repository, str] | None:
        """The repository and commit that a path names; None when the answer was sent already."""
        repo_id = match["repo"]
        if kind == "model" and repo_id in self.server.renamed:
            self._send(307, headers={"Location": self.path.replace(repo_id, self.server.renamed[repo_id], 1)})
            return None
        repository = self.server.repositories.get((kind, repo_id))
        if repository is None:
            # To whoever is not logged in, the hub does not tell what is missing from what is private.
            self._refuse(401, "RepoNotFound")
            return None
        revision = match["revision"] or "main"
        commit = repository.main if revision == "main" else revision
        if commit not in repository.commits:
            self._refuse(404, "RevisionNotFound")
            return None
        return repository, commit

    def _answer_api(self, match: re.Match[str]) -> None:
        if (found := self._find(match["kind"], match)) is None:
            return
        repository, commit = found
        files = repository.commits[commit]
        if match["view"] == "paths-info":
            wanted = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["paths"]
            self._send_json([entry for entry in _entries(files) if entry["path"] in wanted])
            return
        if match["view"] == "tree":
            folder = f"{match['path']}/" if match["path"] else ""
            inside = [entry for entry in _entries(files) if entry["path"].startswith(folder)]
            if parse_qs(urlsplit(self.path).query).get("recursive") != ["true"]:
                inside = [entry for entry in inside if "/" not in entry["path"].removeprefix(folder)]
            if inside:
                self._send_json(inside)
            else:
                self._refuse(404, "EntryNotFound")
            return
        self._send_json(
            {
                "id": match["repo"],
                "sha": commit,
                "private": False,
                "gated": "manual" if repository.gated else False,
                "disabled": False,
                "downloads": 0,
                "likes": 0,
                "tags": [],
                "siblings": [{"rfilename": path} for path in sorted(files)],
            }
        )

    def _answer_file(self, match: re.Match[str]) -> None:
        if (found := self._find("dataset" if match["dataset"] else "model", match)) is None:
            return
        repository, commit = found
        if repository.gated and "Authorization" not in self.headers:
            self._refuse(401, "GatedRepo")
            return
        content = repository.commits[commit].get(match["path"])
        headers = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        if content is None:
            self._refuse(404, "EntryNotFound", headers)
            return
        headers["ETag"] = f'"{_blob_id(content)}"'
        if self.command == "GET":
            with self.server.lock:
                self.server.downloads.append(f"{match['repo']}/{match['path']}")
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted is None:
            self._send(200, content, headers)
            return
        first, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        self._send(206, content[first : last + 1], headers)

    def _send_json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _refuse(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        self._send(status, headers={**(headers or {}), "X-Error-Code": code, "X-Error-Message": code})

    def _send(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _entries(files: dict[str, bytes]) -> list[dict[str, Any]]:
    """What the hub says of every file and every folder."""
    folders = {str(folder) for path in files for folder in PurePosixPath(path).parents} - {"."}
    return [
        *({"type": "directory", "path": path, "size": 0, "oid": _blob_id(path.encode())} for path in sorted(folders)),
        *(
            {"type": "file", "path": path, "size": len(files[path]), "oid": _blob_id(files[path])}
            for path in sorted(files)
        ),
    ]


def _blob_id(content: bytes) -> str:
    """What git calls a file with this content, which the hub uses as its ETag."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
