import Glibc
public import Settings
import Store

/// Executes each stage in a process of its own, so that one that crashes or is killed for memory fails alone.
///
/// The process runs `millrace stage run KEY --job FOLDER`. The folder holds the job, and the result once the job has left
/// one; what the stage says meanwhile comes line by line on standard output. The process has a watcher, as commands have:
/// it hears when it shall end, ends with the run, and leaves nothing that it started behind. The watcher keeps the lock of
/// the key, so that no other run begins the stage before the last of them is gone.
public struct ProcessExecutor: ExecutorKind {
  public static let keyword = "process"
  public static let summary =
    "Each stage in a process of its own: one that crashes, or is killed for memory, fails alone."
  public static let settings: [Setting<ProcessExecutor>] = []

  /// The program that has the verb `stage run`: the one that runs, also where its file was replaced meanwhile.
  private var program = "/proc/self/exe"
  private var memoryKills = MemoryKills()

  public init() {}

  /// With another program, and another file in which the kernel counts what it killed for memory.
  package init(program: String, memoryKillFile: String? = nil) {
    self.program = program
    if let memoryKillFile { memoryKills = MemoryKills(path: memoryKillFile) }
  }

  public func submit(_ request: JobRequest) throws -> any SubmittedJob {
    // What this process learnt of input files is known to that one too.
    try request.work.disk.cache.save()
    return try ProcessJob(request, program: program, memoryKills)
  }
}

/// A stage's process, and the folder in which it leaves its result.
private final class ProcessJob: SubmittedJob {
  private let work: StageWork
  private let folder: PrivateFolder
  private let process: WatchedProcess
  /// What the process writes to standard error: nothing, unless it crashes.
  private let errors: KeptOutput
  private let memoryKills: MemoryKills
  private let earlierMemoryKillCount: Int
  private let start = Instant.monotonicSeconds()
  private var lines = EventLines()
  private var isCancelled = false

  init(_ request: JobRequest, program: String, _ memoryKills: MemoryKills) throws {
    work = request.work
    let (store, key) = (work.store, work.job.key)
    try store.prepareForWriting()
    folder = try PrivateFolder(in: store, prefix: "job-\(key.short)-")
    self.memoryKills = memoryKills
    earlierMemoryKillCount = memoryKills.count
    errors = KeptOutput(path: store.logPath(key) + ".process")
    do {
      try Disk.createReadOnly(StageJob.file(in: folder.path), SealedDocument.encode(request.job.canonical))
      try Disk.makeFolder(Disk.folder(of: errors.path))
      process = try WatchedProcess(
        WatchedProcess.Program(
          path: program, arguments: ["millrace", "stage", "run", key.hex, "--job", folder.path],
          environment: .inherited, folder: ".", outputPath: nil, errorPath: errors.path, lock: work.lock,
          grace: .unlimited))
    } catch {
      _ = folder.clear()
      throw error
    }
  }

  func cancel() {
    isCancelled = true
    process.cut()
  }

  func poll(_ observe: @escaping @Sendable (RunEvent) -> Void) throws -> JobResult? {
    let outcome = process.poll { lines.take($0, observe) }
    guard let outcome else { return nil }
    let stage = work.job.stage
    if outcome.leavesProcesses {
      observe(.notice(stage: stage, "processes that it started live on and cannot be ended; end them by hand"))
    }
    let result = JobResult(in: folder.path) ?? lines.result ?? withoutResult(outcome.ending, observe)
    errors.removeIfEmpty()
    if let warning = folder.clear() { observe(.notice(stage: stage, warning)) }
    if !isCancelled, case .failed(let error as PipelineError, let seconds) = result, error.code == .cancelled {
      // The run goes on: it was somebody else who had the process end.
      return .failed(PipelineError(.stage, "its process was told to end, by nobody of this run"), seconds: seconds)
    }
    return result
  }

  /// What becomes of a job that left no result: the only case in which the process's own end counts.
  private func withoutResult(_ ending: ProcessEnding, _ observe: (RunEvent) -> Void) -> JobResult {
    let seconds = Instant.monotonicSeconds() - start
    // What it had open is nobody's now.
    for warning in (try? work.store.removeLeftovers()) ?? [] { observe(.notice(stage: work.job.stage, warning)) }
    rmdir(work.store.progressPath(work.job.key))
    if isCancelled { return .failed(PipelineError(.cancelled, "interrupted"), seconds: seconds) }
    var words = ending.words(isForMemory: memoryKills.count > earlierMemoryKillCount)
    if case .exit = ending { words = "its process left no result: \(words)" }
    return .failed(PipelineError(.stage, words + errors.tail), seconds: seconds)
  }
}

/// Puts what a process writes together to lines, each an event, or its result where the disk had no place for that.
private struct EventLines {
  private(set) var result: JobResult?
  private var rest: [UInt8] = []

  mutating func take(_ bytes: [UInt8], _ observe: (RunEvent) -> Void) {
    rest += bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      // Libraries may write there too; what is no event is nobody's.
      if let value = try? CanonicalValue(json: Array(rest[..<end])) {
        if let event = RunEvent(canonical: value) { observe(event) }
        result = JobResult(canonical: value) ?? result
      }
      rest.removeSubrange(...end)
    }
  }
}
