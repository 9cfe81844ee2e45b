/// What there is to say of a kind or of a file's own keys, as a page of text or as a value for programs.
package struct ReferencePage {
  /// The heading, such as `convolution, a layer`.
  let heading: String
  let summary: String
  /// Lines of YAML.
  let example: [String]
  let settings: [SettingReference]
  /// The setting that a value alone stands for.
  let shorthand: String?
  /// Where more is told, such as `millrace help`.
  let command: String

  /// The words of all settings, those within groups as well.
  var words: Set<String> {
    Set(Self.entries(settings, prefix: "", depth: 0).flatMap { $0.term.split(separator: ".").map(String.init) })
  }

  /// How deep groups in groups are told of.
  private static let maximumDepth = 8

  /// The page in lines of at most so many columns.
  package func lines(columns: Int) -> [String] {
    var lines = TextLayout.wrapped(heading, columns: columns) + [""]
    lines += TextLayout.wrapped(summary, columns: columns)
    if !example.isEmpty {
      lines +=
        ["", "Example:", ""]
        + example.flatMap { line in
          TextLayout.wrapped(line, columns: columns, indent: 2 + line.prefix { $0 == " " }.count)
        }
    }
    guard !settings.isEmpty else { return lines + ["", "It has no settings."] }
    lines += ["", "Settings:", ""]
    lines += TextLayout.definitions(Self.entries(settings, prefix: "", depth: 0), columns: columns)
    if let shorthand {
      lines += [""] + TextLayout.wrapped("A value alone, without settings, is its '\(shorthand)'.", columns: columns)
    }
    let families = Self.families(in: settings)
    if !families.isEmpty {
      lines +=
        [""]
        + TextLayout.wrapped(
          "See also: " + families.map { "\(command) \($0)" }.joined(separator: ", ") + ".", columns: columns)
    }
    return lines
  }

  /// The same for programs.
  package var json: CanonicalValue {
    var members: [String: CanonicalValue] = [
      "topic": .string(heading), "summary": .string(summary), "example": .string(example.joined(separator: "\n")),
      "settings": .list(settings.map(\.json)),
    ]
    if let shorthand { members["shorthand"] = .string(shorthand) }
    return .mapping(members)
  }

  /// Settings by their dotted names, those of groups behind their group.
  private static func entries(
    _ settings: [SettingReference], prefix: String, depth: Int
  ) -> [(term: String, paragraphs: [String])] {
    settings.flatMap { setting -> [(term: String, paragraphs: [String])] in
      let inner = depth < maximumDepth ? setting.form.settings : []
      let own = (
        term: prefix + setting.name, paragraphs: [setting.facts(tellsDefault: inner.isEmpty), setting.explanation]
      )
      return [own] + entries(inner, prefix: "\(prefix)\(setting.name).", depth: depth + 1)
    }
  }

  /// The families whose kinds may stand in these settings, each once.
  private static func families(in settings: [SettingReference]) -> [String] {
    func names(_ form: ValueForm) -> [String] {
      switch form {
      case .kind(let family): [family]
      case .group(let settings, _): settings.flatMap { names($0.form) }
      case .list(let element, _), .mapping(let element, _): names(element)
      case .oneOf(let forms): forms.flatMap(names)
      default: []
      }
    }
    return unique(settings.flatMap { names($0.form) })
  }
}

extension SettingReference {
  /// What may stand there and what it is otherwise, such as `a number from 0 to 1; default 0.5`.
  func facts(tellsDefault: Bool) -> String {
    var facts = [form.summary + (unit.map { ", in \($0)" } ?? "")]
    switch usual {
    case nil: facts.append("required")
    case .null?: if follows == nil { facts.append("optional") }
    case let usual?: if tellsDefault { facts.append("default \(usual.yaml)") }
    }
    if let follows { facts.append("the default follows from '\(follows)'") }
    return facts.joined(separator: "; ")
  }

  /// The same for programs.
  var json: CanonicalValue {
    var members: [String: CanonicalValue] = [
      "name": .string(name), "form": .string(form.words), "required": .bool(usual == nil),
      "explanation": .string(explanation),
    ]
    if let usual { members["default"] = usual }
    if let unit { members["unit"] = .string(unit) }
    if let follows { members["follows"] = .string(follows) }
    if !form.settings.isEmpty { members["settings"] = .list(form.settings.map(\.json)) }
    return .mapping(members)
  }
}

extension ValueForm {
  /// The settings that stand within a value.
  fileprivate var settings: [SettingReference] {
    switch self {
    case .group(let settings, _): settings
    case .list(let element, _), .mapping(let element, _): element.settings
    case .oneOf(let forms): unique(forms.flatMap(\.settings))
    default: []
    }
  }

  /// As ``words``, but of what may be left out nothing is said, and the settings of groups are told one by one.
  fileprivate var summary: String { unique(alternatives).joined(separator: ", or ") }

  private var alternatives: [String] {
    switch self {
    case .group(let settings, let shorthand):
      ["settings"] + (settings.first { $0.name == shorthand }?.form.alternatives ?? [])
    case .oneOf(let forms): forms.filter { $0 != .null }.flatMap(\.alternatives)
    case .list(let element, let counts): ["\(Self.list(counts)), each \(element.summary)"]
    case .mapping(let element, _): ["names, each with \(element.summary)"]
    default: [words]
    }
  }
}

/// Each element once, where it comes first.
private func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
  var seen: Set<Element> = []
  return elements.filter { seen.insert($0).inserted }
}
