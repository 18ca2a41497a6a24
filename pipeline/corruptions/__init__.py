"""Test images altered as pictures are in the world: noise, blur, weather, light, and what software does to them.

After D. Hendrycks & T. Dietterich (2019), Benchmarking neural network robustness to common corruptions and
perturbations, ICLR, in the strengths that they chose for CIFAR-10-C (``ImageNet-C/create_c/make_cifar_c.py`` in
their repository hendrycks/robustness). Written anew for whole batches. Eleven of their corruptions and one of their
spare ones, saturation, are here; four are not: frost needs photographs of it, glass blur and snow are left out for
their cost, and zoom blur as a third kind of blur.

What differs everywhere: values are rounded to the nearest of 256 levels where theirs are cut off below, so that an
alteration that changes nothing gives the image back; and the random numbers are other ones. Each corruption says
what else differs.

All of it is NumPy and Pillow on the CPU: the altered images are the same whatever device the models run on.
"""

from pipeline.corruptions.catalogue import SEVERITIES, corrupt, label, title

__all__ = ["SEVERITIES", "corrupt", "label", "title"]
