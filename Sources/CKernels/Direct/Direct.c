#include "DirectPlan.h"
#include <string.h>

static const direct_kernels *kernels_of(kernel_direct w) {
#if defined(__x86_64__)
  if (w.instructions == kernel_avx512) return &direct_avx512_kernels;
  if (w.instructions == kernel_avx2) return &direct_avx2_kernels;
#endif
  return &direct_baseline_kernels;
}

// Rows and columns that the windows reach over, zeros included.
static int64_t reach_height(kernel_direct w) { return (w.out_height - 1) * w.stride_height + w.kernel_height; }
static int64_t reach_width(kernel_direct w) { return (w.out_width - 1) * w.stride_width + w.kernel_width; }

// Whether all of that is there, so that the record is read where it lies.
static int is_whole(kernel_direct w) {
  return w.top == 0 && w.left == 0 && reach_height(w) <= w.height && reach_width(w) <= w.width;
}

static direct_image image_of(int64_t channels, int64_t inner, int64_t height, int64_t width) {
  return (direct_image){channels / inner, inner, width * inner, height * width * inner};
}

static direct_image source_of(kernel_direct w) {
  return is_whole(w) ? image_of(w.inputs, w.input_block, w.height, w.width)
                     : image_of(w.inputs, w.input_block, reach_height(w), reach_width(w));
}

static direct_window forward_window(kernel_direct w) {
  direct_image source = source_of(w);
  int64_t columns = direct_columns(w.outputs);
  int64_t length = ((columns - 1) * w.stride_width + w.kernel_width) * source.inner;
  return direct_window_of(
      source, w.kernel_height, length, columns * w.stride_width * source.inner, w.stride_height * source.row);
}

static int64_t blocks_of(int64_t channels) { return (channels + 15) / 16; }

// One axis of the gradient of what comes in: of the places `first`, `first` + stride, …, which the same taps reach. Tap
// `tap` + stride · (`taps` - 1 - t) brings them the other gradient from `start` + t on, of which there are zeros before.
typedef struct {
  int64_t count, tap, taps, start;
} axis_phase;

// Zeros before the other gradient.
static int64_t zeros_before(int64_t kernel, int64_t stride) { return (kernel - 1) / stride; }

static axis_phase phase_of(int64_t first, int64_t length, int64_t kernel, int64_t stride, int64_t padding) {
  int64_t tap = (first + padding) % stride, taps = tap < kernel ? (kernel - tap - 1) / stride + 1 : 0;
  int64_t start = zeros_before(kernel, stride) + (first + padding) / stride - (taps > 0 ? taps - 1 : 0);
  return (axis_phase){first < length ? (length - first - 1) / stride + 1 : 0, tap, taps, start};
}

// Places of the other gradient, zeros included, that all phases reach over.
static int64_t reach_back(int64_t length, int64_t output, int64_t kernel, int64_t stride, int64_t padding) {
  int64_t reach = zeros_before(kernel, stride) + output;
  for (int64_t first = 0; first < stride; first++) {
    axis_phase phase = phase_of(first, length, kernel, stride, padding);
    int64_t end = phase.start + phase.count + phase.taps - 1;
    if (phase.taps > 0 && end > reach) reach = end;
  }
  return reach;
}

// The gradient of what comes in is a convolution too, of the other gradient with zeros around it: one for each of the
// places that a step of the window passes over.
static direct_image gradient_image(kernel_direct w) {
  int64_t height = reach_back(w.height, w.out_height, w.kernel_height, w.stride_height, w.top);
  int64_t width = reach_back(w.width, w.out_width, w.kernel_width, w.stride_width, w.left);
  return image_of(w.outputs, direct_lanes(w.outputs), height, width);
}

static direct_window backward_window(kernel_direct w, axis_phase vertical, axis_phase horizontal) {
  direct_image image = gradient_image(w);
  int64_t columns = direct_columns(w.inputs);
  // Without a tap, no second column either.
  int64_t length = horizontal.taps > 0 ? (columns - 1 + horizontal.taps) * image.inner : 0;
  return direct_window_of(image, vertical.taps, length, columns * image.inner, image.row);
}

