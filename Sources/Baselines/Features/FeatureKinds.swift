extension Feature {
  /// Every feature, in the order in which references show them.
  static let featureKinds: [any FeatureKind.Type] = [
    TargetEncoding.self,
    StandardScaling.self,
    ComponentFeatures.self,
  ]
}
