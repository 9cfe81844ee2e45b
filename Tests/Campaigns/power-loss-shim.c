// Logs every change to files below a folder, with its data, in the order in which it happened.
//
// Loaded with LD_PRELOAD by power-loss.py, which builds from the log what a power cut might leave. The folder is
// POWER_LOSS_ROOT, the log POWER_LOSS_LOG. Only the process that it was loaded into is logged; a file that another one
// made (a command that the process started) is logged whole when this one first syncs, links or renames it.
//
// A log entry: kind, then two texts, an offset and data, each length before its bytes, all little endian.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int journal = -1;
static pid_t owner;
static char root[PATH_MAX];
static size_t root_length;
// Calls and entries in one order, whatever the threads do.
static pthread_mutex_t order = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

// The files whose whole life is in the log.
enum { KNOWN_LIMIT = 1 << 20 };
static ino_t known[KNOWN_LIMIT];

static int is_known(ino_t inode) {
  for (size_t slot = inode % KNOWN_LIMIT; known[slot]; slot = (slot + 1) % KNOWN_LIMIT)
    if (known[slot] == inode) return 1;
  return 0;
}

static void know(ino_t inode) {
  size_t slot = inode % KNOWN_LIMIT;
  while (known[slot] && known[slot] != inode) slot = (slot + 1) % KNOWN_LIMIT;
  known[slot] = inode;
}

// What stands there before is in the log of an earlier run, or not of interest.
static void know_all(const char *path) {
  struct stat status;
  if (lstat(path, &status)) return;
  know(status.st_ino);
  DIR *folder = S_ISDIR(status.st_mode) ? opendir(path) : NULL;
  struct dirent *entry;
  while (folder && (entry = readdir(folder))) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    char below[PATH_MAX];
    if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < (int)sizeof below) know_all(below);
  }
  if (folder) closedir(folder);
}

__attribute__((constructor)) static void start(void) {
  const char *folder = getenv("POWER_LOSS_ROOT"), *path = getenv("POWER_LOSS_LOG");
  if (!folder || !path || !realpath(folder, root)) return;
  root_length = strlen(root);
  int opened = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  // Out of the way of programs that count on low numbers.
  journal = fcntl(opened, F_DUPFD_CLOEXEC, 700);
  syscall(SYS_close, opened);
  owner = getpid();
  know_all(root);
}

static int is_logging(void) { return journal >= 0 && getpid() == owner; }

static void put(char kind, const char *first, const char *second, uint64_t offset, const void *data, uint64_t count) {
  int saved = errno;
  uint32_t lengths[2] = {strlen(first), strlen(second)};
  struct iovec parts[] = {
      {&kind, 1},     {&lengths[0], 4}, {(void *)first, lengths[0]}, {&lengths[1], 4}, {(void *)second, lengths[1]},
      {&offset, 8},   {&count, 8},      {(void *)data, count}};
  size_t expected = 1 + 4 + lengths[0] + 4 + lengths[1] + 16 + count;
  if ((size_t)syscall(SYS_writev, journal, parts, 8) != expected) {
    dprintf(2, "power-loss-shim: cannot write the log\n");
    _exit(99);
  }
  errno = saved;
}

// The path from the root folder, links resolved in all but the last part; NULL where it lies elsewhere.
static const char *inside(int folder, const char *path, char *place) {
  if (!is_logging()) return NULL;
  int saved = errno;
  char joined[PATH_MAX * 2], parent[PATH_MAX];
  if (path[0] == '/') {
    snprintf(joined, sizeof joined, "%s", path);
  } else if (folder == AT_FDCWD) {
    if (!getcwd(parent, sizeof parent)) return NULL;
    snprintf(joined, sizeof joined, "%s/%s", parent, path);
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t count = readlink(link, parent, sizeof parent - 1);
    if (count < 0) return NULL;
    parent[count] = 0;
    snprintf(joined, sizeof joined, "%s/%s", parent, path);
  }
  char *name = strrchr(joined, '/');
  while (name > joined && !name[1]) {
    *name = 0;
    name = strrchr(joined, '/');
  }
  *name = 0;
  if (!realpath(joined[0] ? joined : "/", parent)) {
    errno = saved;
    return NULL;
  }
  errno = saved;
  if (snprintf(place, PATH_MAX, "%s/%s", parent, name + 1) >= PATH_MAX) return NULL;
  if (strncmp(place, root, root_length) || place[root_length] != '/') return NULL;
  return place + root_length + 1;
}

