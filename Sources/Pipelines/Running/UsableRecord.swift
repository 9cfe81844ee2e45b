import Store

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
