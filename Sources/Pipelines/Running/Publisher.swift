import Store

/// Copies the files that people look at from the store into the workspace.
struct Publisher {
  private let graph: StageGraph
  private let store: ArtifactStore
  private let folder: String
  private let history: History
  private let cache: StatCache
  private let observe: @Sendable (RunEvent) -> Void

  init(
    _ graph: StageGraph, _ store: ArtifactStore, _ outputFolder: String, _ history: History, _ cache: StatCache,
    _ observe: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.graph = graph
    self.store = store
    self.folder = "\(outputFolder)/\(graph.name)"
    self.history = history
    self.cache = cache
    self.observe = observe
  }

  /// Writes what is missing or was changed, each file by rename; returns all publications' paths.
  func publish(_ summary: RunSummary) throws(PublicationError) -> [String] {
    do {
      return try copy(summary)
    } catch let error as StoreError {
      throw .store(error)
    } catch let error as PipelineError {
      throw .stage(error)
    } catch {
      throw .stage(PipelineError(.stage, "a publication could not be completed: \(error)"))
    }
  }

  private func copy(_ summary: RunSummary) throws -> [String] {
    // Asked for only where a file is completed.
    lazy var change = Result { try RunChange(to: summary, in: graph, store: store) }
    let didAnything = summary.stages.contains { $0.outcome != .upToDate }
    var paths: [String] = []
    var changed: [String: PublishedFiles] = [:]
    for result in summary.stages {
      guard let stage = graph[result.name], let key = result.key, !stage.prepared.publications.isEmpty else { continue }
      let before = history.published[stage.name]
      var now = PublishedFiles(key: key)
      let wholes = stage.prepared.publications.filter { $0.file == nil }
      for publication in stage.prepared.publications
      where publication.file == nil
        || !wholes.contains(where: { publication.destination.hasPrefix("\($0.destination)/") })
      {
        paths.append("\(folder)/\(publication.destination)")
      }
      for (publication, file, path) in try files(stage.prepared.publications, of: result) {
        if before?.key == key, let content = before?.contents[path] {
          let trouble = PublishedFiles.trouble(path, content, cache)
          // Completed files hold facts of other stages too, such as durations.
          if trouble == nil && !(didAnything && publication.complete != nil) {
            now.contents[path] = content
            continue
          }
          if let trouble { observe(.notice(stage: stage.name, "\(path) \(trouble); it is written again")) }
        }
        now.contents[path] = try write(file, publication, of: result, to: path) { complete, bytes in
          try complete(bytes, summary, try change.get())
        }
      }
      try removeFormer(before, now)
      if now != before { changed[stage.name] = now }
    }
    if !changed.isEmpty {
      _ = try History.update(pipeline: graph.name, store: store) { history in
        for (stage, files) in changed { history.markPublished(files, of: stage) }
      }
    }
    return paths
  }

  /// The files that a stage publishes, and where.
  private func files(
    _ publications: [Publication], of result: StageResult
  ) throws -> [(publication: Publication, file: Artifact.File, path: String)] {
    try publications.flatMap { publication in
      let stored = result.outputs[publication.output.role]?.files ?? []
      let place = "\(folder)/\(publication.destination)"
      guard let name = publication.file else {
        let named = publications.filter { $0.output == publication.output }.compactMap(\.file)
        return stored.filter { !named.contains($0.path) }.map { (publication, $0, "\(place)/\($0.path)") }
      }
      guard let file = stored.first(where: { $0.path == name }) else {
        throw PipelineError(
          .stage, path: result.name,
          "publishes '\(name)' of output '\(publication.output.role)', which has no such file")
      }
      return [(publication, file, place)]
    }
  }

  /// Removes what was published before and is no more, unless somebody changed it.
  private func removeFormer(_ before: PublishedFiles?, _ now: PublishedFiles) throws {
    for (path, content) in before?.contents ?? [:] where now.contents[path] == nil {
      if PublishedFiles.trouble(path, content, cache) == nil { try Disk.remove(path) }
    }
  }

  /// Writes one file; returns what stands for it.
  private func write(
    _ file: Artifact.File, _ publication: Publication, of result: StageResult, to path: String,
    completed: (Publication.Completion, [UInt8]) throws -> [UInt8]
  ) throws -> Digest {
    do throws {
      guard let complete = publication.complete else {
        try store.checkout(file, to: path)
        return Listing.digest(of: file.digest, isExecutable: file.isExecutable)
      }
      let bytes = try completed(complete, try store.content(of: file))
      try Disk.replace(path, with: bytes)
      return Digest(of: bytes)
    } catch let error as StoreError where error.code == .damaged {
      throw StoreError(
        .damaged, "\(file.path) of \(result.name) is damaged in \(store.path); run again to make it anew")
    }
  }
}
