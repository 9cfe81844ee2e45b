package import Pipelines

extension UpstreamStage {
  /// The stages whose records it streams, once for each stage whose model it asks, directly or through others.
  package var streamedData: [[UpstreamStage]] {
    if let data = references["data"] { return [data] }
    return ((references["members"] ?? []) + (references["predictions"] ?? [])).flatMap(\.streamedData)
  }
}
