public import Settings

/// What happens at the border of an image or a sound.
public enum Padding: Hashable, Sendable {
  /// The output is the input divided by the stride, rounded up.
  ///
  /// Keras pads as little as the stride allows, PyTorch (and every PyTorch network that pads by half a kernel) as much
  /// as a stride of 1 would need; so strided windows stand elsewhere. Odd padding has its larger half at the end.
  case same
  /// Only whole windows.
  case valid
  /// So many zeros before and after each spatial axis.
  case explicit(Borders)

  /// So many pixels at each side of an image.
  public static func explicit(top: Int, bottom: Int, left: Int, right: Int) -> Padding {
    .explicit(Borders(sides: [top, bottom, left, right]))
  }

  /// So many zeros at both ends of each of `axes` axes.
  public static func symmetric(_ count: Int, axes: Int = 2) -> Padding {
    .explicit(Borders(sides: [Int](repeating: count, count: 2 * axes)))
  }
}

/// `same`, `valid`, `[top, bottom, left, right]` or `[first, last]`.
extension Padding: SettingValue {
  private static let words = ["same", "valid"]

  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Padding {
    guard case .string(let word) = node.value else { return .explicit(try Borders.read(node)) }
    switch word {
    case "same": return .same
    case "valid": return .valid
    default:
      throw node.failure(
        "there is no padding '\(word)'" + Spelling.hint(word, among: words, otherwise: words)
          + "; zeros are written [top, bottom, left, right], or [first, last] for a sound")
    }
  }

  public var canonical: CanonicalValue {
    switch self {
    case .same: .string("same")
    case .valid: .string("valid")
    case .explicit(let borders): borders.canonical
    }
  }

  public static var form: ValueForm { .oneOf([.words(words), Borders.form]) }
}
