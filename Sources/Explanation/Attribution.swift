public import Settings

/// A way to show what a network looks at: a kind of attribution with its settings.
///
/// Kinds are listed in `AttributionKinds.swift`; each makes itself known in a file of its own.
public struct Attribution: KindFamily {
  public static let family = "attribution"
  public static var all: [any Kind.Type] { attributionKinds }

  /// What is shown, and how.
  public let settings: any AttributionKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any AttributionKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no attribution")
    }
    self.settings = settings
  }

  /// What it shows of models that are no networks; `nil` where it looks into networks alone.
  public var ofTables: (any TableAttributionKind)? { settings as? any TableAttributionKind }

  /// The words of those that show models that are no networks.
  public static var keywordsOfTables: [String] {
    var words: [String] = []
    for type in attributionKinds where type is any TableAttributionKind.Type { words.append(type.keyword) }
    return words
  }

  /// The word that names the kind in files.
  public var keyword: String { Swift.type(of: settings).keyword }

  public static func == (left: Attribution, right: Attribution) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
