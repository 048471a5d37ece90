"""全文检索 The terms under which running text is found: characters and pairs of Chinese, words of Latin and digits.

Chinese is written without spaces: a word of two or more characters is found by the pairs that it is made of, and a
single character by itself. Text and question are brought to one form first: NFKC (full-width letters, compatibility
characters) and case-folded.
"""

import re
import unicodedata
from itertools import pairwise

# CJK ideographs with their extensions, the zero and the mark of repetition.
_CHINESE = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+[+#]*")
_FIRST = re.compile(f"[{_CHINESE}]")


def normal(text: str) -> str:
    """The one form in which text is kept for comparison and questions are asked."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def runs(text: str) -> list[str]:
    """The words of a question as they must stand in a text, one behind the other, in normal form."""
    return _RUN.findall(normal(text))


def terms(text: str) -> list[str]:
    """Everything under which a text is found, each once, in order."""
    found: set[str] = set()
    for run in runs(text):
        if _FIRST.match(run):
            found.update(run)
            found.update(one + other for one, other in pairwise(run))
        else:
            found.update((run, run.rstrip("+#")))
    return sorted(found)


def asked_terms(question: str) -> list[str]:
    """What a text must all have to answer the question: pairs where a run has two characters, else the one."""
    found: set[str] = set()
    for run in runs(question):
        if _FIRST.match(run) and len(run) > 1:
            found.update(one + other for one, other in pairwise(run))
        else:
            found.add(run)
    return sorted(found)
