#include "DirectPlan.h"
#pragma STDC FP_CONTRACT OFF

// Nothing of the type is handed to a function that is not part of its caller.
#pragma clang diagnostic ignored "-Wpsabi"
typedef float vec16 __attribute__((vector_size(64), aligned(64)));
typedef int32_t bits16 __attribute__((vector_size(64)));

// Less zero, which is nothing; more zero would be an addition, for a negative zero.
INLINE vec16 splat(float x) { return x - (vec16){}; }
INLINE vec16 fused(vec16 x, vec16 y, vec16 z) { return __builtin_elementwise_fma(x, y, z); }
INLINE vec16 load(const float *x) { return *(const vec16 *)x; }
INLINE void store(float *y, vec16 x) { *(vec16 *)y = x; }

// Adds what `taps` taps of one residue give to `count` registers in a row. Tap t sees the value t steps behind that of the
// first, so that each value is loaded once for all taps.
INLINE void add_taps(
    const float *x, int64_t step, const float *weights, vec16 sum[MOST_SUMS], const int count, const int taps) {
  vec16 weight[MOST_TAPS];
#pragma clang loop unroll(full)
  for (int t = 0; t < taps; t++) weight[t] = load(weights + t * step * 16);
#pragma clang loop unroll(full)
  for (int m = 0; m < count + taps - 1; m++, x += step) {
    vec16 value = splat(*x);
#pragma clang loop unroll(full)
    for (int t = 0; t < taps; t++)
      if (m - t >= 0 && m - t < count) sum[m - t] = fused(value, weight[t], sum[m - t]);
  }
}

// `count` registers in a row, `y_step` floats apart.
INLINE void group(const float *x, direct_window v, const float *weights, vec16 shift, int relu, float *y,
    int64_t y_step, const int count) {
  vec16 sum[MOST_SUMS];
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) sum[i] = shift;
  for (int64_t p = 0; p < v.image.planes; p++)
    for (int64_t k = 0; k < v.height; k++, weights += v.length * 16) {
      const float *run = x + p * v.image.plane + k * v.image.row;
      for (int64_t residue = 0; residue < v.step && residue < v.length; residue++) {
        const float *first = run + residue, *weight = weights + residue * 16;
        int64_t taps = v.taps + (residue < v.longer);
        for (; taps >= MOST_TAPS; taps -= MOST_TAPS, first += MOST_TAPS * v.step, weight += MOST_TAPS * v.step * 16)
          add_taps(first, v.step, weight, sum, count, MOST_TAPS);
        switch (taps) {
        case 1: add_taps(first, v.step, weight, sum, count, 1); break;
#if MOST_TAPS > 2
        case 2: add_taps(first, v.step, weight, sum, count, 2); break;
        case 3: add_taps(first, v.step, weight, sum, count, 3); break;
#endif
        }
      }
    }
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) {
    vec16 value = sum[i];
    // What is not a number stays so.
    if (relu) value = (vec16)((bits16)value & ~(bits16)(value < 0));
    store(y + i * y_step, value);
  }
}

// One row, in groups of `count`, of which the last reaches back over the one before it.
INLINE void row_of(const float *x, direct_window v, const float *weights, vec16 shift, int relu, direct_target y,
    float *row, const int count) {
  for (int64_t first = 0; first < y.columns; first += count) {
    int64_t at = first + count <= y.columns ? first : y.columns - count;
    group(x + at * v.step, v, weights, shift, relu, row + at * y.step, y.step, count);
  }
}

#if MOST_SUMS > 6
#define COUNTS(C) C(1) C(2) C(4) C(5) C(6) C(7) C(8) C(10) C(12) C(14) C(16)
static const int counts[] = {1, 2, 4, 5, 6, 7, 8, 10, 12, 14, 16};
enum { most_count = 16 };
#else
#define COUNTS(C) C(1) C(2) C(3) C(4)
static const int counts[] = {1, 2, 3, 4};
enum { most_count = 4 };
#endif

// The least count that takes as few groups as the greatest, or the greatest that a row has room for.
static int count_for(int64_t columns) {
  int64_t groups = (columns + most_count - 1) / most_count, least = (columns + groups - 1) / groups;
  int best = 1;
  for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++) {
    if (counts[i] > columns) break;
    best = counts[i];
    if (best >= least) break;
  }
  return best;
}

