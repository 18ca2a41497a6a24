"""Made-up architectures and stage origins."""

from pipeline.records import Architecture, Layer, StageOrigin


def architecture(variant: str, class_count: int = 10) -> Architecture:
    """The original study's SimpleCNN; its RegularizedCNN; or, called "dropout", the first with the other's dropout."""
    is_regularized = variant == "regularized"
    norm = [_norm("norm1", 32, 32), _norm("norm2", 64, 16)] if is_regularized else [None, None]
    dropout = Layer("dropout", "Dropout 0.5", (128,), 0, 0) if variant in ("regularized", "dropout") else None
    layers = [
        Layer("conv1", "Conv2d 3→32, 3×3, padding 1", (32, 32, 32), 896, 884_736),
        norm[0],
        Layer("", "ReLU", (32, 32, 32), 0, 0),
        Layer("", "MaxPool2d 2", (32, 16, 16), 0, 0),
        Layer("conv2", "Conv2d 32→64, 3×3, padding 1", (64, 16, 16), 18_496, 4_718_592),
        norm[1],
        Layer("", "ReLU", (64, 16, 16), 0, 0),
        Layer("", "MaxPool2d 2", (64, 8, 8), 0, 0),
        Layer("", "Flatten", (4096,), 0, 0),
        Layer("fc1", "Linear 4096→128", (128,), 524_416, 524_288),
        Layer("", "ReLU", (128,), 0, 0),
        dropout,
        Layer("fc2", f"Linear 128→{class_count}", (class_count,), 129 * class_count, 128 * class_count),
    ]
    model = "RegularizedCNN" if is_regularized else "SimpleCNN"
    return Architecture(variant, model, tuple(layer for layer in layers if layer is not None))


def _norm(name: str, channels: int, size: int) -> Layer:
    return Layer(name, "BatchNorm2d", (channels, size, size), 2 * channels, channels * size * size)


SECONDS = {"baseline": (188.4, 4.2), "regularized": (241.9, 5.0), "dropout": (190.2, 4.4)}
"""Variant -> how long its training and its predictions took."""


def origins(variants: tuple[str, ...] = ("baseline", "regularized")) -> tuple[StageOrigin, ...]:
    """Where each stage's output came from: some computed here, some published."""
    stages = [
        ("summarise data", "data", False, 0.0),
        *((f"train {v} seed 0", "train", True, SECONDS[v][0]) for v in variants),
        *((f"predict {v} seed 0", "predictions", True, SECONDS[v][1]) for v in variants),
        *((f"evaluate {v} seed 0", "evaluation", False, 0.0) for v in variants),
        ("explain the cases", "cases", False, 6.6),
        ("weigh the claims", "findings", False, 0.0),
    ]
    return tuple(
        StageOrigin(
            stage=stage,
            kind=kind,
            key=f"{number:02x}" * 32,
            published=published,
            device="cpu (2 threads)",
            seconds=seconds,
            commit="0123456789abcdef0123456789abcdef01234567",
            told_as={"predictions": "answers to the test images", "cases": "Grad-CAM of the case studies"}.get(
                kind, ""
            ),
            versions={"python": "3.11.7", "numpy": "2.1.0", "torch": "2.11.0"},
        )
        for number, (stage, kind, published, seconds) in enumerate(stages, start=1)
    )
