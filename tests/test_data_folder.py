"""Image folders: what becomes of every kind of image, and what is said of a folder that is not as it should be."""

import os

import numpy as np
import pytest
from data_samples import encoded, two_classes, write_folder
from PIL import Image

from pipeline.data import fingerprint
from pipeline.data.assemble import LARGE_BYTES
from pipeline.data.decode import decode
from pipeline.data.editions import CIFAR10_CLASSES, KNOWN_EDITIONS, recognise
from pipeline.data.folder import ImageFolder
from pipeline.data.summary import channel_statistics
from pipeline.errors import DataError
from pipeline.records import Images, Splits


def pixel(content: bytes, row: int = 16, column: int = 16) -> tuple[int, ...]:
    """One decoded pixel."""
    pixels = np.frombuffer(decode(content, "x").pixels, np.uint8).reshape(32, 32, 3)
    return tuple(pixels[row, column].tolist())


def problem(files: dict[str, bytes], folder) -> str:
    """What is said of a folder of these files."""
    with pytest.raises(DataError) as caught:
        ImageFolder(write_folder(files, folder)).read()
    assert "\n" not in caught.value.message
    return caught.value.message


# -- whole folders -------------------------------------------------------------------------------------


def test_pixels_and_labels_come_in_the_order_of_paths(tmp_path):
    """Channels first, classes sorted by name, images by path."""
    splits, summary = ImageFolder(write_folder(two_classes(), tmp_path / "pets")).read()
    assert summary.classes == ("cat", "dog")
    assert splits.train.pixels.shape == (4, 3, 32, 32)
    assert splits.train.pixels.dtype == np.uint8
    assert splits.train.labels.tolist() == [0, 0, 1, 1]
    assert splits.train.labels.dtype == np.int64
    assert splits.train.pixels[:, :, 5, 7].tolist() == [[250, 20, 20], [250, 21, 20], [20, 20, 250], [20, 21, 250]]
    assert splits.test.pixels[0, :, 0, 0].tolist() == [250, 21, 20]
    assert splits.train.masks is None


def test_the_summary_counts_and_names(tmp_path):
    """Counts a class, channel statistics, and the folder's name."""
    files = two_classes() | {"train/cat/more.png": encoded((0, 0, 0))}
    _, summary = ImageFolder(write_folder(files, tmp_path / "pets")).read()
    assert (summary.train_counts, summary.test_counts) == ((3, 2), (2, 2))
    assert summary.name == "pets"
    assert summary.edition == "the images of pets"
    assert not summary.official
    assert summary.channel_mean[0] == pytest.approx((250 + 250 + 0 + 20 + 20) / 5 / 255)
    assert summary.notes == ()


def test_channel_statistics_by_hand():
    """Mean and standard deviation of 0 and 255 are a half."""
    pixels = np.zeros((2, 3, 1, 1), np.uint8)
    pixels[1, 0] = 255
    assert channel_statistics(pixels) == ((0.5, 0, 0), (0.5, 0, 0))


def test_a_folder_around_train_and_test_is_looked_into(tmp_path):
    """The same images one level deeper are the same data set."""
    _, plain = ImageFolder(write_folder(two_classes(), tmp_path / "a")).read()
    _, nested = ImageFolder(write_folder(two_classes(), tmp_path / "b" / "inner").parent).read()
    assert nested.fingerprint == plain.fingerprint


def test_hidden_and_other_files_are_ignored(tmp_path):
    """Dot files, macOS's shadow folder, thumbnails' databases and notes are no images."""
    _, plain = ImageFolder(write_folder(two_classes(), tmp_path / "a")).read()
    more = {
        "train/.DS_Store": b"?",
        "train/cat/._0.png": b"?",
        "train/.cache/x.png": b"?",
        "__MACOSX/train/cat/0.png": b"?",
        "train/cat/Thumbs.db": b"?",
        "train/notes.txt": b"?",
        "readme.png": b"?",
    }
    _, summary = ImageFolder(write_folder(two_classes() | more, tmp_path / "b")).read()
    assert summary.fingerprint == plain.fingerprint


def test_images_in_folders_below_the_class_count(tmp_path):
    """train/<class>/2024/x.png is an image of the class."""
    files = two_classes() | {"train/cat/2024/x.PNG": encoded((1, 2, 3))}
    assert ImageFolder(write_folder(files, tmp_path)).read()[1].train_counts == (3, 2)


def test_the_signature_follows_every_change(tmp_path):
    """Another time, size or name gives another signature; reading again does not."""
    folder = write_folder(two_classes(), tmp_path)
    first = ImageFolder(folder).signature
    assert ImageFolder(folder).signature == first
    os.utime(folder / "train/cat/0.png", ns=(1, 1))
    second = ImageFolder(folder).signature
    (folder / "train/cat/0.png").rename(folder / "train/cat/9.png")
    assert len({first, second, ImageFolder(folder).signature}) == 3


