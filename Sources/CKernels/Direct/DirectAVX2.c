#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define MOST_SUMS 6
#define MOST_TAPS 2
#define KERNEL_NAME(name) direct_avx2_##name
#include "DirectKernels.h"
#pragma clang attribute pop
#endif
