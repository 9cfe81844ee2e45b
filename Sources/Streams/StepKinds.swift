extension Transform {
  /// All kinds of steps.
  static let kinds: [any TransformStep.Type] = [
    RandomFlip.self, RandomCrop.self, RandomRotation.self, RandomTranslation.self, RandomZoom.self,
    Normalize.self,
  ]
}
