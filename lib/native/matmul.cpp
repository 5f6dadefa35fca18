/* Matrix products by oneDNN, so that one set of threads does all the work. */
#include "onednn.h"

/* C (m, n) = alpha * A (m, k) B (k, n) + beta * C, row-major. `ta` and `tb` say that A or B is
 * stored the other way round; lda, ldb, ldc are the distances of stored rows. */
DCGAN_API const char* dcgan_sgemm(int ta, int tb, int64_t m, int64_t n, int64_t k, float alpha,
                                  const float* a, int64_t lda, const float* b, int64_t ldb,
                                  float beta, float* c, int64_t ldc) {
    return dcgan::guarded([&] {
        dcgan::check(dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb,
                                beta, c, ldc),
                     "matrix product");
    });
}
