/* One thread for work that is too small to share. */
#ifndef DCGAN_NATIVE_THREADS_H
#define DCGAN_NATIVE_THREADS_H

#include <stdint.h>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace dcgan {

/* Multiplications of a matrix product or a convolution below which one thread is done before the
 * others are awake: where one and two threads took the same time. */
const int64_t PARALLEL_PRODUCTS = 1 << 21;

/* While it lives, the calling thread's parallel regions, oneDNN's too, have one thread if
 * `alone`. A primitive of oneDNN must run with as many threads as it was made with. */
class Threads {
public:
#ifdef _OPENMP
    explicit Threads(bool alone) : before_(alone ? omp_get_max_threads() : 1) {
        if (before_ > 1)
            omp_set_num_threads(1);
    }
    ~Threads() {
        if (before_ > 1)
            omp_set_num_threads(before_);
    }

private:
    int before_;
#else
    explicit Threads(bool) {}
#endif
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
};

}  // namespace dcgan

#endif
