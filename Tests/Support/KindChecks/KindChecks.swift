package import Settings

/// Tests of a family over its list of kinds: whatever a kind says of itself must be so.
package enum KindChecks {
  /// What is wrong with a family's kinds, one sentence each; empty where all is well.
  ///
  /// - Parameters:
  ///   - families: References of the families that settings name.
  ///   - examples: Settings of kinds whose simplest example is refused by a check of several settings together.
  package static func faults<Family: KindFamily>(
    of type: Family.Type, families: [FamilyReference] = [], examples: [String: CanonicalValue] = [:]
  ) -> [String] {
    var faults: [String] = []
    let words = Family.all.flatMap { [$0.keyword] + $0.formerKeywords }
    if Set(words).count < words.count { faults.append("two kinds have one word: \(words.sorted())") }
    let reference = FamilyReference(Family.self)
    let known = families + [reference]
    for kind in reference.kinds {
      faults += sentences(of: kind).map { "\(kind.keyword): \($0)" }
      let settings = examples[kind.keyword] ?? kind.exampleSettings(known)
      faults += roundTrip(Family.self, kind, settings)
      faults += refusals(Family.self, kind, settings, known)
    }
    return faults
  }

  private static func sentences(of kind: KindReference) -> [String] {
    var faults: [String] = []
    if !kind.summary.hasSuffix(".") { faults.append("its summary is no sentence: '\(kind.summary)'") }
    let names = kind.settings.map(\.name)
    if Set(names).count < names.count { faults.append("two settings have one name: \(names)") }
    for setting in kind.settings where !setting.explanation.hasSuffix(".") {
      faults.append("the explanation of '\(setting.name)' is no sentence: '\(setting.explanation)'")
    }
    for setting in kind.settings where setting.form.isUnbounded {
      faults.append("its setting '\(setting.name)' is a number without bounds; give it some with 'in:'")
    }
    if let shorthand = kind.shorthand, !names.contains(shorthand) {
      faults.append("its shorthand '\(shorthand)' is none of its settings")
    }
    if let follower = kind.settings.first(where: { $0.follows.map { !names.contains($0) } ?? false }) {
      faults.append("'\(follower.name)' follows a setting that there is not")
    }
    return faults
  }

  /// Canonical form → node → canonical form is the identity.
  private static func roundTrip<Family: KindFamily>(
    _: Family.Type, _ kind: KindReference, _ settings: CanonicalValue
  ) -> [String] {
    do {
      let first = try Family.read(node(.mapping([kind.keyword: settings])))
      let second = try Family.read(node(first.canonical))
      guard first == second, first.canonical.json == second.canonical.json else {
        return ["\(kind.keyword): \(first.canonical.json) reads back as \(second.canonical.json)"]
      }
      let written = first.canonical[kind.keyword]?.members?.keys.sorted() ?? []
      guard written == kind.settings.map(\.name).sorted() else {
        return ["\(kind.keyword): its canonical form has \(written)"]
      }
      return []
    } catch {
      return ["\(kind.keyword): \(settings.json) is refused: \(error)"]
    }
  }

  /// What must be refused is, at its place.
  private static func refusals<Family: KindFamily>(
    _: Family.Type, _ kind: KindReference, _ settings: CanonicalValue, _ families: [FamilyReference]
  ) -> [String] {
    var faults: [String] = []
    func refused(_ settings: [String: CanonicalValue], at path: String, _ words: String, _ what: String) {
      do {
        let value = try Family.read(node(.mapping([kind.keyword: .mapping(settings)])))
        faults.append("\(kind.keyword): \(what) is read as \(value.canonical.json)")
      } catch {
        if !(error.path.hasPrefix(path) && error.message.contains(words) && error.location != nil) {
          faults.append("\(kind.keyword): \(what) is refused with '\(error)', not at '\(path)' with '\(words)'")
        }
      }
    }
    let right = settings.members ?? [:]
    for setting in kind.settings {
      let path = "root.\(kind.keyword).\(setting.name)"
      for wrong in Self.wrong where !setting.form.accepts(wrong, families) {
        refused(
          right.merging([setting.name: wrong]) { $1 }, at: path, "", "\(setting.name) of \(wrong.json)")
      }
      for wrong in setting.form.outside {
        refused(
          right.merging([setting.name: wrong]) { $1 }, at: path, "", "\(setting.name) of \(wrong.json)")
      }
      if setting.usual == nil {
        refused(
          right.filter { $0.key != setting.name }, at: "root.\(kind.keyword)", "'\(setting.name)'",
          "missing \(setting.name)")
      }
      let misspelt = setting.name + "x"
      if !kind.settings.contains(where: { $0.name == misspelt }) {
        refused(
          right.merging([misspelt: .int(1)]) { $1 }, at: "root.\(kind.keyword).\(misspelt)", "did you mean",
          "misspelt \(misspelt)")
      }
    }
    return faults
  }

  /// Values of every type.
  static let wrong: [CanonicalValue] = [
    .null, .bool(true), .int(3), .double(0.5), .double(.nan), .string("no such word"), .list([]), .list([.int(1)]),
    .list([.string("no such word")]), .list([.int(1), .int(1), .int(1), .int(1), .int(1), .int(1), .int(1)]),
    .mapping(["no such setting": .int(1)]),
  ]

  private static func node(_ value: CanonicalValue) -> ConfigurationNode {
    ConfigurationNode(
      canonical: value, at: SourceLocation(file: "kinds.yaml", line: 1, column: 1), path: "root")
  }
}

