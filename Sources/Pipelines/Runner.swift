public import Store

/// Brings a pipeline up to date, one stage after the other.
public struct Runner: Sendable {
  private let graph: StageGraph
  private let store: ArtifactStore
  private let options: RunOptions
  private let observe: @Sendable (RunEvent) -> Void

  /// Prepares a run; nothing happens yet.
  ///
  /// - Throws: `PipelineError` where `options` name a stage that is not there.
  public init(
    _ graph: StageGraph, store: ArtifactStore, options: RunOptions,
    observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) throws(PipelineError) {
    for name in options.forced.sortedByBytes() where graph[name] == nil {
      throw PipelineError.unknownStage(name, among: graph.stageNames)
    }
    self.graph = graph
    self.store = store
    self.options = options
    self.observe = observe
  }

  /// Runs what is stale.
  ///
  /// A stage that fails skips those that need it; the others still run.
  ///
  /// - Throws: `StoreError` where the store cannot be used at all; failures of stages are told in the summary.
  public func run() throws -> RunSummary {
    let start = Instant.monotonicSeconds()
    var run = Run(runner: self)
    try run.loadHistory()
    for stage in graph.stages { run.visit(stage) }
    var summary = RunSummary(
      pipeline: graph.name, stages: graph.stages.compactMap { run.results[$0.name] },
      seconds: Instant.monotonicSeconds() - start, interruption: options.cancellation.signal,
      storeError: run.storeError, publicationError: nil, published: [])
    let complete = summary.stages.allSatisfy { $0.key != nil && $0.outcome != .failed && $0.outcome != .skipped }
    if complete {
      do throws(PublicationError) {
        summary.published = try Publisher(graph, store, options.outputFolder, run.history).publish(summary)
      } catch {
        // The stages are done with; the log is to say so, and why the workspace does not show it.
        summary.publicationError = error
      }
    }
    if summary.publicationError != nil || summary.stages.contains(where: { $0.outcome != .upToDate }) {
      try RunLog.write(summary, store: store)
    }
    summary.seconds = Instant.monotonicSeconds() - start
    return summary
  }

  /// What a run knows so far.
  private struct Run {
    let runner: Runner
    var history = History()
    var results: [String: StageResult] = [:]
    var storeError: StoreError?
    private var forced: Set<String>
    /// Stages that the pipeline did not have when it ran before.
    private var addedStages: Set<String> = []

    init(runner: Runner) {
      self.runner = runner
      forced = runner.options.forced
    }

    mutating func loadHistory() throws {
      do throws(StoreError) {
        history = try History.read(pipeline: runner.graph.name, store: runner.store)
      } catch {
        guard error.code == .damaged else { throw error }
        runner.observe(.notice(stage: "", error.message))
        history = try History.update(pipeline: runner.graph.name, store: runner.store) { _ in }
      }
      addedStages = Set(runner.graph.stageNames.filter(history.isNew))
    }

    /// Brings one stage up to date, whose upstreams were visited.
    mutating func visit(_ stage: StageGraph.Stage) {
      var result = StageResult(
        name: stage.name, kind: stage.kind, outcome: .skipped, key: nil, seconds: 0, outputs: [:], facts: nil,
        message: "")
      do {
        try runner.options.cancellation.check()
        if let storeError { throw storeError }
        let bad = stage.upstreams.filter { results[$0].map { [.failed, .skipped].contains($0.outcome) } ?? true }
        if bad.isEmpty {
          try bring(stage, &result)
        } else {
          result.message = "needs \(bad.joined(separator: ", "))"
        }
      } catch let error as PipelineError where error.code == .cancelled {
        result.outcome = .skipped
        result.message = "interrupted"
      } catch {
        result.outcome = storeError == nil ? .failed : .skipped
        result.message = "\(error)"
        // A full disk, or a store that cannot be healed, ends the run; the next stage would meet it too.
        if let error = error as? StoreError, [.noSpace, .damaged].contains(error.code) { storeError = error }
      }
      results[stage.name] = result
      runner.observe(.finished(result))
    }

