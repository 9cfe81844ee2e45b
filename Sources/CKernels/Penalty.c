#include "CKernels.h"
#include "KernelMacros.h"

enum { lanes = 16, run = 4096 };

KERNEL double kernel_penalty(const float *w, float *gradient, int64_t count, float l1, float l2) {
  double magnitude = 0, square = 0;
  for (int64_t start = 0; start < count; start += run) {
    int64_t end = count - start < run ? count : start + run;
    float m[lanes] = {0}, s[lanes] = {0};
    for (int64_t i = start; i < end; i += lanes) {
      int64_t width = end - i < lanes ? end - i : lanes;
      for (int64_t j = 0; j < width; j++) {
        float v = w[i + j], a = v < 0 ? -v : v;
        m[j] += a;
        s[j] += v * v;
        gradient[i + j] += (v > 0 ? l1 : v < 0 ? -l1 : 0) + 2 * l2 * v;
      }
    }
    for (int j = 0; j < lanes; j++) {
      magnitude += m[j];
      square += s[j];
    }
  }
  return l1 * magnitude + l2 * square;
}