extension KindReference {
  fileprivate func exampleSettings(_ families: [FamilyReference]) -> CanonicalValue {
    example(families)[keyword] ?? .mapping([:])
  }
}

extension ValueForm {
  /// Whether a value is of this form.
  package func accepts(_ value: CanonicalValue, _ families: [FamilyReference]) -> Bool {
    switch (self, value) {
    case (.any, _), (.null, .null), (.bool, .bool), (.text, .string): return true
    case (.integer(let bounds), .int(let number)): return bounds.contains(number)
    case (.oddInteger(let range), .int(let number)): return range.contains(number) && number % 2 != 0
    case (.pattern(let pattern, _), .string(let text)):
      return (try? Regex(pattern)).map { text.firstMatch(of: $0) != nil } ?? false
    case (.number(let bounds), .int(let number)): return bounds.contains(Double(number))
    case (.number(let bounds), .double(let number)): return number.isFinite && bounds.contains(number)
    case (.words(let words), .string(let word)): return words.contains(word)
    case (.list(let element, let counts), .list(let elements)):
      return counts.contains(elements.count) && elements.allSatisfy { element.accepts($0, families) }
    case (.mapping(let element, let counts), .mapping(let members)):
      return counts.contains(members.count) && members.values.allSatisfy { element.accepts($0, families) }
    case (.group(let settings, let shorthand), _):
      return Self.accepts(value, settings: settings, shorthand: shorthand, families)
    case (.kind(let name), _):
      guard let family = families.first(where: { $0.name == name }) else { return true }
      switch value {
      case .string(let word):
        return family.kinds.contains { $0.keyword == word && !$0.settings.contains { $0.usual == nil } }
      case .mapping(let members):
        guard members.count == 1, let (word, settings) = members.first,
          let kind = family.kinds.first(where: { $0.keyword == word })
        else { return false }
        return Self.accepts(settings, settings: kind.settings, shorthand: kind.shorthand, families)
      default: return false
      }
    case (.oneOf(let forms), _): return forms.contains { $0.accepts(value, families) }
    default: return false
    }
  }

  private static func accepts(
    _ value: CanonicalValue, settings: [SettingReference], shorthand: String?, _ families: [FamilyReference]
  ) -> Bool {
    switch value {
    case .null: return !settings.contains { $0.usual == nil }
    case .mapping(let members):
      return members.allSatisfy { name, member in
        settings.first { $0.name == name }?.form.accepts(member, families) ?? false
      } && settings.allSatisfy { $0.usual != nil || members[$0.name] != nil }
    default:
      guard let setting = settings.first(where: { $0.name == shorthand }) else { return false }
      return setting.form.accepts(value, families)
        && settings.allSatisfy { $0.usual != nil || $0.name == shorthand }
    }
  }

  /// Whether any number will do, however large and small.
  fileprivate var isUnbounded: Bool {
    switch self {
    case .integer(let bounds): bounds.lower == nil && bounds.upper == nil
    case .number(let bounds): bounds.lower == nil && bounds.upper == nil
    case .list(let element, _): element.isUnbounded
    case .oneOf(let forms): forms.contains(where: \.isUnbounded)
    default: false
    }
  }

  /// Numbers just beyond the bounds.
  var outside: [CanonicalValue] {
    switch self {
    case .integer(let bounds):
      (bounds.lower.map { [.int(bounds.excludesLower ? $0 : $0 - 1)] } ?? [])
        + (bounds.upper.flatMap { $0 < .max ? [.int($0 + 1)] : nil } ?? [])
    case .oddInteger(let range): [.int(range.lowerBound - 1), .int(range.lowerBound + 1), .int(range.upperBound + 1)]
    case .number(let bounds):
      (bounds.lower.map { [.double(bounds.excludesLower ? $0 : $0 - max(1, abs($0)))] } ?? [])
        + (bounds.upper.map { [.double($0 + max(1, abs($0)))] } ?? [])
    case .oneOf(let forms):
      // Only where no other form would take a number.
      forms.filter { $0 != .null }.count == 1 ? forms.flatMap(\.outside) : []
    default: []
    }
  }
}
