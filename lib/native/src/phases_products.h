/* The one matrix product that convolutions over phases need, from oneDNN. */
#ifndef DCGAN_NATIVE_PHASES_PRODUCTS_H
#define DCGAN_NATIVE_PHASES_PRODUCTS_H

#include <oneapi/dnnl/dnnl.h>

#include <stdint.h>

namespace dcgan {
namespace phases {

/* C (m, n) = A (m, k) B (k, n), or C += if `add`; row-major, `ta` and `tb` say that one is stored
 * the other way round. Called in a parallel region, where oneDNN stays in the calling thread.
 * Returns whether it could. */
inline bool product(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const float* a,
                    int64_t lda, const float* b, int64_t ldb, bool add, float* c, int64_t ldc) {
    return dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb,
                      add ? 1.0f : 0.0f, c, ldc) == dnnl_success;
}

}  // namespace phases
}  // namespace dcgan

#endif
