#!/usr/bin/env python3
"""Writes the licences of everything that is in the program, with their texts, to standard output."""

import json
import pathlib
import subprocess

TARGET = "x86_64-unknown-linux-gnu"
NAMES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE")


def packages():
    """Returns the packages that are compiled in, without those of builds and tests."""
    tree = subprocess.run(
        ["cargo", "tree", "--locked", "--edges", "normal", "--target", TARGET, "--prefix", "none", "--format", "{p}"],
        check=True, capture_output=True, text=True,
    ).stdout
    used = {tuple(line.split()[:2]) for line in tree.splitlines()}
    metadata = json.loads(subprocess.run(
        ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET],
        check=True, capture_output=True, text=True,
    ).stdout)
    found = [own for own in metadata["packages"] if (own["name"], "v" + own["version"]) in used]
    return sorted((own for own in found if own["source"]), key=lambda own: (own["name"], own["version"]))


def main():
    print("bkproc contains these libraries, each under its licence.\n")
    for own in packages():
        folder = pathlib.Path(own["manifest_path"]).parent
        texts = sorted(path for path in folder.iterdir() if path.is_file() and path.name.upper().startswith(NAMES))
        print("=" * 80)
        print(f"{own['name']} {own['version']}: {own['license']}")
        print(own["repository"] or "")
        for path in texts:
            print(f"\n--- {path.name}\n")
            print(path.read_text(encoding="utf-8", errors="replace").strip())
        print()


main()
