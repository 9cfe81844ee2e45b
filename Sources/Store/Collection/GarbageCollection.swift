/// What a collection removed from a store, or would remove.
package struct GarbageCollection: Sendable, Equatable {
  /// The results that go, each with the bytes that only it and those before it in the list kept.
  package var results: [Result] = []
  /// How many stored contents no record names, and their bytes; those of the results are not among them.
  package var unreferencedCount = 0
  package var unreferencedByteCount = 0
  /// How many records could not be used and were moved to quarantine.
  package var unusableCount = 0
  /// The bytes of the records and contents that stay.
  package var keptByteCount = 0

  /// A result that goes.
  package struct Result: Sendable, Equatable {
    /// Its key.
    package let key: Digest
    /// What its removal frees.
    package let byteCount: Int
    /// How long it took to make, in seconds.
    package let seconds: Double
  }

  /// What would go without these keys.
  ///
  /// - Parameter keptBlobs: Contents that stay though no record names them.
  package init(_ survey: StoreSurvey, evicting keys: [Digest], keptBlobs: Set<Digest> = []) {
    var users: [Digest: Int] = [:]
    for entry in survey.entries.values { for blob in entry.record.references { users[blob, default: 0] += 1 } }
    for blob in keptBlobs { users[blob, default: 0] += 1 }
    for (blob, byteCount) in survey.blobs where users[blob] == nil {
      unreferencedCount += 1
      unreferencedByteCount += byteCount
    }
    unusableCount = survey.unusable.count
    var kept = survey.entries
    for key in keys {
      guard let entry = kept.removeValue(forKey: key) else { continue }
      var freed = entry.status.byteCount
      for blob in entry.record.references {
        users[blob, default: 1] -= 1
        if users[blob] == 0 { freed += survey.blobs[blob] ?? 0 }
      }
      results.append(Result(key: key, byteCount: freed, seconds: entry.record.facts.seconds))
    }
    keptByteCount = kept.values.reduce(0) { $0 + $1.status.byteCount }
    for (blob, byteCount) in survey.blobs where users[blob, default: 0] > 0 { keptByteCount += byteCount }
  }
}

extension ArtifactStore {
  /// Removes results, and whatever no record names, beside running pipelines.
  ///
  /// What stands in `survey` was found without a lock. Under the exclusive lock nobody looks anything up or publishes,
  /// so it is enough to read what changed since: leases first, because a run writes its history before its lease ends;
  /// then `roots`; then new records. Records go before what they name, so that a collection that is killed leaves
  /// nothing that could be taken for a result, and the next one finds what remained.
  ///
  /// - Parameters:
  ///   - keys: The results to remove, unless a living run or `roots` needs them.
  ///   - roots: Reads which keys must stay.
  ///   - whenWaiting: Called once where others use the store just now.
  package func collect(
    _ survey: StoreSurvey, evicting keys: [Digest], roots: () throws(StoreError) -> Set<Digest>,
    whenWaiting: () -> Void = {}
  ) throws(StoreError) -> GarbageCollection {
    let lock = try CollectionLock.take(.exclusive, in: self, whenWaiting: whenWaiting)
    defer { lock.release() }
    try removeDeadLeases(lock)
    let leased = try leasedKeys()
    let needed = try leased.union(roots())
    var current = survey
    try current.refresh(self)
    let gone = keys.filter { !needed.contains($0) }
    let collection = GarbageCollection(current, evicting: gone, keptBlobs: leased)
    // A run that uses such a key is about to mend it.
    for key in current.unusable where !leased.contains(key) { try quarantine(recordPath(key)) }
    for result in collection.results { try Disk.remove(recordPath(result.key)) }
    let removed = Set(collection.results.map(\.key))
    // Runs hold contents that their records are going to name.
    var referenced = leased
    var shown: Set<String> = []
    for (key, entry) in current.entries where !removed.contains(key) {
      referenced.formUnion(entry.record.references)
      if leased.contains(key) { shown.formUnion(entry.record.outputs.values.map(\.digest.hex)) }
    }
    for blob in current.blobs.keys where !referenced.contains(blob) { try Disk.remove(blobPath(blob)) }
    // Trees only show blobs under other names; a run makes them again where it needs them.
    for name in try Disk.ownNames(in: "\(path)/trees") where !shown.contains(name) {
      try Disk.remove("\(path)/trees/\(name)")
    }
    return collection
  }

  /// Removes progress that nobody will go on from, unless its key's lock shows that somebody does right now.
  ///
  /// - Parameter isAbandoned: Whether progress last saved at this time, in seconds since 1970, may go.
  /// - Returns: How many folders went.
  package func removeAbandonedProgress(_ isAbandoned: (_ savedAt: Double) -> Bool) throws(StoreError) -> Int {
    var count = 0
    for name in try abandonedProgress(isAbandoned) {
      guard let lock = try KeyLock.takeFree("\(path)/locks/\(name)", note: "garbage collection") else { continue }
      defer { lock.release() }
      // Told of by the next run, if anything of it can only be set aside.
      _ = clear("\(path)/progress/\(name)")
      count += 1
    }
    return count
  }

  /// The names of the progress folders that nobody will go on from; reads only.
  package func abandonedProgress(_ isAbandoned: (_ savedAt: Double) -> Bool) throws(StoreError) -> [String] {
    try Disk.ownNames(in: "\(path)/progress").filter { name in
      if let key = Digest(hex: name), Disk.status(recordPath(key)) != nil { return true }
      return isAbandoned(newestChange(below: "\(path)/progress/\(name)"))
    }
  }

  /// When anything in a folder was last written, in seconds since 1970.
  private func newestChange(below folder: String) -> Double {
    var newest = 0.0
    var places = [folder]
    while let place = places.popLast() {
      guard let status = Disk.status(place) else { continue }
      newest = max(newest, status.modifiedAt)
      // What cannot be listed right now is being written or removed; its folder's own time stands for it.
      if status.kind == .folder { places += ((try? Disk.ownNames(in: place)) ?? []).map { "\(place)/\($0)" } }
    }
    return newest
  }
}

extension Disk.Status {
  /// When the content was last written, in seconds since 1970.
  package var modifiedAt: Double { Double(times[0]) + Double(times[1]) / 1e9 }

  /// When the content, the name or the mode last changed, in seconds since 1970.
  package var changedAt: Double { Double(times[2]) + Double(times[3]) / 1e9 }
}
