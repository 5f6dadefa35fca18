/* Parts of planes (images or outputs, rows behind each other) as vectors over channels. */
#ifndef DCGAN_NATIVE_PHASES_MAPS_H
#define DCGAN_NATIVE_PHASES_MAPS_H

#include "phases_points.h"

#include <stdint.h>

#include <algorithm>

namespace dcgan {
namespace phases {

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
            for (int64_t lane = 0; lane < planes; ++lane) {
                const float* const line = from + (lane * h + top + y) * w + left;
                for (int64_t x = low; x < high; ++x)
                    row[x * LANES + lane] = line[x];
            }
        }
    }

    /* The other way, to what is inside of the planes. */
    void write(const float* vectors, int64_t planes, bool add, float* to) const {
        const int64_t low = std::max<int64_t>(0, -left), high = std::min(width, w - left);
        for (int64_t y = std::max<int64_t>(0, -top); y < std::min(height, h - top); ++y)
            for (int64_t lane = 0; lane < planes; ++lane) {
                const float* const row = vectors + y * width * LANES + lane;
                float* const line = to + (lane * h + top + y) * w + left;
                if (add)
                    for (int64_t x = low; x < high; ++x)
                        line[x] += row[x * LANES];
                else
                    for (int64_t x = low; x < high; ++x)
                        line[x] = row[x * LANES];
            }
    }

    /* Whether nothing of the planes is outside. */
    bool whole() const {
        return top <= 0 && left <= 0 && top + height >= h && left + width >= w;
    }
};

}  // namespace phases
}  // namespace dcgan

#endif
