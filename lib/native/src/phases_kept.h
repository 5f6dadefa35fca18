/* Transformed filters that are kept while the filters stay the same: an update needs those of one
 * layer up to six times, and making them moves seven times as much memory as comparing does. */
#ifndef DCGAN_NATIVE_PHASES_KEPT_H
#define DCGAN_NATIVE_PHASES_KEPT_H

#include "phases_tiles.h"

namespace dcgan {
namespace phases {

/* The filters at the points, as `filters_to_points` makes them: kept ones if there are any of these
 * filters, else made in memory that is kept or, if they are large, a part or not contiguous, in
 * `own`. The last `together` calls' stay valid, if their tilings' tiles differ. The caller holds the
 * workspace's lock. */
float* filters_at_points(const Tiling& tiling, const dcgan_conv& g, const float* w,
                         const int64_t* strides, int together, float* own);

/* Keep none any longer. The caller holds the workspace's lock. */
void forget_filters();

}  // namespace phases
}  // namespace dcgan

#endif
