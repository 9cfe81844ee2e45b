#define _GNU_SOURCE
#include "CProcesses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// After fork, only functions that POSIX calls async-signal-safe are used: the caller has other threads, whose locks may be
// held for ever in the copy.

static void wake(int signal) { (void)signal; }

static void say(const char *words) {
  size_t done = 0, all = strlen(words);
  while (done < all) {
    ssize_t count = write(STDERR_FILENO, words + done, all - done);
    if (count <= 0) return;
    done += (size_t)count;
  }
}

// Becomes the command; never returns.
static void become(const struct millrace_command *command, const sigset_t *signals) {
  setpgid(0, 0);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, signals, NULL);
  if (chdir(command->folder) != 0) {
    say("cannot enter the stage's folder\n");
    _exit(126);
  }
  execve(command->arguments[0], (char *const *)command->arguments, (char *const *)command->environment);
  say("cannot start ");
  say(command->arguments[0]);
  say("\n");
  _exit(127);
}

static long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Waits for the command and watches the lifeline; never returns.
static void watch(pid_t child, int lifeline, int grace, const sigset_t *waiting) {
  long killAt = -1;
  int isCut = 0, isKilled = 0;
  siginfo_t ended;
  for (;;) {
    memset(&ended, 0, sizeof ended);
    // Not reaped yet, so that the group's number cannot belong to others when it is killed.
    if (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == child) break;
    struct pollfd poll = {.fd = isCut ? -1 : lifeline, .events = POLLIN};
    struct timespec pause = {.tv_sec = 0, .tv_nsec = 50 * 1000 * 1000};
    // SIGCHLD is blocked but here, so it cannot come between the look above and the sleep.
    int count = ppoll(&poll, 1, killAt >= 0 && !isKilled ? &pause : NULL, waiting);
    if (count > 0) {
      isCut = 1;
      killAt = milliseconds() + grace;
      kill(-child, SIGTERM);
    }
    if (killAt >= 0 && !isKilled && milliseconds() >= killAt) {
      isKilled = 1;
      kill(-child, SIGKILL);
    }
  }
  kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

// Moves a descriptor out of the way of those that are set up next.
static int moved(int descriptor) { return descriptor < 0 ? -1 : fcntl(descriptor, F_DUPFD, 16); }

pid_t millrace_start(const struct millrace_command *command, int grace_milliseconds, int *lifeline) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  sigset_t all, before;
  sigfillset(&all);
  // No handler of the caller may run in the copy.
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t watcher = fork();
  if (watcher != 0) {
    int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (watcher < 0) {
      close(ends[0]);
      return -number;
    }
    *lifeline = ends[0];
    return watcher;
  }
  // A group of its own: an interrupt typed at the terminal is for the caller to answer.
  setpgid(0, 0);
  int output = moved(command->output), error = moved(command->error);
  int line = moved(ends[1]), kept = moved(command->kept);
  int nothing = moved(open("/dev/null", O_RDONLY));
  if (output < 0 || error < 0 || line < 0 || nothing < 0) _exit(126);
  dup2(nothing, 0);
  dup2(output, 1);
  dup2(error, 2);
  dup2(line, 3);
  if (kept >= 0) dup2(kept, 4);
  // Above all the other ends of watchers' lifelines: they must close when the caller dies.
  close_range(kept >= 0 ? 5 : 4, ~0U, 0);
  fcntl(3, F_SETFD, FD_CLOEXEC);
  if (kept >= 0) fcntl(4, F_SETFD, FD_CLOEXEC);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = wake;
  sigaction(SIGCHLD, &action, NULL);
  sigset_t waiting;
  sigfillset(&waiting);
  sigdelset(&waiting, SIGCHLD);
  sigset_t none;
  sigemptyset(&none);
  pid_t child = fork();
  if (child < 0) _exit(126);
  if (child == 0) become(command, &none);
  setpgid(child, child);
  watch(child, 3, grace_milliseconds, &waiting);
  return 0;
}
