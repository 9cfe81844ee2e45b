import Concurrency
import Settings
import Store

/// Walks through a pipeline: looks up what is there, hands out what must be executed, and keeps count of it all.
///
/// One thread does this; only executions leave it, and come back through a mailbox.
struct Coordinator {
  /// What became of each stage, by its place in the graph.
  private(set) var results: [StageResult?]
  /// What ends the run: a full disk, or a store that cannot be healed; the next stage would meet it too.
  private(set) var storeError: StoreError?
  var history: History { journal.history }

  private let graph: StageGraph
  private let store: ArtifactStore
  private let lease: Lease
  private let options: RunOptions
  private let scope: RunScope
  private let observe: @Sendable (RunEvent) -> Void
  let disk: DiskInputs
  private let records: RecordIndex
  private let mailbox = Mailbox<(index: Int, key: Digest, ending: StageExecution.Ending)>()

  private var journal: HistoryJournal
  private var forced: Set<String>
  /// Stages whose upstreams are settled, by their place in the graph.
  private var ready = IndexQueue()
  /// Stages that must be executed and wait for a free job.
  private var executable: [StageExecution] = []
  private var executingCount = 0
  /// For each stage: how many others it waits for, and who waits for it.
  private var awaitedCounts: [Int]
  private var waiters: [[Int]]
  /// What each stage made, those included that the run only borrows from.
  private var outputs: [[String: Artifact]?]
  private var executed: [Bool]
  private var hasFailed = false
  /// How often each stage found what it reads from another damaged: damage that comes back is an error of the disk.
  private var healings: [Int: [String: Int]] = [:]

  private static let maximumHealings = 3

  /// When the run started, on the clock that never jumps.
  private let start = Instant.monotonicSeconds()

  init(
    _ graph: StageGraph, _ store: ArtifactStore, _ session: StoreSession, _ options: RunOptions, _ scope: RunScope,
    _ observe: @escaping @Sendable (RunEvent) -> Void
  ) throws {
    self.graph = graph
    self.store = store
    lease = session.lease
    records = session.records
    self.options = options
    self.scope = scope
    self.observe = observe
    disk = DiskInputs(
      workspace: graph.workspace, store: store, trust: graph.trust, cancellation: options.cancellation)
    forced = scope.forced
    journal = try HistoryJournal(graph, store: store) { observe(.notice(stage: "", $0)) }
    awaitedCounts = Array(repeating: 0, count: graph.stages.count)
    waiters = Array(repeating: [], count: graph.stages.count)
    results = Array(repeating: nil, count: graph.stages.count)
    outputs = Array(repeating: nil, count: graph.stages.count)
    executed = Array(repeating: false, count: graph.stages.count)
  }

  /// Runs to the end.
  mutating func run() throws {
    try borrow()
    let isSelected = graph.stages.map { scope.selected.contains($0.name) }
    for (index, stage) in graph.stages.enumerated() where isSelected[index] {
      for before in stage.upstreamPlaces where isSelected[before] {
        awaitedCounts[index] += 1
        waiters[before].append(index)
      }
      if awaitedCounts[index] == 0 { ready.insert(index) }
    }
    while true {
      while let index = ready.popFirst() { visit(index) }
      while executingCount < max(1, options.jobCount), !executable.isEmpty { start(executable.removeFirst()) }
      guard executingCount > 0 else { break }
      let (index, key, ending) = mailbox.take()
      executingCount -= 1
      finish(index, key, ending)
      try journal.flush(force: false)
    }
    try journal.flush(force: true)
    try records.save()
  }

  /// Takes the results before the scope from their last run.
  private mutating func borrow() throws {
    for (index, stage) in graph.stages.enumerated() where scope.borrowed.contains(stage.name) {
      guard let key = journal.history.lastKey(stage.name), case .found(let record) = try lease.lookup(key) else {
        throw SettingsError(
          "stage '\(stage.name)' lies before what --from names, and has no result; run it first")
      }
      outputs[index] = record.outputs
    }
  }

