"""Which runs stay, come and go as another study's results become those that come with the project."""

import pytest

from pipeline.cache import Store
from pipeline.errors import CacheError
from pipeline.keeping import changes


def test_a_published_run_that_is_damaged_is_one_line(tmp_path):
    """Which run would go can't be said of it; before, it ended in a traceback."""
    published = Store(tmp_path / "published", tmp_path / "published", print)
    published.save("history", "k" * 64, {"inputs": {"run": "r"}}, {"record.json": b"{}"}, {})
    with pytest.raises(CacheError, match=r"history kkkkkkkkkkkk no RunHistory: .*; git can restore it"):
        changes(Store(tmp_path, tmp_path / "published", print), [])
