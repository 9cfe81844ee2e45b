// What the kernels' sources share.
#ifndef MILLRACE_KERNEL_MACROS_H
#define MILLRACE_KERNEL_MACROS_H

// Compiled once per instruction set; the loader picks the best the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define KERNEL
#endif
#define INLINE static inline __attribute__((always_inline))

#endif
