public import Settings

/// One layer as a description writes it: a kind of layer with its settings.
///
/// Kinds are listed in `LayerKinds.swift`; each makes itself known in a file of its own, which also has what code makes
/// it with, such as ``dense(units:hasBias:weights:)``.
public struct Layer: KindFamily, StoredSettings {
  public static let family = "layer"
  public static var all: [any Kind.Type] { layerKinds }

  /// What the layer says of itself.
  let settings: any LayerKind

  public var kind: any Kind { settings }

  public init(kind: any Kind) {
    guard let settings = kind as? any LayerKind else { preconditionFailure("\(Swift.type(of: kind)) is no layer") }
    self.settings = settings
  }

  init(_ settings: any LayerKind) { self.settings = settings }

  /// The word that names the kind in files, and numbers unnamed layers.
  public var keyword: String { Swift.type(of: settings).keyword }

  /// Whether several layers come in.
  public var isMerge: Bool { Swift.type(of: settings).arity == .several }

  /// What the filters see that its weights are; `nil` where they are none over an image or a sound.
  package var filters: LayerFilters? { settings.filtersSeen }

  /// How its values follow from what it reads, outside of training.
  package var response: LayerResponse { settings.response }

  public static func == (left: Layer, right: Layer) -> Bool {
    AnyHashable(left.settings) == AnyHashable(right.settings)
  }

  public func hash(into hasher: inout Hasher) { settings.hash(into: &hasher) }
}

extension Layer {
  /// The layer with what it leaves to the network spelled out, its settings checked as those of a file are.
  ///
  /// - Parameter defaults: what the network says for all layers, by the names of settings.
  /// - Throws: an error about the setting that cannot be.
  func completed(_ defaults: [String: CanonicalValue]) throws(SettingsError) -> Layer {
    try Layer.checked(
      keyword, (settings.canonical.members ?? [:]).filter { $0.value != .null }, defaults: defaults)
  }
}
