/* The one matrix product of float32 that convolutions need, from oneDNN or our own. */
#ifndef DCGAN_NATIVE_PRODUCTS_H
#define DCGAN_NATIVE_PRODUCTS_H

#include <stdint.h>

namespace dcgan {

/* C (m, n) = A (m, k) B (k, n), or C += if `add`; row-major, `ta` and `tb` say that one is stored
 * the other way round; lda, ldb, ldc are the distances of stored rows. In a parallel region it
 * stays in the calling thread. Returns whether it could. */
bool product(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda,
             const float* b, int64_t ldb, bool add, float* c, int64_t ldc);

}  // namespace dcgan

#endif
