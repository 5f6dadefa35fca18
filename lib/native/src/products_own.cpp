/* Matrix products for processors that oneDNN does not serve, and some for others, after Goto and
 * van de Geijn, "Anatomy of high-performance matrix multiplication" (ACM TOMS 34(3), 2008). A part
 * of B is copied in the order in which a block of sums in registers reads it, and stays near the
 * processor while A's rows pass by. */
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

/* About so many products are added up in a block of sums before it goes to C; floats of B, half of
 * a second cache, and of A that are copied at once; the most columns of B, and floats between
 * blocks of them, which would displace each other in the cache if their distance were a power of
 * two. */
enum { DEPTH = 512, PART_OF_B = 1 << 16, PART_OF_A = 1 << 14, BREADTH = 1024, GAP = 16 };
enum { DEEPEST = DEPTH * 3 / 2 };
enum { MEMORY = PART_OF_A + PART_OF_B + BREADTH / COLUMNS * GAP + DEEPEST * (ROWS + COLUMNS) };

/* Parts of nearly equal depth: a short last one would read and write all of C for little. */
int64_t depth_of_part(int64_t k) {
    const int64_t parts = std::max<int64_t>(1, (k + DEPTH / 2) / DEPTH);
    return (k + parts - 1) / parts;
}

/* Of each thread, from its first product on. */
thread_local Pages memory;

/* A matrix as it is stored: its element (i, j) is at start[i * row + j * column]. */
struct Stored {
    const float* start;
    int64_t row, column;

    Stored from(int64_t i, int64_t j) const { return {start + i * row + j * column, row, column}; }
    Stored turned() const { return {start, column, row}; }
};

/* The same of C, and what is put or added there. */
struct Target {
    float* start;
    int64_t row, column;
    bool add;
    float alpha;

    Target from(int64_t i, int64_t j) const {
        return {start + i * row + j * column, row, column, add, alpha};
    }
};

/* Has the cache fetch the rows of a matrix, some lines at each call, while others are computed
 * with. Rows are too short for the processor to see where they lead. */
class Ahead {
public:
    Ahead() : rows_(0) {}
    Ahead(const float* start, int64_t step, int64_t rows, int64_t width, int64_t calls)
        : at_(start), step_(step), rows_(rows), width_(width),
          each_((rows * ((width + LINE - 1) / LINE) + calls - 1) / calls) {}

    void some() {
        for (int64_t i = 0; i < each_ && rows_ > 0; ++i) {
            __builtin_prefetch(at_ + done_, 0, 2);
            done_ += LINE;
            if (done_ >= width_) {
                done_ = 0;
                at_ += step_;
                --rows_;
            }
        }
    }

private:
    const float* at_ = nullptr;
    int64_t step_ = 0, rows_, width_ = 0, each_ = 0, done_ = 0;
};

/* `lines` lines of `depth` numbers each, `step` of them side by side at each depth, blocks of them
 * `distance` apart; zeros fill the last one up. `line` and `next` are the distances of lines and of
 * their numbers. */
template <int step>
void pack(int64_t lines, int64_t depth, const float* from, int64_t line, int64_t next,
          int64_t distance, float* to) {
    if (line == 1)
        for (int64_t p = 0; p < depth; ++p, from += next) {
            float* place = to + p * step;
            int64_t l = 0;
            for (; l + step <= lines; l += step, place += distance)
                memcpy(place, from + l, sizeof(float) * step);
            if (l < lines) {
                memcpy(place, from + l, sizeof(float) * size_t(lines - l));
                std::fill(place + lines - l, place + step, 0.0f);
            }
        }
    else
        for (int64_t first = 0; first < lines; first += step, to += distance, from += step * line) {
            const int64_t there = std::min<int64_t>(step, lines - first);
            if (there < step)
                memset(to, 0, sizeof(float) * size_t(step * depth));
            int64_t l = 0, p = 0;
            for (; l + 4 <= there; l += 4) {
                for (p = 0; next == 1 && p + 4 <= depth; p += 4)
                    turn<false>(from + l * line + p, line, to + p * step + l, step);
                for (; p < depth; ++p)
                    for (int64_t i = l; i < l + 4; ++i)
                        to[p * step + i] = from[i * line + p * next];
            }
            for (; l < there; ++l)
                for (p = 0; p < depth; ++p)
                    to[p * step + l] = from[l * line + p * next];
        }
}

