/* Parts of planes (images, outputs, filters) as vectors over channels. */
#ifndef DCGAN_NATIVE_PHASES_MAPS_H
#define DCGAN_NATIVE_PHASES_MAPS_H

#include "api.h"
#include "phases_points.h"

#include <stdint.h>

#include <algorithm>

namespace dcgan {
namespace phases {

/* visit(first, done) for four numbers after four from `low` to `high`; the last four may begin with
 * `done` that were visited. Returns where the rest begins: less than four in all. */
template <typename Visit>
inline int64_t by_four(int64_t low, int64_t high, Visit visit) {
    if (high - low < 4)
        return low;
    int64_t x = low;
    for (; x + 4 <= high; x += 4)
        visit(x, int64_t(0));
    if (x < high)
        visit(high - 4, x - (high - 4));
    return high;
}

/* The same numbers of lines, `distance` apart and at most LANES, as one vector for each number. */
inline void lines_to_vectors(const float* from, int64_t distance, int64_t lines, int64_t numbers,
                             float* vectors) {
    int64_t lane = 0;
    for (; lane + 4 <= lines; lane += 4) {
        const float* const line = from + lane * distance;
        int64_t x = by_four(0, numbers, [&](int64_t four, int64_t) {
            turn<false>(line + four, distance, vectors + four * LANES + lane, LANES);
        });
        for (; x < numbers; ++x)
            for (int64_t i = 0; i < 4; ++i)
                vectors[x * LANES + lane + i] = line[i * distance + x];
    }
    for (; lane < lines; ++lane)
        for (int64_t x = 0; x < numbers; ++x)
            vectors[x * LANES + lane] = from[lane * distance + x];
}

/* The other way; what is there may be added to. */
template <bool ADD>
inline void vectors_to_lines(const float* vectors, int64_t lines, int64_t numbers, float* to,
                             int64_t distance) {
    for (int64_t lane = 0; lane < lines; lane += 4) {
        float* const line = to + lane * distance;
        const int64_t end = std::min<int64_t>(4, lines - lane);
        int64_t rest = 0;
        if (end == 4)
            rest = by_four(0, numbers, [&](int64_t four, int64_t done) {
                turn<ADD>(vectors + four * LANES + lane, LANES, line + four, distance, done);
            });
        for (int64_t i = 0; i < end; ++i)
            for (int64_t x = rest; x < numbers; ++x) {
                const float number = vectors[x * LANES + lane + i];
                line[i * distance + x] = ADD ? line[i * distance + x] + number : number;
            }
    }
}

/* Rows `top` to `top + height` and columns `left` to `left + width` of planes with sides h, w,
 * which they may stick out of. */
struct Window {
    int64_t h, w, top, height, left, width;

    /* Of `planes` planes, at most LANES; 0 where there is none. */
    void read(const float* from, int64_t planes, float* vectors) const {
        const int64_t low = std::max<int64_t>(0, -left), high = std::min(width, w - left);
        for (int64_t y = 0; y < height; ++y) {
            float* const row = vectors + y * width * LANES;
            const bool inside = 0 <= top + y && top + y < h && low < high;
            if (!inside || low > 0 || high < width || planes < LANES)
                std::fill(row, row + width * LANES, 0.0f);
            if (inside)
                lines_to_vectors(from + (top + y) * w + left + low, h * w, planes, high - low,
                                 row + low * LANES);
        }
    }

    /* The other way, to what is inside of the planes. */
    void write(const float* vectors, int64_t planes, float* to) const {
        const int64_t low = std::max<int64_t>(0, -left), high = std::min(width, w - left);
        for (int64_t y = std::max<int64_t>(0, -top); y < std::min(height, h - top); ++y)
            if (low < high)
                vectors_to_lines<false>(vectors + (y * width + low) * LANES, planes, high - low,
                                        to + (top + y) * w + left + low, h * w);
    }

    /* Whether nothing of the planes is outside. */
    bool whole() const {
        return top <= 0 && left <= 0 && top + height >= h && left + width >= w;
    }
};

}  // namespace phases
}  // namespace dcgan

#endif
