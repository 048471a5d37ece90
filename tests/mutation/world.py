"""The rules and their cases, with one module replaced: what depends on it is read anew from the same text."""

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import CodeType, ModuleType

from rulebook.expressions import max_, min_
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.source import SourceError, read_yaml_file
from rulebook.verdicts import Outcome
from tests.mutation.mutants import OUTCOME, Mutant, mutants
from tests.mutation.suites import Suites
from tests.policy import casefile, checking
from tests.policy.casefile import Case, files_in

RUNNER = (casefile, checking)


@dataclass(frozen=True)
class Module:
    """A module by its name and file, parsed and compiled once; ``package`` is the rules that it is one of."""

    name: str
    file: Path
    package: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.file.read_text(encoding="utf-8"))

    @cached_property
    def code(self) -> CodeType:
        """Its code as it is written."""
        return compile(self.tree, str(self.file), "exec")

    @cached_property
    def imported(self) -> frozenset[str]:
        """What it may import: modules, and names in them that may be modules."""
        named: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                named.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                named.add(node.module)
                named.update(f"{node.module}.{alias.name}" for alias in node.names)
        return frozenset(named)


class World:
    """The modules of some packages of rules, the cases in some files, and the suites of a folder."""

    def __init__(self, packages: Sequence[ModuleType], cases: Path, suites: Path) -> None:
        self._figures: Mapping[str, Figures] = {one.__name__: one.shipped_figures() for one in packages}
        self.rules = [module for package in packages for module in _modules_of(package)]
        runner = [Module(one.__name__, Path(str(one.__file__)), "") for one in RUNNER]
        self._modules = {module.name: module for module in (*self.rules, *runner)}
        self._documents = {str(file): read_yaml_file(file) for file in files_in(cases)}
        self._suites = Suites(suites)
        self._cases = self._read(casefile)
        self._after: dict[str, list[Module]] = {}

    def mutants(self, module: Module) -> list[Mutant]:
        """Every mutant of one module."""
        return mutants(module.tree, _siblings(self._figures[module.package]))

    def cases_pass(self, module: Module, mutant: Mutant | None = None) -> bool | None:
        """Whether all cases pass that a module may touch, with the mutant or as it is; None: no rule can be built."""
        with ExitStack() as stack:
            try:
                loaded = self._load(stack, module, mutant)
            except Exception:  # noqa: BLE001 - whatever it is, there is no rule to run
                return None
            return self._cases_pass(self._known(loaded), loaded)

    def suites_pass(self, module: Module, mutant: Mutant | None = None) -> bool:
        """Whether all suites pass that import what a module may touch, or name it."""
        with ExitStack() as stack:
            loaded = self._load(stack, module, mutant)
            rules = {name for name in loaded if self._modules[name].package}
            suites = self._suites.about(rules, self._known(loaded))
            return not suites or self._suites.pass_with(suites, loaded)

    def _known(self, loaded: Mapping[str, ModuleType]) -> dict[str, tuple[Instrument, Figures]]:
        return {
            instrument.code: (instrument, self._figures[self._modules[name].package])
            for name, one in loaded.items()
            if isinstance(instrument := getattr(one, "INSTRUMENT", None), Instrument)
        }

    def _load(self, stack: ExitStack, module: Module, mutant: Mutant | None) -> dict[str, ModuleType]:
        with mutant.applied() if mutant is not None else nullcontext():
            code = compile(module.tree, str(module.file), "exec")
        return {
            one.name: stack.enter_context(_loaded(one, code if one is module else one.code))
            for one in self._dependants(module)
        }

    def _cases_pass(self, known: checking.Known, loaded: Mapping[str, ModuleType]) -> bool:
        runs_anew = checking.__name__ in loaded
        cases = self._read(loaded[casefile.__name__]) if runs_anew else self._cases
        failures = loaded[checking.__name__].failures if runs_anew else checking.failures
        wanted = {*known, None} if runs_anew else known  # a loan with its statement names no instrument
        touched = (case for case in cases if getattr(case, "instrument", None) in wanted)
        try:
            return not any(failures(case, known) for case in touched)
        except Exception:  # noqa: BLE001 - a case that can't be run is one that fails
            return False

    def _read(self, reader: ModuleType) -> list[Case]:
        entries = [entry for place, document in self._documents.items() for entry in reader.entries_of(document, place)]
        for entry in entries:
            if isinstance(entry, SourceError):
                raise entry
        return entries

    def _dependants(self, module: Module) -> list[Module]:
        """The module, then all that import it, directly or not, each after what it imports."""
        if module.name not in self._after:
            self._after[module.name] = self._closure(module)
        return self._after[module.name]

    def _closure(self, module: Module) -> list[Module]:
        found = {module.name}
        while more := {name for name, one in self._modules.items() if one.imported & found} - found:
            found |= more
        order = TopologicalSorter({name: self._modules[name].imported & found for name in sorted(found)})
        return [self._modules[name] for name in order.static_order()]


@contextmanager
def _loaded(module: Module, code: CodeType) -> Iterator[ModuleType]:
    """A module run from code, standing in the place of the one that is imported, for as long as the block lasts."""
    parent, _, name = module.name.rpartition(".")
    package, before = sys.modules[parent], import_module(module.name)
    fresh = ModuleType(module.name)
    vars(fresh).update({"__file__": str(module.file), "__package__": parent, **AT_HAND})
    sys.modules[module.name] = fresh
    setattr(package, name, fresh)
    try:
        exec(code, vars(fresh))  # noqa: S102 - the text of a rule of this repository
        yield fresh
    finally:
        sys.modules[module.name] = before
        setattr(package, name, before)


def _modules_of(package: ModuleType) -> Iterator[Module]:
    for file in sorted(Path(str(package.__file__)).parent.glob("*.py")):
        if file.name != "__init__.py":
            yield Module(f"{package.__name__}.{file.stem}", file, package.__name__)


def _siblings(figures: Figures) -> dict[str, str]:
    """For a figure, another of its unit that never has a value of its own; none where there is no such figure."""
    units = {key: figures.versions(key)[0].unit for key in sorted(figures.keys)}
    values = {key: {repr(one.value) for one in figures.versions(key) if one.value is not None} for key in units}
    found: dict[str, str] = {}
    for key, unit in units.items():
        others = (one for one in units if units[one] == unit and values[one] and not values[one] & values[key])
        if values[key] and (other := next(others, None)) is not None:
            found[key] = other
    return found


AT_HAND = {OUTCOME: Outcome, "min_": min_, "max_": max_}
"""What a mutant may name though its module does not import it."""
