#include "phases_transforms.h"

#if defined(_OPENMP)
#include <omp.h>
#endif

#include "phases_maps.h"

namespace dcgan {
namespace phases {
namespace {

int threads() {
#if defined(_OPENMP)
    return omp_get_max_threads();
#else
    return 1;
#endif
}

int thread() {
#if defined(_OPENMP)
    return omp_get_thread_num();
#else
    return 0;
#endif
}

size_t thread_scratch(const Tiling& tiling) {
    const Axis &y = tiling.y, &x = tiling.x;
    /* tiles of the output never have more pixels than what they read has */
    return size_t(std::max(y.span, y.count * y.tile)) *
           size_t(std::max(x.span, x.count * x.tile)) * LANES;
}

Window read_by(const Tiling& t) {
    return {t.y.image, t.x.image, t.y.start, t.y.span, t.x.start, t.x.span};
}

Window written_by(const Tiling& t, const dcgan_conv& g) {
    return {g.oh, g.ow, t.y.first, t.y.count * t.y.tile, t.x.first, t.x.count * t.x.tile};
}

/* One pair of pieces: its tiles' pixels in `scratch`, and where its points lie among those of
 * `images` images, looked up once: finding them for each tile took longer than the transform. */
struct Corner {
    const Tiling& t;
    const Piece &down, &across;
    int rows, columns;
    int64_t first[MAX_POINTS * MAX_POINTS], step[MAX_POINTS * MAX_POINTS];

    Corner(const Tiling& t, size_t py, size_t px, int64_t images)
        : t(t), down(t.y.pieces[py]), across(t.x.pieces[px]), rows(down.points(t.y.tile)),
          columns(across.points(t.x.tile)) {
        for (int a = 0; a < rows; ++a)
            for (int b = 0; b < columns; ++b) {
                const int q = t.y.point(down, a) * t.x.points + t.x.point(across, b);
                first[a * columns + b] =
                    t.image_place(q, images * t.tiles()) + t.slot(q, py, px) * t.channels;
                step[a * columns + b] = t.depth[q] * t.channels;
            }
    }

    /* Of the i-th point of a tile. */
    int64_t place(int i, int64_t tile) const { return first[i] + tile * step[i]; }

