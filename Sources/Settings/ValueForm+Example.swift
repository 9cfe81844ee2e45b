extension ValueForm {
  /// Some value that may stand there, with no more than must be said.
  ///
  /// - Parameter families: What is known of families of kinds; one that is not listed gives an empty text.
  public func example(_ families: [FamilyReference]) -> CanonicalValue {
    switch self {
    case .null, .any: .null
    case .bool: .bool(true)
    case .integer(let bounds): .int(Self.integer(bounds))
    case .oddInteger(let range): .int(range.lowerBound | 1)
    case .number(let bounds): .double(Self.number(bounds))
    case .text, .pattern: .string("text")
    case .words(let words): .string(words.first ?? "")
    case .list(let element, let counts):
      .list(Array(repeating: element.example(families), count: min(max(1, counts.lowerBound), counts.upperBound)))
    case .mapping(let element, _): .mapping(["name": element.example(families)])
    case .group(let settings, _): SettingReference.example(settings, families)
    case .kind(let name):
      families.first { $0.name == name }?.kinds.first.map { $0.example(families) } ?? .string("")
    case .oneOf(let forms): forms.first.map { $0.example(families) } ?? .null
    }
  }

  /// Whether people would write a text there: where it is one, or the first of several, or stands for a group.
  fileprivate var isTextFirst: Bool {
    switch self {
    case .text, .pattern: true
    case .oneOf(let forms): forms.first?.isTextFirst == true
    case .group(let settings, let shorthand):
      settings.allSatisfy { $0.usual != nil || $0.name == shorthand && $0.form.isTextFirst }
        && settings.contains { $0.name == shorthand }
    default: false
    }
  }

  private static func integer(_ bounds: Bounds<Int>) -> Int {
    guard let lower = bounds.lower else { return min(1, bounds.upper ?? 1) }
    return bounds.excludesLower || lower == 0 && bounds.contains(1) ? lower + 1 : lower
  }

  private static func number(_ bounds: Bounds<Double>) -> Double {
    // A number that people would write.
    if let plain = [0.5, 0.1, 1].first(where: bounds.contains) { return plain }
    return switch (bounds.lower, bounds.upper) {
    case (let lower?, let upper?): lower + (upper - lower) / 4
    case (let lower?, nil): lower + 1
    case (nil, let upper?): min(upper, 0.5)
    case (nil, nil): 0.5
    }
  }
}

extension SettingReference {
  /// The settings that must be given.
  static func example(_ settings: [SettingReference], _ families: [FamilyReference]) -> CanonicalValue {
    .mapping(
      Dictionary(settings.filter { $0.usual == nil }.map { ($0.name, $0.example(families)) }) { first, _ in first })
  }

  /// Some value that it may have; a text is called as the setting is.
  private func example(_ families: [FamilyReference]) -> CanonicalValue {
    form.isTextFirst ? .string(name) : form.example(families)
  }
}

extension KindReference {
  /// The kind as a file may say it: its word, or `{word: settings}` with the settings that must be given.
  public func example(_ families: [FamilyReference]) -> CanonicalValue {
    settings.contains { $0.usual == nil }
      ? .mapping([keyword: SettingReference.example(settings, families)]) : .string(keyword)
  }
}
