/* Gradient of an image with few channels, where blocked layouts waste most of each vector. */
#ifndef DCGAN_NATIVE_TAPS_H
#define DCGAN_NATIVE_TAPS_H

#include <stddef.h>

#include "conv.h"

namespace dcgan {

/* Whether this way is the faster one. */
bool taps_suit(const dcgan_conv& g);

size_t taps_workspace_size(const dcgan_conv& g);

/* Always in float32. `output` (n, f, oh, ow) and `filters` (f, c, kh, kw) contiguous; overwrites `image`. */
void taps_grad_inputs(const dcgan_conv& g, const float* output, const float* filters,
                      float* image, char* work);

}  // namespace dcgan

#endif
