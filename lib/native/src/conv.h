/* The three computations of a 2-D convolution layer, as Theano's abstract ops name them. */
#ifndef DCGAN_NATIVE_CONV_H
#define DCGAN_NATIVE_CONV_H

#include <stddef.h>
#include <stdint.h>

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

/* Images with few channels (taps.cpp), where blocked layouts waste most of each vector: whether
 * this way is the faster one, and the memory that it works in. */
bool taps_suit(int kind, const dcgan_conv& g);
size_t taps_workspace_size(int kind, const dcgan_conv& g);

/* As `dcgan_convolve`, always in float32, with all arrays contiguous and without a flip. */
void taps_convolve(int kind, const dcgan_conv& g, const float* first, const float* second,
                   float* result, char* work);

/* Filters that lie over the whole image, once (whole.cpp): whether they do, and any of the three
 * kinds, as `dcgan_convolve`, with all arrays contiguous and without a flip. Of the filters they
 * have the part that meets the image, (f, c, h, w). */
bool whole_suits(const dcgan_conv& g);
void whole(int kind, const dcgan_conv& g, const float* first, const float* second, float* result);

}  // namespace dcgan

#endif
