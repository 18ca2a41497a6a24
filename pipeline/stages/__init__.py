"""The stages that every study has, in the order of the data: what each is made from, and the function that makes it.

``basis`` has the images, ``runs`` trains and asks, ``comparisons`` compares, ``cases`` explains single answers. What a
study looks into beyond that are its ``analyses``; ``planning`` puts all together.

Heavy libraries are imported by the function that needs them, so that a build in which nothing is stale loads none.
"""
