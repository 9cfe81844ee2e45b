import Settings

/// Drops whole records of a branch while training; the rest grows to keep the mean.
///
/// - Reference: Huang et al., 2016, "Deep networks with stochastic depth", arXiv:1603.09382.
package struct StochasticDepth: DropoutKind {
  package static let keyword = "stochasticDepth"
  package static let summary = "Drops whole records of a branch while training; the rest grows to keep the mean."
  static let unit = Drop.Unit.record

  var rate = 0.0

  package init() {}
}

extension Layer {
  /// Drops whole records of a branch while training; the rest grows to keep the mean.
  public static func stochasticDepth(rate: Double) -> Layer { Layer(StochasticDepth(rate: rate)) }
}
