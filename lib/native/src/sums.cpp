/* Sums, on all cores. */
#include <algorithm>

#include "api.h"

using dcgan::PARALLEL;

namespace {

/* Elements that are added up in float32 before the sum goes on in float64. */
const int64_t ROW = 1024;

double sum_contiguous(const float* x, int64_t size) {
    double total = 0;
#pragma omp parallel for reduction(+ : total) if (size > PARALLEL)
    for (int64_t start = 0; start < size; start += ROW) {
        const int64_t end = std::min(size, start + ROW);
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (int64_t i = start; i < end; ++i)
            part += x[i];
        total += part;
    }
    return total;
}

}  // namespace

/* y (c) = sums of x (n, c, m) over n and m. */
DCGAN_API const char* dcgan_sum(int64_t n, int64_t c, int64_t m, const float* x, float* y) {
    const dcgan::Running running;
    if (c == 1) {
        *y = float(sum_contiguous(x, n * m));
    } else if (m == 1) {
        const int64_t width = 64;
#pragma omp parallel for schedule(static) if (n * c > PARALLEL)
        for (int64_t first = 0; first < c; first += width) {
            const int64_t columns = std::min(width, c - first);
            double total[width] = {};
            for (int64_t i = 0; i < n; ++i)
                for (int64_t k = 0; k < columns; ++k)
                    total[k] += x[i * c + first + k];
            for (int64_t k = 0; k < columns; ++k)
                y[first + k] = float(total[k]);
        }
    } else {
#pragma omp parallel for schedule(static) if (n * c * m > PARALLEL)
        for (int64_t k = 0; k < c; ++k) {
            double total = 0;
            for (int64_t i = 0; i < n; ++i)
                for (int64_t start = 0; start < m; start += ROW) {
                    const float* const row = x + (i * c + k) * m;
                    const int64_t end = std::min(m, start + ROW);
                    float part = 0;
#pragma omp simd reduction(+ : part)
                    for (int64_t j = start; j < end; ++j)
                        part += row[j];
                    total += part;
                }
            y[k] = float(total);
        }
    }
    return nullptr;
}
