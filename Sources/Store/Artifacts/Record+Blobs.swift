extension Record {
  /// Everything that has to stand in the store for the outputs to be whole, each once, sorted by digest.
  package var blobs: [Artifact.Blob] {
    outputs.values.reduce(into: Set<Artifact.Blob>()) { $0.formUnion($1.blobs) }
      .sorted { ($0.digest, $0.byteCount) < ($1.digest, $1.byteCount) }
  }
}