#define FOR_PHASES(w)                                                                                                  \
  for (int64_t i = 0; i < w.stride_height; i++)                                                                        \
    for (int64_t j = 0; j < w.stride_width; j++)

static axis_phase vertical_phase(kernel_direct w, int64_t first) {
  return phase_of(first, w.height, w.kernel_height, w.stride_height, w.top);
}

static axis_phase horizontal_phase(kernel_direct w, int64_t first) {
  return phase_of(first, w.width, w.kernel_width, w.stride_width, w.left);
}

static int has_windows(kernel_direct w) { return w.pool_height * w.pool_width > 1; }

static int takes_channels(int64_t channels, int64_t width) {
  return channels == 8 ? width % 2 == 0 : channels % 16 == 0;
}

int kernel_direct_takes(kernel_direct w) {
  int is_blocked = w.inputs % 16 == 0 ? w.input_block == 16 : w.inputs == 8 && w.input_block == 8;
  return (w.input_block == 1 || is_blocked) && takes_channels(w.outputs, w.out_width);
}

int kernel_direct_takes_backward(kernel_direct w) {
  return w.input_block > 1 && takes_channels(w.inputs, w.width) &&
      (w.inputs % 16 == 0 || (w.stride_height == 1 && w.stride_width == 1));
}

int64_t kernel_direct_forward_weight_count(kernel_direct w) {
  return blocks_of(w.outputs) * direct_weights(forward_window(w));
}

int64_t kernel_direct_backward_weight_count(kernel_direct w) {
  int64_t count = 0;
  FOR_PHASES(w) count += direct_weights(backward_window(w, vertical_phase(w, i), horizontal_phase(w, j)));
  return count * blocks_of(w.inputs);
}

// Where a call's scratch has what; each on a boundary of 64 bytes.
typedef struct {
  float *source, *output, *gradient, *weights, *bias;
  int64_t count;
} scratch_parts;

static scratch_parts parts_of(kernel_direct w, void *scratch) {
  float *next = (float *)scratch;
  scratch_parts parts;
#define PART(name, floats) parts.name = next, next += ((floats) + 15) / 16 * 16
  PART(source, is_whole(w) ? 0 : source_of(w).planes * source_of(w).plane);
  PART(output, has_windows(w) || w.relu ? w.outputs * w.out_height * w.out_width : 0);
  PART(gradient, kernel_direct_takes_backward(w) ? gradient_image(w).planes * gradient_image(w).plane : 0);
  PART(weights, w.outputs == 8 ? kernel_direct_forward_weight_count(w) : 0);
  PART(bias, blocks_of(w.outputs) * 16);
#undef PART
  parts.count = next - (float *)scratch;
  return parts;
}

int64_t kernel_direct_scratch_bytes(kernel_direct w) { return parts_of(w, 0).count * (int64_t)sizeof(float); }

void kernel_direct_forward_weights(kernel_direct w, const float *weights, float *arranged) {
  direct_window v = forward_window(w);
  int64_t lanes = direct_lanes(w.outputs), taps = w.kernel_height * w.kernel_width;
  for (int64_t block = 0; block < blocks_of(w.outputs); block++)
    for (int64_t p = 0; p < v.image.planes; p++)
      for (int64_t k = 0; k < v.height; k++)
        for (int64_t l = 0; l < v.length; l++)
          for (int64_t column = 0; column < 16 / lanes; column++) {
            int64_t tap = l / v.image.inner - column * w.stride_width, input = p * v.image.inner + l % v.image.inner;
            int is_tap = tap >= 0 && tap < w.kernel_width;
            const float *from = weights + (block * 16 * w.inputs + input) * taps + k * w.kernel_width + tap;
            for (int64_t o = 0; o < lanes; o++) *arranged++ = is_tap ? from[o * w.inputs * taps] : 0;
          }
}

