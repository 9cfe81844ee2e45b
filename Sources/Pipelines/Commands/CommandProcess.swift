import CProcesses
import Store

/// A shell command run to its end: in a cleared environment and a process group of its own, which ends with it.
struct CommandProcess {
  /// How a command ended.
  enum Ending: Equatable {
    case ended(ProcessEnding)
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
    let process = try WatchedProcess(
      WatchedProcess.Program(
        path: "/bin/sh", arguments: ["/bin/sh", "-c", command], environment: .only(environment), folder: folder,
        outputPath: onOutput == nil ? outputPath : nil, errorPath: errorPath, lock: lock, shown: shown,
        grace: .milliseconds(Self.graceMilliseconds)))
    let deadline = timeoutSeconds.map { Instant.monotonicSeconds() + $0 }
    var stop: Ending?
    while true {
      if let outcome = try process.poll({ try onOutput?($0) }) {
        // One that ended well before it noticed is done.
        let isDone = stop == nil || (stop == .cancelled && outcome.ending == .exit(0))
        return Outcome(
          ending: isDone ? .ended(outcome.ending) : stop ?? .cancelled, leavesProcesses: outcome.leavesProcesses)
      }
      guard stop == nil else { continue }
      if cancellation.signal != nil {
        stop = .cancelled
      } else if let deadline, Instant.monotonicSeconds() > deadline {
        stop = .timedOut
      }
      if stop != nil { process.cut() }
    }
  }
}
