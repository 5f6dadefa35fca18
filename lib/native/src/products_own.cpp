/* Matrix products for processors that oneDNN does not serve, and for some of others, after Goto and van de Geijn, "Anatomy
 * of high-performance matrix multiplication" (ACM TOMS 34(3), 2008): parts of both matrices are
 * copied in the order in which a block of sums in registers reads them. */
#include "products.h"

#include <string.h>

#include <algorithm>

#include "api.h"

namespace dcgan {
namespace {

/* A block of ROWS x VECTORS vectors of sums, a row of B and a number of A fill the registers. */
#if defined(__AVX512F__)
enum { WIDTH = 16, ROWS = 12, VECTORS = 2 };
#elif defined(__AVX__)
enum { WIDTH = 8, ROWS = 6, VECTORS = 2 };
#elif defined(__aarch64__)
enum { WIDTH = 4, ROWS = 8, VECTORS = 3 };
#else
enum { WIDTH = 4, ROWS = 6, VECTORS = 2 };
#endif
enum { COLUMNS = WIDTH * VECTORS };
typedef float Wide __attribute__((vector_size(WIDTH * sizeof(float)), aligned(4), may_alias));

/* A part of A that the second cache holds, and of B that the third one does. */
enum { DEPTH = 256, HEIGHT = 20 * ROWS, BREADTH = 64 * COLUMNS };

/* Of each thread, from its first product on. */
thread_local Pages memory;

/* A matrix as it is stored: its element (i, j). */
struct Stored {
    const float* start;
    int64_t row, column;

    const float* at(int64_t i, int64_t j) const { return start + i * row + j * column; }
};

/* `lines` lines of `depth` numbers each, to where `to` has STEP of them side by side at each depth;
 * zeros fill the last ones up. `line` and `next` are the distances of lines and of their numbers. */
template <int STEP>
void pack(int64_t lines, int64_t depth, const float* from, int64_t line, int64_t next, float* to) {
    for (int64_t first = 0; first < lines; first += STEP, to += STEP * depth) {
        const float* const start = from + first * line;
        const int64_t there = std::min<int64_t>(STEP, lines - first);
        if (there < STEP)
            memset(to, 0, sizeof(float) * size_t(STEP * depth));
        if (line == 1 && there == STEP) {
            for (int64_t p = 0; p < depth; ++p)
                memcpy(to + p * STEP, start + p * next, STEP * sizeof(float));
        } else {
            for (int64_t l = 0; l < there; ++l)
                for (int64_t p = 0; p < depth; ++p)
                    to[p * STEP + l] = start[l * line + p * next];
        }
    }
}

/* One block of sums, `vectors` of the VECTORS across, times alpha added to C or put there. */
template <int vectors>
void block(int64_t depth, float alpha, const float* a, const float* b, bool add, float* c,
           int64_t ldc) {
    Wide sums[ROWS][vectors] = {};
    for (int64_t p = 0; p < depth; ++p, a += ROWS, b += COLUMNS) {
        const Wide* const row = reinterpret_cast<const Wide*>(b);
#pragma GCC unroll 16
        for (int i = 0; i < ROWS; ++i)
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                sums[i][v] += a[i] * row[v];
    }
#pragma GCC unroll 16
    for (int i = 0; i < ROWS; ++i)
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v) {
            Wide& to = *reinterpret_cast<Wide*>(c + i * ldc + v * WIDTH);
            to = add ? to + alpha * sums[i][v] : alpha * sums[i][v];
        }
}

/* Packed parts of A and B, (height, depth) and (depth, breadth), to C. */
void blocks(int64_t height, int64_t breadth, int64_t depth, float alpha, const float* a,
            const float* b, bool add, float* c, int64_t ldc) {
    for (int64_t j = 0; j < breadth; j += COLUMNS)
        for (int64_t i = 0; i < height; i += ROWS) {
            const float *const left = a + i * depth, *const right = b + j * depth;
            const int64_t rows = std::min<int64_t>(ROWS, height - i),
                          columns = std::min<int64_t>(COLUMNS, breadth - j);
            float* const to = c + i * ldc + j;
            if (rows == ROWS && columns == COLUMNS) {
                block<VECTORS>(depth, alpha, left, right, add, to, ldc);
                continue;
            }
            if (rows == ROWS && columns == WIDTH) {
                block<1>(depth, alpha, left, right, add, to, ldc);
                continue;
            }
            float edge[ROWS * COLUMNS];
            (columns <= WIDTH ? block<1> : block<VECTORS>)(depth, alpha, left, right, false, edge,
                                                           COLUMNS);
            for (int64_t y = 0; y < rows; ++y)
                for (int64_t x = 0; x < columns; ++x)
                    to[y * ldc + x] = edge[y * COLUMNS + x] + (add ? to[y * ldc + x] : 0.0f);
        }
}

void alone(int64_t m, int64_t n, int64_t k, float alpha, const Stored& a, const Stored& b,
           bool add, float* c, int64_t ldc) {
    if (!memory)
        memory = allocate(sizeof(float) * DEPTH * (HEIGHT + BREADTH));
    float* const packed_a = reinterpret_cast<float*>(memory.get());
    float* const packed_b = packed_a + DEPTH * HEIGHT;
    for (int64_t j = 0; j < n; j += BREADTH)
        for (int64_t p = 0; p < k; p += DEPTH) {
            const int64_t breadth = std::min<int64_t>(BREADTH, n - j),
                          depth = std::min<int64_t>(DEPTH, k - p);
            pack<COLUMNS>(breadth, depth, b.at(p, j), b.column, b.row, packed_b);
            for (int64_t i = 0; i < m; i += HEIGHT) {
                const int64_t height = std::min<int64_t>(HEIGHT, m - i);
                pack<ROWS>(height, depth, a.at(i, p), a.row, a.column, packed_a);
                blocks(height, breadth, depth, alpha, packed_a, packed_b, add || p > 0,
                       c + i * ldc + j, ldc);
            }
        }
}

/* Lines of one side of C that a thread computes, whole blocks. */
int64_t share(int64_t size, int64_t unit, int64_t threads) {
    const int64_t units = (size + unit - 1) / unit;
    return (units + threads - 1) / threads * unit;
}

}  // namespace

