#include "CTrees.h"
#include <math.h>
#include <string.h>

// Compiled once per instruction set; the loader picks the best the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define KERNEL
#endif
#define INLINE static inline __attribute__((always_inline))

// Sixteen rows side by side: their loads wait for each other's in no order.
void trees_walk(
    const trees_node *nodes, int32_t root, const float *rows, int64_t columns, int64_t count, int32_t *ends) {
  enum { width = 16 };
  int64_t first = 0;
  for (; first + width <= count; first += width) {
    int32_t at[width];
    const float *base = rows + first * columns;
    for (int i = 0; i < width; i++) at[i] = root;
    int32_t moved;
    do {
      moved = 0;
      for (int i = 0; i < width; i++) {
        trees_node node = nodes[at[i]];
        int32_t next = node.child + (base[i * columns + node.column] > node.threshold);
        moved |= next ^ at[i];
        at[i] = next;
      }
    } while (moved);
    memcpy(ends + first, at, sizeof at);
  }
  for (; first < count; first++) {
    int32_t at = root, next = root;
    do {
      at = next;
      next = nodes[at].child + (rows[first * columns + nodes[at].column] > nodes[at].threshold);
    } while (next != at);
    ends[first] = at;
  }
}

int32_t trees_count_classes(const uint8_t *column, const trees_sample *samples, int64_t count, int64_t stride,
    uint32_t *classes, uint32_t *records, uint64_t occupied[4]) {
  memset(occupied, 0, 4 * sizeof *occupied);
  for (int64_t i = 0; i < count; i++) {
    trees_sample s = samples[i];
    uint32_t bin = column[s.row];
    classes[bin * stride + s.label] += s.weight;
    records[bin]++;
    occupied[bin >> 6] |= 1ull << (bin & 63);
  }
  int32_t bins = 0;
  for (int i = 0; i < 4; i++) bins += __builtin_popcountll(occupied[i]);
  return bins;
}

// Whole numbers below 2⁵³ throughout, so that no order of sums changes a bit.
INLINE trees_split class_split(const int64_t stride, uint32_t *classes, uint32_t *records, const uint64_t occupied[4],
    const uint32_t *total, int64_t count, int64_t least, int32_t cut) {
#pragma clang fp reassociate(on)
  double left[stride], right[stride];
  double left_weight = 0, right_weight = 0, left_squares = 0, right_squares = 0;
  for (int64_t c = 0; c < stride; c++) {
    left[c] = 0;
    right[c] = total[c];
    right_weight += right[c];
    right_squares += right[c] * right[c];
  }
  trees_split best = {-INFINITY, -1, -1};
  int64_t left_records = 0;
  int32_t previous = -1;
  for (int word = 0; word < 4; word++) {
    for (uint64_t bits = occupied[word]; bits; bits &= bits - 1) {
      int32_t bin = word * 64 + __builtin_ctzll(bits);
      if (previous >= 0 && left_records >= least && count - left_records >= least &&
          (cut < 0 || (previous <= cut && cut < bin))) {
        double score = left_squares / left_weight + right_squares / right_weight;
        if (score > best.score) best = (trees_split){score, previous, bin};
      }
      uint32_t *row = classes + bin * stride;
      double weight = 0, up = 0, down = 0;
      for (int64_t c = 0; c < stride; c++) {
        double w = row[c];
        weight += w;
        up += w * (2 * left[c] + w);
        down += w * (w - 2 * right[c]);
        left[c] += w;
        right[c] -= w;
        row[c] = 0;
      }
      left_weight += weight;
      right_weight -= weight;
      left_squares += up;
      right_squares += down;
      left_records += records[bin];
      records[bin] = 0;
      previous = bin;
    }
  }
  return best;
}

KERNEL trees_split trees_class_split(int64_t stride, uint32_t *classes, uint32_t *records, const uint64_t occupied[4],
    const uint32_t *total, int64_t count, int64_t least, int32_t cut) {
  if (stride == 16) return class_split(16, classes, records, occupied, total, count, least, cut);
  return class_split(stride, classes, records, occupied, total, count, least, cut);
}

int32_t trees_sum_numbers(const uint8_t *column, const trees_sample *samples, int64_t count, const float *numbers,
    int64_t width, double *sums, uint32_t *weights, uint32_t *records, uint64_t occupied[4]) {
  memset(occupied, 0, 4 * sizeof *occupied);
  for (int64_t i = 0; i < count; i++) {
    trees_sample s = samples[i];
    uint32_t bin = column[s.row];
    for (int64_t n = 0; n < width; n++) sums[bin * width + n] += (double)s.weight * numbers[s.row * width + n];
    weights[bin] += s.weight;
    records[bin]++;
    occupied[bin >> 6] |= 1ull << (bin & 63);
  }
  int32_t bins = 0;
  for (int i = 0; i < 4; i++) bins += __builtin_popcountll(occupied[i]);
  return bins;
}

