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
};

/// Starts a command in a process group of its own, with standard input from /dev/null, and a watcher beside it.
///
/// The watcher is a process that ends the whole group (SIGTERM, SIGKILL after `grace_milliseconds`) when it reads a byte from
/// `*lifeline`, or when the other end closes because the caller died, and that kills what the command leaves behind.
/// It exits as the command did: with its exit code, or 128 plus the signal that ended it; its end closes `*lifeline`.
///
/// Returns the watcher's process id, to be waited for; or the negated errno.
pid_t millrace_start(const struct millrace_command *command, int grace_milliseconds, int *lifeline);
