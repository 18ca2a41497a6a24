"""Which folders are taken for training and testing, and what becomes of images that can't be used."""

import pytest
from data_samples import encoded, two_classes, write_folder, write_tar, write_zip

from pipeline.data.archive import ImageArchive
from pipeline.data.folder import ImageFolder
from pipeline.errors import DataError


def renamed(train: str, test: str) -> dict[str, bytes]:
    """Two classes in splits of other names."""
    names = {"train": train, "test": test}
    return {names[path.partition("/")[0]] + "/" + path.partition("/")[2]: c for path, c in two_classes().items()}


def both(files: dict[str, bytes], folder, **options) -> tuple:
    """A folder of these files, and an archive of it."""
    folder.mkdir()
    return (
        ImageFolder(write_folder(files, folder / "pets"), **options),
        ImageArchive(write_tar(files, folder / "pets.tar"), **options),
    )


def refusals(files: dict[str, bytes], folder) -> tuple[str, tuple[str, ...]]:
    """What is said of these files, the same of a folder and of an archive, without what it is said of."""
    said = []
    for source in both(files, folder):
        with pytest.raises(DataError) as caught:
            source.read()
        message = caught.value.message.replace(f"{source.path}: ", "").replace(f"{source.path}/", "")
        said.append((message, caught.value.details))
    assert said[0] == said[1]
    return said[0]


def problem(files: dict[str, bytes], folder) -> str:
    """The same, where there is one line."""
    message, details = refusals(files, folder)
    assert not details
    return message


# -- which folders -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("Train", "Test"),
        ("TRAIN", "VAL"),
        ("train", "val"),
        ("train", "valid"),
        ("train", "Validation"),
        ("training", "testing"),
        ("pets/Train", "pets/val"),
        ("training/train", "training/test"),
    ],
)
def test_other_names_are_taken_where_it_is_clear(train, test, tmp_path):
    """One folder for each split, whatever its letter case; where it isn't called test, the report says what it is."""
    plain = ImageFolder(write_folder(two_classes(), tmp_path / "plain")).read()[1]
    summaries = [source.read()[1] for source in both(renamed(train, test), tmp_path / "x")]
    assert summaries[0] == summaries[1]
    assert summaries[0].fingerprint == plain.fingerprint
    name = test.rpartition("/")[2]
    said = f"The test images are those of the folder “{name}”."
    assert (said in summaries[0].notes) == (name.lower() != "test")


@pytest.mark.parametrize("name", ["val", "Test", "validation"])
def test_a_leftover_beside_test_is_mentioned(name, tmp_path):
    """The folder test is used, and the report says that the other one was not, broken images and all."""
    files = two_classes() | {f"{name}/cat/0.png": b"?", f"{name}/eel/0.png": b"?"}
    plain = ImageFolder(write_folder(two_classes(), tmp_path / "plain")).read()[1]
    for source in both(files, tmp_path / "x"):
        _, summary = source.read()
        assert summary.fingerprint == plain.fingerprint
        assert summary.notes == (f"The folder “{name}” beside train and test was not used.",)


@pytest.mark.parametrize(
    ("train", "test", "more", "expected"),
    [
        ("train", "testing", "val", "found testing, val; rename the one with the test images to test"),
        ("train", "TEST", "Test", "found TEST, Test; rename the one with the test images to test"),
        ("Train", "test", "training", None),
        ("TRAIN", "test", "Train", "found TRAIN, Train; rename the one with the train images to train"),
        (
            "train",
            "holdout",
            "x",
            "no images in test/<class>/; found holdout, x: rename the one with these images to test",
        ),
        (
            "photos",
            "val",
            "x",
            "no images in train/<class>/; found photos, x: rename the one with these images to train",
        ),
        ("a", "b", "c", "no folders train and test in it; expected train/<class>/* and test/<class>/*"),
    ],
)
def test_what_is_not_clear_is_said_with_what_to_rename(train, test, more, expected, tmp_path):
    """The folders that there are, and the name that one of them should have."""
    files = renamed(train, test) | {f"{more}/cat/0.png": encoded((0, 0, 0))}
    if expected:
        assert problem(files, tmp_path / "x").startswith(expected)
    else:
        assert all(source.read()[1].train_counts == (2, 2) for source in both(files, tmp_path / "x"))


