/// A start whose variance follows from a layer's fans.
///
/// Normal starts are drawn as the preset's framework draws them: Keras cuts the normal distribution off at two deviations
/// and widens it to keep its variance (division by 0.87962566), PyTorch does not cut (`kaiming_normal_`,
/// `xavier_normal_`). Uniform starts are the same in both.
enum FanVariance {
  /// The deviation of a unit normal distribution cut off at two deviations.
  private static let truncatedDeviation = 0.87962566103423978

  static func normal(_ variance: Double, _ preset: FrameworkPreset) -> Initializer {
    let deviation = variance.squareRoot()
    return preset == .keras
      ? .truncatedNormal(deviation: Float(deviation / truncatedDeviation)) : .normal(deviation: Float(deviation))
  }

  static func uniform(_ variance: Double) -> Initializer { .uniform(limit: Float((3 * variance).squareRoot())) }
}
