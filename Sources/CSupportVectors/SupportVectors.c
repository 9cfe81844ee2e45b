#include "CSupportVectors.h"
#include <math.h>
#include <string.h>

// Compiled once per instruction set; the loader picks the best the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define KERNEL
#endif
#define INLINE static inline __attribute__((always_inline))

// e^x for x ≤ 0, within 2 units in the last place: 2^k · e^r with |r| ≤ ln 2 / 2 by Taylor's polynomial.
INLINE float exponential(float x) {
  x = x < -87 ? -87 : x;
  // Adding and taking 1.5 · 2²³ rounds to a whole number.
  float k = x * 1.44269504f + 12582912.0f;
  k -= 12582912.0f;
  float r = x - k * 0.693359375f + k * 2.12194440e-4f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1;
  p = p * r + 1;
  int32_t bits = ((int32_t)k + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return p * power;
}

KERNEL void svm_rbf(float *products, const float *squares, float square, float gamma, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    float distance = square + squares[i] - 2 * products[i];
    products[i] = exponential(-gamma * (distance > 0 ? distance : 0));
  }
}

KERNEL void svm_polynomial(float *products, float gamma, float offset, int32_t degree, int64_t count) {
  for (int64_t i = 0; i < count; i++) products[i] = gamma * products[i] + offset;
  if (degree == 2) {
    for (int64_t i = 0; i < count; i++) products[i] *= products[i];
  } else if (degree == 3) {
    for (int64_t i = 0; i < count; i++) products[i] *= products[i] * products[i];
  } else {
    for (int64_t i = 0; i < count; i++) {
      float power = 1;
      for (int32_t d = 0; d < degree; d++) power *= products[i];
      products[i] = power;
    }
  }
}

// Eight maxima side by side, of the places ≡ 0 … 7 (mod 8).
enum { lanes = 8 };

INLINE void start(double best[lanes], int64_t place[lanes]) {
  for (int l = 0; l < lanes; l++) best[l] = -INFINITY, place[l] = -1;
}

INLINE void take(double best[lanes], int64_t place[lanes], int l, double x, int64_t at) {
  int better = x >= best[l];
  best[l] = better ? x : best[l];
  place[l] = better ? at : place[l];
}

INLINE svm_extreme greatest(const double best[lanes], const int64_t place[lanes]) {
  svm_extreme found = {-INFINITY, -1};
  for (int l = 0; l < lanes; l++)
    if (best[l] > found.value || (best[l] == found.value && best[l] > -INFINITY && place[l] > found.place))
      found = (svm_extreme){best[l], place[l]};
  return found;
}

KERNEL svm_extreme svm_greatest(const double *violations, const float *penalties, int64_t count) {
  double best[lanes];
  int64_t place[lanes];
  start(best, place);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int l = 0; l < lanes; l++) take(best, place, l, violations[i + l] + penalties[i + l], i + l);
  for (; i < count; i++) take(best, place, i % lanes, violations[i] + penalties[i], i);
  return greatest(best, place);
}

INLINE double updated(double violation, float first, float second, double a, double b) {
  return violation - (a * first + b * second);
}

KERNEL svm_extreme svm_update(double *violations, const float *first, const float *second, double a, double b,
    const float *penalties, int64_t count) {
  double best[lanes];
  int64_t place[lanes];
  start(best, place);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    double x[lanes];
    for (int l = 0; l < lanes; l++) x[l] = updated(violations[i + l], first[i + l], second[i + l], a, b);
    for (int l = 0; l < lanes; l++) violations[i + l] = x[l];
    for (int l = 0; l < lanes; l++) take(best, place, l, x[l] + penalties[i + l], i + l);
  }
  for (; i < count; i++) {
    violations[i] = updated(violations[i], first[i], second[i], a, b);
    take(best, place, i % lanes, violations[i] + penalties[i], i);
  }
  return greatest(best, place);
}

INLINE double fall(double violation, float kernel, float diagonal, float own, float penalty, double greatest) {
  double difference = greatest - violation;
  double curvature = (double)own + diagonal - 2.0 * kernel;
  curvature = curvature > 0 ? curvature : 1e-12;
  double gain = difference * difference / curvature;
  return ((difference > 0) & (penalty == 0)) ? gain : -INFINITY;
}

KERNEL svm_extreme svm_partner(const double *violations, const float *kernel, const float *diagonals, float diagonal,
    const float *penalties, double most, int64_t count) {
  double best[lanes], low[lanes];
  int64_t place[lanes];
  start(best, place);
  for (int l = 0; l < lanes; l++) low[l] = INFINITY;
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int l = 0; l < lanes; l++) {
      double v = violations[i + l], open = v - penalties[i + l];
      low[l] = open < low[l] ? open : low[l];
      take(best, place, l, fall(v, kernel[i + l], diagonals[i + l], diagonal, penalties[i + l], most), i + l);
    }
  for (; i < count; i++) {
    double v = violations[i], open = v - penalties[i];
    int l = i % lanes;
    low[l] = open < low[l] ? open : low[l];
    take(best, place, l, fall(v, kernel[i], diagonals[i], diagonal, penalties[i], most), i);
  }
  svm_extreme found = greatest(best, place);
  found.value = INFINITY;
  for (int l = 0; l < lanes; l++) found.value = low[l] < found.value ? low[l] : found.value;
  return found;
}
