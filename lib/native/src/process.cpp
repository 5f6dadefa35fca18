/* What the library keeps for a process: working memory, error messages, the processor's mode and
 * the places of all threads, and the lock that keeps the process from being forked while a thread
 * is inside.
 *
 * A child has only the thread that forked. What another thread held at that moment stays held
 * for ever there: the workspace, oneDNN's cache, OpenMP's own locks. */
#include "api.h"

#include <stdlib.h>

#include <algorithm>
#if defined(__linux__)
#include <sched.h>
#include <sys/mman.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif
#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace dcgan {

Workspace workspace;

#if defined(__linux__)
void Freed::operator()(char* memory) const { munmap(memory, bytes); }

/* Not malloc's: what is freed there stays with the process, and large pieces of it would lie
 * between the graph's arrays. */
Pages allocate(size_t bytes) {
    const size_t page = size_t(1) << 21;
    const size_t wanted = (bytes + page - 1) / page * page;
    void* const found = mmap(nullptr, wanted + page, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (found == MAP_FAILED)
        throw std::bad_alloc();
    char* const start = static_cast<char*>(found);
    const size_t before = (page - reinterpret_cast<uintptr_t>(found) % page) % page;
    if (before)
        munmap(start, before);
    munmap(start + before + wanted, page - before);
#if defined(MADV_HUGEPAGE)
    madvise(start + before, wanted, MADV_HUGEPAGE); /* only speed: a refusal does not matter */
#endif
    return Pages(start + before, Freed{wanted});
}
#else
void Freed::operator()(char* memory) const { free(memory); }

Pages allocate(size_t bytes) {
    void* found = nullptr;
    if (posix_memalign(&found, 4096, bytes))
        throw std::bad_alloc();
    return Pages(static_cast<char*>(found), Freed{0});
}
#endif

char* Workspace::reserve(size_t bytes) {
    if (bytes > size_) {
        release();
        data_ = allocate(bytes);
        size_ = bytes;
    }
    return data_.get();
}

void Workspace::release() {
    data_.reset();
    size_ = 0;
}

#if defined(__linux__) && defined(_OPENMP)
namespace {

/* Whether the environment leaves it to us where threads run. */
const bool ours = !getenv("OMP_PROC_BIND") && !getenv("OMP_PLACES") &&
                  !getenv("GOMP_CPU_AFFINITY") && !getenv("KMP_AFFINITY");

/* Processor to which a thread of OpenMP's is bound; -1 before that. */
thread_local int bound = -1;

/* Where the thread that starts parallel regions was, and how often it has looked since. */
thread_local int home = -1;
thread_local unsigned looked = 0;

/* The processors of the calling thread. */
std::vector<int> usable() {
    std::vector<int> found;
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
            if (CPU_ISSET(cpu, &set))
                found.push_back(cpu);
    return found;
}

void bind(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof set, &set); /* only speed: a refusal does not matter */
    bound = cpu;
}

}  // namespace

/* A thread that slept may wake on the processor of the one that waits for it, and both may stay
 * there for a tick of the scheduler, some milliseconds, while another processor idles. Where there
 * is a thread for each processor, all but the calling one are bound, each to another processor than
 * the one that the calling thread is on. That one stays free, so that what it starts can run
 * anywhere. Threads may have ended and others begun: each 64th call looks anew. */
void spread() {
    const int here = ours ? sched_getcpu() : -1;
    if (here < 0 || (here == home && ++looked % 64))
        return;
    home = here;
    std::vector<int> cpus = usable();
    const std::vector<int>::iterator place = std::find(cpus.begin(), cpus.end(), here);
    if (place == cpus.end() || cpus.size() < 2 || int(cpus.size()) != omp_get_max_threads())
        return;
    std::swap(cpus[0], *place);
#pragma omp parallel
    {
        const int i = omp_get_thread_num();
        if (0 < i && i < int(cpus.size()) && bound != cpus[i])
            bind(cpus[i]);
    }
}
#else
void spread() {}
#endif

const char* remember_error(const std::string& message) {
    thread_local std::string last;
    last = message;
    return last.c_str();
}

}  // namespace dcgan

#if !defined(_WIN32)
namespace {

/* Operations share it; a fork waits until it has it alone. */
pthread_rwlock_t gate = PTHREAD_RWLOCK_INITIALIZER;

void before_fork() { pthread_rwlock_wrlock(&gate); }

void in_parent() { pthread_rwlock_unlock(&gate); }

/* Made anew: glibc does not let the child's thread, which has another number, unlock it. */
void in_child() { gate = PTHREAD_RWLOCK_INITIALIZER; }

const int registered = pthread_atfork(before_fork, in_parent, in_child);

}  // namespace

dcgan::Running::Running() { pthread_rwlock_rdlock(&gate); }

dcgan::Running::~Running() { pthread_rwlock_unlock(&gate); }

#else
dcgan::Running::Running() {}

dcgan::Running::~Running() {}
#endif

/* Let freed memory stay with the process, up to a bound where it ends, unless the environment says
 * otherwise.
 *
 * A graph frees each intermediate array and allocates the next. Left alone, glibc may return such
 * memory to the system every time, and fetching it again, cleared, took a tenth of an update:
 * always if it mapped it apart, as it does above 32 MB whatever its threshold is. */
DCGAN_API const char* dcgan_keep_memory() {
#if defined(__GLIBC__)
    if (!getenv("MALLOC_TRIM_THRESHOLD_") && !getenv("MALLOC_MMAP_THRESHOLD_") &&
        !getenv("MALLOC_MMAP_MAX_")) {
        mallopt(M_MMAP_MAX, 0);
        mallopt(M_TRIM_THRESHOLD, 1 << 30);
    }
#endif
    return nullptr;
}

/* Set flush-to-zero in the calling thread and in OpenMP's, see prelude.h. */
DCGAN_API const char* dcgan_flush_denormals() {
    const dcgan::Running running;
#if defined(__SSE2__)
#pragma omp parallel
    _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
    return nullptr;
}
