"""What the READMEs say about configuration is what `settings.py` says."""

import re
from pathlib import Path
from typing import Any

import pytest

import loans.settings
import monitoring.settings
import registration.settings
import subsidy.settings
from deploy.local import readme
from kit.settings import ServiceSettings

SETTINGS: tuple[type[ServiceSettings], ...] = (
    registration.settings.Settings,
    subsidy.settings.Settings,
    loans.settings.Settings,
    monitoring.settings.Settings,
)
WORDS = {"README.md": ("required", "none"), "README.zh-CN.md": ("必填", "无")}


@pytest.mark.parametrize("file", readme.FILES, ids=lambda file: file.name)
def test_every_variable_is_there_with_its_default(file: Path) -> None:
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| (.+?) \|", file.read_text(), re.MULTILINE))
    required, none = WORDS[file.name]

    assert rows == {
        name.upper(): required if field.is_required() else none if field.default is None else f"`{field.default}`"
        for settings in SETTINGS
        for name, field in settings.model_fields.items()
    }


@pytest.mark.parametrize("file", readme.FILES, ids=lambda file: file.name)
def test_a_variable_of_one_service_says_whose_it_is(file: Path) -> None:
    common = {name.upper() for name in ServiceSettings.model_fields}
    own = {name.upper() for settings in SETTINGS for name in settings.model_fields} - common
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| .+? \| (.+) \|$", file.read_text(), re.MULTILINE)
    meanings: dict[str, Any] = dict(rows)

    assert all(
        re.match(
            "(registration( and subsidy)?|subsidy|followers) only|仅(登记(与补贴)?|补贴|订阅登记事件的)服务",
            meanings[name],
        )
        for name in own
    )


@pytest.mark.parametrize("file", readme.FILES, ids=lambda file: file.name)
def test_what_is_linked_is_there(file: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", file.read_text())

    assert [link for link in links if not (file.parent / link).exists()] == []
