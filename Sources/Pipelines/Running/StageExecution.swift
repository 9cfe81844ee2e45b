import Glibc
import Store

/// One stage's work off the coordinator's thread: under the key's lock, look again, and execute what is not there.
struct StageExecution: Sendable {
  /// How it came out.
  enum Ending: Sendable {
    /// The result was there after all, made by another run meanwhile.
    case taken(Record)
    /// The shared cache had the result; words on how it came.
    case pulled(Record, words: String)
    /// It was executed.
    case executed(Record, seconds: Double, StageContext.Notes)
    /// This upstream stage's result turned out damaged; it is in quarantine now.
    case damagedInput(String)
    /// It failed.
    case failed(any Error, seconds: Double)
  }

  let stage: StageGraph.Stage
  /// Its place in the graph.
  let index: Int
  let preimage: Preimage
  let key: Digest
  let isForced: Bool
  /// Whether its parts are made even if they are there: where the user asked for an execution, and not for healing.
  let remakesParts: Bool
  let threadCount: Int
  /// What upstream stages made, by stage and output.
  let artifacts: [StageInput: (upstream: String, artifact: Artifact)]
  let disk: DiskInputs
  let store: ArtifactStore
  let records: RecordIndex
  let lease: Lease
  let cancellation: Cancellation
  let cacheUse: CacheUse?
  let observe: @Sendable (RunEvent) -> Void

  /// Does it.
  func perform() -> Ending {
    let start = Instant.monotonicSeconds()
    do {
      try lease.settle()
      let lock = try store.lock(
        key.hex, note: "\(Instant.processWords()), which runs \(stage.name) since \(Instant.timestamp())"
      ) { holder in
        try cancellation.check()
        observe(.waiting(stage: stage.name, holder: holder))
      }
      defer { lock.release() }
      if !isForced,
        let record = try store.usableRecord(
          key, preimage, records, { observe(.notice(stage: stage.name, $0)) })
      {
        return .taken(record)
      }
      if !isForced,
        let (record, words) = cacheUse?.pull(
          key, of: stage.name, into: store, cancellation: cancellation, observe: observe)
      {
        return .pulled(record, words: words)
      }
      try cancellation.check()
      let (inputs, states, damaged) = try materials()
      if let damaged { return .damagedInput(damaged) }
      let ending = try execute(inputs, states, lock)
      lock.release()
      guard case .executed = ending else { return ending }
      cacheUse?.push(key, of: stage.name, from: store, cancellation: cancellation, observe: observe)
      return ending
    } catch {
      return .failed(error, seconds: Instant.monotonicSeconds() - start)
    }
  }

  /// The inputs as the stage finds them, or the first upstream stage whose result is damaged.
  ///
  /// Only the first: others may have made the same content, and are whole again with it.
  private func materials() throws -> (
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
        guard let (upstream, artifact) = artifacts[declared.input] else { continue }
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
    _ inputs: [StageInput: StageContext.Material], _ states: [StageInput: StoredState], _ lock: KeyLock
  ) throws -> Ending {
    observe(.started(stage: stage.name))
    let start = Instant.monotonicSeconds()
    let startedAt = Instant.timestamp()
    let attempt = try Attempt(store: store, key: key)
    let progressFolder = store.progressPath(key)
    // What a command put in the place of its folder is no progress.
    if let status = Disk.status(progressFolder), status.kind != .folder { tell(store.clear(progressFolder)) }
    try Disk.makeFolder(progressFolder)
    Disk.makeAccessible(progressFolder)
    let name = stage.name
    let parts = StageParts(
      of: stage, store: store, lease: lease, isForced: remakesParts, cache: disk.cache, cancellation: cancellation,
      observe: observe)
    let context = StageContext(
      stage: name, threadCount: threadCount, progressFolder: progressFolder, attempt: attempt, parts: parts,
      outputs: stage.prepared.outputs.map(\.role), inputs: inputs, logs: store.logPath(key), lock: lock,
      cancellation: cancellation, observe: { observe(.progress(stage: name, $0)) },
      notice: { observe(.notice(stage: name, $0)) }, tellWarning: { observe(.warning(stage: name, $0)) })
    let record: Record
    do {
      try stage.prepared.run(context)
      try checkInputs(inputs)
      if let damaged = try spoiledInput(inputs, states) {
        tell(attempt.discard())
        return .damagedInput(damaged)
      }
      record = try attempt.publish(
        roles: stage.prepared.outputs.map(\.role), preimage: preimage.canonical,
        facts: Record.Facts(
          seconds: Instant.monotonicSeconds() - start, startedAt: startedAt, environment: context.noted.environment,
          metrics: context.noted.metrics, warnings: context.noted.warnings, parts: parts.used))
    } catch {
      tell(attempt.discard())
      // Progress that was never made needs no folder; other progress stays.
      rmdir(progressFolder)
      throw error
    }
    // Still under the key's lock: nobody else replaces the record meanwhile.
    records.remember(record, in: store)
    tell(attempt.discard())
    tell(store.clear(progressFolder))
    return .executed(record, seconds: Instant.monotonicSeconds() - start, context.noted)
  }

  private func tell(_ warning: String?) {
    if let warning { observe(.notice(stage: stage.name, warning)) }
  }

  /// The upstream stage whose stored result was written over while the stage read it, if there is one.
  ///
  /// - Throws: `PipelineError` where it was only touched: then the result is as void, but there is nothing to make anew.
  private func spoiledInput(
    _ inputs: [StageInput: StageContext.Material], _ states: [StageInput: StoredState]
  ) throws -> String? {
    for declared in stage.inputs {
      guard case .stored(let tree, _)? = inputs[declared.input], let state = states[declared.input],
        let upstream = artifacts[declared.input]?.upstream
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

extension ArtifactStore {
  /// The record of a key, if all it names is there; what is damaged goes to quarantine.
  func usableRecord(_ key: Digest, _ notice: (String) -> Void) throws(StoreError) -> Record? {
    try usable(try record(for: key), key, notice)
  }

  /// The same by way of an index, for a key whose pre-image is at hand.
  func usableRecord(
    _ key: Digest, _ preimage: Preimage, _ index: RecordIndex, _ notice: (String) -> Void
  ) throws(StoreError) -> Record? {
    try usable(try record(for: key, preimage: { preimage.canonical }, index: index), key, notice)
  }

  private func usable(_ found: Lookup, _ key: Digest, _ notice: (String) -> Void) throws(StoreError) -> Record? {
    switch found {
    case .found(let record): return record
    case .absent: return nil
    case .unusable(let trouble):
      notice(trouble.message)
      try quarantineDamage(of: key)
      return nil
    }
  }
}