// The same for an open file; "" for the root itself.
static const char *opened(int descriptor, char *place) {
  if (!is_logging()) return NULL;
  int saved = errno;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, place, PATH_MAX - 1);
  errno = saved;
  if (count < 0) return NULL;
  place[count] = 0;
  if (strncmp(place, root, root_length) || strstr(place, " (deleted)")) return NULL;
  if (!place[root_length]) return place + root_length;
  return place[root_length] == '/' ? place + root_length + 1 : NULL;
}

// Logs a file or folder that another process made.
static void discover(const char *name) {
  char path[PATH_MAX];
  struct stat status;
  if (!name[0] || snprintf(path, sizeof path, "%s/%s", root, name) >= (int)sizeof path) return;
  if (lstat(path, &status) || is_known(status.st_ino)) return;
  know(status.st_ino);
  if (S_ISDIR(status.st_mode)) {
    put('m', name, "", 0, "", 0);
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
      if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
      char below[PATH_MAX];
      if (snprintf(below, sizeof below, "%s/%s", name, entry->d_name) < (int)sizeof below) discover(below);
    }
    if (folder) closedir(folder);
  } else if (S_ISREG(status.st_mode)) {
    char *data = malloc(status.st_size + 1);
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    ssize_t count = syscall(SYS_pread64, file, data, status.st_size, 0);
    syscall(SYS_close, file);
    put('c', name, "", 0, "", 0);
    put('w', name, "", 0, data, count < 0 ? 0 : count);
    free(data);
  }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
// A copy of the process made by fork() logs nothing, and must not wait for threads that it does not have.
#define LOCK int is_locked = is_logging() && pthread_mutex_lock(&order) == 0
#define UNLOCK \
  if (is_locked) pthread_mutex_unlock(&order)

static int open_logged(int folder, const char *path, int flags, mode_t mode) {
  char place[PATH_MAX];
  LOCK;
  const char *name = flags & (O_CREAT | O_TRUNC) ? inside(folder, path, place) : NULL;
  struct stat before;
  int existed = name && lstat(place, &before) == 0;
  int descriptor = syscall(SYS_openat, folder, path, flags, mode);
  if (descriptor >= 0 && name) {
    struct stat after;
    if (existed) discover(name);
    if (!existed && fstat(descriptor, &after) == 0) {
      know(after.st_ino);
      put('c', name, "", 0, "", 0);
    } else if (flags & O_TRUNC) {
      put('t', name, "", 0, "", 0);
    }
  }
  UNLOCK;
  return descriptor;
}

static mode_t mode_of(int flags, va_list arguments) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, int) : 0;
}

#define OPEN(name)                                          \
  int name(const char *path, int flags, ...) {              \
    va_list arguments;                                      \
    va_start(arguments, flags);                             \
    mode_t mode = mode_of(flags, arguments);                \
    va_end(arguments);                                      \
    return open_logged(AT_FDCWD, path, flags, mode);        \
  }
