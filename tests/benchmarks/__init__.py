"""The yardstick: how fast a study is, against a textbook loop and against itself. ``make bench`` runs it.

In reading order: ``timing`` says what is measured and how a measurement is taken; ``sizes`` gives the images.
``textbook``, ``resident`` and ``ours`` are the three training loops; ``conditions`` is what a measurement changes
in a training process of ours. ``fresh`` runs each measurement in a process of its own. ``yardstick`` interleaves them
in rounds; ``builds`` times the stages of whole builds, ``reports`` the ``make report`` of published runs.
``spread`` and ``ratios`` are the arithmetic, ``record`` is the JSON file, ``tables`` the terminal.
"""
