#include "phases_points.h"

namespace dcgan {
namespace phases {
namespace {

/* 2 with -1/2 has half the error of 2 with -2. */
constexpr double POINTS[] = {0, 1, -1, 2, -.5};

template <int TILE, int TAPS>
struct Matrices {
    static constexpr int N = TILE + TAPS - 1;
    double a[N][TILE] = {}, g[N][TAPS] = {}, b[N][N] = {};

    constexpr Matrices() {
        for (int i = 0; i < N; ++i) {
            const bool infinite = i == N - 1;
            /* row i of B^T: the coefficients of the product of (x - p) over the other points */
            double product[N + 1] = {1}, scale = 1, power = 1;
            int degree = 0;
            for (int l = 0; l < N - 1; ++l) {
                if (l == i)
                    continue;
                for (int d = ++degree; d > 0; --d)
                    product[d] = product[d - 1] - POINTS[l] * product[d];
                product[0] *= -POINTS[l];
                if (!infinite)
                    scale *= POINTS[i] - POINTS[l];
            }
            for (int d = 0; d < N; ++d)
                b[i][d] = product[d];
            if (infinite) {
                a[i][TILE - 1] = g[i][TAPS - 1] = 1;
                continue;
            }
            for (int j = 0; j < TILE || j < TAPS; ++j, power *= POINTS[i]) {
                if (j < TILE)
                    a[i][j] = power;
                if (j < TAPS)
                    g[i][j] = power / scale;
            }
        }
    }

    constexpr double at(Matrix which, int row, int column) const {
        return which == IMAGE        ? b[row][column]
               : which == IMAGE_BACK ? b[column][row]
               : which == MAP        ? a[row][column]
               : which == MAP_BACK   ? a[column][row]
               : which == FILTER     ? g[row][column]
                                     : g[column][row];
    }
};

/* The compiler unrolls all but the lines; zeros and ones of the matrix cost nothing. */
template <Matrix WHICH, int TILE, int TAPS>
void multiply(int lines, const Vector* from, ptrdiff_t from_step, ptrdiff_t from_line, Vector* to,
              ptrdiff_t to_step, ptrdiff_t to_line) {
    constexpr Matrices<TILE, TAPS> matrices;
    constexpr int N = TILE + TAPS - 1;
    constexpr int rows = WHICH == MAP_BACK ? TILE : WHICH == FILTER_BACK ? TAPS : N;
    constexpr int columns = WHICH == MAP ? TILE : WHICH == FILTER ? TAPS : N;
    for (int line = 0; line < lines; ++line, from += from_line, to += to_line) {
        Vector in[columns];
#pragma GCC unroll 8
        for (int j = 0; j < columns; ++j)
            in[j] = from[j * from_step];
#pragma GCC unroll 8
        for (int i = 0; i < rows; ++i) {
            Vector sum = {};
#pragma GCC unroll 8
            for (int j = 0; j < columns; ++j)
                if (matrices.at(WHICH, i, j) != 0)
                    sum += float(matrices.at(WHICH, i, j)) * in[j];
            to[i * to_step] = sum;
        }
    }
}

template <Matrix WHICH, int TILE>
Transform by_taps(int taps) {
    return taps == 1   ? multiply<WHICH, TILE, 1>
           : taps == 2 ? multiply<WHICH, TILE, 2>
                       : multiply<WHICH, TILE, 3>;
}

template <Matrix WHICH>
Transform by_tile(int tile, int taps) {
    return tile == 2   ? by_taps<WHICH, 2>(taps)
           : tile == 3 ? by_taps<WHICH, 3>(taps)
                       : by_taps<WHICH, 4>(taps);
}

}  // namespace

Transform transform(Matrix matrix, int tile, int taps) {
    switch (matrix) {
        case IMAGE: return by_tile<IMAGE>(tile, taps);
        case IMAGE_BACK: return by_tile<IMAGE_BACK>(tile, taps);
        case MAP_BACK: return by_tile<MAP_BACK>(tile, taps);
        case MAP: return by_tile<MAP>(tile, taps);
        case FILTER: return by_tile<FILTER>(tile, taps);
        default: return by_tile<FILTER_BACK>(tile, taps);
    }
}

}  // namespace phases
}  // namespace dcgan
