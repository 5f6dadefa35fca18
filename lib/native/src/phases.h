/* Convolution by Winograd's minimal filtering over the phases of a stride.
 *
 * A strided correlation is a sum of correlations of stride 1, one for each phase (Huang et al.,
 * arXiv:2002.00552). They share points, so they are added up before the one way back. The
 * gradients are the same algorithm transposed. */
#ifndef DCGAN_NATIVE_PHASES_H
#define DCGAN_NATIVE_PHASES_H

#include "conv.h"

namespace dcgan {
namespace phases {

/* As `dcgan_convolve`, all but filters C-contiguous; `g.way` must suit. The caller holds the
 * workspace's lock. */
void convolve(int kind, const dcgan_conv& g, const float* first, const float* second,
              const int64_t* filters_strides, float* result);

}  // namespace phases
}  // namespace dcgan

#endif
