/* Filters that lie over the whole image, at one place: a matrix product, as in a generator's first
 * layer and in many a discriminator's last. oneDNN's convolutions take several times as long
 * there, and multiply the padding, too. */
#include "conv.h"
#include "onednn.h"

namespace dcgan {

bool whole_suits(const dcgan_conv& g) {
    return g.oh == 1 && g.ow == 1 && 0 <= g.top && g.top + g.h <= g.kh && 0 <= g.left &&
           g.left + g.w <= g.kw && !g.bf16;
}

void whole(int kind, const dcgan_conv& g, const float* first, const float* second,
           float* result) {
    const int64_t taps = g.c * g.h * g.w;
    const auto product = [](char ta, char tb, int64_t m, int64_t n, int64_t k, const float* a,
                            int64_t lda, const float* b, int64_t ldb, float* c) {
        check(dnnl_sgemm(ta, tb, m, n, k, 1.0f, a, lda, b, ldb, 0.0f, c, n), "matrix product");
    };
    if (kind == FORWARD)
        product('N', 'T', g.n, g.f, taps, first, taps, second, taps, result);
    else if (kind == GRAD_INPUTS)
        product('N', 'N', g.n, taps, g.f, first, g.f, second, taps, result);
    else
        product('T', 'N', g.f, taps, g.n, second, g.f, first, taps, result);
}

}  // namespace dcgan
