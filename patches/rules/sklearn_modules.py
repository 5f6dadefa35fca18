"""Modules and names of scikit-learn that moved or went."""

from __future__ import annotations

from typing import Any

from ..source.dropped import apply_table, gone, renamed
from ..source.redirect import Destination
from ..source.syntax import append_argument, calls, expression, keyword

NAME = "scikit-learn modules"
WHY = (
    "cross_validation became model_selection; joblib is a package of its own, which cannot read "
    "upstream's files of 2015, as lib.old_joblib can"
)
EXAMPLE = (
    "from sklearn.externals import joblib\n",
    "from lib import old_joblib as joblib\n",
)
ORDER = 43
NEEDS = r"sklearn|joblib\.load"

_GROUPS = "LabelKFold=GroupKFold LeaveOneLabelOut=LeaveOneGroupOut LeavePLabelOut=LeavePGroupsOut "
_GROUPS += "LabelShuffleSplit=GroupShuffleSplit"
_MODULES = {
    "sklearn.externals.joblib": Destination("@old_joblib"),
    "joblib": Destination("@old_joblib"),
    "sklearn.externals.six": Destination("six"),
    "sklearn.cross_validation": Destination("sklearn.model_selection"),
    "sklearn.grid_search": Destination("sklearn.model_selection"),
    "sklearn.learning_curve": Destination("sklearn.model_selection"),
}
MOVED = {
    **renamed("sklearn.cross_validation", _GROUPS, "sklearn.model_selection"),
    **renamed("sklearn.lda", "LDA=LinearDiscriminantAnalysis", "sklearn.discriminant_analysis"),
    **renamed("sklearn.qda", "QDA=QuadraticDiscriminantAnalysis", "sklearn.discriminant_analysis"),
    **renamed("sklearn.decomposition", "RandomizedPCA", "@old_sklearn"),
    **renamed("sklearn.utils.linear_assignment_", "linear_assignment", "@old_sklearn"),
    **renamed("sklearn.metrics", "jaccard_similarity_score", "@old_sklearn"),
    **renamed("sklearn.metrics", "calinski_harabaz_score=calinski_harabasz_score"),
    **renamed("sklearn.covariance", "GraphLasso=GraphicalLasso GraphLassoCV=GraphicalLassoCV"),
    **renamed("sklearn.covariance", "graph_lasso=graphical_lasso"),
    **renamed("sklearn.neighbors", "DistanceMetric", "sklearn.metrics"),
}
# Modules inside of a package that are private now: their names lie in the package itself.
_PRIVATE = {
    "cluster": "affinity_propagation_ bicluster birch dbscan_ hierarchical k_means_ mean_shift_ "
    "spectral",
    "covariance": "empirical_covariance_ graph_lasso_ outlier_detection robust_covariance",
    "datasets": "base california_housing covtype kddcup99 lfw olivetti_faces rcv1 "
    "samples_generator svmlight_format twenty_newsgroups",
    "decomposition": "base factor_analysis fastica_ incremental_pca kernel_pca nmf online_lda pca "
    "sparse_pca truncated_svd",
    "ensemble": "bagging base forest gradient_boosting iforest voting_classifier weight_boosting",
    "feature_selection": "base from_model mutual_info_ rfe univariate_selection variance_threshold",
    "linear_model": "base bayes coordinate_descent huber least_angle logistic omp "
    "passive_aggressive perceptron ransac ridge stochastic_gradient theil_sen",
    "manifold": "isomap locally_linear mds spectral_embedding_ t_sne",
    "metrics": "base classification ranking regression scorer",
    "mixture": "bayesian_mixture gaussian_mixture",
    "neighbors": "ball_tree base classification graph kd_tree kde lof nearest_centroid regression "
    "unsupervised",
    "preprocessing": "data label",
    "svm": "classes",
}
LOST = {
    **gone("sklearn.datasets", "fetch_mldata mldata", "write fetch_openml('mnist_784')"),
    **gone("sklearn.datasets", "load_boston load_mlcomp", "read other data"),
    **gone("sklearn.preprocessing", "Imputer imputation", "write sklearn.impute.SimpleImputer"),
    **gone("sklearn.mixture", "GMM gmm", "write GaussianMixture(covariance_type=...)"),
    **gone("sklearn.mixture", "DPGMM VBGMM dpgmm", "write BayesianGaussianMixture"),
    **gone("sklearn.neighbors", "LSHForest approximate", "write NearestNeighbors"),
    **gone("sklearn.linear_model", "RandomizedLasso RandomizedLogisticRegression", "write it anew"),
    "sklearn.hmm": "install hmmlearn",
    "sklearn.cross_validation.Bootstrap": "write ShuffleSplit",
}
_SPLITTERS = {"KFold", "StratifiedKFold", "ShuffleSplit", "LeaveOneOut", "StratifiedShuffleSplit"}


def resolve(path: str) -> Any:
    """Return where a dotted path of scikit-learn goes, None where it stays."""
    if path in MOVED or path in LOST:
        return MOVED.get(path)
    for old, target in _MODULES.items():
        if path == old:
            return target
        if path.startswith(old + "."):
            return Destination(target.module, path[len(old) + 1 :])
    parts = path.split(".")
    if parts[0] == "sklearn" and len(parts) in (3, 4) and parts[2] in _private(parts[1]):
        inner = ".".join([*parts[:2], *parts[3:]])
        if inner in LOST:
            return None
        return resolve(inner) or Destination(".".join(parts[:2]), *parts[3:])
    return None


def _private(package):
    return _PRIVATE.get(package, "").split()


def apply(tree: Any, context: Any) -> int:
    text = context.text
    count = 0
    aliases = context.imported
    for node, function, found in list(calls(tree)):
        last = function.split(".")[-1]
        named = {keyword(argument): argument for argument in found}
        if last in _SPLITTERS and "cross_validation" in text:
            if found and keyword(found[0]) in (None, "n", "y"):
                context.report(
                    node,
                    "%s takes the number of splits now, not the data" % last,
                    "write %s(n_splits).split(data)" % last,
                )
        elif aliases.get(last, last).endswith("LogisticRegression") and "solver" not in named:
            if "'l1'" in str(named.get("penalty", "")).replace('"', "'"):
                append_argument(node, expression("solver='liblinear'", prefix=" "))
                count += 1
        elif last == "TSNE" and "n_iter" in named:
            context.report(node, "TSNE's n_iter is called max_iter now", "write max_iter=...")
    return count + apply_table(tree, context, resolve, LOST)
