"""The child that parses is killed: a clear answer, however far it had come."""

import subprocess
import sys

import pytest

from csdl.kit.excel import sandbox
from csdl.kit.excel.errors import ExcelError

CHILD = """
import signal, sys, time
sys.stdout.write(sys.argv[1])
sys.stdout.flush()
if len(sys.argv) > 2:
    time.sleep(600)
"""


@pytest.fixture
def child(monkeypatch):
    """child("text", …): a child that writes this and stops, or with "stay" goes on for ever."""
    real = subprocess.Popen

    def set_to(*arguments):
        command = [sys.executable, "-c", CHILD, *arguments]
        monkeypatch.setattr(
            sandbox.subprocess, "Popen", lambda args, **options: real(command, **options)
        )

    return set_to


@pytest.mark.parametrize("text", ["", '{"rows": [1, 2', '{"rows": []}\n{"rows": [1, 2'])
def test_killed_in_the_middle_of_a_line(child, text):
    child(text)
    with pytest.raises(ExcelError) as caught:
        list(sandbox.run({}))
    assert caught.value.code == "died"


@pytest.mark.parametrize("text", ["", '{"rows": []}\n{"rows": [1, 2'])
def test_late(child, text):
    child(text, "stay")
    with pytest.raises(ExcelError) as caught:
        list(sandbox.run({}, wait=1))
    assert caught.value.code == "time"


def test_what_ended_well_is_whole(child):
    child('{"rows": []}\n{"end": 1}\n')
    assert list(sandbox.run({})) == [{"rows": []}, {"end": 1}]
