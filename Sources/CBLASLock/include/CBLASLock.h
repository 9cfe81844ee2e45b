#ifndef CBLASLOCK_H
#define CBLASLOCK_H

/// Makes products of OpenBLAS safe to compute on several threads at once; see `BLASLock.c`. Nobody need call it.
///
/// OpenBLAS takes a buffer for each product from a table. A build of it without threads of its own guards that table by no lock
/// (`USE_LOCKING=0`, as Debian 12 and Ubuntu 24.04 have it): two threads may get one buffer, and both products are wrong. These
/// two functions stand in front of its own of the same names, which every program that links this module exports to it.
void *blas_memory_alloc(int position);
void blas_memory_free(void *buffer);

#endif
