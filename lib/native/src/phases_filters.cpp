/* Filters to the points and back. A vector lies over LANES filters here. */
#include <algorithm>

#include "phases_transforms.h"

namespace dcgan {
namespace phases {
namespace {

enum { SIDE = 7 }; /* of the largest filter */

/* One pair of pieces: its taps in a filter, and where its points lie among those of all. */
struct Corner {
    const Piece &down, &across;
    int columns, first_tap, points;
    int64_t places[MAX_POINTS * MAX_POINTS];

    Corner(const Tiling& t, size_t py, size_t px)
        : down(t.y.pieces[py]), across(t.x.pieces[px]), columns(across.points(t.x.tile)),
          first_tap(down.offset * t.x.kernel + across.offset),
          points(down.points(t.y.tile) * columns) {
        for (int i = 0; i < points; ++i) {
            const int q = t.y.point(down, i / columns) * t.x.points +
                          t.x.point(across, i % columns);
            places[i] = t.filter_place(q) + t.slot(q, py, px) * t.channels * t.filters;
        }
    }
};

/* visit(channel, first filter, filters) for all of `channels` and whole vectors of filters. Some
 * channels follow each other, which they do in a filter, then the filters, which do so at the
 * points: more channels would displace from the cache what the next filters are written beside. */
template <typename Visit>
void each_block(const Tiling& t, int64_t channels, Visit visit) {
    const int64_t together = 8, blocks = t.filters / LANES,
                  groups = (channels + together - 1) / together;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < groups * blocks; ++i) {
        const int64_t f = i % blocks * LANES, first = i / blocks * together;
        for (int64_t c = first; c < std::min(first + together, channels); ++c)
            visit(c, f, std::min<int64_t>(LANES, t.f - f));
    }
}

std::vector<Corner> corners(const Tiling& t) {
    std::vector<Corner> all;
    for (size_t py = 0; py < t.y.pieces.size(); ++py)
        for (size_t px = 0; px < t.x.pieces.size(); ++px)
            all.emplace_back(t, py, px);
    return all;
}

/* Distances of a filter's taps, in rows and columns `row` and `column` apart. */
std::vector<int64_t> taps_places(const Tiling& t, int64_t row, int64_t column, bool flip) {
    std::vector<int64_t> places;
    for (int i = 0; i < t.y.kernel; ++i)
        for (int j = 0; j < t.x.kernel; ++j)
            places.push_back((flip ? t.y.kernel - 1 - i : i) * row +
                             (flip ? t.x.kernel - 1 - j : j) * column);
    return places;
}

}  // namespace

void filters_to_points(const Tiling& t, const float* w, const int64_t* strides, bool flip,
                       float* points) {
    const std::vector<Corner> all = corners(t);
    const std::vector<int64_t> places = taps_places(t, strides[2], strides[3], flip);
    const int64_t taps_there = int64_t(places.size());
    each_block(t, t.channels, [&](int64_t c, int64_t f, int64_t lanes) {
        Vector taps[SIDE * SIDE] = {}, half[MAX_TAPS * MAX_POINTS],
               done[MAX_POINTS * MAX_POINTS];
        if (c < t.c)
            for (int64_t lane = 0; lane < lanes; ++lane) {
                const float* const from = w + (f + lane) * strides[0] + c * strides[1];
                for (int64_t tap = 0; tap < taps_there; ++tap)
                    taps[tap][lane] = from[places[tap]];
            }
        for (const Corner& corner : all) {
            transform(FILTER, t.x.tile, corner.across.taps)(
                corner.down.taps, taps + corner.first_tap, t.x.stride, t.y.stride * t.x.kernel,
                half, 1, corner.columns);
            transform(FILTER, t.y.tile, corner.down.taps)(corner.columns, half, corner.columns, 1,
                                                          done, corner.columns, 1);
            for (int i = 0; i < corner.points; ++i)
                *reinterpret_cast<Vector*>(points + corner.places[i] + c * t.filters + f) =
                    done[i];
        }
    });
}

void points_to_filters(const Tiling& t, const float* points, bool flip, bool add, float* w) {
    const std::vector<Corner> all = corners(t);
    const std::vector<int64_t> places = taps_places(t, t.x.kernel, 1, flip);
    const int64_t size = int64_t(places.size());
    each_block(t, t.c, [&](int64_t c, int64_t f, int64_t lanes) {
        Vector taps[SIDE * SIDE], half[MAX_TAPS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
        for (const Corner& corner : all) {
            for (int i = 0; i < corner.points; ++i)
                done[i] = *reinterpret_cast<const Vector*>(points + corner.places[i] +
                                                           c * t.filters + f);
            transform(FILTER_BACK, t.y.tile, corner.down.taps)(
                corner.columns, done, corner.columns, 1, half, corner.columns, 1);
            transform(FILTER_BACK, t.x.tile, corner.across.taps)(
                corner.down.taps, half, 1, corner.columns, taps + corner.first_tap, t.x.stride,
                t.y.stride * t.x.kernel);
        }
        for (int64_t lane = 0; lane < lanes; ++lane) {
            float* const to = w + ((f + lane) * t.c + c) * size;
            for (int64_t tap = 0; tap < size; ++tap)
                to[places[tap]] = add ? to[places[tap]] + taps[tap][lane] : taps[tap][lane];
        }
    });
}

}  // namespace phases
}  // namespace dcgan
