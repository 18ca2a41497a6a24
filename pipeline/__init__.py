"""A study of overfitting against regularization that builds itself.

The way of the data, and of these modules in reading order:

    study file (TOML)
      └─ study        Study             what is asked: data, variants, seed, recipe; all that changes a result
           └─ data         Splits, DataSummary    images and what the report says of them without having them
                └─ training     TrainedRun             a variant's weights and the history of its epochs
                     └─ evaluation   Predictions, Evaluation, Comparison
                          └─ attribution  CaseStudies       Grad-CAM of every model on cases chosen by rule
                               └─ findings     Findings          what the numbers say: claim, verdict, evidence
                                    └─ figures      Chapter           drawn from records
                                         └─ report       index.html, study.pdf, results.json, README blocks

``records`` declares what flows along it. ``stages``, the rooms in ``analyses`` and ``rendering`` state each step as a
node: what it is made from, and the pure function that makes it; ``planning`` has them all. ``graph`` decides which
nodes are stale and why; ``cache``, ``checkpoints``, ``codec``, ``durable`` and ``sealed`` keep what was computed,
``locks`` has each entry made by one build at a time; ``folder`` and ``file_index`` tell a report's files from the
user's own, also for ``clean``. ``portable`` computes alike on every processor. ``runs`` has the stale runs trained,
``build`` puts it all together, ``cli`` is the command line.

Shapes, everywhere: N examples, K classes, C channels, H x W pixels of an image (32 x 32), h x w cells of an
attribution map (16 x 16), B images of a batch.
"""
