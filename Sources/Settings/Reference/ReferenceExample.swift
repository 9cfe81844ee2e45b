/// Examples of what files may say, made of what references say of it.
package struct ReferenceExample {
  private let families: [FamilyReference]

  /// Makes examples that may use kinds of these families.
  package init(families: [FamilyReference]) { self.families = families }

  /// A kind with the settings that it needs, and the first of the others where it needs none.
  package func example(of kind: KindReference) -> String {
    if kind.settings.isEmpty { return kind.keyword }
    let required = kind.settings.filter { $0.usual == nil }
    if required.count == 1, let only = required.first, only.name == kind.shorthand, !isSettings(only.form) {
      return CanonicalValue.member(kind.keyword, value(of: only))
    }
    let shown = required.isEmpty ? kind.settings.filter { $0.usual != .null }.prefix(3) : required[...]
    guard !shown.isEmpty else { return kind.keyword }
    // In the settings' own order, which a mapping has not.
    return CanonicalValue.string(kind.keyword).yaml + ": {"
      + shown.map { CanonicalValue.member($0.name, value(of: $0)) }.joined(separator: ", ") + "}"
  }

  /// Whether a mapping behind a kind's word would be taken for its settings.
  private func isSettings(_ form: ValueForm) -> Bool {
    switch form {
    case .mapping, .group, .any: true
    case .oneOf(let forms): forms.contains(where: isSettings)
    default: false
    }
  }

  /// The default of a setting; of one that has none, a value that it may have.
  private func value(of setting: SettingReference) -> CanonicalValue {
    setting.usual ?? value(of: setting.form, name: setting.name, depth: 0)
  }

  private func value(of form: ValueForm, name: String, depth: Int) -> CanonicalValue {
    switch form {
    case .null: .null
    case .bool: .bool(true)
    case .integer(let bounds):
      .int([3, 1, bounds.lower ?? 0, (bounds.lower ?? 0) + 1].first(where: bounds.contains) ?? bounds.upper ?? 0)
    case .number(let bounds):
      .double(
        [0.5, 0.1, 1, bounds.lower ?? 0, (bounds.lower ?? 0) + 1].first(where: bounds.contains) ?? bounds.upper ?? 0)
    case .text: .string(name)
    case .words(let words): .string(words.first ?? name)
    case .list(let element, let counts):
      .list(Array(repeating: value(of: element, name: name, depth: depth + 1), count: max(1, min(counts.lowerBound, 16))))
    case .mapping(let element): .mapping(["name": value(of: element, name: name, depth: depth + 1)])
    case .group(let settings, _):
      .mapping(
        Dictionary(
          settings.filter { $0.usual == nil }.map { ($0.name, value(of: $0.form, name: $0.name, depth: depth + 1)) }
        ) { first, _ in first })
    case .kind(let family): kind(of: family, depth: depth)
    case .oneOf(let forms): forms.first.map { value(of: $0, name: name, depth: depth) } ?? .null
    case .any: .string(name)
    }
  }

  /// The family's first kind that needs no settings, or the first one with what it needs.
  private func kind(of family: String, depth: Int) -> CanonicalValue {
    let kinds = families.first { $0.name == family }?.kinds ?? []
    if let plain = kinds.first(where: { $0.settings.allSatisfy { $0.usual != nil } }) { return .string(plain.keyword) }
    // Kinds may need kinds; what stands deep is named alone.
    guard depth < 4, let first = kinds.first else { return .string(kinds.first?.keyword ?? family) }
    return .mapping([
      first.keyword: value(of: .group(first.settings, shorthand: nil), name: first.keyword, depth: depth + 1)
    ])
  }
}
