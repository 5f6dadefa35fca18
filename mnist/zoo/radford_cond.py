"""The conditional DCGAN on MNIST of Radford, Metz and Chintala (arXiv:1511.06434).

``python -m lib.shapes radford_cond`` prints these layers with their shapes.
"""

LAYERS = {
    "gen": [
        "100",  # Z
        "concat:10",  # Y, the digit's class, one-hot
        "dense:1024",
        "concat:10",
        "dense:6272",
        "reshape:128x7x7",
        "concat:10",
        "deconv:f=64,k=5,s=2,p=2",
        "concat:10",
        "deconv:f=1,k=5,s=2,p=2",
    ],
    "discrim": [
        "1x28x28",  # X
        "concat:10",
        "conv:f=64,k=5,s=2,p=2",
        "concat:10",
        "conv:f=128,k=5,s=2,p=2",
        "flatten",
        "concat:10",
        "dense:1024",
        "concat:10",
        "dense:1",
    ],
}
