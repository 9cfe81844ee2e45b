#include "CKernels.h"
#include "KernelMath.h"

// MARK: Softmax

// Writes e^(z - top) and returns log Σ e^z; `total` gets Σ e^(z - top).
INLINE double exponentials(const float *restrict z, float *restrict e, int64_t width, float *total) {
  float top = lane_maximum(z, width);
  for (int64_t c = 0; c < width; c++) e[c] = exp_below(z[c] - top);
  *total = lane_sum(e, width);
  return (double)log_positive(*total) + top;
}

// Sums q and q · z over a row; q is `share` for all classes and `main` · target beside it, times the class's weight.
typedef struct {
  double share, product;
} weighed_sums;

#define WEIGHED(index) ((targets ? share + main * targets[index] : share) * (weights ? weights[index] : 1))

INLINE weighed_sums weigh(const float *restrict z, const float *restrict targets, const float *restrict weights,
    int64_t width, float share, float main) {
  double q_lane[strip] = {0}, product_lane[strip] = {0};
  int64_t c = 0;
  for (; c + strip <= width; c += strip)
    for (int j = 0; j < strip; j++) {
      float q = WEIGHED(c + j);
      q_lane[j] += q;
      product_lane[j] += (double)q * z[c + j];
    }
  for (int j = 0; c < width; c++, j++) {
    float q = WEIGHED(c);
    q_lane[j] += q;
    product_lane[j] += (double)q * z[c];
  }
  weighed_sums sums = {0, 0};
  for (int j = 0; j < strip; j++) {
    sums.share += q_lane[j];
    sums.product += product_lane[j];
  }
  return sums;
}

// gradient = scale · (Σq · softmax - q), from the exponentials that stand there.
INLINE void pull(float *restrict gradient, const float *restrict targets, const float *restrict weights, int64_t width,
    float share, float main, float factor, float scale) {
  for (int64_t c = 0; c < width; c++) gradient[c] = gradient[c] * factor - scale * WEIGHED(c);
}

KERNEL double kernel_cross_entropy(const float *logits, const int32_t *labels, int64_t batch, int64_t width,
    kernel_class_weighing weighing, float scale, float *gradient) {
  double loss = 0;
  float share = weighing.smoothing / (float)width, main = 1 - weighing.smoothing;
  for (int64_t n = 0; n < batch; n++, logits += width, gradient += width) {
    int32_t label = labels[n];
    float total, target = main * (weighing.weights ? weighing.weights[label] : 1);
    double logarithm = exponentials(logits, gradient, width, &total);
    weighed_sums all = {0, 0};
    if (share > 0) all = weigh(logits, 0, weighing.weights, width, share, main);
    double mass = all.share + target;
    loss += mass * logarithm - all.product - (double)target * logits[label];
    float factor = (float)(scale * mass / total);
    if (share > 0)
      pull(gradient, 0, weighing.weights, width, share, main, factor, scale);
    else
      for (int64_t c = 0; c < width; c++) gradient[c] *= factor;
    gradient[label] -= scale * target;
  }
  return loss;
}

KERNEL double kernel_soft_cross_entropy(const float *logits, const float *targets, int64_t batch, int64_t width,
    kernel_class_weighing weighing, float scale, float *gradient) {
  double loss = 0;
  float share = weighing.smoothing / (float)width, main = 1 - weighing.smoothing;
  for (int64_t n = 0; n < batch; n++, logits += width, targets += width, gradient += width) {
    float total;
    double logarithm = exponentials(logits, gradient, width, &total);
    weighed_sums all = weigh(logits, targets, weighing.weights, width, share, main);
    loss += all.share * logarithm - all.product;
    pull(gradient, targets, weighing.weights, width, share, main, (float)(scale * all.share / total), scale);
  }
  return loss;
}

// Σ t · log t; the least target that counts is the least normal float.
INLINE double negative_entropy(const float *targets, int64_t width) {
  double lane[strip] = {0}, total = 0;
  for (int64_t start = 0; start < width; start += strip) {
    int count = width - start < strip ? (int)(width - start) : strip;
    for (int j = 0; j < count; j++) {
      float t = targets[start + j];
      lane[j] += t < 1.17549435e-38f ? 0 : t * log_positive(t);
    }
  }
  for (int j = 0; j < strip; j++) total += lane[j];
  return total;
}

