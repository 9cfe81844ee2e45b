/// A layer, or the settings of one.
public protocol LayerPart: NetworkPart {
  /// The layer.
  var layer: Layer { get }
}

extension LayerPart {
  /// Adds the layer without a name, behind the one before.
  public func add(to assembly: inout NetworkAssembly) throws(NetworkError) { try assembly.add(layer) }

  /// The layer under a name.
  public func named(_ name: String) -> PlacedLayer { PlacedLayer(layer: layer, name: name, inputs: []) }

  /// The layer behind others than the one before.
  public func reading(_ names: String...) -> PlacedLayer { PlacedLayer(layer: layer, name: nil, inputs: names) }
}

extension Layer: LayerPart {
  /// Itself.
  public var layer: Layer { self }
}

extension Convolution: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .convolution(self) }
}

extension DepthwiseConvolution: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .depthwiseConvolution(self) }
}

extension TransposedConvolution: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .transposedConvolution(self) }
}

extension Dense: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .dense(self) }
}

extension Activation: LayerPart {
  /// The layer that applies it.
  public var layer: Layer { .activation(self) }
}

extension BatchNorm: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .batchNorm(self) }
}

extension LayerNorm: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .layerNorm(self) }
}

extension GroupNorm: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .groupNorm(self) }
}

extension SqueezeExcite: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .squeezeExcite(self) }
}

extension Upsample: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .upsample(self) }
}

extension Reshape: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .reshape(self) }
}

extension Pad: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .pad(self) }
}

extension Crop: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .crop(self) }
}

extension Normalize: LayerPart {
  /// The layer with these settings.
  public var layer: Layer { .normalize(self) }
}
