/* The three computations of a 2-D convolution layer, as Theano's abstract ops name them. */
#ifndef DCGAN_NATIVE_CONV_H
#define DCGAN_NATIVE_CONV_H

#include <stddef.h>
#include <stdint.h>

#include "api.h"

/* Sizes of a convolution from the image (n, c, h, w) with filters (f, c, kh, kw) to the output
 * (n, f, oh, ow). Whatever is computed, they are those of the forward convolution. */
struct dcgan_conv {
    int64_t n, c, h, w;
    int64_t f, kh, kw;
    int64_t oh, ow;
    int64_t stride_h, stride_w;
    int64_t top, left;                /* padding before each side; what is after follows */
    int64_t flip;                     /* the filters are flipped, as 'conv' does */
    int64_t bf16;                     /* multiply in bfloat16, add up in float32 */
    int64_t way;                      /* 0: direct; else by phases, see phases_tiles.h */
};

/* What to compute, in the order of Theano's abstract ops. */
enum dcgan_conv_kind { FORWARD = 0, GRAD_INPUTS = 1, GRAD_WEIGHTS = 2 };

namespace dcgan {

/* Strides of an array whose elements follow each other. */
inline Dims contiguous(const Dims& shape) {
    Dims strides(shape.size(), 1);
    for (size_t i = shape.size() - 1; i > 0; --i)
        strides[i - 1] = strides[i] * shape[i];
    return strides;
}

/* Any of the three kinds, as `dcgan_convolve`, with contiguous filters and without a flip: oneDNN's
 * direct algorithm, or our own where the library is built without it. */
size_t direct_workspace_size(int kind, const dcgan_conv& g, const int64_t* first_strides,
                             const int64_t* second_strides);
void direct_convolve(int kind, const dcgan_conv& g, const float* first,
                     const int64_t* first_strides, const float* second,
                     const int64_t* second_strides, float* result, char* work);

/* Matrix products over the taps (taps.cpp): whether they are faster than blocked layouts, which
 * waste most of each vector on images with few channels, and the memory that they work in. */
bool taps_suit(int kind, const dcgan_conv& g);
size_t taps_workspace_size(int kind, const dcgan_conv& g);

/* As `dcgan_convolve`, always in float32, with all arrays contiguous and without a flip. */
void taps_convolve(int kind, const dcgan_conv& g, const float* first, const float* second,
                   float* result, char* work);

}  // namespace dcgan

#endif
