"""The tool of policy staff: from any directory, every file and every case that can be read, nothing passed over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.policy.__main__ import main
from tests.policy.checking import same

POLICY_CASES = Path(sys.executable).parent / "policy-cases"

FIRST, SECOND = (
    f"""- id: {name}
  instrument: control_line
  as_of: '2018-12-31'
  facts: {{registered_rate: '4.6', line: '4.5'}}
  expect: {{outcome: INELIGIBLE, reason: BREACH}}
"""
    for name in ("X1", "X2")
)


def written(file, *cases):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("eligibility_cases:\n" + "".join(cases), encoding="utf-8")
    return file


def run(*arguments, cwd):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(POLICY_CASES), *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_console_script_takes_relative_and_absolute_files_and_folders_from_any_directory(tmp_path):
    relative, absolute = written(tmp_path / "a.yaml", FIRST), written(tmp_path / "b" / "deep" / "c.yml", SECOND)
    passed = run(relative.name, "b", str(absolute), str(tmp_path), cwd=tmp_path)
    assert (passed.stdout, passed.stderr, passed.returncode) == ("5 cases, 0 failed\n", "", 0)


def test_the_console_script_exits_with_1_and_names_the_file_as_it_was_given(tmp_path):
    written(tmp_path / "b" / "c.yaml", FIRST.replace("BREACH", "WITHIN"))
    failed = run("b", cwd=tmp_path)
    assert failed.stdout == "b/c.yaml:2: X1: reason WITHIN expected, not BREACH (INELIGIBLE)\n1 cases, 1 failed\n"
    assert failed.returncode == 1


def test_a_case_that_cannot_be_read_hides_no_other(tmp_path, capsys):
    file = written(tmp_path / "a.yaml", FIRST.replace("as_of:", "asof:"), SECOND.replace("BREACH", "WITHIN"))
    assert main([str(file)]) == 1
    unread, wrong, total = capsys.readouterr().out.splitlines()
    assert unread.startswith(f"{file}:4: one of as_of, basis, ")
    assert wrong == f"{file}:7: X2: reason WITHIN expected, not BREACH (INELIGIBLE)"
    assert total == "1 cases, 2 failed"


def test_a_file_that_cannot_be_read_hides_no_other_of_its_folder(tmp_path, capsys):
    broken, wrong = tmp_path / "a.yaml", written(tmp_path / "b.yaml", FIRST.replace("BREACH", "WITHIN"))
    broken.write_text("eligibility_cases: [", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{broken}:1: readable YAML expected")
    assert lines[1:] == [
        f"{wrong}:2: X1: reason WITHIN expected, not BREACH (INELIGIBLE)",
        "1 cases, 2 failed",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: a mapping with eligibility_cases or loan_cases expected"),
        ("conventions: {}\n", ":1: eligibility_cases or loan_cases expected"),
        ("eligibility_cases: 1\n", ":1: eligibility_cases: a list expected"),
        (f"eligibility_cases:\n{FIRST}{FIRST}", ":7: an id used once expected, not X1 again"),
        (f"eligibility_cases:\n{FIRST}  mood: good\n", ":7: one of as_of, basis, "),
        (
            f"eligibility_cases:\n{FIRST.replace('{outcome: INELIGIBLE, reason: BREACH}', '{}')}",
            ":6: expect: an outcome expected",
        ),
    ],
)
def test_what_is_no_case_gets_file_line_and_what_was_expected(tmp_path, capsys, text, said):
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    assert main([str(file)]) == 1
    assert capsys.readouterr().out.startswith(f"{file}{said}")


def test_a_folder_without_case_files_is_a_failure(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{tmp_path}:1: a folder with *.yaml files expected\n0 cases, 1 failed\n"


def test_an_unknown_key_in_a_row_of_a_loan_is_a_failure(tmp_path, capsys):
    text = (Path(__file__).parent / "cases" / "loan_statements.yaml").read_text(encoding="utf-8")
    file = tmp_path / "loans.yaml"
    file.write_text(text.replace("- months_upto: 24", "- mood: 1\n    months_upto: 24", 1), encoding="utf-8")
    assert main([str(file)]) == 1
    assert "one of months_upto, share expected, not mood" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expected", "actual", "equal"),
    [
        ("5.00", "5", True),
        ("5.00", "5.01", False),
        ("0.5", "1/2", True),
        ("2/3", "0.66", False),
        (True, True, True),
        (True, "1", False),
        (False, None, False),
        (None, None, True),
        ("UI_FUND", "UI_FUND", True),
        ("UI_FUND", "5", False),
        (["1.0", "2"], ["1", "2.0"], True),
        (["1"], ["1", "2"], False),
    ],
)
def test_an_answer_equals_what_is_expected_by_value(expected, actual, equal):
    assert same(expected, actual) is equal
