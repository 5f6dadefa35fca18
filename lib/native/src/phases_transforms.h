/* The ways to the points and back, of images, outputs and filters: all threads, no order matters.
 *
 * Transformed images are a matrix for each pair of points, (tiles, depth * channels); outputs one
 * (tiles, filters); filters one (depth * channels, filters). Those of one kind lie behind each
 * other, with `images` images' tiles in them. `scratch` has `scratch_size` floats. */
#ifndef DCGAN_NATIVE_PHASES_TRANSFORMS_H
#define DCGAN_NATIVE_PHASES_TRANSFORMS_H

#include "phases_tiles.h"

namespace dcgan {
namespace phases {

size_t scratch_size(const Tiling& tiling);

/* B^T x B, and its transpose, which overwrites or adds to whole images. */
void images_to_points(const Tiling& tiling, int64_t images, const float* x, float* points,
                      float* scratch);
void points_to_images(const Tiling& tiling, int64_t images, const float* points, bool add,
                      float* x, float* scratch);

/* A y A^T, and its transpose, which overwrites the tiling's part of the outputs. */
void outputs_to_points(const Tiling& tiling, const dcgan_conv& g, int64_t images, const float* y,
                       float* points, float* scratch);
void points_to_outputs(const Tiling& tiling, const dcgan_conv& g, int64_t images,
                       const float* points, float* y, float* scratch);

/* G w G^T, from filters of any strides (in elements), and its transpose, C-contiguous. */
void filters_to_points(const Tiling& tiling, const float* w, const int64_t* strides, bool flip,
                       float* points);
void points_to_filters(const Tiling& tiling, const float* points, bool flip, bool add, float* w);

}  // namespace phases
}  // namespace dcgan

#endif
