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

// Runs `body` with `b` a constant for the usual block sizes, so that the inner loop becomes whole registers.
#define FOR_BLOCK(block, body)                                                                                         \
  switch (block) {                                                                                                     \
  case 64: { const int64_t b = 64; body } break;                                                                       \
  case 32: { const int64_t b = 32; body } break;                                                                       \
  case 16: { const int64_t b = 16; body } break;                                                                       \
  case 8: { const int64_t b = 8; body } break;                                                                         \
  default: { const int64_t b = (block); body } break;                                                                  \
  }

#endif

