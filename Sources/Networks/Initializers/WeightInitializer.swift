public import Settings

/// How weights start, as a description says it; the fans of a layer make it an ``Initializer``.
public struct WeightInitializer: KindFamily, StoredSettings {
  public static let family = "initializer"
  public static var all: [any Kind.Type] { initializerKinds }

  private let settings: any InitializerKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any InitializerKind else {
      preconditionFailure("\(Swift.type(of: kind)) starts no weights")
    }
    self.settings = settings
  }

  init(_ settings: any InitializerKind) { self.settings = settings }

  /// The word that names the kind in files.
  public var keyword: String { Swift.type(of: settings).keyword }

  /// Whether it needs the fans or the shape of a matrix.
  var needsMatrix: Bool { Swift.type(of: settings).needsMatrix }

  /// The words of those that biases can start by.
  static var biasKeywords: [String] { initializerKinds.filter { !$0.needsMatrix }.map { $0.keyword } }

  /// The distribution for a layer with these fans.
  func resolved(_ preset: FrameworkPreset, fanIn: Int, fanOut: Int) -> Initializer {
    settings.resolved(preset, fanIn: Double(fanIn), fanOut: Double(fanOut))
  }

  public static func == (left: WeightInitializer, right: WeightInitializer) -> Bool {
    AnyHashable(left.settings) == AnyHashable(right.settings)
  }

  public func hash(into hasher: inout Hasher) { settings.hash(into: &hasher) }
}

/// A way to start weights.
protocol InitializerKind: Kind {
  /// Whether it needs the fans or the shape of a matrix, which biases have not.
  static var needsMatrix: Bool { get }

  /// The distribution for a layer with these fans.
  func resolved(_ preset: FrameworkPreset, fanIn: Double, fanOut: Double) -> Initializer
}

extension InitializerKind {
  static var needsMatrix: Bool { true }
}
