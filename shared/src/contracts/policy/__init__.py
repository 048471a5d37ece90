"""政策条目 The 190 instruments, conditions, amounts and duties of the city's opinions of 2017-12-30, as a catalogue.

Each row of `rows/article_NN.yaml` (00 is the preamble and signature) names the instrument that decides it, the file
that does it with its tests, or says that it is a record only. `rows/other_laws.yaml` lists the instruments that no row
asks for. `tests.yaml`, the tests of each instrument, is made by `python -m scripts.policy_map`.
"""

from contracts.policy.catalogue import (
    ARTICLES,
    ROWS,
    Article,
    Catalogue,
    Kind,
    OtherLaw,
    PolicyRow,
    Service,
)
from contracts.policy.reading import OTHER_LAWS, TESTS, read_catalogue, shipped_catalogue

__all__ = [
    "ARTICLES",
    "OTHER_LAWS",
    "ROWS",
    "TESTS",
    "Article",
    "Catalogue",
    "Kind",
    "OtherLaw",
    "PolicyRow",
    "Service",
    "read_catalogue",
    "shipped_catalogue",
]