    Vector* pixels(float* scratch, int64_t ty, int64_t tx) const {
        const int64_t row = ty * t.y.tile * t.y.stride + down.offset,
                      column = tx * t.x.tile * t.x.stride + across.offset;
        return reinterpret_cast<Vector*>(scratch) + row * t.x.span + column;
    }
};

std::vector<Corner> corners(const Tiling& t, int64_t images) {
    std::vector<Corner> all;
    for (size_t py = 0; py < t.y.pieces.size(); ++py)
        for (size_t px = 0; px < t.x.pieces.size(); ++px)
            all.emplace_back(t, py, px, images);
    return all;
}

/* visit(image, first plane, planes, scratch of the thread) for all images and whole vectors. */
template <typename Visit>
void each_block(const Tiling& t, int64_t images, int64_t planes, float* scratch, Visit visit) {
    const int64_t blocks = (planes + LANES - 1) / LANES;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < images * blocks; ++i) {
        const int64_t first = i % blocks * LANES;
        visit(i / blocks, first, std::min<int64_t>(LANES, planes - first),
              scratch + thread() * thread_scratch(t));
    }
}

}  // namespace

size_t scratch_size(const Tiling& tiling) { return thread_scratch(tiling) * size_t(threads()); }

void images_to_points(const Tiling& t, int64_t images, const float* x, float* points,
                      float* scratch) {
    const Window window = read_by(t);
    const std::vector<Corner> all = corners(t, images);
    each_block(t, images, t.c, scratch, [&](int64_t image, int64_t c, int64_t planes, float* own) {
        window.read(x + (image * t.c + c) * t.y.image * t.x.image, planes, own);
        for (const Corner& corner : all) {
            const Transform down = transform(IMAGE, t.y.tile, corner.down.taps),
                            across = transform(IMAGE, t.x.tile, corner.across.taps);
            Vector half[MAX_POINTS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
            for (int64_t tile = 0; tile < t.tiles(); ++tile) {
                across(corner.rows, corner.pixels(own, tile / t.x.count, tile % t.x.count),
                       t.x.stride, t.y.stride * t.x.span, half, 1, corner.columns);
                down(corner.columns, half, corner.columns, 1, done, corner.columns, 1);
                const int64_t number = image * t.tiles() + tile;
                for (int i = 0; i < corner.rows * corner.columns; ++i)
                    *reinterpret_cast<Vector*>(points + corner.place(i, number) + c) = done[i];
            }
        }
    });
}

void points_to_images(const Tiling& t, int64_t images, const float* points, bool add, float* x,
                      float* scratch) {
    const Window window = read_by(t);
    const std::vector<Corner> all = corners(t, images);
    const int64_t size = t.y.image * t.x.image;
    each_block(t, images, t.c, scratch, [&](int64_t image, int64_t c, int64_t planes, float* own) {
        std::fill(own, own + t.y.span * t.x.span * LANES, 0.0f);
        for (const Corner& corner : all) {
            const Transform down = transform(IMAGE_BACK, t.y.tile, corner.down.taps),
                            across = transform(IMAGE_BACK, t.x.tile, corner.across.taps);
            Vector half[MAX_POINTS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
            for (int64_t tile = 0; tile < t.tiles(); ++tile) {
                const int64_t number = image * t.tiles() + tile;
                for (int i = 0; i < corner.rows * corner.columns; ++i)
                    done[i] = *reinterpret_cast<const Vector*>(
                        points + corner.place(i, number) + c);
                down(corner.columns, done, corner.columns, 1, half, corner.columns, 1);
                across(corner.rows, half, 1, corner.columns, done, 1, corner.columns);
                Vector* const pixels = corner.pixels(own, tile / t.x.count, tile % t.x.count);
                for (int a = 0; a < corner.rows; ++a)
                    for (int b = 0; b < corner.columns; ++b)
                        pixels[a * t.y.stride * t.x.span + b * t.x.stride] +=
                            done[a * corner.columns + b];
            }
        }
        float* const to = x + (image * t.c + c) * size;
        if (!add && !window.whole())
            std::fill(to, to + planes * size, 0.0f);
        window.write(own, planes, add, to);
    });
}

void outputs_to_points(const Tiling& t, const dcgan_conv& g, int64_t images, const float* y,
                       float* points, float* scratch) {
    const Window window = written_by(t, g);
    const int64_t all = images * t.tiles();
    const Transform down = transform(MAP, t.y.tile, t.y.points - t.y.tile + 1),
                    across = transform(MAP, t.x.tile, t.x.points - t.x.tile + 1);
    each_block(t, images, t.f, scratch, [&](int64_t image, int64_t f, int64_t planes, float* own) {
        window.read(y + (image * t.planes + f) * g.oh * g.ow, planes, own);
        Vector half[MAX_TILE * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
        for (int64_t tile = 0; tile < t.tiles(); ++tile) {
            const Vector* const pixels = reinterpret_cast<const Vector*>(own) +
                                         tile / t.x.count * t.y.tile * window.width +
                                         tile % t.x.count * t.x.tile;
            across(t.y.tile, pixels, 1, window.width, half, 1, t.x.points);
            down(t.x.points, half, t.x.points, 1, done, t.x.points, 1);
            for (int q = 0; q < t.points; ++q)
                *reinterpret_cast<Vector*>(points + t.output_place(q, all) +
                                           (image * t.tiles() + tile) * t.filters + f) = done[q];
        }
    });
}

void points_to_outputs(const Tiling& t, const dcgan_conv& g, int64_t images, const float* points,
                       float* y, float* scratch) {
    const Window window = written_by(t, g);
    const int64_t all = images * t.tiles();
    const Transform down = transform(MAP_BACK, t.y.tile, t.y.points - t.y.tile + 1),
                    across = transform(MAP_BACK, t.x.tile, t.x.points - t.x.tile + 1);
    each_block(t, images, t.f, scratch, [&](int64_t image, int64_t f, int64_t planes, float* own) {
        Vector half[MAX_TILE * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
        for (int64_t tile = 0; tile < t.tiles(); ++tile) {
            for (int q = 0; q < t.points; ++q)
                done[q] = *reinterpret_cast<const Vector*>(
                    points + t.output_place(q, all) + (image * t.tiles() + tile) * t.filters + f);
            down(t.x.points, done, t.x.points, 1, half, t.x.points, 1);
            Vector* const pixels = reinterpret_cast<Vector*>(own) +
                                   tile / t.x.count * t.y.tile * window.width +
                                   tile % t.x.count * t.x.tile;
            across(t.y.tile, half, 1, t.x.points, pixels, 1, window.width);
        }
        window.write(own, planes, false, y + (image * t.planes + f) * g.oh * g.ow);
    });
}

}  // namespace phases
}  // namespace dcgan
