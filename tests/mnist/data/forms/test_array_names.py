import pytest

from lib.errors import InputError
from mnist.data.forms.array_names import Part, find_parts


def parts(*names, **shapes):
    every = dict.fromkeys(names, (9, 8, 8))
    every.update(shapes)
    return find_parts(every, "a")


@pytest.mark.parametrize(
    "names, train, test",
    [
        ("x_train y_train x_test y_test", ("x_train", "y_train"), ("x_test", "y_test")),
        ("trX trY teX teY", ("trX", "trY"), ("teX", "teY")),
        ("X y", ("X", "y"), None),
        ("X Y", ("X", "Y"), None),
        ("images labels", ("images", "labels"), None),
        ("features targets", ("features", "targets"), None),
        ("arr_0 arr_1", ("arr_0", "arr_1"), None),
        ("Train-Images Train_Labels", ("Train-Images", "Train_Labels"), None),
        ("train/x train/y test/x", ("train/x", "train/y"), ("test/x", None)),
        ("imgs", ("imgs", None), None),
        ("whatever", ("whatever", None), None),
        ("x x_train labels", ("x_train", "labels"), None),  # the set's own name first
        ("data X", ("X", None), None),  # then the better word
        ("x_train x_val y_val", ("x_train", None), None),
        ("x_train train_x_train", ("x_train", None), None),
        ("target data", ("data", "target"), None),
    ],
)
def test_names(names, train, test):
    found = parts(*names.split())
    assert found["train"] == Part(*train)
    assert found.get("test") == (test and Part(*test))
    assert ("valid" in found) == ("x_val" in names)


def test_an_unknown_name_is_taken_where_only_one_array_has_the_shape_of_images():
    assert parts("faces", ids=(9,))["train"] == Part("faces")
    assert parts("faces", y=(9,))["train"] == Part("faces", "y")


@pytest.mark.parametrize(
    "names, words",
    [
        ((), "a: holds no array, expected images under a name such as x_train, X or images"),
        (("a", "b"), r"a: holds a \(9, 8, 8\), b \(9, 8, 8\), expected images"),
        (("x_test",), r"a: holds x_test \(9, 8, 8\), expected images"),
    ],
)
def test_refusals(names, words):
    with pytest.raises(InputError, match=words):
        parts(*names)


def test_vectors_are_no_images():
    with pytest.raises(InputError, match=r"a: holds ids \(9,\), expected"):
        parts(ids=(9,))


@pytest.mark.parametrize("shape", [(3, 3, 1, 8), (1, 8, 8), (5, 5, 64, 128), (9, 7, 7)])
def test_an_array_that_is_not_called_so_is_no_picture_below_eight_pixels(shape):
    """A Keras kernel, for one."""
    if shape == (5, 5, 64, 128):  # which its shape alone does not tell, but what is taken is said
        assert parts(kernel=shape)["train"] == Part("kernel")
        return
    with pytest.raises(InputError, match="a: holds kernel .*expected images .*--array"):
        parts(kernel=shape)
    assert parts(images=shape)["train"] == Part("images")


def test_what_was_taken_is_said_where_others_could_be_meant(capsys):
    parts("x_train", "y_train", "x_test")
    assert capsys.readouterr().err == ""
    parts("faces\x1b", ids=(9,))
    err = capsys.readouterr().err
    assert err == "a: takes faces\\x1b (9, 8, 8) as images (--array NAME chooses another)\n"
    parts("x", "images")
    err = capsys.readouterr().err
    assert err == "a: takes x (9, 8, 8) as images, not images (--array NAME chooses another)\n"


def test_the_user_chooses(capsys):
    shapes = {"x": (9, 8, 8), "faces": (9, 3, 3), "y": (9,)}
    assert find_parts(shapes, "a", "faces") == {"train": Part("faces", "y")}
    assert capsys.readouterr().err == ""
    with pytest.raises(InputError, match=r"a: --array z: holds faces \(9, 3, 3\), x .*one of them"):
        find_parts(shapes, "a", "z")