    private mutating func bring(_ stage: StageGraph.Stage, _ result: inout StageResult) throws {
      let store = runner.store
      // Healing an input may change this stage's key, so everything starts over then; damage that comes back is an
      // error of the disk.
      for _ in 0..<3 {
        guard
          let preimage = Preimage(stage, digest: { results[$0]?.outputs[$1]?.digest })
        else { throw PipelineError(.stage, path: stage.name, "an upstream output has no digest") }
        let key = preimage.canonical.digest
        result.key = key
        if !forced.contains(stage.name), let record = try usableRecord(key, stage) {
          try take(record, key, stage, &result)
          return
        }
        let lock = try store.lock(
          key.hex, note: "\(Instant.processWords()), which runs \(stage.name) since \(Instant.timestamp())"
        ) { holder in
          try runner.options.cancellation.check()
          runner.observe(.waiting(stage: stage.name, holder: holder))
        }
        defer { lock.release() }
        if !forced.contains(stage.name), let record = try usableRecord(key, stage) {
          try take(record, key, stage, &result)
          return
        }
        var inputs: [StageInput: (folder: String, files: [String])] = [:]
        var damaged: [String] = []
        for declared in stage.inputs {
          guard case .stage(let upstream, let output) = declared.source,
            let artifact = results[upstream]?.outputs[output]
          else { continue }
          do throws(StoreError) {
            inputs[declared.input] = (try store.materialize(artifact), artifact.files.map(\.path))
          } catch {
            guard error.code == .damaged else { throw error }
            runner.observe(.notice(stage: upstream, "\(error.message); running \(upstream) again"))
            if !damaged.contains(upstream) { damaged.append(upstream) }
          }
        }
        if damaged.isEmpty {
          try execute(stage, preimage, inputs, &result)
          forced.remove(stage.name)
          return
        }
        lock.release()
        for name in damaged {
          guard let upstream = runner.graph[name] else { continue }
          // Its other outputs may still be whole, so that alone the lookup would call it usable.
          forced.insert(name)
          visit(upstream)
          guard let healed = results[name], ![.failed, .skipped].contains(healed.outcome) else {
            throw PipelineError(.stage, path: stage.name, "its input from \(name) was damaged, and \(name) did not run")
          }
        }
      }
      throw StoreError(
        .damaged, "the inputs of \(stage.name) in \(store.path) are damaged again and again; check the disk")
    }

    /// The record of a key, if all it names is there; what is damaged goes to quarantine.
    private func usableRecord(_ key: Digest, _ stage: StageGraph.Stage) throws -> Record? {
      switch try runner.store.record(for: key) {
      case .found(let record): return record
      case .absent: return nil
      case .unusable(let trouble):
        runner.observe(.notice(stage: stage.name, trouble.message))
        try runner.store.quarantineDamage(of: key)
        return nil
      }
    }

    private mutating func take(
      _ record: Record, _ key: Digest, _ stage: StageGraph.Stage, _ result: inout StageResult
    ) throws {
      let executed: Set<Outcome> = [.executed, .resumed]
      if history.lastKey(stage.name) != key {
        result.outcome = .fromCache
      } else {
        let upstreamExecuted = stage.upstreams.contains { results[$0].map { executed.contains($0.outcome) } ?? false }
        result.outcome = upstreamExecuted ? .cutoff : .upToDate
      }
      result.outputs = record.outputs
      result.facts = record.facts
      try remember(key, stage)
    }

    private mutating func remember(_ key: Digest, _ stage: StageGraph.Stage) throws {
      guard history.lastKey(stage.name) != key else { return }
      let isNew = addedStages.contains(stage.name)
      let names = runner.graph.stageNames
      history = try History.update(pipeline: runner.graph.name, store: runner.store) {
        $0.know(names)
        $0.append(key, to: stage.name, date: Instant.timestamp(), isNew: isNew)
      }
    }

    private mutating func execute(
      _ stage: StageGraph.Stage, _ preimage: Preimage, _ inputs: [StageInput: (folder: String, files: [String])],
      _ result: inout StageResult
    ) throws {
      let store = runner.store
      let observe = runner.observe
      let name = stage.name
      observe(.started(stage: name))
      let start = Instant.monotonicSeconds()
      let startedAt = Instant.timestamp()
      let key = preimage.canonical.digest
      let attempt = try Attempt(store: store, key: key)
      let progressFolder = store.progressPath(key)
      try Disk.makeFolder(progressFolder)
      let parts = StageParts(
        of: stage, store: store, isForced: runner.options.forced.contains(name),
        cancellation: runner.options.cancellation, observe: observe)
      let context = StageContext(
        stage: name, threadCount: runner.options.threadCount, progressFolder: progressFolder, attempt: attempt,
        parts: parts, outputs: stage.prepared.outputs, inputs: inputs, cancellation: runner.options.cancellation,
        observe: { observe(.progress(stage: name, $0)) })
      let record: Record
      do {
        try stage.prepared.run(context)
        record = try attempt.publish(
          roles: stage.prepared.outputs, preimage: preimage.canonical,
          facts: Record.Facts(
            seconds: Instant.monotonicSeconds() - start, startedAt: startedAt, environment: context.noted.environment,
            metrics: context.noted.metrics, parts: parts.used))
      } catch {
        result.seconds = Instant.monotonicSeconds() - start
        try attempt.discard()
        // Progress that was never made needs no folder.
        if try Disk.names(in: progressFolder).isEmpty { try Disk.remove(progressFolder) }
        throw error
      }
      try attempt.discard()
      try Disk.remove(progressFolder)
      result.seconds = Instant.monotonicSeconds() - start
      result.outputs = record.outputs
      result.facts = record.facts
      result.metricNames = context.noted.metricNames
      result.outcome = context.noted.resumedFrom == nil ? .executed : .resumed
      result.message = context.noted.resumedFrom.map { "from \($0)" } ?? ""
      try remember(key, stage)
    }
  }
}
