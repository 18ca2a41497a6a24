"""Study files, ten thousand of them."""

import pytest
from hypothesis import HealthCheck, given, seed, settings
from study_files import check_refusal, study_files

TRIALS = 10_000


@pytest.mark.torture
def test_no_study_file_ends_in_a_traceback(tmp_path, tally):
    """Each is a study, or is refused in one line."""
    trials, failures = 0, []

    @seed(11)
    @settings(max_examples=TRIALS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(content=study_files())
    def attempt(content: bytes) -> None:
        nonlocal trials
        trials += 1
        try:
            check_refusal(tmp_path / "any.toml", content)
        except Exception as problem:
            failures.append((content, problem))

    attempt()
    print(failures[:3])
    tally("a study file is a study, or refused in one line", trials, len(failures))
