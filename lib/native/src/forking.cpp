/* The lock that keeps a process from being forked while a thread is inside the library.
 *
 * A child has only the thread that forked. What another thread held at that moment stays held
 * for ever there: the workspace, oneDNN's cache, OpenMP's own locks. */
#include "api.h"

#if !defined(_WIN32)
#include <pthread.h>

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