#define OPENAT(name)                                        \
  int name(int folder, const char *path, int flags, ...) {  \
    va_list arguments;                                      \
    va_start(arguments, flags);                             \
    mode_t mode = mode_of(flags, arguments);                \
    va_end(arguments);                                      \
    return open_logged(folder, path, flags, mode);          \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
int creat(const char *path, mode_t mode) { return open_logged(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

static void log_written(int descriptor, const void *data, ssize_t count, off_t offset) {
  char place[PATH_MAX];
  const char *name = count > 0 ? opened(descriptor, place) : NULL;
  if (name) put('w', name, "", offset, data, count);
}

ssize_t write(int descriptor, const void *data, size_t count) {
  LOCK;
  ssize_t written = syscall(SYS_write, descriptor, data, count);
  if (written > 0 && is_logging()) {
    int saved = errno;
    off_t end = lseek(descriptor, 0, SEEK_CUR);
    errno = saved;
    if (end >= 0) log_written(descriptor, data, written, end - written);
  }
  UNLOCK;
  return written;
}

ssize_t pwrite64(int descriptor, const void *data, size_t count, off64_t offset) {
  LOCK;
  ssize_t written = syscall(SYS_pwrite64, descriptor, data, count, offset);
  log_written(descriptor, data, written, offset);
  UNLOCK;
  return written;
}
ssize_t pwrite(int descriptor, const void *data, size_t count, off_t offset) {
  return pwrite64(descriptor, data, count, offset);
}

// What the kernel copied is read back, which needs a descriptor of our own: this one may be for writing only.
static void log_copied(int descriptor, ssize_t count, off_t end) {
  char place[PATH_MAX], link[64];
  const char *name = count > 0 ? opened(descriptor, place) : NULL;
  if (!name) return;
  char *data = malloc(count);
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  int file = syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC);
  if (syscall(SYS_pread64, file, data, count, end - count) == count) put('w', name, "", end - count, data, count);
  syscall(SYS_close, file);
  free(data);
}

ssize_t sendfile64(int target, int source, off64_t *offset, size_t count) {
  LOCK;
  ssize_t copied = syscall(SYS_sendfile, target, source, offset, count);
  if (copied > 0) log_copied(target, copied, lseek(target, 0, SEEK_CUR));
  UNLOCK;
  return copied;
}
ssize_t sendfile(int target, int source, off_t *offset, size_t count) {
  return sendfile64(target, source, (off64_t *)offset, count);
}

ssize_t copy_file_range(int source, off64_t *from, int target, off64_t *to, size_t count, unsigned flags) {
  LOCK;
  ssize_t copied = syscall(SYS_copy_file_range, source, from, target, to, count, flags);
  if (copied > 0) log_copied(target, copied, to ? *to : lseek(target, 0, SEEK_CUR));
  UNLOCK;
  return copied;
}

#define AFTER(call, name_expression, entry) \
  char place[PATH_MAX], other[PATH_MAX];    \
  (void)other;                              \
  LOCK;                                     \
  const char *name = name_expression;       \
  int result = call;                        \
  if (result == 0 && name) { entry; }       \
  UNLOCK;                                   \
  return result

int ftruncate64(int descriptor, off64_t length) {
  AFTER(syscall(SYS_ftruncate, descriptor, length), opened(descriptor, place), put('t', name, "", length, "", 0));
}
int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

#define SYNC(function, number)                                                                       \
  int function(int descriptor) {                                                                     \
    AFTER(syscall(number, descriptor), opened(descriptor, place), {                                  \
      discover(name);                                                                                \
      put('f', name, "", 0, "", 0);                                                                  \
    });                                                                                              \
  }
SYNC(fsync, SYS_fsync)
SYNC(fdatasync, SYS_fdatasync)

static int rename_logged(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  char place[PATH_MAX], other[PATH_MAX];
  LOCK;
  const char *first = inside(from_folder, from, place), *second = inside(to_folder, to, other);
  if (first) discover(first);
  int result = syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
  if (result == 0 && first && second) put('r', first, second, 0, "", 0);
  UNLOCK;
  return result;
}
int rename(const char *from, const char *to) { return rename_logged(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return rename_logged(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
  return rename_logged(a, from, b, to, flags);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  char place[PATH_MAX], other[PATH_MAX];
  LOCK;
  const char *first = inside(from_folder, from, place), *second = inside(to_folder, to, other);
  if (first) discover(first);
  int result = syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
  if (result == 0 && first && second) put('l', first, second, 0, "", 0);
  UNLOCK;
  return result;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int folder, const char *path, int flags) {
  AFTER(syscall(SYS_unlinkat, folder, path, flags), inside(folder, path, place),
        put(flags & AT_REMOVEDIR ? 'd' : 'u', name, "", 0, "", 0));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode) {
  struct stat made;
  AFTER(syscall(SYS_mkdirat, folder, path, mode), inside(folder, path, place), {
    if (lstat(place, &made) == 0) know(made.st_ino);
    put('m', name, "", 0, "", 0);
  });
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int symlinkat(const char *target, int folder, const char *path) {
  struct stat made;
  AFTER(syscall(SYS_symlinkat, target, folder, path), inside(folder, path, place), {
    if (lstat(place, &made) == 0) know(made.st_ino);
    put('s', name, target, 0, "", 0);
  });
}
int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }

// A mark in the log: what the program had told by now, as the length of its standard output.
int fflush(FILE *stream) {
  LOCK;
  int result = REAL(fflush)(stream);
  struct stat status;
  if (is_logging() && (!stream || stream == stdout) && fstat(1, &status) == 0) put('p', "", "", status.st_size, "", 0);
  UNLOCK;
  return result;
}