/* `rows` rows of COLUMNS sums, the first `columns` of them, to C. */
void put(const float* sums, int64_t rows, int64_t columns, const Target& to) {
    int64_t y = 0;
    if (to.row == 1 && columns == COLUMNS)
        for (; y + 4 <= rows; y += 4)
            for (int64_t x = 0; x < COLUMNS; x += 4)
                (to.add ? turn<true> : turn<false>)(sums + y * COLUMNS + x, COLUMNS,
                                                    to.start + y + x * to.column, to.column, 0);
    for (; y < rows; ++y)
        for (int64_t x = 0; x < columns; ++x) {
            float& there = to.start[y * to.row + x * to.column];
            there = sums[y * COLUMNS + x] + (to.add ? there : 0.0f);
        }
}

/* One block of sums, of `rows` rows, to C. */
template <int rows>
void block(int64_t depth, const Stored& a, const float* b, int64_t columns, const Target& to) {
    const bool straight = to.column == 1;
    for (int64_t i = 0; i < (straight ? rows : columns); ++i) { /* they are written soon */
        const float* const line = to.start + i * (straight ? to.row : to.column);
        __builtin_prefetch(line, 1);
        __builtin_prefetch(line + (straight ? columns : rows) - 1, 1);
    }
    Wide sums[rows][VECTORS] = {};
    const float* left = a.start;
    for (int64_t p = 0; p < depth; ++p, left += a.column, b += COLUMNS) {
        const Wide* const row = reinterpret_cast<const Wide*>(b);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
            for (int v = 0; v < VECTORS; ++v)
                sums[i][v] += left[i * a.row] * row[v];
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
        for (int v = 0; v < VECTORS; ++v)
            sums[i][v] *= to.alpha;
    if (straight && columns == COLUMNS) {
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
            for (int v = 0; v < VECTORS; ++v) {
                Wide& there = *reinterpret_cast<Wide*>(to.start + i * to.row + v * WIDTH);
                there = to.add ? there + sums[i][v] : sums[i][v];
            }
    } else {
        float edge[rows * COLUMNS];
        memcpy(edge, sums, sizeof(edge));
        put(edge, rows, columns, to);
    }
}

/* What there is for each number of rows. */
struct Kernel {
    void (*block)(int64_t depth, const Stored& a, const float* b, int64_t columns,
                  const Target& to);
    void (*pack)(int64_t lines, int64_t depth, const float* from, int64_t line, int64_t next,
                 int64_t distance, float* to);
};

template <int rows>
struct Kernels {
    static Kernel of(int64_t wanted) {
        return wanted == rows ? Kernel{block<rows>, pack<rows>} : Kernels<rows - 1>::of(wanted);
    }
};

template <>
struct Kernels<0> {
    static Kernel of(int64_t) { return {nullptr, nullptr}; }
};

/* Rows of the next block if so many are left: no block is much smaller than the others. */
int64_t next_rows(int64_t left) {
    return left <= ROWS ? left : left < 2 * ROWS ? (left + 1) / 2 : int64_t(ROWS);
}

/* Some rows of A for the blocks: as they are, or copied so that a block's numbers at each depth
 * follow each other. */
class Rows {
public:
    Rows(const Stored& a, int64_t m, int64_t depth, float* copies)
        : a_(a), m_(m), depth_(depth), copies_(copies) {}

    /* The next block's, from row `i`. */
    Stored next(int64_t i, int64_t rows) {
        if (a_.column == 1)
            return a_.from(i, 0);
        if (i >= copied_) {
            int64_t lines = rows;
            while (next_rows(m_ - i - lines) == rows && (lines + rows) * depth_ <= PART_OF_A)
                lines += rows;
            Kernels<ROWS>::of(rows).pack(lines, depth_, a_.from(i, 0).start, a_.row, a_.column,
                                         rows * depth_, copies_);
            first_ = i;
            copied_ = i + lines;
        }
        return {copies_ + (i - first_) * depth_, 1, rows};
    }

private:
    const Stored& a_;
    int64_t m_, depth_, first_ = 0, copied_ = 0;
    float* copies_;
};

/* A (m, depth) times B (depth, n), which is copied to `part`, to C. */
void multiply(int64_t m, int64_t n, int64_t depth, const Stored& a, const float* part,
              int64_t distance, Ahead& later, bool cold, float* copies, const Target& to) {
    const int64_t blocks = (n + COLUMNS - 1) / COLUMNS;
    Rows left(a, m, depth, copies);
    int64_t rows;
    for (int64_t i = 0; i < m; i += rows) {
        rows = next_rows(m - i);
        const Stored now = left.next(i, rows);
        Ahead soon;
        if (cold && a.column == 1 && i + rows < m)
            soon = Ahead(a.from(i + rows, 0).start, a.row, next_rows(m - i - rows), depth, blocks);
        const Kernel kernel = Kernels<ROWS>::of(rows);
        for (int64_t j = 0; j < n; j += COLUMNS) {
            soon.some();
            later.some();
            kernel.block(depth, now, part + j / COLUMNS * distance,
                         std::min<int64_t>(COLUMNS, n - j), to.from(i, j));
        }
    }
}

/* In the calling thread. */
void alone(int64_t m, int64_t n, int64_t k, const Stored& a, const Stored& b, Target to) {
    if (!memory)
        memory = allocate(sizeof(float) * MEMORY);
    float* const copies = reinterpret_cast<float*>(memory.get());
    float* const part = copies + PART_OF_A + DEEPEST * ROWS;
    const int64_t deep = depth_of_part(k);
    for (int64_t p = 0; p < k; p += deep, to.add = true) {
        const int64_t depth = std::min(deep, k - p),
                      distance = depth * COLUMNS + GAP,
                      most = std::min<int64_t>(BREADTH, PART_OF_B / depth) / COLUMNS * COLUMNS;
        for (int64_t j = 0; j < n; j += most) {
            const int64_t breadth = std::min(most, n - j), following = std::min(most, n - j - most);
            pack<COLUMNS>(breadth, depth, b.from(p, j).start, b.column, b.row, distance, part);
            Ahead later;
            if (following > 0 && b.column == 1)
                later = Ahead(b.from(p, j + most).start, b.row, depth, following,
                              (m + ROWS - 1) / ROWS * (breadth / COLUMNS));
            multiply(m, breadth, depth, a.from(0, p), part, distance, later, j == 0, copies,
                     to.from(0, j));
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
    if (k == 0 && !add)
        for (int64_t i = 0; i < m; ++i)
            std::fill(c + i * ldc, c + i * ldc + n, 0.0f);
    Stored first = {a, ta ? 1 : lda, ta ? lda : 1}, second = {b, tb ? 1 : ldb, tb ? ldb : 1};
    Target to = {c, ldc, 1, add, alpha};
    /* What is moved: numbers that are copied, twice as slowly if rows become columns, and those of
     * C if it is computed the other way round. */
    const int64_t straight = n * k * (tb ? 2 : 1) + m * k * (ta ? 1 : 0),
                  around = m * k * (ta ? 1 : 2) + n * k * (tb ? 0 : 1) +
                           m * n * 2 * ((k + DEPTH - 1) / DEPTH);
    if (around < straight) {
        std::swap(m, n);
        std::swap(first, second);
        first = first.turned();
        second = second.turned();
        std::swap(to.row, to.column);
    }
#ifdef _OPENMP
    const int64_t threads = omp_in_parallel() ? 1 : omp_get_max_threads();
#else
    const int64_t threads = 1;
#endif
    const bool by_rows = m / ROWS > n / COLUMNS;
    const int64_t step = by_rows ? share(m, ROWS, threads) : share(n, COLUMNS, threads),
                  size = by_rows ? m : n;
    bool failed = false;
#pragma omp parallel for schedule(static) reduction(|| : failed) if (threads > 1)
    for (int64_t start = 0; start < size; start += step) {
        const int64_t part = std::min(step, size - start);
        try {
            if (by_rows)
                alone(part, n, k, first.from(start, 0), second, to.from(start, 0));
            else
                alone(m, part, k, first, second.from(0, start), to.from(0, start));
        } catch (const std::bad_alloc&) {
            failed = true;
        }
    }
    return !failed;
}

}  // namespace dcgan