  /// Looks at a stage whose upstreams are settled.
  private mutating func visit(_ index: Int) {
    let stage = graph.stages[index]
    var result = StageResult(stage)
    do {
      try options.cancellation.check()
      if let storeError { throw storeError }
      let bad = stage.upstreams(where: { results[$0]?.outcome.leavesNoResult ?? false })
      guard bad.isEmpty else {
        result.message = "needs \(bad.joined(separator: ", "))"
        return settle(index, result)
      }
      let preimage = try Preimage(stage, disk: disk.digest) { outputs[$0]?[$1]?.digest }
      guard let preimage else { throw PipelineError(.stage, path: stage.name, "an upstream output has no digest") }
      let key = preimage.key
      result.key = key
      try lease.hold([key])
      let name = stage.name
      if !forced.contains(name),
        let record = try store.usableRecord(key, preimage, records, { observe(.notice(stage: name, $0)) })
      {
        return take(record, index, &result)
      }
      if hasFailed && !options.keepsGoing {
        result.message = "not started after a failure; --keep-going starts it"
        return settle(index, result)
      }
      // Earlier stages first, so that one job runs them in the order of the file.
      let place = executable.firstIndex { $0.index > index } ?? executable.endIndex
      executable.insert(
        StageExecution(
          stage: stage, index: index, preimage: preimage,
          job: StageJob(
            stage, of: graph, key: key, store: store, inputs: inputs(of: stage),
            threadCount: max(1, options.threadCount / max(1, options.jobCount)),
            remakesParts: options.forced.contains(name)),
          isForced: forced.contains(name), disk: disk, store: store, records: records, lease: lease,
          cancellation: options.cancellation, executor: options.executor, cacheUse: options.cacheUse, observe: observe),
        at: place)
    } catch {
      fail(index, error, &result)
    }
  }

  private func inputs(of stage: StageGraph.Stage) -> [StageInput: StageJob.Input] {
    var inputs: [StageInput: StageJob.Input] = [:]
    for declared in stage.inputs {
      guard case .stage(let upstream, let place, let output) = declared.source,
        let artifact = outputs[place]?[output]
      else { continue }
      inputs[declared.input] = StageJob.Input(upstream: upstream, artifact: artifact)
    }
    return inputs
  }

  private mutating func start(_ execution: StageExecution) {
    var result = StageResult(execution.stage)
    result.key = execution.key
    if options.cancellation.signal != nil {
      result.message = "interrupted"
      return settle(execution.index, result)
    }
    if hasFailed && !options.keepsGoing {
      result.message = "not started after a failure; --keep-going starts it"
      return settle(execution.index, result)
    }
    records.endLookAhead()
    let mailbox = mailbox
    // A thread of its own: pools hold back threads while those at work keep the processors busy.
    guard BackgroundThread.detach({ mailbox.post((execution.index, execution.key, execution.perform())) }) else {
      let error = PipelineError(.stage, "the system has no thread left for it; give the run fewer --jobs")
      return fail(execution.index, error, &result)
    }
    executingCount += 1
  }

  private mutating func finish(_ index: Int, _ key: Digest, _ ending: StageExecution.Ending) {
    let stage = graph.stages[index]
    var result = StageResult(stage)
    switch ending {
    case .taken(let record): take(record, index, &result)
    case .pulled(let record, let words):
      result.outcome = .fromCache
      result.message = words
      accept(record, index, &result)
    case .executed(let record, let seconds, let metricNames, let resumedFrom):
      forced.remove(stage.name)
      executed[index] = true
      result.seconds = seconds
      result.metricNames = metricNames
      result.outcome = resumedFrom == nil ? .executed : .resumed
      result.message = resumedFrom.map { "from \($0)" } ?? ""
      accept(record, index, &result)
    case .damagedInput(let upstream): heal(index, upstream, &result)
    case .failed(let error, let seconds):
      result.seconds = seconds
      fail(index, error, progress: store.progressPath(key), &result)
    }
  }

  private mutating func take(_ record: Record, _ index: Int, _ result: inout StageResult) {
    let stage = graph.stages[index]
    if journal.history.lastKey(stage.name) != record.key {
      result.outcome = .fromCache
    } else {
      result.outcome = stage.upstreamPlaces.contains(where: { executed[$0] }) ? .cutoff : .upToDate
    }
    accept(record, index, &result)
  }

