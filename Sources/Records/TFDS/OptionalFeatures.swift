extension TFDSFeatures {
  /// The same features as TFDS can describe them: it knows optional tensors only, so optional text is an optional
  /// string, which is stored alike.
  ///
  /// - Throws: if any other feature is optional; the error names it.
  func knownToTFDS() throws(RecordsError) -> TFDSFeatures {
    guard case .dictionary(let features) = try Self.knownToTFDS(.dictionary(features), named: "") else { return self }
    return TFDSFeatures(features: features)
  }

  private static func knownToTFDS(_ feature: Feature, named name: String) throws(RecordsError) -> Feature {
    switch feature {
    case .optional(.text): return .optional(.strings(shape: []))
    case .optional(.tensor), .optional(.strings): return feature
    case .optional:
      throw RecordsError(
        .unsupported,
        "feature '\(name)' is an \(feature.summary); in TFDS's layout only tensors and text may be optional")
    case .sequence(let inner, let length): return .sequence(try knownToTFDS(inner, named: name), length: length)
    case .dictionary(let features):
      var known = NamedValues<Feature>()
      for (child, inner) in features {
        known[child] = try knownToTFDS(inner, named: name.isEmpty ? child : "\(name)/\(child)")
      }
      return .dictionary(known)
    default: return feature
    }
  }
}
