extension Feature {
  /// Every feature, in the order in which references show them.
  static let featureKinds: [any FeatureKind.Type] = [
    StandardScaling.self,
    ComponentFeatures.self,
  ]
}
