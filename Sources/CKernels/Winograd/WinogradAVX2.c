#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,prfchw"))), apply_to = function)
#define VECTOR_WIDTH 8
#define KERNEL_NAME(name) winograd_avx2_##name
#include "WinogradKernels.h"
#pragma clang attribute pop
#endif
