/* Parts of planes (images or outputs, rows behind each other) as vectors over channels. */
#ifndef DCGAN_NATIVE_PHASES_MAPS_H
#define DCGAN_NATIVE_PHASES_MAPS_H

#include "phases_points.h"

#include <stdint.h>

#include <algorithm>

namespace dcgan {
namespace phases {

/* Four numbers behind each other. */
typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));

#if defined(__clang__)
#define DCGAN_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef int FourPlaces __attribute__((vector_size(16)));
#define DCGAN_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, FourPlaces{i, j, k, l})
#endif

/* Columns of a square of four rows become rows, or are added to them: nothing is added of the
 * first `done` rows. Steps are from row to row. */
template <bool ADD>
inline void turn(const float* from, int64_t from_step, float* to, int64_t to_step,
                 int64_t done = 0) {
    Four row[4], half[4];
    for (int i = 0; i < 4; ++i) {
        row[i] = *reinterpret_cast<const Four*>(from + i * from_step);
        if (ADD && i < done)
            row[i] = Four{};
    }
    for (int i = 0; i < 4; i += 2) {
        half[i] = DCGAN_SHUFFLE(row[i], row[i + 1], 0, 4, 1, 5);
        half[i + 1] = DCGAN_SHUFFLE(row[i], row[i + 1], 2, 6, 3, 7);
    }
    for (int i = 0; i < 2; ++i) {
        row[2 * i] = DCGAN_SHUFFLE(half[i], half[i + 2], 0, 1, 4, 5);
        row[2 * i + 1] = DCGAN_SHUFFLE(half[i], half[i + 2], 2, 3, 6, 7);
    }
    for (int i = 0; i < 4; ++i) {
        Four* const place = reinterpret_cast<Four*>(to + i * to_step);
        *place = ADD ? *place + row[i] : row[i];
    }
}

#undef DCGAN_SHUFFLE

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
            if (!inside)
                continue;
            const float* const line = from + (top + y) * w + left;
            int64_t lane = 0;
            for (; lane + 4 <= planes; lane += 4) {
                int64_t x = by_four(low, high, [&](int64_t four, int64_t) {
                    turn<false>(line + lane * h * w + four, h * w, row + four * LANES + lane,
                                LANES);
                });
                for (; x < high; ++x)
                    for (int64_t i = lane; i < lane + 4; ++i)
                        row[x * LANES + i] = line[i * h * w + x];
            }
            for (; lane < planes; ++lane)
                for (int64_t x = low; x < high; ++x)
                    row[x * LANES + lane] = line[lane * h * w + x];
        }
    }

    /* The other way, to what is inside of the planes. */
    void write(const float* vectors, int64_t planes, bool add, float* to) const {
        if (add)
            put<true>(vectors, planes, to);
        else
            put<false>(vectors, planes, to);
    }

    /* Whether nothing of the planes is outside. */
    bool whole() const {
        return top <= 0 && left <= 0 && top + height >= h && left + width >= w;
    }

private:
    template <bool ADD>
    void put(const float* vectors, int64_t planes, float* to) const {
        const int64_t low = std::max<int64_t>(0, -left), high = std::min(width, w - left);
        for (int64_t y = std::max<int64_t>(0, -top); y < std::min(height, h - top); ++y) {
            const float* const row = vectors + y * width * LANES;
            float* const line = to + (top + y) * w + left;
            for (int64_t lane = 0; lane < planes; lane += 4) {
                const int64_t end = std::min(planes, lane + 4);
                int64_t rest = low;
                if (end == lane + 4)
                    rest = by_four(low, high, [&](int64_t four, int64_t done) {
                        turn<ADD>(row + four * LANES + lane, LANES, line + lane * h * w + four,
                                  h * w, done);
                    });
                for (int64_t i = lane; i < end; ++i)
                    for (int64_t x = rest; x < high; ++x)
                        line[i * h * w + x] =
                            ADD ? line[i * h * w + x] + row[x * LANES + i] : row[x * LANES + i];
            }
        }
    }
};

}  // namespace phases
}  // namespace dcgan

#endif
