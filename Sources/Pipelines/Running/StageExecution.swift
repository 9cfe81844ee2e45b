import Store

/// One stage's execution off the coordinator's thread: under the key's lock, look again, and have done what is not there.
struct StageExecution: Sendable {
  /// How it came out.
  enum Ending: Sendable {
    /// The result was there after all, made by another run meanwhile.
    case taken(Record)
    /// The shared cache had the result; words on how it came.
    case pulled(Record, words: String)
    /// It was executed.
    case executed(Record, seconds: Double, metricNames: [String], resumedFrom: String?)
    /// This upstream stage's result turned out damaged; it is in quarantine now.
    case damagedInput(String)
    /// It failed.
    case failed(any Error, seconds: Double)
  }

  let stage: StageGraph.Stage
  /// Its place in the graph.
  let index: Int
  let preimage: Preimage
  let job: StageJob
  let isForced: Bool
  let disk: DiskInputs
  let store: ArtifactStore
  let records: RecordIndex
  let lease: Lease
  let cancellation: Cancellation
  let executor: Executor
  let cacheUse: CacheUse?
  let observe: @Sendable (RunEvent) -> Void

  var key: Digest { job.key }

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
      let ending = try ending(of: try result(lock))
      lock.release()
      guard case .executed = ending else { return ending }
      cacheUse?.push(key, of: stage.name, from: store, cancellation: cancellation, observe: observe)
      return ending
    } catch {
      return .failed(error, seconds: Instant.monotonicSeconds() - start)
    }
  }

  /// What comes of the job where it is executed.
  private func result(_ lock: KeyLock) throws -> JobResult {
    try cancellation.check()
    let submitted = try executor.submit(
      JobRequest(
        work: StageWork(
          job: job, stage: stage, preimage: preimage, disk: disk, store: store, lease: lease, lock: lock,
          cancellation: cancellation)))
    var isCancelled = false
    while true {
      if let result = try submitted.poll(observe) { return result }
      if !isCancelled, cancellation.signal != nil {
        submitted.cancel()
        isCancelled = true
      }
    }
  }

  private func ending(of result: JobResult) throws -> Ending {
    switch result {
    case .damagedInput(let upstream): return .damagedInput(upstream)
    case .failed(let error, let seconds): return .failed(error, seconds: seconds)
    case .executed(let seconds, let metricNames, let resumedFrom):
      // Still under the key's lock: nobody else replaces the record meanwhile.
      guard case .found(let record) = try store.record(for: key) else {
        throw PipelineError(
          .stage,
          "its result is gone before the run saw it; run again, and see that nobody removes"
            + " from \(store.path)")
      }
      records.remember(record, in: store)
      return .executed(record, seconds: seconds, metricNames: metricNames, resumedFrom: resumedFrom)
    }
  }
}
