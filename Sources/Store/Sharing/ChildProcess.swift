import Glibc

/// Runs a program to its end, without a shell.
package enum ChildProcess {
  /// How long to wait for words before the caller is asked again.
  private static let pauseMilliseconds: Int32 = 100

  /// Runs `arguments[0]`, found on the search path; returns its exit code, or 128 plus the signal that ended it.
  ///
  /// - Parameters:
  ///   - input: What it reads on standard input. Kept in memory only: it may hold passwords, which belong neither on a
  ///     disk nor into the list of processes.
  ///   - whileRunning: Called with what came on standard error, and every 100 ms where nothing comes; `false` ends the
  ///     program.
  package static func run(
    _ arguments: [String], input: [UInt8], whileRunning: (_ errors: [UInt8]) -> Bool
  ) throws(StoreError) -> Int32 {
    let program = arguments[0]
    func failure(_ number: Int32) -> StoreError {
      StoreError(
        .unreachable, "cannot run \(program): \(String(cString: strerror(number))); apt-get install \(program)")
    }
    // One socket is the program's standard input and its standard error; ours is the other end.
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    if socketpair(AF_UNIX, kind, 0, &ends) != 0 { throw failure(errno) }
    let socket = ends[0]
    defer { close(socket) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    var vector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    vector.append(nil)
    defer { for argument in vector { free(argument) } }
    var process: pid_t = 0
    // Sound: the vector ends with nil and outlives the call.
    let status = posix_spawnp(&process, program, &actions, nil, vector, environ)
    close(ends[1])
    guard status == 0 else { throw failure(status) }

    var rest = input[...]
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var isEnded = false
    while !isEnded {
      if rest.isEmpty { shutdown(socket, Int32(SHUT_WR)) }
      var request = pollfd(fd: socket, events: Int16(POLLIN | (rest.isEmpty ? 0 : POLLOUT)), revents: 0)
      var errors: [UInt8] = []
      if poll(&request, 1, pauseMilliseconds) > 0 {
        if request.revents & Int16(POLLOUT) != 0 {
          let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
          let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, flags) }
          // A program that ends before it has read all says why by its exit code.
          let isRefused = count < 0 && errno != EAGAIN && errno != EINTR
          rest = isRefused ? [] : rest.dropFirst(max(0, count))
        }
        if request.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
          let count = buffer.withUnsafeMutableBytes { read(socket, $0.baseAddress, $0.count) }
          errors = Array(buffer.prefix(max(0, count)))
          isEnded = count == 0 || (count < 0 && errno != EINTR)
        }
      }
      if !whileRunning(errors) {
        kill(process, SIGKILL)
        isEnded = true
      }
    }
    var result: Int32 = 0
    while waitpid(process, &result, 0) < 0 {
      if errno != EINTR { throw failure(errno) }
    }
    return result & 0x7F == 0 ? result >> 8 & 0xFF : 128 + result & 0x7F
  }
}
