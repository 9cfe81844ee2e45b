import Settings

/// A step that adds noise to a sound.
protocol NoiseStep: OccasionalStep {
  /// What the power of the sound over that of the noise is drawn from.
  var signalToNoiseDecibels: Interval { get set }
}

extension Setting where Owner: NoiseStep {
  /// How far the noise lies below the sound.
  static var signalToNoiseDecibels: Setting {
    Setting(
      "signalToNoiseDecibels", \.signalToNoiseDecibels.orNumber, in: .within(-120...120), required: true,
      "What the power of the sound over that of the noise is drawn from; silence and silent noise add nothing.")
  }
}
