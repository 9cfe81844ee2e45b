#include "CKernels.h"
#include "KernelMacros.h"

// What neighbouring channels of one image are normalised with; its pixels are `row` floats apart.
typedef struct {
  kernel_pool_window window;
  int64_t row;
  const float *scale, *shift;
  int relu;
} strip;

// The three numbers of a channel that make dx of g and x.
typedef struct {
  const float *a, *b, *c;
} line;

// Nothing of the types is handed to a function that is not part of its caller.
#pragma clang diagnostic ignored "-Wpsabi"

#define LANE_COUNT 16
#define OF(name) name##_16
#include "NormMaxPoolLanes.h"
#undef LANE_COUNT
#undef OF
#define LANE_COUNT 8
#define OF(name) name##_8
#include "NormMaxPoolLanes.h"
#undef LANE_COUNT
#undef OF
#define LANE_COUNT 1
#define OF(name) name##_1
#include "NormMaxPoolLanes.h"

// Runs `body` with the function for as many channels as there are beside each other, all of a block in turn: `c` is the
// first of them.
#define FOR_LANES(block, name, body)                                                                                   \
  for (int64_t c = 0; c < (block);) {                                                                                  \
    if ((block) - c >= 16) {                                                                                           \
      name##_16 body;                                                                                                  \
      c += 16;                                                                                                         \
    } else if ((block) - c >= 8) {                                                                                     \
      name##_8 body;                                                                                                   \
      c += 8;                                                                                                          \
    } else {                                                                                                           \
      name##_1 body;                                                                                                   \
      c += 1;                                                                                                          \
    }                                                                                                                  \
  }

KERNEL void kernel_norm_max_pool(const float *x, float *y, float *peak, uint8_t *tap, kernel_extent e,
    kernel_pool_window w, const float *scale, const float *shift, int relu) {
  int64_t out_space = w.out_height * w.out_width;
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t i = 0; i < e.channels; i += e.block) {
      int64_t from = (n * e.channels + i) * e.space, to = (n * e.channels + i) * out_space;
      FOR_LANES(e.block, pool, (x + from + c, y + to + c, peak + to + c, tap + to + c,
          (strip){w, e.block, scale + i + c, shift + i + c, relu}))
    }
}

KERNEL void kernel_norm_max_pool_gradient(const float *x, const float *peak, const uint8_t *tap, const float *dy,
    float *dx, kernel_extent e, kernel_pool_window w, const float *scale, const float *shift, int relu, const float *a,
    const float *b, const float *d) {
  int64_t out_space = w.out_height * w.out_width;
  for (int64_t n = 0; n < e.batch; n++)
    for (int64_t i = 0; i < e.channels; i += e.block) {
      int64_t from = (n * e.channels + i) * out_space, to = (n * e.channels + i) * e.space;
      FOR_LANES(e.block, gradient, (x + to + c, peak + from + c, tap + from + c, dy + from + c, dx + to + c,
          (strip){w, e.block, scale + i + c, shift + i + c, relu}, (line){a + i + c, b + i + c, d + i + c}))
    }
}
