/// One kind of a family: a layer, a step, an optimiser, …, known by its word.
///
/// A kind has a file of its own, named after its type, and one line in its family's list.
public protocol Kind: SettingGroup {
  /// The word that files use, such as `dropout`.
  static var keyword: String { get }

  /// What it does, in one line.
  static var summary: String { get }

  /// Other kinds whose code it runs, beside those in its settings.
  var companions: [any Kind] { get }

  /// Words that it once had; they are answered with the one it has now.
  static var formerKeywords: [String] { get }
}

extension Kind {
  public static var formerKeywords: [String] { [] }

  public var companions: [any Kind] { [] }

  public var kinds: [any Kind] {
    [self] + Self.settings.flatMap { $0.kinds?(self) ?? [] } + companions.flatMap { $0.kinds }
  }

  /// The module and the file that a kind's code is in, as `#fileID` gives it, such as `Networks/Dropout.swift`.
  public static var sourceFile: String {
    let names = _typeName(Self.self, qualified: true).split(separator: ".", maxSplits: 2)
    return "\(names[0])/\(names[min(1, names.count - 1)]).swift"
  }

  /// `{dropout: {rate: 0.3}}`, every setting spelled out.
  public var canonicalKind: CanonicalValue { .mapping([Self.keyword: canonical]) }

  /// The same without what can change no result.
  public var keyedKind: CanonicalValue { .mapping([Self.keyword: keyedCanonical]) }
}
