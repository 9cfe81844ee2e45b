import CProcesses
import Glibc
import Store

/// How a process ended.
enum ProcessEnding: Equatable {
  case exit(Int32)
  case signal(Int32)

  /// The words for people: `crashed with signal 11 (SIGSEGV)`, `killed for memory`.
  ///
  /// - Parameter isForMemory: Whether the system killed something for memory meanwhile.
  func words(isForMemory: Bool) -> String {
    switch self {
    case .exit(let code): return "exit code \(code)"
    case .signal(SIGKILL) where isForMemory:
      return "killed for memory: the system had none left; give it less to do at once, or more memory"
    case .signal(SIGKILL):
      return "killed with signal 9 (SIGKILL) by somebody else, perhaps for memory"
    case .signal(let number):
      let name = millrace_signal_name(number).map { " (SIG\(String(cString: $0)))" } ?? ""
      return "\(Self.crashes.contains(number) ? "crashed with" : "was ended by") signal \(number)\(name)"
    }
  }

  /// What became of the command where a shell ended so: it tells by its exit code which signal ended what it started.
  var ofShell: ProcessEnding {
    if case .exit(let code) = self, code > 128, code <= 128 + 64 { .signal(code - 128) } else { self }
  }

  /// The signals that a mistake of the program itself brings.
  private static let crashes: Set<Int32> = [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS]
}

/// Counts the processes that the system killed since it started because it had no memory left.
struct MemoryKills: Hashable, Sendable {
  /// The file in which the kernel counts.
  private let path: String

  init(path: String = "/proc/vmstat") { self.path = path }

  /// How many there were; 0 where the kernel does not say.
  var count: Int {
    guard let bytes = try? Disk.read(path, limit: 1 << 20) else { return 0 }
    let line = bytes.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "oom_kill ".utf8) }
    return line.flatMap { Int(String(decoding: $0.dropFirst("oom_kill ".utf8.count), as: UTF8.self)) } ?? 0
  }
}
