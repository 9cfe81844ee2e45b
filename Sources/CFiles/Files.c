#define _GNU_SOURCE
#include "CFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int millrace_open_folder(int folder, const char *name) {
  struct open_how how = {
      .flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS};
  long opened = syscall(SYS_openat2, folder, name, &how, sizeof how);
  if (opened >= 0) return (int)opened;
  // Kernels before 5.6 do not know the call, and old container filters refuse it so.
  if (errno != ENOSYS && errno != EPERM) return -errno;
  struct stat outer, inner;
  int descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  if (fstat(folder, &outer) == 0 && fstat(descriptor, &inner) == 0 && outer.st_dev == inner.st_dev) return descriptor;
  close(descriptor);
  return -EXDEV;
}

void millrace_lift_attributes(int descriptor) {
  int flags = 0;
  if (ioctl(descriptor, FS_IOC_GETFLAGS, &flags) != 0 || !(flags & (FS_IMMUTABLE_FL | FS_APPEND_FL))) return;
  flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
  (void)ioctl(descriptor, FS_IOC_SETFLAGS, &flags);
}

int millrace_detach_mount(int folder, const char *name) {
  char path[320];
  int length = snprintf(path, sizeof path, "/proc/self/fd/%d/%s", folder, name);
  if (length < 0 || length >= (int)sizeof path) return -ENAMETOOLONG;
  return umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 ? 0 : -errno;
}

int millrace_take_lease(int descriptor) {
  // Whoever wants to write meanwhile makes the kernel send a signal: one that nothing listens to, instead of SIGIO, which
  // would end the process.
  if (fcntl(descriptor, F_SETSIG, SIGURG) != 0) return -errno;
  return fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0 ? 0 : -errno;
}

int millrace_holds_lease(int descriptor) { return fcntl(descriptor, F_GETLEASE) == F_RDLCK; }

void millrace_drop_lease(int descriptor) { (void)fcntl(descriptor, F_SETLEASE, F_UNLCK); }
