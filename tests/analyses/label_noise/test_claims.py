"""What training on wrong labels adds to a claim about learning by heart."""

from made_up import memorization, world

from pipeline.analyses.label_noise.claims import by_heart


def test_the_sentence_names_both_models_and_the_seed_where_there_are_several():
    """Shares with their intervals."""
    looks = world().looks.values()
    assert by_heart(memorization(), *looks, seed=0, seed_count=1) == (
        "Trained again with 2% of the labels wrong, the regularized model gives back 5.0% [3.8, 6.5] of the wrong "
        "labels, the baseline 95.0% [93.5, 96.2]."
    )
    assert by_heart(memorization(), *looks, seed=3, seed_count=5).startswith("Trained again with seed 3 alone, with 2%")