bool own_sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
               int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    const bool add = beta != 0;
    if (add && beta != 1)
        for (int64_t i = 0; i < m; ++i)
            for (int64_t j = 0; j < n; ++j)
                c[i * ldc + j] *= beta;
    const Stored first = {a, ta ? 1 : lda, ta ? lda : 1}, second = {b, tb ? 1 : ldb, tb ? ldb : 1};
    if (k == 0 && !add)
        for (int64_t i = 0; i < m; ++i)
            std::fill(c + i * ldc, c + i * ldc + n, 0.0f);
#ifdef _OPENMP
    const int64_t threads = omp_in_parallel() ? 1 : omp_get_max_threads();
#else
    const int64_t threads = 1;
#endif
    const bool by_rows = m / ROWS > n / COLUMNS;
    const int64_t step = by_rows ? share(m, ROWS, threads) : share(n, COLUMNS, threads);
    const int64_t size = by_rows ? m : n;
    bool failed = false;
#pragma omp parallel for schedule(static) reduction(|| : failed) if (threads > 1)
    for (int64_t start = 0; start < size; start += step) {
        const int64_t part = std::min(step, size - start);
        const Stored left = {by_rows ? first.at(start, 0) : a, first.row, first.column},
                     right = {by_rows ? b : second.at(0, start), second.row, second.column};
        try {
            alone(by_rows ? part : m, by_rows ? n : part, k, alpha, left, right, add,
                  by_rows ? c + start * ldc : c + start, ldc);
        } catch (const std::bad_alloc&) {
            failed = true;
        }
    }
    return !failed;
}

}  // namespace dcgan
