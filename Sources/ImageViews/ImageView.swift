public import Settings

/// A way to look at an image: a kind of view with its settings.
///
/// Kinds are listed in `ImageViewKinds.swift`; each makes itself known in a file of its own.
public struct ImageView: KindFamily {
  public static let family = "view"
  public static var all: [any Kind.Type] { viewKinds }

  /// What is shown, and how.
  public let settings: any ImageViewKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any ImageViewKind else { preconditionFailure("\(Swift.type(of: kind)) is no view") }
    self.settings = settings
  }

  public static func == (left: ImageView, right: ImageView) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
