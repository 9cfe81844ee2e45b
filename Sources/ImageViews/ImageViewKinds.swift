extension ImageView {
  /// Every view, in the order in which references show them.
  static let viewKinds: [any ImageViewKind.Type] = [
    ShowImage.self,
    ShowChannels.self,
    ShowHistogram.self,
    ShowValues.self,
    ShowSpectrum.self,
    ShowResponse.self,
    ShowWorking.self,
  ]
}