def test_large_files_are_decoded_in_order(tmp_path):
    """Decoding on several cores changes nothing: each image has its own label and place."""
    noise = np.random.default_rng(0)
    files = two_classes(1)
    for i in range(12):
        pixels = noise.integers(0, 256, (96, 96, 3), np.uint8)
        pixels[:, :, 0] = 20 * i
        files[f"train/{'cat' if i < 6 else 'dog'}/z{i:02d}.png"] = encoded(Image.fromarray(pixels))
    assert len(files["train/cat/z00.png"]) > LARGE_BYTES
    splits, _ = ImageFolder(write_folder(files, tmp_path)).read()
    reds = splits.train.pixels[:, 0, 16, 16].tolist()
    assert reds == [250, *range(0, 120, 20), 20, *range(120, 240, 20)]


# -- what a folder can be wrong in -----------------------------------------------------------------------


def test_a_missing_split(tmp_path):
    """No test folder: said, with what is expected."""
    files = {name: content for name, content in two_classes().items() if name.startswith("train")}
    assert "test/<class>/" in problem(files, tmp_path)


def test_no_splits_at_all(tmp_path):
    """A folder of classes without train and test."""
    assert "no folders train and test" in problem({"cat/1.png": encoded((1, 1, 1))}, tmp_path)


def test_a_class_without_images(tmp_path):
    """An empty class folder is named."""
    assert "train/eel holds no image" in problem(two_classes() | {"train/eel/": b"", "test/eel/": b""}, tmp_path)


def test_classes_that_differ(tmp_path):
    """A class only in train, and one only in test."""
    assert "eel in train but not in test" in problem(two_classes() | {"train/eel/0.png": b"?"}, tmp_path / "a")
    assert "eel in test but not in train" in problem(two_classes() | {"test/eel/0.png": b"?"}, tmp_path / "b")


@pytest.mark.parametrize("count", [1, 101])
def test_too_few_and_too_many_classes(count, tmp_path):
    """2 to 100 classes."""
    files = {f"{split}/c{i}/0.png": b"?" for i in range(count) for split in ("train", "test")}
    assert f"{count} class" in problem(files, tmp_path)


def test_a_class_name_that_can_not_be_printed(tmp_path):
    """Control characters and broken encodings would end up in the report."""
    files = two_classes() | {"train/e\nel/0.png": b"?", "test/e\nel/0.png": b"?"}
    assert r"'e\nel'" in problem(files, tmp_path)


def test_two_data_sets_side_by_side(tmp_path):
    """Which one is meant can't be known."""
    files = {f"{top}/{name}": content for top in "ab" for name, content in two_classes().items()}
    assert "no folders train and test in it" in problem(files, tmp_path)


def test_a_truncated_image_is_named(tmp_path):
    """The file, that it is damaged, and what to do."""
    cut = encoded((3, 4, 5), "JPEG")[:-80]
    said = problem(two_classes() | {"test/dog/cut.jpg": cut}, tmp_path)
    assert f"{tmp_path}/test/dog/cut.jpg: a damaged image" in said


