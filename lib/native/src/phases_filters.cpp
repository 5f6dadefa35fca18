/* Filters to the points and back. A vector lies over LANES filters here. */
#include <algorithm>

#include "phases_transforms.h"

namespace dcgan {
namespace phases {
namespace {

enum { SIDE = 7 }; /* of the largest filter */

/* visit(down, across, where in the tiling's filters) for the points of all pairs of pieces. */
template <typename Visit>
void each_point(const Tiling& t, size_t py, size_t px, Visit visit) {
    const Piece &down = t.y.pieces[py], &across = t.x.pieces[px];
    for (int a = 0; a < down.points(t.y.tile); ++a)
        for (int b = 0; b < across.points(t.x.tile); ++b) {
            const int q = t.y.point(down, a) * t.x.points + t.x.point(across, b);
            visit(a * across.points(t.x.tile) + b,
                  (t.before[q] + t.slot(q, py, px)) * t.channels * t.filters);
        }
}

/* visit(tap in `taps`, where in a filter with these distances between rows and columns) */
template <typename Visit>
void each_tap(const Tiling& t, int64_t row, int64_t column, bool flip, Visit visit) {
    for (int i = 0; i < t.y.kernel; ++i)
        for (int j = 0; j < t.x.kernel; ++j)
            visit(i * t.x.kernel + j, (flip ? t.y.kernel - 1 - i : i) * row +
                                          (flip ? t.x.kernel - 1 - j : j) * column);
}

}  // namespace

void filters_to_points(const Tiling& t, const float* w, const int64_t* strides, bool flip,
                       float* points) {
#pragma omp parallel for schedule(static)
    for (int64_t f = 0; f < t.filters; f += LANES) {
        const int64_t lanes = std::min<int64_t>(LANES, t.f - f);
        for (int64_t c = 0; c < t.channels; ++c) {
            Vector taps[SIDE * SIDE] = {};
            if (c < t.c)
                each_tap(t, strides[2], strides[3], flip, [&](int tap, int64_t place) {
                    for (int64_t lane = 0; lane < lanes; ++lane)
                        taps[tap][lane] =
                            w[(f + lane) * strides[0] + c * strides[1] + place];
                });
            for (size_t py = 0; py < t.y.pieces.size(); ++py)
                for (size_t px = 0; px < t.x.pieces.size(); ++px) {
                    const Piece &down = t.y.pieces[py], &across = t.x.pieces[px];
                    const int columns = across.points(t.x.tile);
                    Vector half[MAX_TAPS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
                    transform(FILTER, t.x.tile, across.taps)(
                        down.taps, taps + down.offset * t.x.kernel + across.offset, t.x.stride,
                        t.y.stride * t.x.kernel, half, 1, columns);
                    transform(FILTER, t.y.tile, down.taps)(columns, half, columns, 1, done,
                                                           columns, 1);
                    each_point(t, py, px, [&](int i, int64_t place) {
                        *reinterpret_cast<Vector*>(points + place + c * t.filters + f) = done[i];
                    });
                }
        }
    }
}

void points_to_filters(const Tiling& t, const float* points, bool flip, bool add, float* w) {
    const int64_t size = t.y.kernel * t.x.kernel;
#pragma omp parallel for schedule(static)
    for (int64_t f = 0; f < t.filters; f += LANES) {
        const int64_t lanes = std::min<int64_t>(LANES, t.f - f);
        for (int64_t c = 0; c < t.c; ++c) {
            Vector taps[SIDE * SIDE];
            for (size_t py = 0; py < t.y.pieces.size(); ++py)
                for (size_t px = 0; px < t.x.pieces.size(); ++px) {
                    const Piece &down = t.y.pieces[py], &across = t.x.pieces[px];
                    const int columns = across.points(t.x.tile);
                    Vector half[MAX_TAPS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
                    each_point(t, py, px, [&](int i, int64_t place) {
                        done[i] =
                            *reinterpret_cast<const Vector*>(points + place + c * t.filters + f);
                    });
                    transform(FILTER_BACK, t.y.tile, down.taps)(columns, done, columns, 1, half,
                                                                columns, 1);
                    transform(FILTER_BACK, t.x.tile, across.taps)(
                        down.taps, half, 1, columns,
                        taps + down.offset * t.x.kernel + across.offset, t.x.stride,
                        t.y.stride * t.x.kernel);
                }
            each_tap(t, t.x.kernel, 1, flip, [&](int tap, int64_t place) {
                for (int64_t lane = 0; lane < lanes; ++lane) {
                    float& to = w[((f + lane) * t.c + c) * size + place];
                    to = add ? to + taps[tap][lane] : taps[tap][lane];
                }
            });
        }
    }
}

}  // namespace phases
}  // namespace dcgan
