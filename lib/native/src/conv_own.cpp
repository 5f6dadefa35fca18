/* What takes the place of oneDNN where there is none: our own products, and for the direct
 * algorithm those over the taps, see taps.cpp. */
#include <string.h>

#include "api.h"
#include "conv.h"
#include "products.h"

namespace dcgan {
namespace {

struct Shapes {
    Dims first, second; /* without a second where that is the filters, which follow each other */

    Shapes(int kind, const dcgan_conv& g)
        : first{g.n, g.c, g.h, g.w}, second{g.n, g.f, g.oh, g.ow} {
        if (kind == GRAD_INPUTS)
            first = second;
        if (kind != GRAD_WEIGHTS)
            second.clear();
    }
};

size_t size_of(const Dims& shape, const int64_t* strides) {
    if (shape.empty() || contiguous(shape) == Dims(strides, strides + 4))
        return 0;
    return Workspace::padded(sizeof(float) * size_t(shape[0] * shape[1] * shape[2] * shape[3]));
}

/* The array, or a copy at `work` whose elements follow each other. */
const float* in_order(const Dims& shape, const int64_t* strides, const float* from, char* work) {
    if (!size_of(shape, strides))
        return from;
    float* to = reinterpret_cast<float*>(work);
    for (int64_t i = 0; i < shape[0]; ++i)
        for (int64_t j = 0; j < shape[1]; ++j)
            for (int64_t y = 0; y < shape[2]; ++y)
                for (int64_t x = 0; x < shape[3]; ++x)
                    *to++ = from[i * strides[0] + j * strides[1] + y * strides[2] + x * strides[3]];
    return reinterpret_cast<float*>(work);
}

}  // namespace

bool sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
           int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    return own_sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

size_t direct_workspace_size(int kind, const dcgan_conv& g, const int64_t* first_strides,
                             const int64_t* second_strides) {
    const Shapes shapes(kind, g);
    return size_of(shapes.first, first_strides) + size_of(shapes.second, second_strides) +
           taps_workspace_size(kind, g);
}

void direct_convolve(int kind, const dcgan_conv& g, const float* first,
                     const int64_t* first_strides, const float* second,
                     const int64_t* second_strides, float* result, char* work) {
    const Shapes shapes(kind, g);
    first = in_order(shapes.first, first_strides, first, work);
    work += size_of(shapes.first, first_strides);
    second = in_order(shapes.second, second_strides, second, work);
    work += size_of(shapes.second, second_strides);
    taps_convolve(kind, g, first, second, result, work);
}

}  // namespace dcgan
