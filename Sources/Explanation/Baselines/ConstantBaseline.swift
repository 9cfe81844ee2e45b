public import Settings

/// One number in place of every number.
public struct ConstantBaseline: BaselineKind {
  public static let keyword = "constant"
  public static let summary = "One number in place of every number, as the network sees them."
  public static let shorthand: String? = "value"
  public static let settings: [Setting<ConstantBaseline>] = [
    Setting("value", \.value, in: .within(-1e6...1e6), required: true, "The number.")
  ]

  public var value: Float = 0

  public init() {}

  public var words: String { "\(value)" }

  public func values(_ subject: AttributionSubject) -> (_ record: Int) -> [Float] {
    let all = [Float](repeating: value, count: subject.inputCount)
    return { _ in all }
  }
}

extension Baseline {
  /// One number in place of every number.
  public static func constant(_ value: Float) -> Baseline {
    var kind = ConstantBaseline()
    kind.value = value
    return Baseline(kind: kind)
  }
}
