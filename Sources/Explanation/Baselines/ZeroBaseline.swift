public import Settings

/// Zeros in place of every number, as the network sees them: black, or the mean where inputs are normalised.
public struct ZeroBaseline: BaselineKind {
  public static let keyword = "zeros"
  public static let summary = "Zeros as the network sees them: black, or the mean where inputs are normalised."
  public static let settings: [Setting<ZeroBaseline>] = []

  public init() {}

  public var words: String { "zeros" }

  public func values(_ subject: AttributionSubject) -> (_ record: Int) -> [Float] {
    let zeros = [Float](repeating: 0, count: subject.inputCount)
    return { _ in zeros }
  }
}

extension Baseline {
  /// Zeros as the network sees them.
  public static var zeros: Baseline { Baseline(kind: ZeroBaseline()) }
}