def test_a_file_that_is_no_image_is_named(tmp_path):
    """A web page saved as .jpg, an empty file."""
    assert "cat/x.jpg: not an image" in problem(two_classes() | {"train/cat/x.jpg": b"<html>"}, tmp_path / "a")
    assert "cat/x.jpg: not an image" in problem(two_classes() | {"train/cat/x.jpg": b""}, tmp_path / "b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    """A file and a folder that may not be read are named."""
    folder = write_folder(two_classes(), tmp_path)
    (folder / "train/cat/0.png").chmod(0)
    with pytest.raises(DataError, match=r"0\.png: can't be read \(Permission denied\)"):
        ImageFolder(folder).read()
    (folder / "train/dog").chmod(0)
    with pytest.raises(DataError, match=r"dog: can't be read \(Permission denied\)"):
        ImageFolder(folder).read()
    (folder / "train/dog").chmod(0o700)


def test_a_broken_link_is_named(tmp_path):
    """A link is no regular file, wherever it leads."""
    folder = write_folder(two_classes(), tmp_path)
    (folder / "train/cat/gone.png").symlink_to(tmp_path / "nowhere.png")
    with pytest.raises(DataError, match=r"gone\.png is a link, no regular file"):
        ImageFolder(folder).read()


# -- single images ---------------------------------------------------------------------------------------


def test_grey_becomes_equal_channels():
    """One channel, copied to three."""
    content = encoded(Image.new("L", (32, 32), 77))
    assert pixel(content) == (77, 77, 77)
    assert decode(content, "x").grey


def test_sixteen_bits_keep_the_upper_eight():
    """40000 of 65535 is 156 of 255."""
    content = encoded(Image.fromarray(np.full((32, 32), 40_000, np.uint16)))
    assert pixel(content) == (156, 156, 156)
    assert decode(content, "x").grey


def test_a_palette_is_looked_up():
    """An index becomes its colour."""
    image = Image.new("P", (32, 32), 1)
    image.putpalette([0, 0, 0, 10, 200, 30])
    assert pixel(encoded(image)) == (10, 200, 30)
    assert decode(encoded(image), "x").converted


def test_transparency_is_laid_over_white():
    """A quarter of black over white is light grey; what is see-through is white."""
    assert pixel(encoded(Image.new("RGBA", (32, 32), (0, 0, 0, 0)))) == (255, 255, 255)
    assert pixel(encoded(Image.new("RGBA", (32, 32), (0, 0, 0, 51)))) == (204, 204, 204)
    assert decode(encoded(Image.new("RGBA", (32, 32), (0, 0, 0, 51))), "x").transparent
    assert not decode(encoded(Image.new("RGBA", (32, 32), (9, 9, 9, 255))), "x").transparent


def test_cmyk_is_converted():
    """No ink is white paper; full cyan has no red."""
    assert pixel(encoded(Image.new("CMYK", (32, 32), (0, 0, 0, 0)), "JPEG")) == (255, 255, 255)
    assert pixel(encoded(Image.new("CMYK", (32, 32), (255, 0, 0, 0)), "JPEG"))[0] < 10


@pytest.mark.parametrize("side", [32, 64])
def test_a_camera_s_orientation_is_followed(side):
    """Orientation 6 is a quarter turn clockwise: what was at the left is at the top."""
    image = Image.new("RGB", (side, side), "black")
    image.paste("white", (0, 0, side // 4, side))
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encoded(image, "JPEG", exif=exif, quality=95)
    assert pixel(content, row=2, column=28)[0] > 200
    assert pixel(content, row=28, column=2)[0] < 50


def test_other_sizes_are_resized_and_counted(tmp_path):
    """The summary says how many were resized, stretched, grey."""
    files = two_classes() | {
        "train/cat/big.png": encoded(Image.new("RGB", (300, 300), (9, 9, 9))),
        "train/cat/wide.png": encoded(Image.new("L", (64, 40), 9)),
    }
    splits, summary = ImageFolder(write_folder(files, tmp_path)).read()
    assert splits.train.pixels.shape == (6, 3, 32, 32)
    assert summary.notes == (
        "2 of 10 images were not 32×32 and resized.",
        "1 of 10 images was not square and stretched to a square.",
        "1 of 10 images was grey, with equal red, green and blue.",
    )


def test_an_animation_gives_its_first_frame():
    """And says so."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert pixel(content) == (255, 0, 0)
    assert decode(content, "x").animated


@pytest.mark.parametrize("side", [8_000, 20_000])
def test_an_absurdly_large_image_is_not_decoded(side):
    """A few kB may claim to be gigabytes of pixels."""
    with pytest.raises(DataError, match=r"x: .*at most 50 million"):
        decode(encoded(Image.new("1", (side, side)), "PNG"), "x")


# -- fingerprint and editions ----------------------------------------------------------------------------


def test_the_fingerprint_sees_everything():
    """One pixel, one label, one class name, one mask bit, or an image moved from train to test."""

    def mark(classes=("a", "b"), change="", masks=False, train=2):
        pixels, labels = np.zeros((4, 3, 32, 32), np.uint8), np.array([0, 1, 0, 1])
        mask = np.zeros((4, 32, 32), bool)
        pixels[3, 2, 31, 31] = change == "pixel"
        labels[3] -= change == "label"
        mask[3, 31, 31] = change == "mask"
        parts = (
            Images(pixels[i], labels[i], mask[i] if masks else None) for i in (slice(0, train), slice(train, None))
        )
        return fingerprint(classes, Splits(*parts))

    marks = [mark(), mark(("a", "c")), mark(change="pixel"), mark(change="label"), mark(train=3), mark(masks=True)]
    marks += [mark(masks=True, change="mask")]
    assert len(set(marks)) == len(marks)
    assert mark() == marks[0]


def test_editions():
    """A known fingerprint, CIFAR-10's classes in their sizes, and anything else."""
    known = "ebb81fd81becf9f1fec6ed6b4178235caae53dd230d95630b7b74e796c4825b4"
    edition = "a JPEG-recompressed copy of CIFAR-10 (quality 75, 4:2:0 chroma), not the official archive"
    sizes = ((5000,) * 10, (1000,) * 10)
    assert KNOWN_EDITIONS[known] == ("CIFAR-10", edition)
    assert recognise(known, CIFAR10_CLASSES, sizes, "data") == ("CIFAR-10", edition)
    name, edition = recognise("0" * 64, CIFAR10_CLASSES, sizes, "data")
    assert name == "CIFAR-10"
    assert "not the official archive" in edition
    assert recognise("0" * 64, ("a", "b"), ((1, 1), (1, 1)), "pets") == ("pets", "the images of pets")


def test_the_class_names_of_cifar10_alone_do_not_make_it_cifar10():
    """CINIC-10 has the same, and nine times as many test images; a part of CIFAR-10 is a part of it."""
    cinic = ((9000,) * 10, (9000,) * 10)
    assert recognise("0" * 64, CIFAR10_CLASSES, cinic, "CINIC-10") == ("CINIC-10", "the images of CINIC-10")
