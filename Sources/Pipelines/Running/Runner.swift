public import Settings
public import Store

/// Brings a pipeline up to date: what is stale is executed, everything else taken as it is.
public struct Runner: Sendable {
  private let graph: StageGraph
  private let store: ArtifactStore
  private let options: RunOptions
  private let scope: RunScope
  private let session: StoreSession?
  private let observe: @Sendable (RunEvent) -> Void

  /// Prepares a run; nothing happens yet.
  ///
  /// - Parameter session: One that was begun before the settings were read; by default the run begins its own.
  /// - Throws: `SettingsError` where `options` name a stage that is not there.
  public init(
    _ graph: StageGraph, store: ArtifactStore, options: RunOptions, session: StoreSession? = nil,
    observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) throws(SettingsError) {
    scope = try RunScope(graph, options)
    self.graph = graph
    self.store = store
    self.options = options
    self.session = session
    self.observe = observe
  }

  /// Runs what is stale.
  ///
  /// - Throws: `StoreError` where the store cannot be used at all; failures of stages are told in the summary.
  public func run() throws -> RunSummary {
    let start = Instant.monotonicSeconds()
    let startedAt = Instant.timestamp()
    let session = try session ?? StoreSession(pipeline: graph.name, store: store)
    // Held until history and log tell what the run used.
    defer { session.lease.release() }
    for warning in session.warnings { observe(.notice(stage: "", warning)) }
    var coordinator = try Coordinator(graph, store, session, options, scope, observe)
    try coordinator.run()
    var summary = RunSummary(
      pipeline: graph.name, startedAt: startedAt, settings: graph.configuration.commandLineSettings,
      stages: coordinator.results.compactMap(\.self),
      seconds: Instant.monotonicSeconds() - start, interruption: options.cancellation.signal,
      storeError: coordinator.storeError, publicationError: nil, published: [])
    let complete = summary.stages.allSatisfy { $0.key != nil && !$0.outcome.leavesNoResult }
    if complete {
      do throws(PublicationError) {
        let publisher = Publisher(
          graph, store, options.outputFolder, coordinator.history, coordinator.disk.cache, observe)
        summary.published = try publisher.publish(summary)
      } catch {
        // The stages are done with; the log is to say so, and why the workspace does not show it.
        summary.publicationError = error
      }
    }
    for event in coordinator.disk.contradictions { observe(event) }
    try coordinator.disk.cache.save()
    if summary.publicationError != nil || summary.stages.contains(where: { $0.outcome != .upToDate }) {
      try RunLog.write(summary, store: store)
    }
    summary.seconds = Instant.monotonicSeconds() - start
    return summary
  }
}
