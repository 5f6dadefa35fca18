/* Matrix products of whole graphs, so that one set of threads does all the work. */
#include <algorithm>

#include "api.h"
#include "products.h"

namespace {

/* to (columns, rows) = from (rows, columns) the other way round. */
void transpose(int64_t rows, int64_t columns, const float* from, float* to) {
    const int64_t tile = 16;
#pragma omp parallel for schedule(static) if (rows * columns > 1 << 15)
    for (int64_t start = 0; start < columns; start += tile)
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t i = start; i < std::min(columns, start + tile); ++i)
                to[i * rows + row] = from[row * columns + i];
}

/* Whether our own products take less time than oneDNN's for layers of networks, all of whose
 * weights come from memory: half of it for deep ones, nine tenths for the gradient of a layer's
 * input. */
bool own_suits(bool ta, bool tb, int64_t m, int64_t n, int64_t k) {
    if (!dcgan::OWN_MEASURED || m < 16 || n < 64)
        return false;
    return ta ? !tb && m <= n : tb || k >= 4 * n;
}

}  // namespace

/* C (m, n) = alpha * A (m, k) B (k, n) + beta * C, row-major. `ta` and `tb` say that A or B is
 * stored the other way round; lda, ldb, ldc are the distances of stored rows. */
DCGAN_API const char* dcgan_sgemm(int ta, int tb, int64_t m, int64_t n, int64_t k, float alpha,
                                  const float* a, int64_t lda, const float* b, int64_t ldb,
                                  float beta, float* c, int64_t ldc) {
    using namespace dcgan;
    return guarded([&] {
        const Threads threads(m * n * k < PARALLEL_PRODUCTS);
        if (own_suits(ta != 0, tb != 0, m, n, k)) {
            check_product(
                own_sgemm(ta != 0, tb != 0, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc));
            return;
        }
        /* A few rows times the transpose of a large matrix, as in the gradient of a layer's
         * input: oneDNN is a quarter faster at the transposed product. */
        if (!ta && tb && beta == 0 && ldc == n && 16 <= m && 4 * m <= n && 512 <= k) {
            std::lock_guard<std::mutex> held(workspace.lock);
            float* const turned =
                reinterpret_cast<float*>(workspace.reserve(sizeof(float) * size_t(m * n)));
            check_product(sgemm(false, true, n, m, k, alpha, b, ldb, a, lda, 0.0f, turned, m));
            transpose(n, m, turned, c);
        } else {
            check_product(
                sgemm(ta != 0, tb != 0, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc));
        }
    });
}
