// What is added, multiplied or found channel by channel. Arrays of `plain_channels` have no padding.
#ifndef MILLRACE_CHANNELS_H
#define MILLRACE_CHANNELS_H

/// y += bias per channel, then max(0, ·) where `relu`; the bias has an entry, zero, for every padding channel.
void kernel_add_channels(float *y, kernel_extent extent, const float *bias, int relu);

/// Sums over batch and space: `[plain channel]`.
void kernel_channel_sums(const float *x, kernel_extent extent, float *sum, int64_t plain_channels);

/// y = x · factor[batch][plain channel].
void kernel_scale_channels(const float *x, const float *factor, float *y, kernel_extent extent, int64_t plain_channels);

/// Sums of a · b over space: `[batch][plain channel]`.
void kernel_channel_products(const float *a, const float *b, float *sum, kernel_extent extent, int64_t plain_channels);

/// The largest value over space, `[batch][plain channel]`, and the first place that has it.
void kernel_space_max(const float *x, float *y, int32_t *place, kernel_extent extent, int64_t plain_channels);

/// The gradient of `kernel_space_max`.
void kernel_space_max_gradient(const float *dy, const int32_t *place, float *dx, kernel_extent extent,
    int64_t plain_channels);

/// y = 1 / (1 + exp(-x)): the factors of a squeeze-and-excitation, one a channel.
void kernel_logistic(const float *x, float *y, int64_t count);

/// dx = dy · y · (1 - y): its gradient from its output.
void kernel_logistic_gradient(const float *y, const float *dy, float *dx, int64_t count);

#endif
