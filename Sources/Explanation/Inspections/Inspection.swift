public import Networks
public import Settings

/// A way to look into a network: a kind of inspection with its settings.
///
/// Kinds are listed in `InspectionKinds.swift`; each makes itself known in a file of its own.
public struct Inspection: KindFamily {
  public static let family = "inspection"
  public static var all: [any Kind.Type] { inspectionKinds }

  /// What is looked at, and how.
  public let settings: any InspectionKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any InspectionKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no inspection")
    }
    self.settings = settings
  }

  /// The word that names the kind in files.
  public var keyword: String { Swift.type(of: settings).keyword }

  public static func == (left: Inspection, right: Inspection) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

/// A kind of inspection: what it needs, and what it finds inside one network.
public protocol InspectionKind: Kind {
  /// Whether it looks at a second network.
  static var partner: InspectionPartner { get }

  /// The same with what it leaves open chosen for a network.
  ///
  /// - Throws: ``AttributionRefusal`` where the network has nothing of the kind.
  func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self

  /// Looks into the subject's network, to which it is fitted.
  ///
  /// - Throws: ``AttributionRefusal`` where the records are too few, and what ends the work.
  func inspect(_ subject: InspectionSubject) throws -> [InspectionPart]
}

extension InspectionKind {
  public static var partner: InspectionPartner { .none }
  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self { self }
}

/// Whether an inspection looks at a second network.
public enum InspectionPartner: Sendable {
  case none
  /// Where there is one; otherwise the network stands for both.
  case optional
  /// One of the same description.
  case twin
}
