// The passes of one slice, block by block of tiles: transform, 36 products, transform back; a block stays in the caches.
#include "../KernelMacros.h"
#include "WinogradPlan.h"
#include <string.h>

#include "WinogradTransforms.h"

#include "WinogradTiles.h"

#include "WinogradProducts.h"

// The tiles of a block, from number `first` on, in outputs.
INLINE int64_t place_tiles(kernel_winograd w, int64_t first, tile *at) {
  winograd_extent e = winograd_extent_of(w);
  int64_t count = first < e.tiles ? smaller(winograd_tiles_per_block(w), e.tiles - first) : 0;
  for (int64_t t = 0; t < count; t++) {
    int64_t number = first + t, row = number / e.columns;
    at[t] = (tile){row / e.rows, row % e.rows * 4, number % e.columns * 4};
  }
  return count;
}

INLINE tile source_of(kernel_winograd w, tile at) { return (tile){at.record, at.row - w.top, at.column - w.left}; }

// The transformed tiles of a block, `stride` floats for each block of channels.
INLINE void source_tiles(kernel_winograd w, const float *x, images s, const tile *at, int64_t count, float *v,
    int64_t stride, int64_t next) {
  for (int64_t i = 0; i < s.blocks; i++)
    for (int64_t t = 0; t < count; t++) {
      const float *image = x + (at[t].record * s.blocks + i) * plane(s);
      source_tile(image, s, source_of(w, at[t]), v + i * stride + t * 16, next);
    }
}

// Asks for part `part` of `parts` of what the tiles have in each block of channels; for a source (`is_source`) what tiles
// before it have not touched.
INLINE void prefetch_part(kernel_winograd w, const float *x, images s, const tile *at, int64_t count, int64_t part,
    int64_t parts, const int is_source, const int writes) {
  int64_t end = (part + 1) * count * s.blocks / parts;
  for (int64_t i = part * count * s.blocks / parts; i < end; i++) {
    int64_t block = i / count;
    tile t = at[i - block * count];
    const float *image = x + (t.record * s.blocks + block) * plane(s);
    if (is_source)
      prefetch_tile(image, s, t.row - w.top + 2, t.column - w.left + 2, writes);
    else
      prefetch_tile(image, s, t.row, t.column, writes);
  }
}

static void KERNEL_NAME(forward)(
    kernel_winograd w, const float *x, const float *u, const float *bias, const float *term, int relu, float *y,
    float *scratch) {
  winograd_extent e = winograd_extent_of(w);
  images source = {w.inputs / 16, w.height, w.width}, output = {w.outputs / 16, e.height, e.width};
  int64_t stride = winograd_tiles_per_block(w) * 16;
  int64_t v_next = source.blocks * stride + 16, m_next = output.blocks * stride + 16;
  int64_t u_next = winograd_weights_at_point(w.inputs, w.outputs);
  float *v = scratch, *m = v + 36 * v_next;
  tile place[2][winograd_most_tiles];
  int64_t count = place_tiles(w, 0, place[0]);
  for (int64_t first = 0, turn = 0; count > 0; turn ^= 1) {
    const tile *at = place[turn], *ahead = place[turn ^ 1];
    source_tiles(w, x, source, at, count, v, stride, v_next);
    first += count;
    int64_t next_count = place_tiles(w, first, place[turn ^ 1]);
    for (int64_t point = 0; point < 36; point++) {
      prefetch_part(w, x, source, ahead, next_count, point, 36, 1, 0);
      prefetch_part(w, y, output, at, count, point, 36, 0, 1);
      if (term) prefetch_part(w, term, output, at, count, point, 36, 0, 0);
      outputs_at_point(v + point * v_next, u + point * u_next, m + point * m_next, stride, source.blocks,
          output.blocks, count);
    }
    for (int64_t o = 0; o < output.blocks; o++)
      for (int64_t t = 0; t < count; t++) {
        const float *tile_m = m + o * stride + t * 16, *shift = bias ? bias + o * 16 : zero_lines;
        int64_t image = (at[t].record * output.blocks + o) * plane(output);
        const float *addend = term ? term + image : 0;
        if (at[t].row + 4 <= e.height && at[t].column + 4 <= e.width)
          output_tile(tile_m, m_next, shift, addend, relu, y + image, output, at[t], 1);
        else
          output_tile(tile_m, m_next, shift, addend, relu, y + image, output, at[t], 0);
      }
    count = next_count;
  }
}

// D of all blocks of outputs, and the sums of dy.
INLINE void gradient_tiles(const float *dy, images s, const tile *at, int64_t count, float *d, int64_t stride,
    int64_t next, float *total) {
  for (int64_t o = 0; o < s.blocks; o++) {
    float part[16] __attribute__((aligned(64))) = {0};
    for (int64_t t = 0; t < count; t++)
      gradient_tile(dy + (at[t].record * s.blocks + o) * plane(s), s, at[t], d + o * stride + t * 16, next, part);
    for (int j = 0; j < 16; j++) total[o * 16 + j] += part[j];
  }
}

