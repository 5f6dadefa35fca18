"""The sizes that convolutions take and give, as plain integers; see `lib.shapes.sizes`.

``python -m lib.shapes 7 deconv:k=5,s=2,p=2`` explains them.
"""

from .sizes import (
    border_zeros,
    conv_input_length,
    conv_output_length,
    conv_output_shape,
    deconv_adjustment,
    deconv_output_length,
    deconv_output_shape,
    padding,
    paddings,
    same_padding,
)  # fmt: skip

__all__ = ["border_zeros", "conv_input_length", "conv_output_length", "conv_output_shape"]
__all__ += ["deconv_adjustment", "deconv_output_length", "deconv_output_shape", "padding"]
__all__ += ["paddings", "same_padding"]
