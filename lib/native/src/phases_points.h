/* Toom and Cook's matrices for m outputs of a filter with r taps, and vectors multiplied by them.
 *
 * y = A^T [(G w) * (B^T x)] with m + r - 1 products (Lavin and Gray, arXiv:1509.09308). All r share
 * the order of the points, infinity last: a shorter filter takes the first finite ones. */
#ifndef DCGAN_NATIVE_PHASES_POINTS_H
#define DCGAN_NATIVE_PHASES_POINTS_H

#include <stddef.h>

namespace dcgan {
namespace phases {

/* A vector lies over channels; its width is what the processor has at least half of. */
#if defined(__AVX512F__)
enum { LANES = 16 };
#else
enum { LANES = 8 };
#endif
typedef float Vector __attribute__((vector_size(LANES * sizeof(float)), aligned(4), may_alias));

/* The longest piece of a filter, the largest tile, and the points of both. */
enum { MAX_TAPS = 3, MAX_TILE = 4, MAX_POINTS = MAX_TAPS + MAX_TILE - 1 };

enum Matrix { IMAGE, IMAGE_BACK, MAP_BACK, MAP, FILTER, FILTER_BACK }; /* B^T B A^T A G G^T */

/* Lines of vectors, each multiplied by one of the matrices. Steps are in vectors: from one to the
 * next within a line, and from line to line. */
typedef void (*Transform)(int lines, const Vector* from, ptrdiff_t from_step, ptrdiff_t from_line,
                          Vector* to, ptrdiff_t to_step, ptrdiff_t to_line);

/* The transform for `tile` outputs (2 to 4) and `taps` (1 to 3). */
Transform transform(Matrix matrix, int tile, int taps);

}  // namespace phases
}  // namespace dcgan

#endif
