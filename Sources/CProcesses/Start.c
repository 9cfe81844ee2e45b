#define _GNU_SOURCE
#include "CProcesses.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
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

// Mounts of this process and those it starts are seen by nobody else from here on.
static int leave_mounts(void) {
  return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0 ? 0 : -1;
}

// Puts a file, read-only, in the place of another.
static int show(const char *file, const char *place) {
  struct statvfs status;
  if (mount(file, place, NULL, MS_BIND, NULL) != 0 || statvfs(place, &status) != 0) return -1;
  unsigned long kept = 0;
  if (status.f_flag & ST_NOSUID) kept |= MS_NOSUID;
  if (status.f_flag & ST_NODEV) kept |= MS_NODEV;
  if (status.f_flag & ST_NOEXEC) kept |= MS_NOEXEC;
  return mount(NULL, place, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | kept, NULL);
}

// Becomes the command; never returns.
static void become(const struct millrace_command *command, const sigset_t *signals, pid_t watcher) {
  setpgid(0, 0);
  // Nobody else would end it, nor hold its lock.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid() != watcher) _exit(126);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, signals, NULL);
  if (command->shown[0] != NULL && leave_mounts() != 0) {
    say("cannot make a view of the inputs\n");
    _exit(126);
  }
  for (const char *const *pair = command->shown; pair[0] != NULL; pair += 2) {
    if (show(pair[0], pair[1]) == 0) continue;
    say("cannot show ");
    say(pair[1]);
    say("\n");
    _exit(126);
  }
  if (chdir(command->folder) != 0) {
    say("cannot enter the stage's folder\n");
    _exit(126);
  }
  execve(command->program, (char *const *)command->arguments, (char *const *)command->environment);
  say("cannot start ");
  say(command->program);
  say("\n");
  _exit(127);
}

static long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// The entry of a folder as the kernel writes it.
struct entry {
  uint64_t inode;
  int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[];
};

// The parent of a process; 0 where it is gone.
static pid_t parent_of(const char *process) {
  char path[64] = "/proc/";
  strncat(path, process, 20);
  strcat(path, "/stat");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[1024];
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = 0;
  // The name may hold anything but ends with the last bracket; then come the state and the parent.
  char *end = strrchr(text, ')');
  return end != NULL && strlen(end) > 4 ? (pid_t)strtol(end + 4, NULL, 10) : 0;
}

// Sends SIGKILL to all children of this process. Those whose parents die become its children in turn.
static void kill_children(void) {
  char bytes[4096];
  int list = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (list >= 0) {
    ssize_t count = read(list, bytes, sizeof bytes - 1);
    close(list);
    if (count < 0) count = 0;
    // A number that was cut off is not taken for another; it is met the next time.
    while (count > 0 && bytes[count - 1] != ' ') count--;
    bytes[count] = 0;
    for (char *place = bytes; *place != 0;) {
      long process = strtol(place, &place, 10);
      if (process > 1) kill((pid_t)process, SIGKILL);
      while (*place == ' ') place++;
    }
    return;
  }
  // Kernels without that list have all processes looked at.
  int processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (processes < 0) return;
  for (;;) {
    long count = syscall(SYS_getdents64, processes, bytes, sizeof bytes);
    if (count <= 0) break;
    for (long at = 0; at < count;) {
      const struct entry *entry = (const struct entry *)(bytes + at);
      at += entry->length;
      if (isdigit((unsigned char)entry->name[0]) && parent_of(entry->name) == getpid())
        kill((pid_t)strtol(entry->name, NULL, 10), SIGKILL);
    }
  }
  close(processes);
}

// Ends all that descends from this process; whether it did, and nothing is left.
static int end_descendants(void) {
  long until = milliseconds() + 10 * 1000;
  for (int round = 0;; round++) {
    pid_t gone;
    int isAny = 0;
    while ((gone = waitpid(-1, NULL, WNOHANG)) > 0) isAny = 1;
    if (gone < 0 && errno == ECHILD) return 1;
    if (milliseconds() >= until) return 0;
    kill_children();
    // Programs that keep forking are overtaken only without pauses.
    struct timespec pause = {.tv_sec = 0, .tv_nsec = 1000 * 1000};
    if (!isAny && round > 20) nanosleep(&pause, NULL);
  }
}

// How long a command has for saving what it did once the caller is gone.
static const long orphan_milliseconds = 5000;

// Waits for the command and watches the lifeline; never returns.
static void watch(pid_t child, int lifeline, int grace, const sigset_t *waiting) {
  long killAt = -1;
  int isCut = 0, isOrphan = 0, isKilled = 0;
  siginfo_t ended;
  for (;;) {
    memset(&ended, 0, sizeof ended);
    // Not reaped yet, so that the group's number cannot belong to others when it is killed.
    if (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == child) break;
    // What lost its parents and ended by itself is a child of this process by now.
    for (;;) {
      memset(&ended, 0, sizeof ended);
      if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0 || ended.si_pid == child) break;
      waitpid(ended.si_pid, NULL, 0);
    }
    if (ended.si_pid == child) break;
    struct pollfd poll = {.fd = isOrphan ? -1 : lifeline, .events = POLLIN};
    struct timespec pause = {.tv_sec = 0, .tv_nsec = 50 * 1000 * 1000};
    // SIGCHLD is blocked but here, so it cannot come between the look above and the sleep.
    int count = ppoll(&poll, 1, killAt >= 0 && !isKilled ? &pause : NULL, waiting);
    if (count > 0) {
      char byte;
      isOrphan = recv(lifeline, &byte, 1, MSG_DONTWAIT) != 1;
      // Who was given all the time there is hears that this has changed.
      if (!isCut || (isOrphan && grace < 0)) kill(-child, SIGTERM);
      long limit = isOrphan ? orphan_milliseconds : grace;
      if (limit >= 0 && (killAt < 0 || milliseconds() + limit < killAt)) killAt = milliseconds() + limit;
      isCut = 1;
    }
    if (killAt >= 0 && !isKilled && milliseconds() >= killAt) {
      isKilled = 1;
      kill(-child, SIGKILL);
    }
  }
  kill(-child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  char number = WIFSIGNALED(status) ? (char)WTERMSIG(status) : 0, gone = 1;
  send(lifeline, &number, 1, MSG_NOSIGNAL);
  if (end_descendants()) send(lifeline, &gone, 1, MSG_NOSIGNAL);
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
  // A name of its own: who ends all programs of the caller's name leaves it to end the command.
  prctl(PR_SET_NAME, "stage-watcher", 0, 0, 0);
  // Processes that lose their parents become its children, whatever session or group they went to.
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
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
  pid_t self = getpid(), child = fork();
  if (child < 0) _exit(126);
  if (child == 0) become(command, &none, self);
  setpgid(child, child);
  watch(child, 3, grace_milliseconds, &waiting);
  return 0;
}

int millrace_can_show(void) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t child = fork();
  if (child == 0) _exit(leave_mounts() == 0 && mount("/", "/", NULL, MS_BIND, NULL) == 0 ? 0 : 1);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  int status = 1;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return child > 0 && status == 0;
}

const char *millrace_signal_name(int number) { return sigabbrev_np(number); }
