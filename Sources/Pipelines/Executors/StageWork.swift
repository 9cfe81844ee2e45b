import Glibc
import Store

/// What a job does, in the process that does it: verify the inputs, execute the stage, publish what it made.
struct StageWork: Sendable {
  let job: StageJob
  let stage: StageGraph.Stage
  let preimage: Preimage
  let disk: DiskInputs
  let store: ArtifactStore
  let lease: Lease
  /// The lock of the key, for commands to keep; `nil` where whoever started this process keeps it.
  let lock: KeyLock?
  let cancellation: Cancellation

  private var key: Digest { job.key }

  /// Does it; what goes wrong is a result too.
  func result(_ observe: @escaping @Sendable (RunEvent) -> Void) -> JobResult {
    let start = Instant.monotonicSeconds()
    do {
      try cancellation.check()
      let (inputs, states, damaged) = try materials(observe)
      if let damaged { return .damagedInput(damaged) }
      return try execute(inputs, states, observe)
    } catch {
      return .failed(error, seconds: Instant.monotonicSeconds() - start)
    }
  }

  /// The inputs as the stage finds them, or the first upstream stage whose result is damaged.
  ///
  /// Only the first: others may have made the same content, and are whole again with it.
  private func materials(_ observe: @Sendable (RunEvent) -> Void) throws -> (
    inputs: [StageInput: StageContext.Material], states: [StageInput: StoredState], damaged: String?
  ) {
    var inputs: [StageInput: StageContext.Material] = [:]
    var states: [StageInput: StoredState] = [:]
    for declared in stage.inputs {
      switch declared.source {
      case .external: break
      case .disk(let path):
        let external = try disk.input(path)
        let listing = try external.listing(cache: disk.cache)
        inputs[declared.input] = .disk(external, listing)
        // So that an explanation can name the files of a folder that changed.
        if case .folder = external.kind { try lease.keep(listing.bytes) }
      case .stage:
        guard let made = job.inputs[declared.input] else { continue }
        let (upstream, artifact) = (made.upstream, made.artifact)
        do throws(StoreError) {
          var state = try StoredState(of: artifact, in: store)
          let tree = try store.materialize(artifact)
          state.add(tree: tree)
          states[declared.input] = state
          inputs[declared.input] = .stored(folder: tree, artifact)
        } catch {
          guard error.code == .damaged else { throw error }
          observe(.notice(stage: upstream, "\(error.message); running \(upstream) again"))
          return ([:], [:], upstream)
        }
      }
    }
    return (inputs, states, nil)
  }

  private func execute(
    _ inputs: [StageInput: StageContext.Material], _ states: [StageInput: StoredState],
    _ observe: @escaping @Sendable (RunEvent) -> Void
  ) throws -> JobResult {
    observe(.started(stage: stage.name))
    let start = Instant.monotonicSeconds()
    let startedAt = Instant.timestamp()
    let attempt = try Attempt(store: store, key: key)
    let progressFolder = store.progressPath(key)
    // What a command put in the place of its folder is no progress.
    if let status = Disk.status(progressFolder), status.kind != .folder { tell(store.clear(progressFolder), observe) }
    try Disk.makeFolder(progressFolder)
    Disk.makeAccessible(progressFolder)
    let name = stage.name
    let parts = StageParts(
      of: stage, store: store, lease: lease, isForced: job.remakesParts, cache: disk.cache, cancellation: cancellation,
      observe: observe)
    let context = StageContext(
      stage: name, threadCount: job.threadCount, progressFolder: progressFolder, attempt: attempt, parts: parts,
      outputs: stage.prepared.outputs.map(\.role), inputs: inputs, logs: store.logPath(key), lock: lock,
      cancellation: cancellation, observe: { observe(.progress(stage: name, $0)) },
      notice: { observe(.notice(stage: name, $0)) }, tellWarning: { observe(.warning(stage: name, $0)) })
    do {
      try stage.prepared.run(context)
      try checkInputs(inputs)
      if let damaged = try spoiledInput(inputs, states, observe) {
        tell(attempt.discard(), observe)
        return .damagedInput(damaged)
      }
      _ = try attempt.publish(
        roles: stage.prepared.outputs.map(\.role), preimage: preimage.canonical,
        facts: Record.Facts(
          seconds: Instant.monotonicSeconds() - start, startedAt: startedAt, environment: context.noted.environment,
          metrics: context.noted.metrics, warnings: context.noted.warnings, parts: parts.used))
    } catch {
      tell(attempt.discard(), observe)
      // Progress that was never made needs no folder; other progress stays.
      rmdir(progressFolder)
      throw error
    }
    tell(attempt.discard(), observe)
    tell(store.clear(progressFolder), observe)
    return .executed(
      seconds: Instant.monotonicSeconds() - start, metricNames: context.noted.metricNames,
      resumedFrom: context.noted.resumedFrom)
  }

  private func tell(_ warning: String?, _ observe: (RunEvent) -> Void) {
    if let warning { observe(.notice(stage: stage.name, warning)) }
  }

  /// The upstream stage whose stored result was written over while the stage read it, if there is one.
  ///
  /// - Throws: `PipelineError` where it was only touched: then the result is as void, but there is nothing to make anew.
  private func spoiledInput(
    _ inputs: [StageInput: StageContext.Material], _ states: [StageInput: StoredState], _ observe: (RunEvent) -> Void
  ) throws -> String? {
    for declared in stage.inputs {
      guard case .stored(let tree, _)? = inputs[declared.input], let state = states[declared.input],
        let upstream = job.inputs[declared.input]?.upstream
      else { continue }
      switch state.finding(tree: tree) {
      case .unchanged: continue
      case .touched(let file):
        throw PipelineError(
          .stage,
          "input \(declared.input.name) was written to or touched while the stage ran (\(file)); its result is dropped,"
            + " run again; no stage may write to its inputs")
      case .damaged(let file):
        observe(
          .notice(
            stage: stage.name,
            "\(file) of \(upstream) was written over in the store while \(stage.name) ran; its result is dropped"))
        return upstream
      }
    }
    return nil
  }

  /// Refuses a result whose inputs did not stand still: it may come from other bytes than its key says.
  private func checkInputs(_ inputs: [StageInput: StageContext.Material]) throws {
    for declared in stage.inputs {
      guard case .disk(let external, let listing)? = inputs[declared.input],
        let change = external.changeSince(cache: disk.cache)
      else { continue }
      // One that is gone altogether has no files to name.
      let changes = (try? external.listing(cache: disk.cache))?.changes(since: listing) ?? []
      var files = ""
      if case .folder = external.kind, !changes.isEmpty {
        files =
          " (\(changes.prefix(3).joined(separator: ", "))\(changes.count > 3 ? " and \(changes.count - 3) more" : ""))"
      }
      throw PipelineError(
        .stage, "input \(declared.input.name) \(change) while the stage ran\(files); its result is dropped, run again")
    }
  }
}