static void KERNEL_NAME(outputs)(
    const float *x, direct_window v, const float *weights, const float *bias, int relu, direct_target y) {
  vec16 shift = bias ? load(bias) : (vec16){};
  int count = count_for(y.columns);
  float *row = y.start;
  for (int64_t i = 0; i < y.rows; i++, x += v.row_step, row += y.row_step) {
#define COUNT(N) case N: row_of(x, v, weights, shift, relu, y, row, N); break;
    switch (count) { COUNTS(COUNT) }
#undef COUNT
  }
}

// Of the weights of a window: `runs` rows from one on, in each `residues` places beside each other and from each of them
// `taps` that are a step apart.
typedef struct {
  int runs, residues, taps;
} piece;

// Adds what `together` places in a row give to the sums of a piece. As there, each value is loaded once.
INLINE void add_places(const float *x, direct_window v, const float *dy, vec16 sum[MOST_SUMS], const piece part,
    const int together) {
  vec16 gradient[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < together; i++) gradient[i] = load(dy + i * 16);
#pragma clang loop unroll(full)
  for (int r = 0; r < part.runs; r++) {
    const float *at = x + r * v.image.row;
#pragma clang loop unroll(full)
    for (int m = 0; m < part.taps + together - 1; m++, at += v.step)
#pragma clang loop unroll(full)
      for (int q = 0; q < part.residues; q++) {
        vec16 value = splat(at[q]);
#pragma clang loop unroll(full)
        for (int i = 0; i < together; i++) {
          int t = m - i, place = (r * part.residues + q) * part.taps + t;
          if (t >= 0 && t < part.taps) sum[place] = fused(value, gradient[i], sum[place]);
        }
      }
  }
}

// Adds what a piece of the weights gets from all places.
INLINE void add_piece(const float *x, direct_window v, const float *dy, int64_t rows, int64_t columns, float *weights,
    const piece part) {
  vec16 sum[MOST_SUMS];
#pragma clang loop unroll(full)
  for (int i = 0; i < part.runs * part.residues * part.taps; i++) sum[i] = (vec16){};
  for (int64_t i = 0; i < rows; i++, x += v.row_step) {
    const float *place = x;
    int64_t k = 0;
#if MOST_SUMS > 6
    for (; k + 4 <= columns; k += 4, place += 4 * v.step, dy += 64) add_places(place, v, dy, sum, part, 4);
    if (k + 2 <= columns) {
      add_places(place, v, dy, sum, part, 2);
      k += 2, place += 2 * v.step, dy += 32;
    }
#endif
    for (; k < columns; k++, place += v.step, dy += 16) add_places(place, v, dy, sum, part, 1);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < part.runs; r++)
    for (int q = 0; q < part.residues; q++)
      for (int t = 0; t < part.taps; t++) {
        float *total = weights + (r * v.length + q + t * v.step) * 16;
        store(total, load(total) + sum[(r * part.residues + q) * part.taps + t]);
      }
}

// The pieces that are compiled: as many sums as registers have room for beside the rest.
#if MOST_SUMS > 6
#define PIECES_OF_A_RUN(P)                                                                                             \
  P(1, 1, 1) P(1, 1, 2) P(1, 1, 3) P(1, 1, 4) P(1, 1, 5) P(1, 1, 6) P(1, 1, 7) P(1, 1, 8)                              \
  P(1, 2, 1) P(1, 2, 2) P(1, 2, 3) P(1, 2, 4) P(1, 2, 5) P(1, 2, 6) P(1, 2, 7) P(1, 2, 8)                              \
  P(1, 4, 1) P(1, 4, 2) P(1, 4, 3) P(1, 4, 4) P(1, 4, 5) P(1, 4, 6) P(1, 8, 1) P(1, 8, 2) P(1, 8, 3)
