#define _GNU_SOURCE
#include "CBLASLock.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// OpenBLAS's own, which stands behind ours wherever names are looked up.
static void *original(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

void *blas_memory_alloc(int position) {
  static void *(*alloc)(int);
  pthread_mutex_lock(&lock);
  if (!alloc) alloc = (void *(*)(int))original("blas_memory_alloc");
  void *buffer = alloc(position);
  pthread_mutex_unlock(&lock);
  return buffer;
}

void blas_memory_free(void *buffer) {
  static void (*release)(void *);
  pthread_mutex_lock(&lock);
  if (!release) release = (void (*)(void *))original("blas_memory_free");
  release(buffer);
  pthread_mutex_unlock(&lock);
}
