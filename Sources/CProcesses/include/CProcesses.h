#pragma once

#include <sys/types.h>

/// A command to start; all pointers need to live only for the call.
struct millrace_command {
  /// Where the program's file is.
  const char *program;
  /// The program's name, then its arguments, then NULL.
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
/// The watcher is a process that ends the whole group when it reads a byte from `*lifeline` (SIGTERM, and SIGKILL after
/// `grace_milliseconds`, or never where that is negative), or when the other end closes because the caller died (SIGTERM, and
/// SIGKILL after five seconds at most). When the command has ended, the watcher writes the number of the signal that ended
/// it to `*lifeline`, 0 for none; it kills all that the command started and left behind, processes that left its session
/// too, and waits until the last is gone; then it writes one byte more. It exits as the command did: with its exit code, or
/// 128 plus the signal; its end closes `*lifeline`, without the second byte where processes live on that it may not or
/// cannot end. Where the watcher itself is killed, the command is killed with it.
///
/// Returns the watcher's process id, to be waited for; or the negated errno.
pid_t millrace_start(const struct millrace_command *command, int grace_milliseconds, int *lifeline);

/// Whether this process may show a command files read-only: mounts of its own need rights that root has outside of most
/// containers. Tries it out in a process of its own.
int millrace_can_show(void);

/// The name of a signal without `SIG`, such as `SEGV`; NULL for a number that is none's.
const char *millrace_signal_name(int number);
