#ifndef CSUPPORTVECTORS_H
#define CSUPPORTVECTORS_H

#include <stdint.h>

/// Makes exp(−gamma·‖a − b‖²) of products ab, in place: ‖a‖² is `square`, ‖b‖² of each `squares`.
void svm_rbf(float *products, const float *squares, float square, float gamma, int64_t count);

/// Makes (gamma·ab + offset)^degree of products ab, in place.
void svm_polynomial(float *products, float gamma, float offset, int32_t degree, int64_t count);

/// The greatest of some values, of equal ones the last; `place` is −1 where all are −∞.
typedef struct {
  double value;
  int64_t place;
} svm_extreme;

/// The greatest of violations + penalties, which are 0 or −∞.
svm_extreme svm_greatest(const double *violations, const float *penalties, int64_t count);

/// Takes a·first + b·second from the violations; returns the greatest of these + penalties.
svm_extreme svm_update(double *violations, const float *first, const float *second, double a, double b,
    const float *penalties, int64_t count);

/// The partner of the most violating variable with which the objective falls most, by second order.
///
/// Of those whose penalty is not −∞ and whose violation is below `most`: that of the greatest (most − violation)² over
/// the curvature `diagonal` + that of each − 2 · kernel. `value` is the least violation of all whose penalty is not −∞.
svm_extreme svm_partner(const double *violations, const float *kernel, const float *diagonals, float diagonal,
    const float *penalties, double most, int64_t count);

#endif
