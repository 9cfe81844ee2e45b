package import Settings

/// Rows (or columns, whichever are fewer) of length 1 at right angles: Saxe et al., 2013, arXiv:1312.6120.
///
/// The matrix has a row for each entry of the weights' first axis, as in PyTorch.
package struct Orthogonal: InitializerKind {
  package static let keyword = "orthogonal"
  package static let summary = "Rows of length 1 at right angles, of a matrix with a row for each output."
  package static let settings: [Setting<Orthogonal>] = []

  package init() {}

  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer {
    .orthogonal
  }
}

extension WeightInitializer {
  /// Rows of length 1 at right angles, of a matrix with a row for each output.
  public static var orthogonal: WeightInitializer { WeightInitializer(Orthogonal()) }
}
