#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,prfchw"))), apply_to = function)
#define VECTOR_WIDTH 16
#define KERNEL_NAME(name) winograd_avx512_##name
#include "WinogradKernels.h"
#pragma clang attribute pop
#endif
