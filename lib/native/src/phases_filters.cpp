/* Filters to the points and back. A vector lies over LANES filters here. */
#include <algorithm>

#include "phases_maps.h"
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

/* visit(channel, first filter, filters) for all of `channels` and whole vectors of filters. Filters
 * that fill a line of the cache follow each other, so that it is written whole, then some channels,
 * which lie behind each other in a filter. */
template <typename Visit>
void each_block(const Tiling& t, int64_t channels, Visit visit) {
    const int64_t together = 8, lines = (t.filters + LINE - 1) / LINE,
                  groups = (channels + together - 1) / together;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < groups * lines; ++i) {
        const int64_t first_f = i % lines * LINE, first = i / lines * together;
        for (int64_t c = first; c < std::min(first + together, channels); ++c)
            for (int64_t f = first_f; f < std::min(first_f + LINE, t.filters); f += LANES)
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

/* Where the filters lie in memory, and their taps as vectors over filters. */
struct Filters {
    const Tiling& t;
    const float* start;
    const int64_t* strides;
    int64_t taps;
    bool in_order; /* a filter's taps in one channel follow each other */
    int64_t sign;  /* of the way through them: backwards if they are flipped */

    Filters(const Tiling& t, const float* start, const int64_t* strides, bool flip)
        : t(t), start(start), strides(strides), taps(t.y.kernel * t.x.kernel),
          in_order(strides[3] == 1 && strides[2] == t.x.kernel), sign(flip ? -1 : 1) {}

    int64_t place(int64_t f, int64_t c) const { return f * strides[0] + c * strides[1]; }

    /* A piece's first tap; the next ones are `sign` times their distance away. */
    Vector* first(const Corner& corner, Vector* vectors) const {
        return vectors + (sign < 0 ? taps - 1 - corner.first_tap : corner.first_tap);
    }
    int64_t down() const { return sign * t.y.stride * t.x.kernel; }
    int64_t across() const { return sign * t.x.stride; }

    void read(int64_t f, int64_t c, int64_t lanes, Vector* vectors) const {
        if (lanes < LANES || c >= t.c)
            std::fill(vectors, vectors + taps, Vector{});
        if (c >= t.c)
            return;
        const float* const from = start + place(f, c);
        if (in_order) {
            lines_to_vectors(from, strides[0], lanes, taps, reinterpret_cast<float*>(vectors));
            return;
        }
        for (int64_t tap = 0; tap < taps; ++tap)
            for (int64_t lane = 0; lane < lanes; ++lane)
                vectors[tap][lane] = from[lane * strides[0] + tap / t.x.kernel * strides[2] +
                                          tap % t.x.kernel * strides[3]];
    }

    /* Have the cache fetch what is visited soon: a filter is too short for the processor to see
     * where its channels lead, and so is a line at the points. */
    template <bool WRITTEN>
    void fetch(int64_t f, int64_t c, int64_t lanes) const {
        if (!in_order || c >= t.c)
            return;
        for (int64_t lane = LINE; lane < LINE + lanes && f + lane < t.f; ++lane)
            for (int64_t tap = 0; tap < taps; tap += LINE)
                __builtin_prefetch(start + place(f + lane, c) + tap, WRITTEN);
    }
};

}  // namespace

void filters_to_points(const Tiling& t, const float* w, const int64_t* strides, bool flip,
                       float* points) {
    const std::vector<Corner> all = corners(t);
    const Filters filters(t, w, strides, flip);
    each_block(t, t.channels, [&](int64_t c, int64_t f, int64_t lanes) {
        Vector taps[SIDE * SIDE], half[MAX_TAPS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
        filters.fetch<false>(f, c, lanes);
        filters.read(f, c, lanes, taps);
        for (const Corner& corner : all) {
            transform(FILTER, t.x.tile, corner.across.taps)(
                corner.down.taps, filters.first(corner, taps), filters.across(), filters.down(),
                half, 1, corner.columns);
            transform(FILTER, t.y.tile, corner.down.taps)(corner.columns, half, corner.columns, 1,
                                                          done, corner.columns, 1);
            for (int i = 0; i < corner.points; ++i) {
                float* const to = points + corner.places[i] + c * t.filters + f;
                *reinterpret_cast<Vector*>(to) = done[i];
                __builtin_prefetch(to + t.filters, 1);
            }
        }
    });
}

void points_to_filters(const Tiling& t, const float* points, bool flip, bool add, float* w) {
    const std::vector<Corner> all = corners(t);
    const int64_t taps_there = t.y.kernel * t.x.kernel;
    const int64_t strides[] = {t.c * taps_there, taps_there, t.x.kernel, 1};
    const Filters filters(t, w, strides, flip);
    each_block(t, t.c, [&](int64_t c, int64_t f, int64_t lanes) {
        Vector taps[SIDE * SIDE], half[MAX_TAPS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
        filters.fetch<true>(f, c, lanes);
        for (const Corner& corner : all) {
            for (int i = 0; i < corner.points; ++i) {
                const float* const from = points + corner.places[i] + c * t.filters + f;
                done[i] = *reinterpret_cast<const Vector*>(from);
                __builtin_prefetch(from + t.filters);
            }
            transform(FILTER_BACK, t.y.tile, corner.down.taps)(
                corner.columns, done, corner.columns, 1, half, corner.columns, 1);
            transform(FILTER_BACK, t.x.tile, corner.across.taps)(
                corner.down.taps, half, 1, corner.columns, filters.first(corner, taps),
                filters.across(), filters.down());
        }
        const float* const vectors = reinterpret_cast<const float*>(taps);
        float* const to = w + filters.place(f, c);
        (add ? vectors_to_lines<true> : vectors_to_lines<false>)(vectors, lanes, taps_there, to,
                                                                 strides[0]);
    });
}

}  // namespace phases
}  // namespace dcgan