void kernel_direct_backward_weights(kernel_direct w, const float *weights, float *arranged) {
  int64_t lanes = direct_lanes(w.inputs), taps = w.kernel_height * w.kernel_width;
  for (int64_t block = 0; block < blocks_of(w.inputs); block++)
    FOR_PHASES(w) {
      axis_phase vertical = vertical_phase(w, i), horizontal = horizontal_phase(w, j);
      direct_window v = backward_window(w, vertical, horizontal);
      for (int64_t p = 0; p < v.image.planes; p++)
        for (int64_t k = 0; k < v.height; k++)
          for (int64_t l = 0; l < v.length; l++)
            for (int64_t column = 0; column < 16 / lanes; column++) {
              int64_t tap = l / v.image.inner - column, output = p * v.image.inner + l % v.image.inner;
              int is_tap = tap >= 0 && tap < horizontal.taps;
              // The first place that is read belongs to the last tap.
              int64_t row = vertical.tap + w.stride_height * (vertical.taps - 1 - k);
              int64_t place = horizontal.tap + w.stride_width * (horizontal.taps - 1 - tap);
              const float *from = weights + (output * w.inputs + block * 16) * taps + row * w.kernel_width + place;
              for (int64_t c = 0; c < lanes; c++) *arranged++ = is_tap ? from[c * taps] : 0;
            }
    }
}

// The gradients of the weights and the bias of 8 outputs, from those of the two columns of a register.
static void join_columns(kernel_direct w, const float *arranged, float *weights) {
  direct_window v = forward_window(w);
  int64_t taken = w.kernel_width * v.image.inner, second = w.stride_width * v.image.inner;
  for (int64_t k = 0; k < v.image.planes * v.height; k++, arranged += v.length * 16)
    for (int64_t l = 0; l < taken; l++, weights += 8)
      for (int64_t o = 0; o < 8; o++) weights[o] = arranged[l * 16 + o] + arranged[(l + second) * 16 + 8 + o];
}

// The record where the windows can read it. What lies around it in `room` is zero and stays so.
static const float *source_record(kernel_direct w, const float *x, float *room) {
  if (is_whole(w)) return x;
  direct_image image = source_of(w);
  int64_t height = reach_height(w) - w.top < w.height ? reach_height(w) - w.top : w.height;
  int64_t width = reach_width(w) - w.left < w.width ? reach_width(w) - w.left : w.width;
  for (int64_t p = 0; p < image.planes; p++)
    for (int64_t i = 0; i < height; i++)
      memcpy(room + p * image.plane + (w.top + i) * image.row + w.left * image.inner,
          x + (p * w.height + i) * w.width * image.inner, sizeof(float) * (size_t)(width * image.inner));
  return room;
}

static void clear_source(kernel_direct w, float *room) {
  direct_image image = source_of(w);
  if (!is_whole(w)) memset(room, 0, sizeof(float) * (size_t)(image.planes * image.plane));
}

static kernel_extent record_extent(kernel_direct w) {
  return (kernel_extent){1, w.outputs, w.out_height * w.out_width, direct_lanes(w.outputs), kernel_float32};
}

static kernel_pool_window windows_of(kernel_direct w) {
  return (kernel_pool_window){w.out_height, w.out_width, w.out_height / w.pool_height, w.out_width / w.pool_width,
      w.pool_height, w.pool_width, w.pool_height, w.pool_width, 0, 0};
}

static int64_t output_count(kernel_direct w) {
  return w.outputs * (w.out_height / w.pool_height) * (w.out_width / w.pool_width);
}

void kernel_direct_forward(kernel_direct w, const float *x, const float *arranged, const float *bias, float *y,
    uint8_t *tap, void *scratch) {
  scratch_parts parts = parts_of(w, scratch);
  direct_window v = forward_window(w);
  int64_t space = w.out_height * w.out_width, lanes = direct_lanes(w.outputs), columns = direct_columns(w.outputs);
  if (bias)
    for (int64_t i = 0; i < blocks_of(w.outputs) * 16; i++) parts.bias[i] = bias[i / 16 * 16 + i % lanes];
  clear_source(w, parts.source);
  for (int64_t n = 0; n < w.batch; n++) {
    const float *source = source_record(w, x + n * w.inputs * w.height * w.width, parts.source);
    float *target = y + n * output_count(w), *output = has_windows(w) ? parts.output : target;
    for (int64_t block = 0; block < blocks_of(w.outputs); block++)
      kernels_of(w)->outputs(source, v, arranged + block * direct_weights(v), bias ? parts.bias + block * 16 : 0,
          w.relu && !has_windows(w), (direct_target){output + block * space * lanes, w.out_height,
              w.out_width / columns, w.out_width * lanes, 16});
    if (has_windows(w))
      kernel_max_pool(
          output, target, tap ? tap + n * output_count(w) : 0, record_extent(w), windows_of(w), w.relu);
  }
}

