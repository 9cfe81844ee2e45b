import Glibc

/// Runs a program and waits for it.
enum Command {
  /// How often a running program is looked after.
  private static let pauseMicroseconds: UInt32 = 50_000

  /// Runs `arguments[0]`, found on the search path, with the output streams of this process; returns its exit code, or
  /// 128 plus the signal that ended it.
  ///
  /// - Parameter whileRunning: Called some times a second until the program ends.
  static func run(_ arguments: [String], whileRunning: () -> Void = {}) throws(StreamsError) -> Int32 {
    var vector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    vector.append(nil)
    defer { for argument in vector { free(argument) } }
    var process: pid_t = 0
    // Sound: the vector ends with nil and outlives the call.
    let status = posix_spawnp(&process, arguments[0], nil, nil, vector, environ)
    guard status == 0 else {
      throw StreamsError(
        .failed, "cannot run \(arguments[0]): \(String(cString: strerror(status))); apt-get install \(arguments[0])")
    }
    var result: Int32 = 0
    while true {
      let ended = waitpid(process, &result, WNOHANG)
      if ended == process { break }
      if ended < 0, errno != EINTR {
        throw StreamsError(.failed, "cannot wait for \(arguments[0]): \(String(cString: strerror(errno)))")
      }
      whileRunning()
      usleep(pauseMicroseconds)
    }
    return result & 0x7F == 0 ? result >> 8 & 0xFF : 128 + result & 0x7F
  }
}
