from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.admin.office import Office, Visitor, office


@pytest.fixture(scope="session")
def office_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One centre for all tests that leave it as useful as they found it."""
    with office(tmp_path_factory.mktemp("office") / "centre") as found:
        yield found


@pytest.fixture
def admin(office_: Office) -> Visitor:
    """The administrator's browser."""
    return office_.visitor("administrator")
