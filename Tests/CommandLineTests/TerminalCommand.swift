import Foundation
import Testing

/// A shell command that was run to its end on a terminal of 80 columns.
struct TerminalCommand {
  /// What it wrote on the terminal, its standard output.
  let output: String
  /// What it wrote on standard error, which is a pipe.
  let errors: String
  /// Its exit code, or 128 plus the signal that ended it.
  let code: Int32

  /// After how long a command that hangs is killed, so that the test fails rather than waits.
  private static let patienceMilliseconds: Int32 = 120_000

  /// TIOCSPTLCK and TIOCGPTN, which Swift does not take over.
  private static let (setsLock, getsNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

  /// Runs `/bin/sh -c` in a folder; `environment` is all that it sees.
  init(_ command: String, in folder: String, environment: [String: String]) throws {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (number, isLocked): (Int32, Int32) = (0, 0)
    try #require(
      master >= 0 && ioctl(master, Self.setsLock, &isLocked) == 0 && ioctl(master, Self.getsNumber, &number) == 0)
    let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var pipeEnds: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    try #require(terminal >= 0 && socketpair(AF_UNIX, kind, 0, &pipeEnds) == 0)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    var modes = termios()
    try #require(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0 && tcgetattr(terminal, &modes) == 0)
    // Line ends stay what they are.
    cfmakeraw(&modes)
    try #require(tcsetattr(terminal, TCSANOW, &modes) == 0)
    let child = try Self.start(command, folder, environment, output: terminal, errors: pipeEnds[1])
    close(terminal)
    close(pipeEnds[1])
    let written = Self.read([master, pipeEnds[0]], of: child)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    output = String(decoding: written[0], as: UTF8.self)
    errors = String(decoding: written[1], as: UTF8.self)
    code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  private static func start(
    _ command: String, _ folder: String, _ environment: [String: String], output: Int32, errors: Int32
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    // Signals as a shell has them, whatever the one who runs the tests ignores.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var usual = sigset_t()
    sigemptyset(&usual)
    posix_spawnattr_setsigmask(&attributes, &usual)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var child: pid_t = 0
    let status = withCStrings(["/bin/sh", "-c", "cd \"$0\" && eval \"$1\"", folder, command]) { arguments in
      withCStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) { environment in
        posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, environment)
      }
    }
    try #require(status == 0, "cannot start a shell: \(String(cString: strerror(status)))")
    return child
  }

  /// Reads all descriptors to their ends and closes them.
  private static func read(_ descriptors: [Int32], of child: pid_t) -> [[UInt8]] {
    var files = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var written = descriptors.map { _ in [UInt8]() }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while files.contains(where: { $0.fd >= 0 }) {
      if poll(&files, nfds_t(files.count), patienceMilliseconds) == 0 { kill(child, SIGKILL) }
      for index in files.indices where files[index].fd >= 0 && files[index].revents != 0 {
        let count = Glibc.read(files[index].fd, &buffer, buffer.count)
        if count > 0 {
          written[index] += buffer[..<count]
        } else if count == 0 || errno != EINTR {
          // A terminal that nobody holds any more ends with an error.
          close(files[index].fd)
          files[index].fd = -1
        }
      }
    }
    return written
  }

  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    // Sound: the array ends with nil and outlives the call.
    return pointers.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("the array holds at least its end") }
      return body(start)
    }
  }
}
