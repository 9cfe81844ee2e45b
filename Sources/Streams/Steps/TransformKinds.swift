extension Transform {
  /// Every step, in the order in which references show them.
  static let stepKinds: [any TransformStep.Type] = [
    // Images, at random
    RandomFlip.self,
    RandomCrop.self,
    RandomResizedCrop.self,
    RandomRotation.self,
    RandomTranslation.self,
    RandomZoom.self,
    RandomShear.self,
    RandomPerspective.self,
    Brightness.self,
    Contrast.self,
    Saturation.self,
    Hue.self,
    ColorJitter.self,
    Gamma.self,
    Noise.self,
    Blur.self,
    Sharpness.self,
    Posterize.self,
    Solarize.self,
    Equalize.self,
    Autocontrast.self,
    Invert.self,
    RandomErasing.self,
    RandAugment.self,
    TrivialAugment.self,
    AugMix.self,
    // Images, always the same
    Resize.self,
    CenterCrop.self,
    Grayscale.self,
    // Sounds and spectrograms, at random
    Gain.self,
    WhiteNoise.self,
    TimeShift.self,
    TimeStretch.self,
    PitchShift.self,
    Speed.self,
    FrequencyMask.self,
    TimeMask.self,
    // Sounds, always the same
    Mono.self,
    Resample.self,
    FitLength.self,
    ToSpectrogram.self,
    // Anything
    Normalize.self,
  ]
}