// The gradient of a record's convolution, before the relu and the windows.
static const float *gradient_record(
    kernel_direct w, const float *y, const uint8_t *tap, const float *dy, int64_t n, float *room) {
  const float *output = y + n * output_count(w), *gradient = dy + n * output_count(w);
  if (has_windows(w)) {
    kernel_max_pool_gradient(
        gradient, tap + n * output_count(w), w.relu ? output : 0, room, record_extent(w), windows_of(w));
    return room;
  }
  if (!w.relu) return gradient;
  kernel_relu_gradient(output, gradient, room, (kernel_elements){output_count(w), kernel_float32});
  return room;
}

// The gradient of a record that came in, of that of its convolution.
static void input_gradient(
    kernel_direct w, const float *gradient, const float *arranged, float *dx, float *room) {
  direct_image image = gradient_image(w);
  int64_t top = zeros_before(w.kernel_height, w.stride_height), left = zeros_before(w.kernel_width, w.stride_width);
  int64_t length = w.out_width * image.inner;
  for (int64_t p = 0; p < image.planes; p++)
    for (int64_t k = 0; k < w.out_height; k++)
      memcpy(room + p * image.plane + (top + k) * image.row + left * image.inner,
          gradient + (p * w.out_height + k) * length, sizeof(float) * (size_t)length);
  int64_t lanes = direct_lanes(w.inputs), columns = direct_columns(w.inputs);
  for (int64_t block = 0; block < blocks_of(w.inputs); block++, dx += w.height * w.width * lanes)
    FOR_PHASES(w) {
      axis_phase vertical = vertical_phase(w, i), horizontal = horizontal_phase(w, j);
      direct_window v = backward_window(w, vertical, horizontal);
      direct_target target = {dx + (i * w.width + j) * lanes, vertical.count, horizontal.count / columns,
          w.stride_height * w.width * lanes, w.stride_width * 16};
      const float *first = room + vertical.start * image.row + horizontal.start * image.inner;
      if (target.columns > 0) kernels_of(w)->outputs(first, v, arranged, 0, 0, target);
      arranged += direct_weights(v);
    }
}

void kernel_direct_backward(kernel_direct w, const float *x, const float *y, const uint8_t *tap, const float *dy,
    float *weights, float *bias, const float *arranged, float *dx, void *scratch) {
  scratch_parts parts = parts_of(w, scratch);
  direct_window v = forward_window(w);
  direct_image image = gradient_image(w);
  int64_t space = w.out_height * w.out_width, lanes = direct_lanes(w.outputs), columns = direct_columns(w.outputs);
  int64_t blocks = blocks_of(w.outputs), count = w.inputs * w.height * w.width;
  clear_source(w, parts.source);
  // As they are arranged is as they are wanted, but for two columns in a register.
  float *sums = columns == 1 ? weights : parts.weights;
  if (weights) memset(sums, 0, sizeof(float) * (size_t)kernel_direct_forward_weight_count(w));
  memset(parts.bias, 0, sizeof(float) * (size_t)(blocks * 16));
  if (dx) memset(parts.gradient, 0, sizeof(float) * (size_t)(image.planes * image.plane));
  for (int64_t n = 0; n < w.batch; n++) {
    const float *gradient = gradient_record(w, y, tap, dy, n, parts.output);
    if (weights) {
      const float *source = source_record(w, x + n * count, parts.source);
      for (int64_t block = 0; block < blocks; block++)
        kernels_of(w)->gradient(source, v, gradient + block * space * lanes, w.out_height, w.out_width / columns,
            sums + block * direct_weights(v), bias ? parts.bias + block * 16 : 0);
    }
    if (dx) input_gradient(w, gradient, arranged, dx + n * count, parts.gradient);
  }
  if (weights && columns > 1) join_columns(w, sums, weights);
  if (bias)
    for (int64_t o = 0; o < w.outputs; o++)
      bias[o] = parts.bias[o / 16 * 16 + o % lanes] + (lanes == 8 ? parts.bias[8 + o] : 0);
}
