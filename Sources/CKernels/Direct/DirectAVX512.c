#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#define MOST_SUMS 24
#define MOST_TAPS 4
#define KERNEL_NAME(name) direct_avx512_##name
#include "DirectKernels.h"
#pragma clang attribute pop
#endif
