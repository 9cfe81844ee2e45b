import CProcesses
import Glibc
import Settings
import Store

/// A shell command run to its end: in a cleared environment and a process group of its own, which ends with it.
struct CommandProcess {
  /// How a command ended.
  enum Ending: Equatable {
    /// With an exit code, or 128 plus the signal that ended it.
    case exited(Int32)
    /// It took longer than it may.
    case timedOut
    /// The run was asked to end.
    case cancelled
  }

  /// Handed to `/bin/sh -c`.
  let command: String
  /// All that it sees.
  let environment: [String: String]
  /// Where it starts.
  let folder: String
  /// How long it may take.
  let timeoutSeconds: Double?
  /// A lock that must outlive this process as long as the command does.
  let lock: KeyLock?
  /// Files that it finds, read-only, in the place of empty ones; none but where `canShow`.
  let shown: [CommandInputs.Shown]

  /// Whether commands can be shown files that they cannot change.
  static let canShow = millrace_can_show() != 0

  /// How a command ended, and whether all that it started did.
  struct Outcome: Equatable {
    let ending: Ending
    /// Processes live on that may not or cannot be ended, such as another user's.
    let leavesProcesses: Bool
  }

  /// How long a command that was asked to end has for saving what it did.
  private static let graceMilliseconds: Int32 = 5_000

  /// How often cancellation and timeout are looked at.
  private static let pauseMilliseconds: Int32 = 50

  /// Runs it.
  ///
  /// - Parameters:
  ///   - outputPath: The file that keeps standard output, unless `onOutput` takes it.
  ///   - errorPath: The file that keeps standard error.
  ///   - onOutput: Gets standard output as it comes.
  /// - Throws: `StoreError` where the files or the process cannot be made, and whatever `onOutput` throws.
  func run(
    outputPath: String, errorPath: String, cancellation: Cancellation, onOutput: (([UInt8]) throws -> Void)? = nil
  ) throws -> Outcome {
    let error = try Self.create(errorPath)
    defer { close(error) }
    var pipeEnds: [Int32] = [-1, -1]
    // No command inherits its ends: watchers close what is not theirs.
    if onOutput != nil, pipe(&pipeEnds) != 0 { throw StoreError("make a pipe for", folder, errno: errno) }
    let output = onOutput == nil ? try Self.create(outputPath) : pipeEnds[1]
    defer { if pipeEnds[0] >= 0 { close(pipeEnds[0]) } }
    var lifeline: Int32 = -1
    let watcher = start(output: output, error: error, &lifeline)
    close(output)
    guard watcher > 0 else { throw StoreError("start a command in", folder, errno: -watcher) }
    defer { close(lifeline) }
    do {
      let stop = try attend(lifeline, pipeEnds[0], cancellation, onOutput)
      let status = Self.wait(for: watcher)
      // One that ended well before it noticed is done.
      let ending = stop.map { status == 0 && $0 == .cancelled ? .exited(0) : $0 } ?? .exited(status)
      var byte: UInt8 = 0
      return Outcome(ending: ending, leavesProcesses: recv(lifeline, &byte, 1, Int32(MSG_DONTWAIT)) != 1)
    } catch {
      Self.cut(lifeline)
      _ = Self.wait(for: watcher)
      throw error
    }
  }

  private func start(output: Int32, error: Int32, _ lifeline: inout Int32) -> Int32 {
    Self.withCStrings(["/bin/sh", "-c", command]) { arguments in
      Self.withCStrings(environment.keys.sortedByBytes().map { "\($0)=\(environment[$0] ?? "")" }) { environment in
        Self.withCStrings(shown.flatMap { [$0.source, $0.place] }) { shown in
          folder.withCString { folder in
            var description = millrace_command(
              arguments: arguments, environment: environment, folder: folder, output: output, error: error,
              kept: lock?.fileDescriptor ?? -1, shown: shown)
            return millrace_start(&description, Self.graceMilliseconds, &lifeline)
          }
        }
      }
    }
  }

  /// Waits until the watcher is gone; returns why the command was asked to end, if it was.
  private func attend(
    _ lifeline: Int32, _ output: Int32, _ cancellation: Cancellation, _ onOutput: (([UInt8]) throws -> Void)?
  ) throws -> Ending? {
    let deadline = timeoutSeconds.map { Instant.monotonicSeconds() + $0 }
    var stop: Ending?
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var files = [pollfd(fd: lifeline, events: 0, revents: 0), pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
    while true {
      _ = poll(&files, 2, Self.pauseMilliseconds)
      if files[1].fd >= 0 && files[1].revents != 0 {
        let count = chunk.withUnsafeMutableBytes { read(output, $0.baseAddress, $0.count) }
        if count > 0 {
          try onOutput?(Array(chunk[..<count]))
          continue
        }
        if count == 0 { files[1].fd = -1 }
      }
      if files[0].revents != 0 {
        // What still lies in the pipe is read first.
        if files[1].fd < 0 || files[1].revents == 0 { return stop }
      }
      guard stop == nil else { continue }
      if cancellation.signal != nil {
        stop = .cancelled
      } else if let deadline, Instant.monotonicSeconds() > deadline {
        stop = .timedOut
      }
      if stop != nil { Self.cut(lifeline) }
    }
  }

  private static func cut(_ lifeline: Int32) {
    var byte: UInt8 = 1
    // A watcher that is gone needs no word.
    _ = send(lifeline, &byte, 1, Int32(MSG_NOSIGNAL))
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
