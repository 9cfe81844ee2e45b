extension TFDSFeatures {
  /// Refuses an image whose sides are not the declared ones; to the channels that are declared readers convert.
  ///
  /// - Parameters:
  ///   - shape: what the feature declares, `[height, width, channel]`, `nil` for what varies.
  ///   - name: the feature's.
  package static func checkSides(
    height: Int, width: Int, declared shape: [Int?], of name: String
  ) throws(RecordsError) {
    guard shape.count == 3 && !zip(shape, [height, width]).allSatisfy({ $0 == nil || $0 == $1 }) else { return }
    throw RecordsError(feature: name, "has \(height)×\(width) pixels, declared are \(shape.map { $0 ?? -1 })")
  }
}
