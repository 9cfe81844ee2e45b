public import Settings

/// What a kernel multiplies products or squared distances by.
public enum KernelGamma: SettingValue, Hashable, Sendable {
  /// 1 / (columns · variance of all values).
  case scale
  /// 1 / columns.
  case auto
  /// A number.
  case number(Double)

  private enum Word: String, CaseIterable, SettingValue { case scale, auto }

  private static let bounds = Bounds<Double>.above(0, upTo: 1e9)

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> KernelGamma {
    if case .string = node.value { return try Word.read(node) == .scale ? .scale : .auto }
    return .number(try Double.read(node, in: bounds))
  }

  public var canonical: CanonicalValue {
    switch self {
    case .scale: .string("scale")
    case .auto: .string("auto")
    case .number(let number): number.canonical
    }
  }

  public static var form: ValueForm { .oneOf([Word.form, Double.form(in: bounds)]) }

  /// The number; 1 for `scale` where no value differs from another.
  func value(columnCount: Int, variance: Double) -> Float {
    switch self {
    case .scale: variance > 0 ? Float(1 / (Double(columnCount) * variance)) : 1
    case .auto: 1 / Float(columnCount)
    case .number(let number): Float(number)
    }
  }
}