// The sums: those of the units, then those of dy.
static void KERNEL_NAME(weight_gradient)(kernel_winograd w, const float *x, const float *dy, int first, int last,
    float *sums, float *weights, float *bias, float *scratch) {
  winograd_extent e = winograd_extent_of(w);
  images source = {w.inputs / 16, w.height, w.width}, output = {w.outputs / 16, e.height, e.width};
  int64_t stride = winograd_tiles_per_block(w) * 16, units = source.blocks * output.blocks;
  int64_t v_next = source.blocks * stride + 16, d_next = output.blocks * stride + 16;
  float *v = scratch, *d = v + 36 * v_next, *whole = d + 36 * d_next, *total = sums + units * winograd_unit;
  if (first) memset(total, 0, sizeof(float) * (size_t)w.outputs);
  tile place[2][winograd_most_tiles];
  int64_t count = place_tiles(w, 0, place[0]);
  for (int64_t begin = 0, turn = 0; count > 0; turn ^= 1, first = 0) {
    const tile *at = place[turn], *ahead = place[turn ^ 1];
    source_tiles(w, x, source, at, count, v, stride, v_next);
    gradient_tiles(dy, output, at, count, d, stride, d_next, total);
    begin += count;
    int64_t next_count = place_tiles(w, begin, place[turn ^ 1]);
    if (winograd_has_many_channels(w)) {
      // Unit by unit: sums that are complete are turned back from the first cache.
      int completes = last && next_count == 0;
      float *sum = sums;
      int64_t index = 0;
      for (unit here = unit_of(0, output.blocks); here.output < output.blocks;
           here = unit_after(here, source.blocks, output.blocks), sum += winograd_unit, index++) {
        float *to = completes ? whole : sum;
        prefetch_part(w, x, source, ahead, next_count, index, units, 1, 0);
        prefetch_part(w, dy, output, ahead, next_count, index, units, 0, 0);
        for (int64_t point = 0; point < 36; point++)
          unit_at_point(here, v + point * v_next, d + point * d_next, stride,
              first ? 0 : sum + point * winograd_unit_point, to + point * winograd_unit_point, count);
        if (completes) unit_gradient(here, whole, source.blocks, weights);
      }
    } else {
      // Point by point: all tiles at one are in the first cache.
      for (int64_t point = 0; point < 36; point++) {
        prefetch_part(w, x, source, ahead, next_count, point, 36, 1, 0);
        prefetch_part(w, dy, output, ahead, next_count, point, 36, 0, 0);
        float *sum = sums + point * winograd_unit_point;
        for (unit here = unit_of(0, output.blocks); here.output < output.blocks;
             here = unit_after(here, source.blocks, output.blocks), sum += winograd_unit)
          unit_at_point(here, v + point * v_next, d + point * d_next, stride, first ? 0 : sum, sum, count);
      }
    }
    count = next_count;
  }
  if (!last) return;
  if (bias) memcpy(bias, total, sizeof(float) * (size_t)w.outputs);
  if (winograd_has_many_channels(w)) return;
  for (unit here = unit_of(0, output.blocks); here.output < output.blocks;
       here = unit_after(here, source.blocks, output.blocks), sums += winograd_unit)
    unit_gradient(here, sums, source.blocks, weights);
}

// G g G^T to `[36][output / 16][input][16]`, where output o's weight of input i begins at o · `output_step` + i ·
// `input_step` and is turned by half a turn where `turned`: one of `parts` parts.
static void KERNEL_NAME(weights)(const float *weights, int64_t inputs, int64_t outputs, int64_t input_step,
    int64_t output_step, int turned, int64_t part, int64_t parts, float *u) {
  int64_t u_next = winograd_weights_at_point(inputs, outputs), count = outputs / 16 * inputs;
  for (int64_t number = count * part / parts; number < count * (part + 1) / parts; number++) {
    int64_t o = number / inputs * 16, i = number % inputs;
    const float *from = weights + o * output_step + i * input_step;
    float taps[9][16] __attribute__((aligned(64)));
    for (int lane = 0; lane < 16; lane++)
      for (int tap = 0; tap < 9; tap++) taps[turned ? 8 - tap : tap][lane] = from[lane * output_step + tap];
    for (int p = 0; p < vectors_per_block; p++) {
      vec columns[6][3];
      for (int j = 0; j < 3; j++) {
        vec read[3], y[6];
        for (int k = 0; k < 3; k++) read[k] = load(taps[k * 3 + j] + p * vector_width);
        weight_transform(read, y);
        for (int k = 0; k < 6; k++) columns[k][j] = y[k];
      }
      for (int k = 0; k < 6; k++) {
        vec y[6];
        weight_transform(columns[k], y);
        for (int j = 0; j < 6; j++)
          store(u + (k * 6 + j) * u_next + (o * inputs + i * 16) + p * vector_width, y[j]);
      }
    }
  }
}

const winograd_kernels KERNEL_NAME(kernels) = {
    KERNEL_NAME(forward), KERNEL_NAME(weight_gradient), KERNEL_NAME(weights)};
