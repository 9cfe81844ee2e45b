import Store

/// Copies the files that people look at from the store into the workspace.
struct Publisher {
  private let graph: StageGraph
  private let store: ArtifactStore
  private let folder: String
  private let history: History

  init(_ graph: StageGraph, _ store: ArtifactStore, _ outputFolder: String, _ history: History) {
    self.graph = graph
    self.store = store
    self.folder = "\(outputFolder)/\(graph.name)"
    self.history = history
  }

  /// Writes what is missing or may have changed, each file by rename; returns all publications' paths.
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
    let didAnything = summary.stages.contains { $0.outcome != .upToDate }
    var paths: [String] = []
    var changed: [(stage: String, key: Digest)] = []
    for result in summary.stages {
      guard let stage = graph[result.name], let key = result.key, !stage.prepared.publications.isEmpty else { continue }
      var wrote = false
      for publication in stage.prepared.publications {
        let path = "\(folder)/\(publication.destination)"
        paths.append(path)
        // Completed files hold facts of other stages too, such as durations.
        let isCurrent = history.published[stage.name] == key && !(didAnything && publication.complete != nil)
        if isCurrent && Disk.status(path)?.kind == .file { continue }
        guard let file = result.outputs[publication.output]?.files.first(where: { $0.path == publication.file }) else {
          throw PipelineError(
            .stage, path: stage.name,
            "publishes '\(publication.file)' of output '\(publication.output)', which has no such file")
        }
        do {
          if let complete = publication.complete {
            try Disk.replace(path, with: try complete(try store.content(of: file), summary))
          } else {
            try store.checkout(file, to: path)
          }
        } catch let error as StoreError where error.code == .damaged {
          throw StoreError(
            .damaged, "\(publication.file) of \(stage.name) is damaged in \(store.path); run again to make it anew")
        }
        wrote = true
      }
      if wrote && history.published[stage.name] != key { changed.append((stage.name, key)) }
    }
    if !changed.isEmpty {
      _ = try History.update(pipeline: graph.name, store: store) { history in
        for (stage, key) in changed { history.markPublished(key, of: stage) }
      }
    }
    return paths
  }
}
