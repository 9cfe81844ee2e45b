/// A value that is made of named settings.
///
/// Written as a mapping; where a setting is the group's ``shorthand``, its value may stand alone: `{rate: 0.3}`, or `0.3`.
public protocol SettingGroup: SettingValue {
  /// Every setting, in the order in which they are read and shown; defaults may depend on those before.
  static var settings: [Setting<Self>] { get }

  /// The setting that a value alone stands for.
  static var shorthand: String? { get }

  /// Settings of which a file must say one, or some.
  static var choices: [SettingChoice] { get }

  /// The defaults; what a required setting holds here is never seen.
  init()

  /// What is wrong with settings that are each right by themselves, and the setting to blame.
  var fault: (setting: String, message: String)? { get }
}

extension SettingGroup {
  public static var shorthand: String? { nil }
  public static var choices: [SettingChoice] { [] }
  public var fault: (setting: String, message: String)? { nil }

  /// Reads the settings; what the file leaves out takes its default.
  public static func read(_ node: ConfigurationNode) throws(SettingsError) -> Self { try read(node, defaults: [:]) }

  /// Reads the settings, with other defaults for some of them, such as what a larger whole says for all its parts.
  ///
  /// - Parameter defaults: By the names of settings; names that the group does not have, and values that its setting of
  ///   that name cannot be, are passed over.
  public static func read(
    _ node: ConfigurationNode, defaults: [String: CanonicalValue]
  ) throws(SettingsError) -> Self {
    try read(node, defaults: defaults) { _, _ in }
  }

  /// Reads the settings, and hands on what of them enters the key of what is made with them.
  ///
  /// What nobody says costs nothing: its part of the key was found when the setting was described.
  package static func read(
    _ node: ConfigurationNode, defaults: [String: CanonicalValue], keyed: (String, CanonicalValue) -> Void
  ) throws(SettingsError) -> Self {
    let settings = settings
    let members = try members(of: node)
    for (name, member) in members where !settings.contains(where: { $0.name == name }) {
      throw unknown(name, member)
    }
    var value = Self()
    for setting in settings {
      var isUsual = setting.fill == nil
      setting.fill?(&value)
      if let fallback = defaults[setting.name] {
        let place = ConfigurationNode(canonical: fallback, at: node.location, path: "\(node.path).\(setting.name)")
        try? setting.read(place, &value)
        isUsual = false
      }
      if let member = members.first(where: { $0.name == setting.name })?.node {
        if case .null = member.value, !setting.allowsNothing {
          throw member.failure("expected \(setting.form.words), found nothing")
        }
        try setting.read(member, &value)
        isUsual = false
      } else if setting.isRequired {
        throw node.failure("'\(setting.name)' is required and missing: \(setting.explanation)")
      }
      if setting.isKeyed { keyed(setting.name, isUsual ? setting.usualKeyed : setting.writeKeyed(value)) }
    }
    for choice in choices { try choice.check(members, of: node) }
    if let fault = value.fault {
      throw (members.first { $0.name == fault.setting }?.node ?? node).failure(fault.message)
    }
    return value
  }

  public var canonical: CanonicalValue {
    .mapping(Dictionary(Self.settings.map { ($0.name, $0.write(self)) }) { first, _ in first })
  }

  /// What of the settings enters the key of what is made with them.
  public var keyed: [String: CanonicalValue] {
    Dictionary(Self.settings.filter(\.isKeyed).map { ($0.name, $0.writeKeyed(self)) }) { first, _ in first }
  }

  public var keyedCanonical: CanonicalValue { .mapping(keyed) }

  public static var form: ValueForm { .group(settings.map(\.reference), shorthand: shorthand) }

  public var kinds: [any Kind] {
    var found: [any Kind] = []
    for setting in Self.settings { if let kinds = setting.kinds { found += kinds(self) } }
    return found
  }

  public static var allowsNothing: Bool { !settings.contains(where: \.isRequired) }

  private static func members(
    of node: ConfigurationNode
  ) throws(SettingsError) -> [(name: String, node: ConfigurationNode)] {
    switch node.value {
    case .mapping(let members): return members
    case .null: return []
    default:
      if let shorthand { return [(shorthand, node)] }
      let names = settings.map(\.name).joined(separator: ", ")
      throw node.failure(
        settings.isEmpty ? "has no settings, found \(node.found)" : "expected settings (\(names)), found \(node.found)")
    }
  }

  private static func unknown(_ name: String, _ member: ConfigurationNode) -> SettingsError {
    if let setting = settings.first(where: { $0.formerNames.contains(name) }) {
      return member.failure("is called '\(setting.name)' now")
    }
    let names = settings.map(\.name)
    return member.failure(
      names.isEmpty
        ? "unknown key; there are no settings here"
        : "unknown key" + Spelling.hint(name, among: names, otherwise: names))
  }
}
