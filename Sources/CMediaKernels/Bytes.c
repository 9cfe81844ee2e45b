#include "CMediaKernels.h"
#include "MediaKernelMacros.h"

// Written so that a comparison with what is not a number chooses 0.
INLINE float clamped(float x) { return x > 0 ? (x < 255 ? x : 255) : 0; }

KERNEL void floats_of_bytes(const uint8_t *restrict source, float *restrict destination, int64_t count) {
  for (int64_t i = 0; i < count; i++) destination[i] = source[i];
}

KERNEL void nearest_bytes(const float *restrict source, uint8_t *restrict destination, int64_t count) {
  for (int64_t i = 0; i < count; i++)
    destination[i] = (uint8_t)(int32_t)__builtin_elementwise_roundeven(clamped(source[i]));
}

KERNEL void truncated_bytes(const float *restrict source, uint8_t *restrict destination, int64_t count) {
  for (int64_t i = 0; i < count; i++) destination[i] = (uint8_t)(int32_t)clamped(source[i]);
}