KERNEL double kernel_kl_divergence(const float *logits, const float *targets, int64_t batch, int64_t width,
    float scale, float *gradient) {
  kernel_class_weighing plain = {0, 0};
  double entropy = 0;
  for (int64_t n = 0; n < batch; n++) entropy += negative_entropy(targets + n * width, width);
  return entropy + kernel_soft_cross_entropy(logits, targets, batch, width, plain, scale, gradient);
}

// MARK: Value by value

typedef struct {
  float loss, slope;
} loss_at;

INLINE loss_at squared_error(float x, float t) {
  float d = x - t;
  return (loss_at){d * d, 2 * d};
}

INLINE loss_at absolute_error(float x, float t) {
  float d = x - t;
  return (loss_at){magnitude(d), d > 0 ? 1 : d < 0 ? -1 : d};
}

INLINE loss_at huber(float x, float t, float delta) {
  float d = x - t, size = magnitude(d);
  float loss = size < delta ? 0.5f * d * d : delta * (size - 0.5f * delta);
  return (loss_at){loss, d > delta ? delta : d < -delta ? -delta : d};
}

INLINE loss_at binary_cross_entropy(float x, float t) { return (loss_at){softplus(x) - x * t, sigmoid_of(x).value - t}; }

INLINE loss_at focal(float x, float t, float gamma, float alpha) {
  sigmoid_parts p = sigmoid_of(x);
  loss_at entropy = binary_cross_entropy(x, t);
  // 1 - p_t, at least the smallest normal float: its logarithm is taken.
  float miss = p.value * (1 - t) + p.rest * t;
  miss = miss < 1.17549435e-38f ? 1.17549435e-38f : miss;
  float power = log_positive(miss) * gamma;
  float factor = exp_below(power > 0 ? 0 : power) * (alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t));
  // d (1 - p_t) / dx = (1 - 2t) · p · (1 - p), and p · (1 - p) <= 1 - p_t for targets in 0…1.
  float change = gamma * (1 - 2 * t) * (p.value * p.rest / miss);
  return (loss_at){entropy.loss * factor, factor * (entropy.slope + entropy.loss * change)};
}

// The losses of a strip are summed lane by lane, and all in the order of the strips.
#define EACH(expression)                                                                                               \
  for (int64_t start = 0; start < count; start += strip) {                                                             \
    int width = count - start < strip ? (int)(count - start) : strip;                                                  \
    for (int j = 0; j < width; j++) {                                                                                  \
      float v = x[start + j], t = targets[start + j];                                                                  \
      loss_at at = (expression);                                                                                       \
      lane[j] += at.loss;                                                                                              \
      gradient[start + j] = scale * at.slope;                                                                          \
    }                                                                                                                  \
  }                                                                                                                    \
  break

KERNEL double kernel_value_loss_sum(kernel_value_loss loss, const float *restrict x, const float *restrict targets,
    int64_t count, float scale, float *restrict gradient) {
  double lane[strip] = {0}, total = 0;
  switch (loss.kind) {
  case kernel_squared_error: EACH(squared_error(v, t));
  case kernel_absolute_error: EACH(absolute_error(v, t));
  case kernel_huber: EACH(huber(v, t, loss.delta));
  case kernel_binary_cross_entropy: EACH(binary_cross_entropy(v, t));
  case kernel_focal: EACH(focal(v, t, loss.gamma, loss.alpha));
  }
  for (int j = 0; j < strip; j++) total += lane[j];
  return total;
}

// MARK: Labels

void kernel_one_hot(const int32_t *labels, int64_t batch, int64_t width, float *rows) {
  memset(rows, 0, sizeof(float) * (size_t)(batch * width));
  for (int64_t n = 0; n < batch; n++) rows[n * width + labels[n]] = 1;
}

int64_t kernel_correct_count(const float *x, const int32_t *labels, int64_t batch, int64_t width) {
  int64_t correct = 0;
  for (int64_t n = 0; n < batch; n++, x += width) {
    int64_t best = 0;
    for (int64_t c = 1; c < width; c++)
      if (x[c] > x[best]) best = c;
    correct += best == labels[n];
  }
  return correct;
}
