"""Print the packages of mcrs by layer, and how many imports lead from one package to another.

A package is a folder or a module right below ``mcrs``. Its layer is the length of the longest chain of imports below
it. The layers that a package must keep to are declared in ``pyproject.toml``, and ``lint-imports`` checks them.


"""

from __future__ import annotations

import argparse
import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path


def imported_packages(source: Path, packages: set[str]) -> Iterator[str]:
    """The packages that a module imports from, for types alone and inside functions too."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            root, _, rest = name.partition(".")
            if root == "mcrs" and (package := rest.partition(".")[0]) in packages:
                yield package


def read_imports(root: Path) -> dict[str, set[str]]:
    """For each package below a folder, the other packages that it imports."""
    sources = [path for path in root.rglob("*.py") if path != root / "__init__.py"]
    package_of = {path: path.relative_to(root).parts[0].removesuffix(".py") for path in sources}
    packages = set(package_of.values())
    imports: dict[str, set[str]] = {package: set() for package in packages}
    for path, package in package_of.items():
        imports[package] |= set(imported_packages(path, packages)) - {package}
    return imports


def layers_of(imports: Mapping[str, Iterable[str]]) -> dict[int, list[str]]:
    """The packages of each layer."""

    @cache
    def layer(package: str) -> int:
        return 1 + max((layer(lower) for lower in imports[package]), default=-1)

    packages_of = defaultdict(list)
    for package in sorted(imports):
        packages_of[layer(package)].append(package)
    return packages_of


def main(folder: Path) -> None:
    """Print the map of a checkout."""
    imports = read_imports(folder / "mcrs")
    layers = layers_of(imports)
    print(f"{len(imports)} packages, {len(layers)} layers, {sum(map(len, imports.values()))} imports between them")
    for number, packages in sorted(layers.items(), reverse=True):
        print(f"{number:>3}  {', '.join(packages)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parents[1]
    parser.add_argument("folder", nargs="?", type=Path, default=here, help="a checkout (default: this one)")
    folder = parser.parse_args().folder
    if not (folder / "mcrs").is_dir():
        parser.error(f"{folder}: expected a checkout of this project, which has a folder mcrs")
    main(folder)
