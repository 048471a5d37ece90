"""The suites of Python tests that say more of a rule than its cases can: local figures, contradictions, advice."""

import ast
import gc
import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from rulebook.instruments import Instrument

_OF_EVERY_RULE = {f"tests.policy.{name}" for name in ("casefile", "drawing", "fingerprints", "test_rules")}
"""What imports these asks every rule, for long, or notices any change at all without knowing what is right."""


class Suites:
    """The suites of a folder, run in a child process that sees the rules as they are at that moment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def about(self, modules: Collection[str], codes: Collection[str]) -> list[Path]:
        """The suites that import one of the modules or say the code of one of the instruments."""
        return [file for file, named in self._named.items() if named & {*modules, *codes}]

    def pass_with(self, files: Sequence[Path], changed: Mapping[str, ModuleType]) -> bool:
        """Whether suites pass with instruments of changed modules in the place of those of their packages."""
        return _in_a_child(lambda: _run(files, changed)) in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}

    @cached_property
    def _named(self) -> dict[Path, set[str]]:
        files = sorted(self._folder.glob("test_*.py"))
        named = {file: _names_in(ast.parse(file.read_text(encoding="utf-8"))) for file in files}
        return {file: names for file, names in named.items() if not names & _OF_EVERY_RULE}


_OPTIONS = (
    *("-q", "-x", "--noconftest", "--disable-plugin-autoload", "-p", "no:cacheprovider"),
    *("--import-mode=importlib", "-c", os.devnull, "--rootdir", str(Path(__file__).resolve().parents[2])),
)
"""Bare: no database, no event loop, nothing that the suites of rules could do without."""


def _names_in(tree: ast.Module) -> set[str]:
    """The modules that a suite imports and the texts that it says."""
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            named.add(node.module)
            named.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.add(node.value)
    return named


settings.register_profile("mutation", derandomize=True, database=None, deadline=None)


def _run(files: Sequence[Path], changed: Mapping[str, ModuleType]) -> int:
    for name, module in changed.items():
        if isinstance(instrument := getattr(module, "INSTRUMENT", None), Instrument):
            sys.modules[name.rpartition(".")[0]].INSTRUMENTS[instrument.code] = instrument
    settings.load_profile("mutation")
    return _silently(lambda: pytest.main([*_OPTIONS, *map(str, files)]))


def _in_a_child(run: Callable[[], int]) -> int | None:
    gc.freeze()
    child = get_context("fork").Process(target=lambda: os._exit(run()))
    child.start()
    gc.unfreeze()
    child.join()
    return child.exitcode


def _silently(run: Callable[[], int]) -> int:
    """Run with both outputs closed to all, also to what writes to the descriptors themselves."""
    kept = [os.dup(descriptor) for descriptor in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        return run()
    finally:
        for descriptor, before in zip((1, 2), kept, strict=True):
            os.dup2(before, descriptor)
            os.close(before)
        os.close(nowhere)
