extension Layer: NetworkPart {
  /// Adds the layer without a name, behind the one before.
  public func add(to assembly: inout NetworkAssembly) throws(NetworkError) { try assembly.add(self) }

  public func named(_ name: String) -> PlacedLayer { PlacedLayer(layer: self, name: name, inputs: []) }

  /// The layer behind others than the one before.
  public func reading(_ names: String...) -> PlacedLayer { PlacedLayer(layer: self, name: nil, inputs: names) }
}
