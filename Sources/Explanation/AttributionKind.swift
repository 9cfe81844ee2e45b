public import Networks
public import Settings

/// A kind of attribution: what it needs of a network, and what it shows.
public protocol AttributionKind: Kind {
  /// The same with what it leaves open chosen for a network: training is long, so this is found out before.
  ///
  /// - Throws: ``AttributionRefusal`` where the network has nothing that could be shown so.
  func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self

  /// The layers, once it is fitted, whose values and gradients the subject's plan must capture.
  var capturedLayers: [String] { get }

  /// Whether it shows the inside of one network, so that a mean over several means nothing.
  var showsOneNetwork: Bool { get }

  /// How many training records it wants to compare with.
  var backgroundCount: Int { get }

  /// Whether it draws random numbers.
  var isRandom: Bool { get }

  /// Shows what it is for, fitted to the subject's network.
  func explain(_ subject: AttributionSubject) throws -> [ExplanationPart]
}

extension AttributionKind {
  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self { self }
  public var capturedLayers: [String] { [] }
  public var showsOneNetwork: Bool { false }
  public var backgroundCount: Int { 0 }
  public var isRandom: Bool { false }
}

/// Why a network cannot be explained so, and the setting to blame.
public struct AttributionRefusal: Error, Equatable {
  /// The setting's name; `nil` for the attribution as a whole.
  public let setting: String?
  public let message: String

  /// Makes a refusal of finished words.
  public init(setting: String? = nil, _ message: String) {
    self.setting = setting
    self.message = message
  }
}