def test_classes_may_be_called_like_splits(tmp_path):
    """Trains are vehicles."""
    files = {path.replace("cat", "train").replace("dog", "val"): c for path, c in two_classes().items()}
    for source in both(files, tmp_path / "x"):
        assert source.read()[1].classes == ("train", "val")


# -- images that can't be used -------------------------------------------------------------------------


def with_broken(count: int) -> dict[str, bytes]:
    """Two classes, and broken images among them."""
    return two_classes() | {f"test/cat/x{i:03d}.png": b"?" for i in range(count)}


def test_all_broken_images_are_listed_at_once(tmp_path):
    """One error, the first twenty by name, and how to go on."""
    files = with_broken(23) | {"train/dog/cut.jpg": encoded((1, 2, 3), "JPEG")[:-80]}
    head, lines = refusals(files, tmp_path / "x")
    assert head == (
        "24 images can't be used; remove or replace them, or give SKIP_BROKEN=1 (--skip-broken) to leave them out:"
    )
    assert lines[:2] == ("test/cat/x000.png: not an image", "test/cat/x001.png: not an image")
    assert len(lines) == 21
    assert lines[-1] == "and 4 more"


def test_one_broken_image_is_one_line(tmp_path):
    """With what can be done about it."""
    assert problem(with_broken(1), tmp_path / "x") == (
        "test/cat/x000.png: not an image; remove it or replace it, "
        "or give SKIP_BROKEN=1 (--skip-broken) to leave it out"
    )


def test_broken_images_can_be_left_out(tmp_path):
    """The same data set as without them, and the report says how many, and which."""
    plain = ImageFolder(write_folder(two_classes(), tmp_path / "plain")).read()[1]
    files = with_broken(1) | {"train/dog/cut.jpg": encoded((1, 2, 3), "JPEG")[:-80]}
    summaries = [source.read()[1] for source in both(files, tmp_path / "x", skip_broken=True)]
    assert summaries[0] == summaries[1]
    assert summaries[0].fingerprint == plain.fingerprint
    assert summaries[0].notes == (
        "2 of 10 image files could not be used and were left out: test/cat/x000.png, train/dog/cut.jpg.",
    )


def test_links_are_left_out_likewise(tmp_path):
    """And what is too large."""
    folder = write_folder(two_classes(), tmp_path)
    (folder / "train/cat/x.png").symlink_to("0.png")
    with (folder / "train/cat/y.png").open("wb") as file:
        file.truncate(200_000_000)
    assert ImageFolder(folder, skip_broken=True).read()[1].notes == (
        "2 of 10 image files could not be used and were left out: train/cat/x.png, train/cat/y.png.",
    )


def test_many_that_are_left_out_are_named_up_to_twenty(tmp_path):
    """The sentence stays one that can be read."""
    for source in both(with_broken(25), tmp_path / "x", skip_broken=True):
        (note,) = source.read()[1].notes
        assert note.startswith("25 of 33 image files could not be used and were left out: test/cat/x000.png, ")
        assert note.endswith("test/cat/x019.png and 5 more.")


def test_a_class_of_which_nothing_is_left_is_an_error(tmp_path):
    """Also where broken images are left out: the class would be another one, or none."""
    files = two_classes() | {"test/cat/0.png": b"?", "test/cat/1.png": b"?"}
    for source in both(files, tmp_path / "x", skip_broken=True):
        with pytest.raises(DataError, match="test/cat holds no image that can be read"):
            source.read()


def test_what_is_asked_for_is_in_the_signature(tmp_path):
    """What was read without the broken images isn't taken for what was read with them, nor the other way round."""
    folder, archive = write_folder(two_classes(), tmp_path / "x"), write_zip(two_classes(), tmp_path / "x.zip")
    assert ImageFolder(folder).signature != ImageFolder(folder, skip_broken=True).signature
    assert ImageArchive(archive).signature != ImageArchive(archive, skip_broken=True).signature


def test_a_damaged_archive_is_not_a_broken_image(tmp_path):
    """Half an archive is no data set."""
    path = write_tar(two_classes(), tmp_path / "a.tar")
    path.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(DataError, match="can't be unpacked"):
        ImageArchive(path, skip_broken=True).read()