trees_split trees_number_split(int64_t width, double *sums, uint32_t *weights, uint32_t *records,
    const uint64_t occupied[4], const double *total, double weight, int64_t count, int64_t least, int32_t cut) {
  double left[width];
  for (int64_t n = 0; n < width; n++) left[n] = 0;
  double left_weight = 0;
  trees_split best = {-INFINITY, -1, -1};
  int64_t left_records = 0;
  int32_t previous = -1;
  for (int word = 0; word < 4; word++) {
    for (uint64_t bits = occupied[word]; bits; bits &= bits - 1) {
      int32_t bin = word * 64 + __builtin_ctzll(bits);
      if (previous >= 0 && left_records >= least && count - left_records >= least &&
          (cut < 0 || (previous <= cut && cut < bin))) {
        double score = 0;
        for (int64_t n = 0; n < width; n++) {
          double right = total[n] - left[n];
          score += left[n] * left[n] / left_weight + right * right / (weight - left_weight);
        }
        if (score > best.score) best = (trees_split){score, previous, bin};
      }
      for (int64_t n = 0; n < width; n++) {
        left[n] += sums[bin * width + n];
        sums[bin * width + n] = 0;
      }
      left_weight += weights[bin];
      left_records += records[bin];
      weights[bin] = records[bin] = 0;
      previous = bin;
    }
  }
  return best;
}

void trees_sum_gradients(const uint8_t *columns, int64_t stride, int64_t column_count, const uint32_t *rows,
    const int64_t *packed, int64_t count, int64_t *sums) {
  int64_t column = 0;
  for (; column + 4 <= column_count; column += 4) {
    const uint8_t *a = columns + column * stride, *b = a + stride, *c = b + stride, *d = c + stride;
    int64_t *sa = sums + column * trees_bins, *sb = sa + trees_bins, *sc = sb + trees_bins, *sd = sc + trees_bins;
    if (rows) {
      for (int64_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        int64_t p = packed[i];
        sa[a[row]] += p;
        sb[b[row]] += p;
        sc[c[row]] += p;
        sd[d[row]] += p;
      }
    } else {
      for (int64_t i = 0; i < count; i++) {
        int64_t p = packed[i];
        sa[a[i]] += p;
        sb[b[i]] += p;
        sc[c[i]] += p;
        sd[d[i]] += p;
      }
    }
  }
  for (; column < column_count; column++) {
    const uint8_t *a = columns + column * stride;
    int64_t *sa = sums + column * trees_bins;
    for (int64_t i = 0; i < count; i++) sa[a[rows ? rows[i] : i]] += packed[i];
  }
}

KERNEL trees_split trees_gain_split(const int64_t *sums, int64_t total, const trees_gain_rules *rules) {
  float gradients[trees_bins], seconds[trees_bins], gains[trees_bins];
  int32_t upper[trees_bins];
  uint32_t lower[trees_bins];
  int64_t sum = 0;
  for (int i = 0; i < trees_bins; i++) {
    sum += sums[i];
    upper[i] = (int32_t)(sum >> 32);
    lower[i] = (uint32_t)sum;
  }
  float gradient = (float)(int32_t)(total >> 32) * rules->gradient_unit;
  float second = (float)(uint32_t)total * rules->second_unit;
  float penalty = rules->penalty, least_second = rules->least_second;
  float per_second = rules->records_per_second, least = rules->least;
  for (int i = 0; i < trees_bins; i++) {
    gradients[i] = (float)upper[i] * rules->gradient_unit;
    seconds[i] = (float)lower[i] * rules->second_unit;
  }
  for (int i = 0; i < trees_bins; i++) {
    float g = gradients[i], h = seconds[i], rg = gradient - g, rh = second - h;
    int fits = (h >= least_second) & (rh >= least_second) & (h * per_second + 0.5f >= least) &
        (rh * per_second + 0.5f >= least) & (h > 0) & (rh > 0);
    float gain = g * g / (h + penalty) + rg * rg / (rh + penalty);
    gains[i] = fits ? gain : -1;
  }
  // Where a bin is empty its gain is that of the one before it, and the first of equals is taken.
  float best = -1;
  for (int i = 0; i < trees_bins; i++) best = gains[i] > best ? gains[i] : best;
  if (best < 0) return (trees_split){0, -1, -1};
  int last = 0;
  while (gains[last] != best) last++;
  return (trees_split){best - gradient * gradient / (second + penalty), last, last + 1};
}
