/* How a convolution is cut: outputs into tiles, filters into pieces, and where the transformed
 * data of each lies. */
#ifndef DCGAN_NATIVE_PHASES_TILES_H
#define DCGAN_NATIVE_PHASES_TILES_H

#include <vector>

#include "conv.h"
#include "phases_points.h"

namespace dcgan {
namespace phases {

/* Taps offset, offset + stride, ... of a filter: with an image's pixels at the same distances they
 * make a convolution of stride 1 (one phase of it, if short enough). */
struct Piece {
    int offset, taps;
    int points(int tile) const { return tile + taps - 1; }
};

/* One dimension: outputs `first` to `first + count * tile`, those beyond `size` left out. */
struct Axis {
    Axis(int64_t stride, int64_t kernel, int64_t padding, int64_t image, int64_t output,
         int tile, int64_t first, int64_t count);

    int stride, kernel, tile;
    int64_t first, count;
    int64_t outputs;        /* of the `count * tile`, those that there are */
    int64_t start, image;   /* the first pixel that is read, may be negative; pixels there are */
    int64_t span;           /* pixels from the first to the last that is read */
    std::vector<Piece> pieces;
    int points;             /* of the longest piece */

    /* A piece's i-th point among those of the longest. */
    int point(const Piece& piece, int i) const {
        return i + 1 < piece.points(tile) ? i : points - 1;
    }
};

/* Floats between the matrices of two pairs of points. Without it their distance is a power of two
 * for most networks, and they displace each other in the cache. */
enum { GAP = 80 };
static_assert(GAP % LANES == 0, "matrices are whole vectors apart");

/* A rectangle of tiles of one size. At each pair of points, pieces that have it are columns of
 * one matrix product. */
struct Tiling {
    Tiling(const dcgan_conv& g, const Axis& y, const Axis& x);

    Axis y, x;
    int64_t n, c, f;             /* images, channels, filters */
    int64_t planes;              /* of an output; more than filters if these are a part */
    int64_t channels, filters;   /* both filled up to whole vectors */
    int points;                  /* pairs of them */
    std::vector<int> depth;      /* of a pair of points: pieces that have it */
    std::vector<int> before;     /* the sum of `depth` of earlier pairs */
    std::vector<int> slots;      /* of a pair of points and of pieces: place among `depth`, or -1 */
    int total;                   /* the sum of `depth` */

    int64_t tiles() const { return y.count * x.count; } /* of an image */

    /* Floats that the transforms of so many tiles, and of the filters, take. */
    int64_t image_size(int64_t tiles) const { return tiles * total * channels + points * GAP; }
    int64_t output_size(int64_t tiles) const { return points * (tiles * filters + GAP); }
    int64_t filter_size() const { return total * channels * filters + points * GAP; }

    /* Where a pair of points' matrix starts in them. */
    int64_t image_place(int q, int64_t tiles) const {
        return before[q] * tiles * channels + q * GAP;
    }
    int64_t output_place(int q, int64_t tiles) const { return q * (tiles * filters + GAP); }
    int64_t filter_place(int q) const { return before[q] * channels * filters + q * GAP; }

    int slot(int point, size_t py, size_t px) const {
        return slots[(size_t(point) * y.pieces.size() + py) * x.pieces.size() + px];
    }
};

/* Images that are worked on at once, so that their data stays near the processor. */
int64_t images_at_once(const std::vector<Tiling>& tilings);

/* Filters that are worked on at once: all, or a part where all of them would take much memory and
 * there are few tiles, as in the deepest layers. For each part the images are transformed anew. */
int64_t filters_at_once(const std::vector<Tiling>& tilings);

/* Rectangles that cover the output. `way` has a digit for rows and one for columns: tiles of 2, 3
 * or 4, or 5 for tiles of 4 with as many of 3 as let the last one end where the output does. */
std::vector<Tiling> tilings(const dcgan_conv& g, int way);

/* Whether `way` is one, and the sizes are such as this algorithm can do. */
bool suits(const dcgan_conv& g, int64_t way);

}  // namespace phases
}  // namespace dcgan

#endif
