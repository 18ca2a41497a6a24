"""The works that the report cites."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from pipeline.analyses import ANALYSES
from pipeline.analyses.contract import Reference
from pipeline.report.original import ORIGINAL_DATA

COMMON = (
    Reference(
        "brier",
        "Brier 1950",
        "G. W. Brier (1950). Verification of forecasts expressed in terms of probability. Monthly Weather Review 78, "
        "1–3.",
        "https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2",
    ),
    Reference(
        "goyal",
        "Goyal et al. 2017",
        "P. Goyal, P. Dollár, R. Girshick, P. Noordhuis, L. Wesolowski, A. Kyrola, A. Tulloch, Y. Jia and K. He "
        "(2017). Accurate, large minibatch SGD: training ImageNet in 1 hour. arXiv 1706.02677.",
        "https://arxiv.org/abs/1706.02677",
        experiment="warmup_steps",
    ),
    Reference(
        "hendrycks",
        "Hendrycks and Dietterich 2019",
        "D. Hendrycks and T. Dietterich (2019). Benchmarking neural network robustness to common corruptions and "
        "perturbations. International Conference on Learning Representations.",
        "https://arxiv.org/abs/1903.12261",
    ),
    Reference(
        "holm",
        "Holm 1979",
        "S. Holm (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics "
        "6, 65–70.",
        "https://www.jstor.org/stable/4615733",
        experiment="contrasts",
    ),
    Reference(
        "ioffe",
        "Ioffe and Szegedy 2015",
        "S. Ioffe and C. Szegedy (2015). Batch normalization: accelerating deep network training by reducing "
        "internal covariate shift. International Conference on Machine Learning.",
        "https://arxiv.org/abs/1502.03167",
    ),
    Reference(
        "kingma",
        "Kingma and Ba 2015",
        "D. P. Kingma and J. Ba (2015). Adam: a method for stochastic optimization. International Conference on "
        "Learning Representations.",
        "https://arxiv.org/abs/1412.6980",
    ),
    Reference(
        "krizhevsky",
        "Krizhevsky 2009",
        "A. Krizhevsky (2009). Learning multiple layers of features from tiny images. Technical report, "
        "University of Toronto.",
        "https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf",
        data=ORIGINAL_DATA,
    ),
    Reference(
        "kumar",
        "Kumar et al. 2019",
        "A. Kumar, P. Liang and T. Ma (2019). Verified uncertainty calibration. Advances in Neural Information "
        "Processing Systems 32.",
        "https://arxiv.org/abs/1909.10155",
    ),
    Reference(
        "loshchilov-cosine",
        "Loshchilov and Hutter 2017",
        "I. Loshchilov and F. Hutter (2017). SGDR: stochastic gradient descent with warm restarts. International "
        "Conference on Learning Representations.",
        "https://arxiv.org/abs/1608.03983",
        experiment="schedule",
    ),
    Reference(
        "loshchilov-decay",
        "Loshchilov and Hutter 2019",
        "I. Loshchilov and F. Hutter (2019). Decoupled weight decay regularization. International Conference on "
        "Learning Representations.",
        "https://arxiv.org/abs/1711.05101",
        experiment="weight_decay",
    ),
    Reference(
        "mcnemar",
        "McNemar 1947",
        "Q. McNemar (1947). Note on the sampling error of the difference between correlated proportions or "
        "percentages. Psychometrika 12, 153–157.",
        "https://doi.org/10.1007/BF02295996",
        experiment="contrasts",
    ),
    Reference(
        "naeini",
        "Naeini et al. 2015",
        "M. P. Naeini, G. F. Cooper and M. Hauskrecht (2015). Obtaining well calibrated probabilities using Bayesian "
        "binning. AAAI Conference on Artificial Intelligence.",
        "https://doi.org/10.1609/aaai.v29i1.9602",
    ),
    Reference(
        "newcombe",
        "Newcombe 1998",
        "R. G. Newcombe (1998). Improved confidence intervals for the difference between binomial proportions based "
        "on paired data. Statistics in Medicine 17, 2635–2650.",
        "https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22%3C2635::AID-SIM954%3E3.0.CO;2-C",
        experiment="contrasts",
    ),
    Reference(
        "nixon",
        "Nixon et al. 2019",
        "J. Nixon, M. W. Dusenberry, L. Zhang, G. Jerfel and D. Tran (2019). Measuring calibration in deep learning. "
        "CVPR Workshops.",
        "https://arxiv.org/abs/1904.01685",
    ),
    Reference(
        "schuirmann",
        "Schuirmann 1987",
        "D. J. Schuirmann (1987). A comparison of the two one-sided tests procedure and the power approach for "
        "assessing the equivalence of average bioavailability. Journal of Pharmacokinetics and Biopharmaceutics 15, "
        "657–680.",
        "https://doi.org/10.1007/BF01068419",
        experiment="contrasts",
    ),
    Reference(
        "selvaraju",
        "Selvaraju et al. 2017",
        "R. R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh and D. Batra (2017). Grad-CAM: visual "
        "explanations from deep networks via gradient-based localization. International Conference on Computer "
        "Vision.",
        "https://arxiv.org/abs/1610.02391",
    ),
    Reference(
        "srivastava",
        "Srivastava et al. 2014",
        "N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov (2014). Dropout: a simple way "
        "to prevent neural networks from overfitting. Journal of Machine Learning Research 15, 1929–1958.",
        "https://jmlr.org/papers/v15/srivastava14a.html",
    ),
    Reference(
        "szegedy",
        "Szegedy et al. 2016",
        "C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens and Z. Wojna (2016). Rethinking the Inception architecture for "
        "computer vision. IEEE Conference on Computer Vision and Pattern Recognition.",
        "https://arxiv.org/abs/1512.00567",
        experiment="label_smoothing",
    ),
    Reference(
        "wilson",
        "Wilson 1927",
        "E. B. Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal of "
        "the American Statistical Association 22, 209–212.",
        "https://doi.org/10.1080/01621459.1927.10502953",
    ),
)
"""Those that no analysis brings."""

REFERENCES = tuple(
    sorted(
        (*COMMON, *(replace(each, experiment=a.name) for a in ANALYSES for each in a.references)), key=lambda r: r.key
    )
)
"""In alphabetical order, as the report lists them."""


class Citable(dict[str, Reference]):
    """Works by key, which remembers what was looked up: a page lists those that it cites, and no others."""

    def __init__(self, works: Mapping[str, Reference]) -> None:
        super().__init__(works)
        self._cited: set[str] = set()

    def __getitem__(self, key: str) -> Reference:
        work = super().__getitem__(key)
        self._cited.add(key)
        return work

    def cited(self) -> list[Reference]:
        """What was looked up so far, in alphabetical order."""
        return [work for key, work in self.items() if key in self._cited]


def references_for(experiments: Collection[str], data: str) -> Citable:
    """The works that a report with these experiments on this data set may cite, by key."""
    asked = {"", *experiments}, {"", data}
    return Citable({each.key: each for each in REFERENCES if each.experiment in asked[0] and each.data in asked[1]})
