/// One setting of a group: everything there is to say of it, once.
///
/// ```swift
/// static let settings: [Setting<Dropout>] = [
///   Setting("rate", \.rate, in: .within(0...0.999), required: true, "The share of values that is set to zero.")
/// ]
/// ```
public struct Setting<Owner: SettingGroup>: Sendable {
  let name: String
  let formerNames: [String]
  let unit: String?
  let isRequired: Bool
  /// The setting on which the default depends.
  let follows: String?
  let explanation: String
  /// Whether the value enters the key of what is made with it.
  let isKeyed: Bool
  let form: ValueForm
  let allowsNothing: Bool
  let read: @Sendable (ConfigurationNode, inout Owner) throws(SettingsError) -> Void
  let write: @Sendable (Owner) -> CanonicalValue
  let writeKeyed: @Sendable (Owner) -> CanonicalValue
  /// The kinds in the value; `nil` where it can hold none.
  let kinds: (@Sendable (Owner) -> [any Kind])?
  /// Sets what depends on settings before it; `nil` where nothing does.
  let fill: (@Sendable (inout Owner) -> Void)?
  /// What enters the key where nothing is said and nothing decides otherwise.
  let usualKeyed: CanonicalValue

  /// Describes a setting.
  ///
  /// - Parameters:
  ///   - path: Where the value is kept; the default is what `Owner()` holds there.
  ///   - isRequired: Whether there is no default.
  ///   - unit: What a number counts, where the name does not say it.
  ///   - follows: A setting before this one that decides the default, which `usual` then gives.
  ///   - isKeyed: Whether the value enters the key of what is made with it; not for what cannot change a result, and not
  ///     for names of stages and files, whose content enters instead.
  ///   - formerNames: Words that this setting once had; they are answered with the one it has now.
  ///   - explanation: One line that a person can read.
  public init<Value: SettingValue>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, required isRequired: Bool = false,
    unit: String? = nil, follows: String? = nil, usual: (@Sendable (Owner) -> Value)? = nil,
    keyed isKeyed: Bool = true, formerly formerNames: [String] = [], _ explanation: String
  ) {
    self.init(
      name, path, form: Value.form, required: isRequired, unit: unit, follows: follows, usual: usual,
      keyed: isKeyed, formerly: formerNames, explanation
    ) { node, _ throws(SettingsError) in try Value.read(node) }
  }

  /// Describes a setting whose numbers are bounded.
  public init<Value: BoundedValue>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, in bounds: Bounds<Value.Bound>,
    required isRequired: Bool = false, unit: String? = nil, follows: String? = nil,
    usual: (@Sendable (Owner) -> Value)? = nil, keyed isKeyed: Bool = true, formerly formerNames: [String] = [],
    _ explanation: String
  ) {
    self.init(
      name, path, form: Value.form(in: bounds), required: isRequired, unit: unit, follows: follows, usual: usual,
      keyed: isKeyed, formerly: formerNames, explanation
    ) { node, _ throws(SettingsError) in try Value.read(node, in: bounds) }
  }

  /// Describes a setting that is an odd number.
  public init(
    _ name: String, _ path: any WritableKeyPath<Owner, Int> & Sendable, odd range: ClosedRange<Int>,
    required isRequired: Bool = false, unit: String? = nil, _ explanation: String
  ) {
    let form = ValueForm.oddInteger(range)
    self.init(
      name, path, form: form, required: isRequired, unit: unit, follows: nil, usual: nil, keyed: true, formerly: [],
      explanation
    ) { node, _ throws(SettingsError) in
      let number = try node.int()
      guard range.contains(number), !number.isMultiple(of: 2) else {
        throw node.failure("expected \(form.words), found \(number)")
      }
      return number
    }
  }

  /// Describes a setting whose list has so many elements, each perhaps bounded.
  public init<Element: BoundedValue>(
    _ name: String, _ path: any WritableKeyPath<Owner, [Element]> & Sendable, in bounds: Bounds<Element.Bound> = .all,
    counts: ClosedRange<Int>, required isRequired: Bool = false, unit: String? = nil,
    keyed isKeyed: Bool = true, formerly formerNames: [String] = [], _ explanation: String
  ) {
    let form = ValueForm.list(of: Element.form(in: bounds), counts: counts)
    self.init(
      name, path, form: form, required: isRequired, unit: unit, follows: nil, usual: nil, keyed: isKeyed,
      formerly: formerNames, explanation
    ) { node, _ throws(SettingsError) in
      let value = try [Element].read(node, in: bounds)
      guard counts.contains(value.count) else { throw node.failure("expected \(form.words), found \(value.count)") }
      return value
    }
  }

  /// Describes a setting that is a kind of a family, some of whose own settings default to what stands before it.
  ///
  /// - Parameter inherited: Those defaults, by the names of the kind's settings, from the settings before this one.
  public init<Value: KindFamily>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable,
    inherits inherited: @escaping @Sendable (Owner) -> [String: CanonicalValue], follows: String? = nil,
    usual: (@Sendable (Owner) -> Value)? = nil, formerly formerNames: [String] = [], _ explanation: String
  ) {
    self.init(
      name, path, form: Value.form, required: false, unit: nil, follows: follows, usual: usual, keyed: true,
      formerly: formerNames, explanation
    ) { node, owner throws(SettingsError) in try Value.read(node, defaults: inherited(owner)) }
  }

  private init<Value: SettingValue>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, form: ValueForm, required isRequired: Bool,
    unit: String?, follows: String?, usual: (@Sendable (Owner) -> Value)?, keyed isKeyed: Bool,
    formerly formerNames: [String],
    _ explanation: String, read: @escaping @Sendable (ConfigurationNode, Owner) throws(SettingsError) -> Value
  ) {
    self.name = name
    self.formerNames = formerNames
    self.unit = unit
    self.isRequired = isRequired
    self.follows = follows
    self.explanation = explanation
    self.isKeyed = isKeyed
    self.form = form
    allowsNothing = Value.allowsNothing
    self.read = { node, owner throws(SettingsError) in owner[keyPath: path] = try read(node, owner) }
    write = { $0[keyPath: path].canonical }
    writeKeyed = { $0[keyPath: path].keyedCanonical }
    if Value.form.holdsKinds { kinds = { owner in owner[keyPath: path].kinds } } else { kinds = nil }
    if let usual { fill = { owner in owner[keyPath: path] = usual(owner) } } else { fill = nil }
    usualKeyed = Owner()[keyPath: path].keyedCanonical
  }
}
