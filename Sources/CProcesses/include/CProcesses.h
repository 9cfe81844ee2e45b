#pragma once

#include <sys/types.h>

/// A command to start; all pointers need to live only for the call.
struct millrace_command {
  /// The program's path, then its arguments, then NULL.
  const char *const *arguments;
  /// `NAME=value` texts, then NULL: the whole environment.
  const char *const *environment;
  /// The folder to start in.
  const char *folder;
  /// Open descriptors that become standard output and standard error.
  int output, error;
  /// A descriptor that the watcher keeps open as long as the command lives, such as a lock's; -1 for none.
  int kept;
  /// Pairs of a file and an empty file, then NULL: the command finds the first, read-only, in the place of the second.
  /// Empty but where `millrace_can_show()`.
  const char *const *shown;
};

/// Starts a command in a process group of its own, with standard input from /dev/null, and a watcher beside it.
///
/// The watcher is a process that ends the whole group (SIGTERM, SIGKILL after `grace_milliseconds`) when it reads a byte from
/// `*lifeline`, or when the other end closes because the caller died. When the command has ended it kills all that the
/// command started and left behind, processes that left its session too, and waits until the last is gone; then it writes
/// one byte to `*lifeline`. It exits as the command did: with its exit code, or 128 plus the signal that ended it; its end
/// closes `*lifeline`, without the byte where processes live on that it may not or cannot end.
///
/// Returns the watcher's process id, to be waited for; or the negated errno.
pid_t millrace_start(const struct millrace_command *command, int grace_milliseconds, int *lifeline);

/// Whether this process may show a command files read-only: mounts of its own need rights that root has outside of most
/// containers. Tries it out in a process of its own.
int millrace_can_show(void);
