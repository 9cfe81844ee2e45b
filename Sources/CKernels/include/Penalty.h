// Penalties on weights.
#ifndef MILLRACE_PENALTY_H
#define MILLRACE_PENALTY_H

/// gradient += l1 · sign(w) + 2 · l2 · w.
///
/// Returns l1 · Σ|w| + l2 · Σw².
double kernel_penalty(const float *w, float *gradient, int64_t count, float l1, float l2);

#endif
