#include <cblas.h>

// LAPACK's divide and conquer for symmetric matrices, which OpenBLAS holds; Fortran passes the lengths of texts behind.
void dsyevd_(const char *job, const char *triangle, const int *order, double *matrix, const int *stride, double *values,
    double *work, const int *work_count, int *integers, const int *integer_count, int *info, long, long);
