// What the kernels' sources share.
#ifndef MILLRACE_MEDIA_KERNEL_MACROS_H
#define MILLRACE_MEDIA_KERNEL_MACROS_H

// Compiled once per instruction set; the loader picks the best the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define KERNEL
#endif
#define INLINE static inline __attribute__((always_inline))

// Runs `body` with `c` a constant for the usual numbers of channels, so that the innermost loop is unrolled.
#define FOR_CHANNELS(channels, body)                                                                                   \
  switch (channels) {                                                                                                  \
  case 1: { const int64_t c = 1; body } break;                                                                         \
  case 3: { const int64_t c = 3; body } break;                                                                         \
  case 4: { const int64_t c = 4; body } break;                                                                         \
  default: { const int64_t c = (channels); body } break;                                                               \
  }

#endif
