package import Media
package import Settings

/// What transparent images are laid on: written `white`, `black`, `none` or `[red, green, blue]`.
package enum Background: SettingValue {
  case none
  case color(ImageReading.Color)

  /// The color; `nil` where alpha stays as it is.
  package var color: ImageReading.Color? { if case .color(let color) = self { color } else { nil } }

  private enum Word: String, CaseIterable, SettingValue { case white, black, none }

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> Background {
    if case .list = node.value {
      let color = try [Int].read(node, in: .within(0...255))
      guard color.count == 3 else {
        throw node.failure("expected [red, green, blue], found \(color.count) numbers")
      }
      return .color(ImageReading.Color(red: UInt8(color[0]), green: UInt8(color[1]), blue: UInt8(color[2])))
    }
    return switch try Word.read(node) {
    case .white: .color(.white)
    case .black: .color(.black)
    case .none: .none
    }
  }

  package var canonical: CanonicalValue {
    switch self {
    case .none: .string("none")
    case .color(let color): .list([color.red, color.green, color.blue].map { .int(Int($0)) })
    }
  }

  package static var form: ValueForm { .oneOf([Word.form, .list(of: .integer(.within(0...255)), counts: 3...3)]) }
}
