/* The ways to the points and back, of images, outputs and filters: all threads, no order matters.
 *
 * Transformed images are a matrix for each pair of points, (tiles, depth * channels); outputs one
 * (tiles, filters); filters one (depth * channels, filters). Those of one kind lie behind each
 * other, with `images` images' tiles in them. */
#ifndef DCGAN_NATIVE_PHASES_TRANSFORMS_H
#define DCGAN_NATIVE_PHASES_TRANSFORMS_H

#include "phases_tiles.h"

namespace dcgan {
namespace phases {

/* A rectangle of tiles with memory for what is transformed. */
struct Rectangle {
    Tiling t;
    float *images, *outputs, *filters;
};

/* Those that cover the output; images are read and written once for all of them. */
typedef std::vector<Rectangle> Rectangles;

/* Floats that `scratch` has, below. */
size_t scratch_size(const std::vector<Tiling>& tilings);

/* B^T x B, and its transpose, which overwrites whole images. */
void images_to_points(const Rectangles& all, int64_t images, const float* x, float* scratch);
void points_to_images(const Rectangles& all, int64_t images, float* x, float* scratch);

/* A y A^T, and its transpose, which overwrites the outputs. */
void outputs_to_points(const Rectangles& all, const dcgan_conv& g, int64_t images, const float* y,
                       float* scratch);
void points_to_outputs(const Rectangles& all, const dcgan_conv& g, int64_t images, float* y,
                       float* scratch);

/* G w G^T, from filters of any strides (in elements), and its transpose, C-contiguous. */
void filters_to_points(const Tiling& tiling, const float* w, const int64_t* strides, bool flip,
                       float* points);
void points_to_filters(const Tiling& tiling, const float* points, bool flip, bool add, float* w);

}  // namespace phases
}  // namespace dcgan

#endif