  /// Settles a stage that has its result, unless a quality gate refuses it.
  private mutating func accept(_ record: Record, _ index: Int, _ result: inout StageResult) {
    let stage = graph.stages[index]
    result.key = record.key
    result.outputs = record.outputs
    result.facts = record.facts
    journal.append(record.key, to: stage.name)
    // A result that was executed has just said so.
    if ![.executed, .resumed].contains(result.outcome) {
      for warning in record.facts.warnings { observe(.warning(stage: stage.name, warning)) }
    }
    let refusals = stage.requirements.compactMap { $0.refusal(record.facts.measurements) }
    if refusals.isEmpty {
      let before = outputs[index]
      outputs[index] = record.outputs
      if let before, before != record.outputs { reconsider(readersOf: index) }
    } else {
      result.outcome = .failed
      result.isRefused = true
      result.message = refusals.joined(separator: "; ")
      hasFailed = true
    }
    settle(index, result)
  }

  /// - Parameter progress: The folder in which the stage kept what it can go on from, if it was executed.
  private mutating func fail(
    _ index: Int, _ error: any Error, progress: String? = nil, _ result: inout StageResult
  ) {
    if (error as? PipelineError)?.code == .cancelled || (error as? StoreError)?.code == .interrupted {
      let saved = progress.flatMap { try? Disk.names(in: $0) } ?? []
      result.message = saved.isEmpty ? "interrupted" : "interrupted; run again to go on from what it saved"
    } else if storeError != nil {
      result.message = Address.hidingCredentials(in: "\(error)")
    } else {
      result.outcome = .failed
      result.message = Address.hidingCredentials(in: "\(error)")
      hasFailed = true
      if let error = error as? StoreError, [.noSpace, .damaged].contains(error.code) { storeError = error }
    }
    settle(index, result)
  }

  /// Has a stage executed again whose stored result turned out damaged, and its reader looked at afterwards.
  private mutating func heal(_ index: Int, _ name: String, _ result: inout StageResult) {
    healings[index, default: [:]][name, default: 0] += 1
    guard healings[index]?[name] ?? 0 <= Self.maximumHealings else {
      return fail(
        index,
        StoreError(
          .damaged,
          "what \(graph.stages[index].name) reads from \(name) in \(store.path) is damaged again and again; check the disk,"
            + " and that no stage writes to its inputs"
        ),
        &result)
    }
    guard let before = graph.index(name), scope.selected.contains(name) else {
      return fail(
        index, PipelineError(.stage, "its input from \(name) was damaged; run \(name) again, without --from"), &result)
    }
    awaitedCounts[index] += 1
    waiters[before].append(index)
    // Readers that may have seen the damage lost their records when it was found.
    for (reader, stage) in graph.stages.enumerated()
    where reader != index && stage.upstreamPlaces.contains(before) {
      guard let result = results[reader], !result.outcome.leavesNoResult, let key = result.key,
        Disk.status(store.recordPath(key)) == nil
      else { continue }
      results[reader] = nil
      awaitedCounts[reader] += 1
      waiters[before].append(reader)
    }
    // Another reader may have found the damage first.
    guard results[before] != nil else { return }
    results[before] = nil
    // Its other outputs may still be whole, so that alone the lookup would call it usable.
    forced.insert(name)
    ready.insert(before)
  }

  /// Looks again at stages that read what a healed stage had made before, where it came out differently this time.
  private mutating func reconsider(readersOf place: Int) {
    for (index, stage) in graph.stages.enumerated()
    where stage.upstreamPlaces.contains(place) && results[index] != nil {
      results[index] = nil
      ready.insert(index)
    }
  }

  private mutating func settle(_ index: Int, _ result: StageResult) {
    var result = result
    // What was executed began that long ago.
    result.startOffsetSeconds = max(0, Instant.monotonicSeconds() - start - result.seconds)
    results[index] = result
    observe(.finished(result))
    let waiting = waiters[index]
    waiters[index] = []
    for waiter in waiting {
      awaitedCounts[waiter] -= 1
      if awaitedCounts[waiter] == 0 { ready.insert(waiter) }
    }
  }
}
