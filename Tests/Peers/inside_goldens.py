"""Makes Tests/ExplanationTests/Goldens/inside.json: what scikit-learn and openTSNE make of small tables.

    python inside_goldens.py > ../ExplanationTests/Goldens/inside.json

Needs scikit-learn and openTSNE (made with 1.9.1 and 1.0.4 on numpy 2.4.6). Four groups of points in ten dimensions: their
principal components, the joint probabilities of t-SNE, the gradient and divergence at one place, how trustworthy a plane is,
the divergence that both libraries end with, a logistic regression, and linear CKA of two tables by its definition.
"""

import json
import sys

import numpy as np
import openTSNE
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE, _t_sne, trustworthiness
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(7)
arrays = {}


def keep(name, values):
    values = np.asarray(values, dtype=np.float64)
    arrays[name] = {"shape": list(values.shape), "values": [float(f"{v:.9g}") for v in values.ravel()]}


centres = random.normal(0, 2, (4, 10))
groups = np.arange(240) % 4
points = (centres[groups] + random.normal(0, 1, (240, 10)) * np.linspace(1.5, 0.5, 10)).astype(np.float32)
keep("points", points)
keep("groups", groups)

pca = PCA(5, svd_solver="full").fit(points.astype(np.float64))
keep("pca.scores", pca.transform(points.astype(np.float64)))
keep("pca.variances", pca.explained_variance_)

distances = squareform(pdist(points.astype(np.float64), "sqeuclidean"))
joint = _t_sne._joint_probabilities(distances.astype(np.float32), 15, 0)
keep("joint", squareform(joint)[:20])

plane = random.normal(0, 1, (240, 2)).astype(np.float32)
keep("plane", plane)
divergence, gradient = _t_sne._kl_divergence(plane.astype(np.float64).ravel(), joint.astype(np.float64), 1, 240, 2)
keep("gradient", gradient.reshape(240, 2))
keep("divergence", [divergence])
keep("trustworthiness", [trustworthiness(points.astype(np.float64), plane.astype(np.float64), n_neighbors=5)])

exact = TSNE(perplexity=15, method="exact", init="pca", random_state=1, max_iter=1000).fit(points.astype(np.float64))
keep("sklearn.divergence", [exact.kl_divergence_])
other = openTSNE.TSNE(perplexity=15, initialization="pca", neighbors="exact", negative_gradient_method="bh", random_state=1,
                      n_jobs=1).fit(points.astype(np.float64))
keep("opentsne.divergence", [float(other.kl_divergence)])
keep("sklearn.trustworthiness", [trustworthiness(points.astype(np.float64), exact.embedding_, n_neighbors=5)])
keep("opentsne.trustworthiness", [trustworthiness(points.astype(np.float64), np.asarray(other), n_neighbors=5)])

# Two groups overlap, so that the classes cannot be parted.
labels = np.where(random.random(240) < 0.15, (groups + 1) % 4, groups)
keep("labels", labels)
table = StandardScaler().fit_transform(points.astype(np.float64))
regression = LogisticRegression(C=1, tol=1e-10, max_iter=10_000).fit(table, labels)
keep("regression", regression.predict_proba(table))


def hsic1(k, l):
    """The unbiased estimate of Song et al., 2012, equation 5."""
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    both = np.trace(k @ l) + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 * (k.sum(0) @ l.sum(0)) / (n - 2)
    return both / (n * (n - 3))


left, right = points[:, :6].astype(np.float64), (points[:, 3:] ** 2).astype(np.float64)
batches = [slice(start, start + 60) for start in range(0, 240, 60)]


def minibatch(x, y):
    return np.mean([hsic1(x[b] @ x[b].T, y[b] @ y[b].T) for b in batches])


keep("cka.left", left)
keep("cka.right", right)
keep("cka", [minibatch(left, right) / np.sqrt(minibatch(left, left) * minibatch(right, right))])

json.dump({"generator": "inside_goldens.py", "arrays": arrays}, sys.stdout)
