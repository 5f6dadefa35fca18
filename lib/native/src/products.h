/* Matrix products of float32, oneDNN's (onednn.cpp) and our own (products_own.cpp). */
#ifndef DCGAN_NATIVE_PRODUCTS_H
#define DCGAN_NATIVE_PRODUCTS_H

#include <stdint.h>

#include <stdexcept>

namespace dcgan {

/* C (m, n) = alpha * A (m, k) B (k, n) + beta * C, row-major. `ta` and `tb` say that A or B is
 * stored the other way round; lda, ldb, ldc are the distances of stored rows. In a parallel region
 * it stays in the calling thread. Returns whether it could. */
bool own_sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
               int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

/* The same by oneDNN; where that is not there, our own. */
bool sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
           int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

/* C = A B, or C += A B if `add`. */
inline bool product(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda,
                    const float* b, int64_t ldb, bool add, float* c, int64_t ldc) {
    return sgemm(ta, tb, m, n, k, 1.0f, a, lda, b, ldb, add ? 1.0f : 0.0f, c, ldc);
}

/* Whether the vectors are AVX's, with which our own products were measured to be quicker than
 * oneDNN's for some shapes; no others were. */
#if defined(__AVX__) && !defined(__AVX512F__)
const bool OWN_MEASURED = true;
#else
const bool OWN_MEASURED = false;
#endif

/* As `product`, within a parallel region, without `tb`: for large C oneDNN takes up to twice as long
 * as we do, for small ones a tenth less. */
inline bool product_of_thread(bool ta, int64_t m, int64_t n, int64_t k, const float* a,
                              int64_t lda, const float* b, int64_t ldb, bool add, float* c,
                              int64_t ldc) {
    const bool own = OWN_MEASURED && m * n >= int64_t(1) << 17;
    return (own ? own_sgemm : sgemm)(ta, false, m, n, k, 1.0f, a, lda, b, ldb, add ? 1.0f : 0.0f, c,
                                     ldc);
}

/* Throw if a product could not be computed. */
inline void check_product(bool done) {
    if (!done)
        throw std::runtime_error("a matrix product failed");
}

}  // namespace dcgan

#endif
