// Counts the allocations of threads that ask for it, for tests that promise there are none.
//
// The functions of the C library that allocate are replaced in the whole test executable by ones that call the library's
// own and, on a thread that counts, look who called: oneDNN and the C++ and OpenMP libraries, which run its kernels,
// are left out, since what they do is not ours to decide.
#ifndef MILLRACE_ALLOCATION_COUNT_H
#define MILLRACE_ALLOCATION_COUNT_H

#include <stdint.h>

/// Makes the calling thread count from now on, or no longer.
void allocation_count_set(int counts);

/// How many allocations were counted on all threads so far.
int64_t allocation_count(void);

#endif
