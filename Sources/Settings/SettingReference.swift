/// What references and schemas say of a setting.
public struct SettingReference: Hashable, Sendable {
  /// The word before the colon.
  public let name: String
  /// What may stand behind it.
  public let form: ValueForm
  /// What it is where nothing is said; `nil` where something must be.
  public let usual: CanonicalValue?
  /// The setting that decides ``usual``, which is then what it is with all others left out.
  public let follows: String?
  /// What a number counts, where the name does not say it.
  public let unit: String?
  /// One line that a person can read.
  public let explanation: String

  /// Describes what is read by hand, not by a ``Setting``.
  public init(name: String, form: ValueForm, usual: CanonicalValue?, _ explanation: String) {
    self.name = name
    self.form = form
    self.usual = usual
    self.explanation = explanation
    follows = nil
    unit = nil
  }

  fileprivate init(
    name: String, form: ValueForm, usual: CanonicalValue?, follows: String?, unit: String?, explanation: String
  ) {
    self.name = name
    self.form = form
    self.usual = usual
    self.follows = follows
    self.unit = unit
    self.explanation = explanation
  }
}

extension Setting {
  /// What references and schemas say of it.
  var reference: SettingReference {
    var owner = Owner()
    for setting in Owner.settings {
      setting.fill?(&owner)
      if setting.name == name { break }
    }
    return SettingReference(
      name: name, form: form, usual: isRequired ? nil : write(owner), follows: follows, unit: unit,
      explanation: explanation)
  }
}

/// What references and schemas say of a kind.
public struct KindReference: Hashable, Sendable {
  public let keyword: String
  public let summary: String
  public let settings: [SettingReference]
  /// The setting that a value alone stands for.
  public let shorthand: String?
  /// Settings of which some must be said.
  package let choices: [SettingChoice]
  /// Lines of YAML, where an example of the required settings alone would say too little.
  let lines: [String]?

  public init<Described: Kind>(_ type: Described.Type) {
    keyword = Described.keyword
    summary = Described.summary
    settings = Described.settings.map(\.reference)
    shorthand = Described.shorthand
    choices = Described.choices
    lines = nil
  }
}

/// What references and schemas say of a family of kinds.
public struct FamilyReference: Hashable, Sendable {
  /// What one of them is called.
  public let name: String
  /// What several are called.
  public let plural: String
  public let kinds: [KindReference]

  public init<Family: KindFamily>(_ type: Family.Type) {
    name = Family.family
    plural = Family.plural
    kinds = Family.all.map { KindReference($0) }
  }
}

extension KindReference {
  /// Describes what is no value of a family, such as a stage, by its settings.
  public init<Group: SettingGroup>(
    keyword: String, summary: String, settings: Group.Type, example lines: [String]? = nil
  ) {
    self.keyword = keyword
    self.summary = summary
    self.settings = Group.settings.map(\.reference)
    shorthand = Group.shorthand
    choices = Group.choices
    self.lines = lines
  }
}

extension FamilyReference {
  /// Puts a family together.
  public init(name: String, plural: String, kinds: [KindReference]) {
    self.name = name
    self.plural = plural
    self.kinds = kinds
  }
}

extension SettingGroup {
  /// What references and schemas say of each setting.
  public static var references: [SettingReference] { settings.map(\.reference) }
}