#define PIECES_OF_THREE_RUNS(P)                                                                                        \
  P(3, 1, 1) P(3, 1, 2) P(3, 1, 3) P(3, 1, 4) P(3, 1, 5) P(3, 1, 6) P(3, 1, 7) P(3, 1, 8)                              \
  P(3, 2, 1) P(3, 2, 2) P(3, 2, 3) P(3, 2, 4) P(3, 4, 1) P(3, 4, 2) P(3, 8, 1)
enum { most_residues = 8, most_taps = 8, most_weights = 24 };
#else
#define PIECES_OF_A_RUN(P) P(1, 1, 1) P(1, 2, 1) P(1, 4, 1)
#define PIECES_OF_THREE_RUNS(P) P(3, 1, 1) P(3, 2, 1)
enum { most_residues = 4, most_taps = 1, most_weights = 6 };
#endif

// Adds to the weights of `residues` places beside each other, and those that are up to `taps` steps behind them.
static void add_residues(const float *x, direct_window v, const float *dy, int64_t rows, int64_t columns, float *weights,
    int64_t residues, int64_t taps, int runs) {
  int64_t groups = (taps + most_taps - 1) / most_taps;
  for (int64_t g = 0; g < groups; g++) {
    int64_t first = taps * g / groups, count = taps * (g + 1) / groups - first, at = most_residues;
    for (int64_t q = 0; q < residues; q += at) {
      while (at > 1 && (at > residues - q || runs * at * count > most_weights)) at /= 2;
      const float *from = x + q + first * v.step;
      float *to = weights + (q + first * v.step) * 16;
#define PIECE(R, Q, T)                                                                                                 \
  case R * 100 + Q * 10 + T: add_piece(from, v, dy, rows, columns, to, (piece){R, Q, T}); break;
      switch (runs * 100 + at * 10 + count) { PIECES_OF_A_RUN(PIECE) PIECES_OF_THREE_RUNS(PIECE) }
#undef PIECE
    }
  }
}

// All weights, from rows that stay in the nearest cache.
static void add_weights(
    const float *x, direct_window v, const float *dy, int64_t rows, int64_t columns, float *weights) {
  // A run of several residues; with one place at a time nothing is shared, and all places are residues.
  int64_t is_shared = most_taps > 1 && v.taps > 0;
  int64_t step = is_shared ? v.step : v.length, taps = is_shared ? v.taps : 1, longer = is_shared ? v.longer : 0;
  // Short runs by threes, so that there are sums enough not to wait for the last addition.
  int runs = v.height % 3 == 0 && 3 * (taps + (longer > 0)) <= most_weights && taps < most_taps && v.length <= 8 ? 3 : 1;
  for (int64_t p = 0; p < v.image.planes; p++)
    for (int64_t k = 0; k < v.height; k += runs) {
      const float *run = x + p * v.image.plane + k * v.image.row;
      float *to = weights + (p * v.height + k) * v.length * 16;
      add_residues(run, v, dy, rows, columns, to, longer, taps + 1, runs);
      add_residues(run + longer, v, dy, rows, columns, to + longer * 16, step - longer, taps, runs);
    }
}

static void KERNEL_NAME(gradient)(const float *x, direct_window v, const float *dy, int64_t rows, int64_t columns,
    float *weights, float *bias) {
  // Sums of so many places first, then of those: fewer roundings in a row. Part of what gives the bits.
  enum { places = 128 };
  int64_t rows_once = columns >= places ? 1 : places / columns, columns_once = columns < places ? columns : places;
  for (int64_t i = 0; i < rows; i += rows_once)
    for (int64_t k = 0; k < columns; k += columns_once) {
      int64_t height = rows - i < rows_once ? rows - i : rows_once;
      int64_t width = columns - k < columns_once ? columns - k : columns_once;
      const float *from = dy + (i * columns + k) * 16;
      add_weights(x + i * v.row_step + k * v.step, v, from, height, width, weights);
      if (!bias) continue;
      vec16 sum[4] = {};
      for (int64_t place = 0; place < height * width; place++) sum[place % 4] += load(from + place * 16);
      store(bias, load(bias) + ((sum[0] + sum[1]) + (sum[2] + sum[3])));
    }
}

const direct_kernels KERNEL_NAME(kernels) = {KERNEL_NAME(outputs), KERNEL_NAME(gradient)};
