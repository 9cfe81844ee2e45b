public import Settings

/// How a convolution is computed.
public enum ConvolutionAlgorithm: String, CaseIterable, Hashable, Sendable, SettingValue {
  /// Winograd's where it is known to be the faster, by the shape of a slice and the window; direct otherwise.
  case auto
  /// Every product of the definition.
  case direct
  /// Winograd's minimal filtering F(4×4, 3×3): a quarter of the multiplications, errors of about 1e-6 of the largest value
  /// in each 6×6 tile, so that one value a million times its neighbours drowns them there.
  case winograd
}
