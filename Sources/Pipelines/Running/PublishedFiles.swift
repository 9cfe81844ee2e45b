package import Store

/// What was copied of a stage to the workspace: a published file that is another one now is written again.
package struct PublishedFiles: Hashable, Sendable {
  /// The key whose outputs they show.
  package var key: Digest
  /// What stands for each file, as for an input, by its path; none in histories of earlier versions.
  package var contents: [String: Digest] = [:]

  package init(key: Digest, contents: [String: Digest] = [:]) {
    self.key = key
    self.contents = contents
  }

  /// What became of a file that was published with this content; `nil` where it stands as it was.
  static func trouble(_ path: String, _ content: Digest, _ cache: StatCache) -> String? {
    guard let fingerprint = Disk.fingerprint(path) else {
      return Disk.status(path) == nil ? "is missing" : "was replaced by something that is no file"
    }
    // What cannot be read cannot be what it was.
    let found = cache.known(fingerprint) ?? (try? cache.digest(of: path))?.digest
    return found.map { Listing.digest(of: $0, isExecutable: fingerprint.isExecutable) } == content ? nil : "was edited"
  }
}

extension History {
  /// What a run would publish of a stage that is up to date, and why.
  func publicationTroubles(_ stage: StageGraph.Stage, key: Digest?, _ cache: StatCache) -> [String] {
    guard let files = published[stage.name], files.key == key else {
      return stage.prepared.publications.map { "\($0.destination) is not published" }
    }
    return files.contents.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.compactMap { path, content in
      PublishedFiles.trouble(path, content, cache).map { "\(path) \($0)" }
    }
  }
}
