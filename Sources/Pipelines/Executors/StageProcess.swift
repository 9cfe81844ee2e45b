import Glibc
import Settings
public import Store
import Synchronization

/// The other end of `ProcessExecutor`: a process that executes the one stage whose job lies in a folder.
public enum StageProcess {
  /// How often progress is told, in seconds.
  fileprivate static let progressPause = 0.05

  /// Executes the job, tells how it goes on standard output, and leaves the result in the folder.
  ///
  /// - Parameters:
  ///   - key: The key in the job, so that a folder is not mistaken for another.
  ///   - kinds: What the job's stages may be, beside `run` for commands.
  /// - Throws: Where there is no such job; whatever else goes wrong is a result.
  public static func run(
    _ key: Digest, folder: String, kinds: [any StageKind], cancellation: Cancellation
  ) throws {
    // Whoever reads may be gone; that comes as a signal to end, which leaves time to save what was done.
    _ = signal(SIGPIPE, SIG_IGN)
    offerToBeKilled()
    let job = try StageJob(in: folder)
    guard job.key == key else {
      throw SettingsError("\(folder) holds the job of another key, \(job.key.hex)")
    }
    let result = result(of: job, kinds: kinds, cancellation: cancellation)
    // Nothing is made where the folder is gone: then whoever asked is gone too, and the folder went with what it left.
    let (file, draft) = (JobResult.file(in: folder), "\(folder)/draft")
    do throws(StoreError) {
      try Disk.createReadOnly(draft, SealedDocument.encode(result.canonical))
      try Disk.rename(draft, to: file)
    } catch {
      guard error.code == .noSpace else { throw error }
      // Where the disk has no place for the result, it goes the way of the events.
      writeLine(result.canonical)
    }
  }

  /// Where memory runs out, this process is to go rather than the one that runs the pipeline.
  private static func offerToBeKilled() {
    // Systems without the file decide as they do.
    let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, "500", 3)
    close(file)
  }

  private static func result(of job: StageJob, kinds: [any StageKind], cancellation: Cancellation) -> JobResult {
    let start = Instant.monotonicSeconds()
    do {
      let graph = try StageGraph(job.configuration, kinds: kinds, workspace: job.workspace)
      let store = ArtifactStore(path: job.store)
      let disk = DiskInputs(
        workspace: job.workspace, store: store, trust: graph.trust, cancellation: cancellation)
      let (stage, preimage) = try job.preimage(graph, disk)
      let lease = try store.lease()
      defer { lease.release() }
      try lease.hold([job.key])
      try lease.settle()
      let work = StageWork(
        job: job, stage: stage, preimage: preimage, disk: disk, store: store, lease: lease, lock: nil,
        cancellation: cancellation)
      let writer = EventWriter()
      let result = work.result(writer.tell)
      for event in disk.contradictions { writer.tell(event) }
      // What was learnt of input files costs time only where it is lost.
      try? disk.cache.save()
      return result
    } catch {
      return .failed(error, seconds: Instant.monotonicSeconds() - start)
    }
  }

  private static func writeLine(_ value: CanonicalValue) {
    var rest = (value.jsonBytes + [UInt8(ascii: "\n")])[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      // Nobody listens any more.
      if count < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// Writes events, a line each, and progress now and then.
  private final class EventWriter: Sendable {
    private let toldAt = Mutex(-Double.infinity)

    @Sendable func tell(_ event: RunEvent) {
      toldAt.withLock { toldAt in
        if case .progress(_, let progress) = event {
          let now = Instant.monotonicSeconds()
          guard now - toldAt >= StageProcess.progressPause || progress.completed == progress.total else { return }
          toldAt = now
        }
        writeLine(event.canonical)
      }
    }
  }
}
