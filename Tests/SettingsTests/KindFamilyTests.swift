import KindChecks
import Settings
import Testing

/// A family made up for these tests.
private struct Part: KindFamily, StoredSettings {
  static let family = "part"
  static let all: [any Kind.Type] = [Drop.self, Relu.self]
  let kind: any Kind
  init(kind: any Kind) { self.kind = kind }
  static func == (left: Part, right: Part) -> Bool { left.canonical == right.canonical }
  func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

private enum Preset: String, CaseIterable, SettingValue { case keras, pytorch }

private struct Drop: Kind {
  static let keyword = "drop"
  static let formerKeywords = ["dropOut"]
  static let summary = "Sets a share of values to zero."
  static let shorthand: String? = "rate"
  static let settings: [Setting<Drop>] = [
    Setting("rate", \.rate, in: .within(0...0.999), required: true, "The share of values."),
    Setting("preset", \.preset, "Whose conventions."),
    Setting(
      "epsilon", \.epsilon, in: .above(0), follows: "preset", usual: { $0.preset == .keras ? 1e-3 : 1e-5 },
      formerly: ["eps"], "Added to the variance."),
    Setting("axes", \.axes, in: .atLeast(0), counts: 1...2, "Along which axes."),
    Setting("note", \.note, keyed: false, "For people."),
    Setting("inner", \.inner, "Another part."),
  ]
  var rate = 0.0
  var preset = Preset.keras
  var epsilon = 0.0
  var axes = [0]
  var note: String?
  var inner: Part?

  var fault: (setting: String, message: String)? {
    rate == 0.5 && preset == .pytorch ? ("preset", "half of pytorch is nothing") : nil
  }
}

private struct Relu: Kind {
  static let keyword = "relu"
  static let summary = "The greater of x and 0."
  static let settings: [Setting<Relu>] = []
}

struct KindWithAFile: Kind {
  static let keyword = "file"
  static let summary = "Has a name that a file can have."
  static let settings: [Setting<KindWithAFile>] = []
}

struct KindFamilyTests {
  @Test func `Kinds are as they say`() { #expect(KindChecks.faults(of: Part.self) == []) }

  private func node(_ yaml: String) throws -> ConfigurationNode {
    try ConfigurationText.parse(Array(yaml.utf8), file: "a.yaml")
  }

  private func message(_ yaml: String) -> String {
    do {
      return "read: \(try Part.read(try node(yaml)).canonical.json)"
    } catch { return "\(error)" }
  }

  @Test func `Spellings of one meaning have one canonical form`() throws {
    let canonical = """
      {"drop":{"axes":[0],"epsilon":0.001,"inner":null,"note":null,"preset":"keras","rate":0.3}}
      """
    for yaml in ["drop: 0.3", "drop: {rate: 0.3}", "{drop: {rate: 0.3, preset: keras}}", canonical] {
      #expect(try Part.read(node(yaml)).canonical.json == canonical, "\(yaml)")
    }
    #expect(try Part.read(node("relu")) == Part.read(node("{relu: }")))
  }

  @Test func `A default follows the setting before it, and a larger whole's word`() throws {
    func epsilon(_ yaml: String, _ defaults: [String: CanonicalValue] = [:]) throws -> Double? {
      (try Part.read(node(yaml), defaults: defaults).kind as? Drop)?.epsilon
    }
    #expect(try epsilon("drop: {rate: 0.1, preset: pytorch}") == 1e-5)
    #expect(try epsilon("drop: 0.1", ["preset": .string("pytorch"), "other": .int(3)]) == 1e-5)
    #expect(try epsilon("drop: {rate: 0.1, preset: keras}", ["preset": .string("pytorch")]) == 1e-3)
  }

  @Test(arguments: [
    ("relv", "a.yaml:1:1: there is no part 'relv'; did you mean 'relu'?"),
    ("dropOut: 0.3", "a.yaml:1:1: dropOut: 'dropOut' is called 'drop' now"),
    ("drop", "a.yaml:1:1: 'rate' is required and missing: The share of values."),
    ("drop: 3", "a.yaml:1:1: drop: expected a number from 0 to 0.999, found 3"),
    ("drop: {rate: .nan}", "a.yaml:1:8: drop.rate: expected a finite number, found nan"),
    ("relu: 3", "a.yaml:1:1: relu: has no settings, found 3"),
    ("drop: {rat: 0.3}", "a.yaml:1:8: drop.rat: unknown key; did you mean 'rate'?"),
    ("drop: {rate: 0.3, eps: 1}", "a.yaml:1:19: drop.eps: is called 'epsilon' now"),
    ("drop: {rate: 0.3, epsilon: 0}", "a.yaml:1:19: drop.epsilon: expected a number above 0, found 0"),
    ("drop: {rate: }", "a.yaml:1:8: drop.rate: expected a number from 0 to 0.999, found nothing"),
    ("drop: {rate: 0.5, preset: pytorch}", "a.yaml:1:19: drop.preset: half of pytorch is nothing"),
    ("drop: {rate: 0, axes: []}", "expected a list of 1 to 2, each an integer of at least 0, found 0"),
    ("drop: {rate: 0, axes: [1, -1]}", "axes[1]: expected an integer of at least 0, found -1"),
    ("drop: {rate: 0, inner: {drop: 2}}", "drop.inner.drop: expected a number from 0 to 0.999"),
    ("{relu: , drop: }", "expected one part, such as drop, found relu and drop"),
    ("4", "a.yaml:1:1: expected a part, such as drop, found 4"),
  ])
  func `Mistakes are refused at their place`(yaml: String, words: String) {
    #expect(message(yaml).contains(words), "\(message(yaml))")
  }

  @Test func `Kinds within kinds are found, with their files`() throws {
    let part = try Part.read(node("drop: {rate: 0.1, inner: relu}"))
    #expect(part.kinds.map { type(of: $0).keyword } == ["drop", "relu"])
    #expect(KindWithAFile.sourceFile == "SettingsTests/KindWithAFile.swift")
  }

  @Test func `What is stored reads back, and what is not a part says why`() throws {
    let part = try Part.read(node("drop: {rate: 0.1, inner: relu}"))
    let stored = part.canonical.json
    #expect(
      try Part.read(
        ConfigurationNode(canonical: CanonicalValue(json: Array(stored.utf8)), at: node("1").location, path: ""))
        == part)
  }

  @Test func `What cannot change a result enters no key`() throws {
    let drop = try #require(try Part.read(node("drop: {rate: 0.1, note: slow}")).kind as? Drop)
    #expect(drop.keyed.keys.sorted() == ["axes", "epsilon", "inner", "preset", "rate"])
    // Neither does what cannot within another value.
    let outer = try #require(
      try Part.read(node("drop: {rate: 0.1, inner: {drop: {rate: 0.2, note: slow}}}")).kind as? Drop)
    #expect(
      outer.keyed["inner"]?.json
        == #"{"drop":{"axes":[0],"epsilon":0.001,"inner":null,"preset":"keras","rate":0.2}}"#)
  }

  @Test func `References say what a person needs`() throws {
    let family = FamilyReference(Part.self)
    #expect(family.plural == "parts")
    let settings = family.kinds[0].settings
    #expect(settings.map(\.name) == ["rate", "preset", "epsilon", "axes", "note", "inner"])
    #expect(settings[0].usual == nil)
    #expect(settings[2].usual == .double(0.001) && settings[2].follows == "preset")
    #expect(settings.map(\.form.words)[...1] == ["a number from 0 to 0.999", "one of keras, pytorch"])
  }
}
