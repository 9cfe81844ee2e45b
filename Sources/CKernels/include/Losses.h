// Losses of one slice, summed over its records, each with its gradient with respect to the outputs, times `scale`.
//
// Outputs, targets and gradients are `[batch][width]`; sums are taken in one order.
#ifndef MILLRACE_LOSSES_H
#define MILLRACE_LOSSES_H

#include <stdint.h>

/// How cross-entropy weighs: the share of the target that all classes get alike, and a factor a class (null for 1).
typedef struct {
  float smoothing;
  const float *weights;
} kernel_class_weighing;

/// -Σ q · log softmax(logits) with q = weight · ((1 - smoothing) · t + smoothing / width), where t is 1 for the label and
/// 0 elsewhere; the share of all classes is weighed class by class, that of the label by the label's weight.
double kernel_cross_entropy(const float *logits, const int32_t *labels, int64_t batch, int64_t width,
    kernel_class_weighing weighing, float scale, float *gradient);

/// The same for rows t of probabilities.
double kernel_soft_cross_entropy(const float *logits, const float *targets, int64_t batch, int64_t width,
    kernel_class_weighing weighing, float scale, float *gradient);

/// Σ t · (log t - log softmax(logits)); 0 where t = 0.
double kernel_kl_divergence(const float *logits, const float *targets, int64_t batch, int64_t width, float scale,
    float *gradient);

/// A loss of each value alone: x against its target t, with d = x - t.
typedef enum {
  /// d².
  kernel_squared_error,
  /// |d|.
  kernel_absolute_error,
  /// d² / 2, or delta · (|d| - delta / 2) from |d| = delta on.
  kernel_huber,
  /// -t · log p - (1 - t) · log(1 - p), with p = sigmoid(x).
  kernel_binary_cross_entropy,
  /// The same times (1 - p_t)^gamma, with p_t = p · t + (1 - p) · (1 - t), and times alpha · t + (1 - alpha) · (1 - t)
  /// unless alpha is negative.
  kernel_focal,
} kernel_value_loss_kind;

typedef struct {
  kernel_value_loss_kind kind;
  float delta, gamma, alpha;
} kernel_value_loss;

double kernel_value_loss_sum(
    kernel_value_loss loss, const float *x, const float *targets, int64_t count, float scale, float *gradient);

/// Rows of a one at the label and zeros.
void kernel_one_hot(const int32_t *labels, int64_t batch, int64_t width, float *rows);

/// Records whose largest value, the first of equals, stands at the label.
int64_t kernel_correct_count(const float *x, const int32_t *labels, int64_t batch, int64_t width);

#endif
