#include "CMediaKernels.h"
#include "MediaKernelMacros.h"

KERNEL void unit_floats_of_bytes(const uint8_t *restrict source, float *restrict destination, int64_t count) {
  for (int64_t i = 0; i < count; i++) destination[i] = (float)source[i] / 255;
}

KERNEL void unit_planes_of_bytes(
    const uint8_t *restrict source, float *restrict destination, int64_t pixels, int64_t channels) {
  FOR_CHANNELS(channels, {
    for (int64_t i = 0; i < pixels; i++)
      for (int64_t k = 0; k < c; k++) destination[k * pixels + i] = (float)source[i * c + k] / 255;
  })
}

KERNEL void planes_of_floats(
    const float *restrict source, float *restrict destination, int64_t pixels, int64_t channels) {
  FOR_CHANNELS(channels, {
    for (int64_t i = 0; i < pixels; i++)
      for (int64_t k = 0; k < c; k++) destination[k * pixels + i] = source[i * c + k];
  })
}
