extension BatchTransform {
  /// Every kind of mixing, in the order in which references show them.
  static let mixingKinds: [any BatchMixing.Type] = [
    MixUp.self,
    CutMix.self,
  ]
}
