"""A PostgreSQL of one's own, and figures that are printed."""

import pytest

from tests.soak.postgres import running


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    with running(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture
def say(request, capsys):
    """Print a figure past what pytest keeps to itself."""

    def said(line):
        with capsys.disabled():
            print(f"\n  {request.node.name}: {line}", flush=True)

    return said
