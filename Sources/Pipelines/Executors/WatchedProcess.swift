import CProcesses
import Glibc
import Settings
import Store

/// A program in a process group of its own, with a watcher that ends all of it when it is told to, or when we are gone.
final class WatchedProcess {
  /// What to start.
  struct Program {
    /// How long it has for saving what it did once it is asked to end.
    enum Grace {
      case milliseconds(Int32)
      /// As long as it takes; where we are gone, as long as a command has.
      case unlimited
    }

    /// Where its environment comes from.
    enum Environment {
      /// All that it sees.
      case only([String: String])
      /// That of this process.
      case inherited
    }

    /// Where the program's file is, and what it is told, its own name first.
    let path: String
    let arguments: [String]
    let environment: Environment
    /// Where it starts.
    let folder: String
    /// The file that keeps standard output; `nil` for whoever polls.
    let outputPath: String?
    /// The file that keeps standard error.
    let errorPath: String
    /// A lock that must outlive this process as long as the program does.
    let lock: KeyLock?
    /// Files that it finds, read-only, in the place of empty ones.
    var shown: [CommandInputs.Shown] = []
    let grace: Grace
  }

  /// How it ended, and whether all that it started did.
  struct Outcome: Equatable {
    let ending: ProcessEnding
    /// Processes live on that may not or cannot be ended, such as another user's.
    let leavesProcesses: Bool
  }

  private let watcher: pid_t
  private let lifeline: Int32
  /// The end of standard output that is read here; -1 where a file keeps it, or once it has ended.
  private var output: Int32
  private var outcome: Outcome?

  /// How long a poll waits for news.
  private static let pauseMilliseconds: Int32 = 50

  /// Starts it.
  ///
  /// - Throws: `StoreError` where its files or the process cannot be made.
  init(_ program: Program) throws(StoreError) {
    let error = try Self.create(program.errorPath)
    defer { close(error) }
    // No program inherits its ends: watchers close what is not theirs.
    var ends: [Int32] = [-1, -1]
    if let path = program.outputPath {
      ends[1] = try Self.create(path)
    } else if pipe(&ends) != 0 {
      throw StoreError("make a pipe for", program.folder, errno: errno)
    }
    defer { close(ends[1]) }
    var lifeline: Int32 = -1
    let watcher = Self.start(program, output: ends[1], error: error, &lifeline)
    guard watcher > 0 else {
      if ends[0] >= 0 { close(ends[0]) }
      throw StoreError("start \(program.arguments[0]) in", program.folder, errno: -watcher)
    }
    self.watcher = watcher
    self.lifeline = lifeline
    output = ends[0]
  }

  deinit {
    // Ends it, if it still lives.
    close(lifeline)
    if output >= 0 { close(output) }
    if outcome == nil { _ = Self.wait(for: watcher) }
  }

  /// Waits a moment for news; returns how it ended, once it and all that it started have.
  ///
  /// - Parameter onOutput: Gets standard output as it comes, all of it before the end.
  func poll(_ onOutput: ([UInt8]) throws -> Void = { _ in }) rethrows -> Outcome? {
    if let outcome { return outcome }
    var files = [pollfd(fd: lifeline, events: 0, revents: 0), pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
    _ = Glibc.poll(&files, 2, Self.pauseMilliseconds)
    if output >= 0 && files[1].revents != 0 {
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = chunk.withUnsafeMutableBytes { read(output, $0.baseAddress, $0.count) }
      if count > 0 {
        try onOutput(Array(chunk[..<count]))
        return nil
      }
      if count == 0 {
        close(output)
        output = -1
      }
      return nil
    }
    guard files[0].revents != 0 else { return nil }
    let status = Self.wait(for: watcher)
    // What the watcher left: the signal that ended the program, and a byte more where all it started is gone.
    var words: [UInt8] = [0, 0]
    let count = recv(lifeline, &words, 2, Int32(MSG_DONTWAIT))
    let ending: ProcessEnding = count > 0 && words[0] != 0 ? .signal(Int32(words[0])) : .exit(status)
    let outcome = Outcome(ending: ending, leavesProcesses: count < 2)
    self.outcome = outcome
    return outcome
  }

  /// Asks it to end.
  func cut() {
    var byte: UInt8 = 1
    // A watcher that is gone needs no word.
    _ = send(lifeline, &byte, 1, Int32(MSG_NOSIGNAL))
  }

  private static func start(
    _ program: Program, output: Int32, error: Int32, _ lifeline: inout Int32
  ) -> pid_t {
    withCStrings(program.arguments) { arguments in
      withEnvironment(program.environment) { environment in
        withCStrings(program.shown.flatMap { [$0.source, $0.place] }) { shown in
          program.path.withCString { path in
            program.folder.withCString { folder in
              var grace: Int32 = -1
              if case .milliseconds(let count) = program.grace { grace = count }
              var description = millrace_command(
                program: path, arguments: arguments, environment: environment, folder: folder, output: output,
                error: error, kept: program.lock?.fileDescriptor ?? -1, shown: shown)
              return millrace_start(&description, grace, &lifeline)
            }
          }
        }
      }
    }
  }

  private static func withEnvironment<Result>(
    _ environment: Program.Environment, _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    switch environment {
    case .only(let variables):
      return withCStrings(variables.keys.sortedByBytes().map { "\($0)=\(variables[$0] ?? "")" }, body)
    case .inherited:
      // Bytes as they are: names and values need not be UTF-8. Sound: nobody here sets variables while threads run.
      return environ.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: 1) { body(UnsafePointer($0)) }
    }
  }

  private static func wait(for watcher: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(watcher, &status, 0) < 0 { guard errno == EINTR else { return 126 } }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  private static func create(_ path: String) throws(StoreError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0o644)
    if descriptor < 0 { throw StoreError("create", path, errno: errno) }
    return descriptor
  }

  /// Hands out an array of C texts that ends with a null pointer.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) } + [nil]
    // Sound: the array and the copies outlive the call.
    return pointers.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("the array holds at least its end") }
      return body(start)
    }
  }
}
