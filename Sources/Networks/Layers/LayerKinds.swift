extension Layer {
  /// Every kind of layer, in the order in which references show them.
  static let layerKinds: [any LayerKind.Type] =
    [
      Convolution.self,
      DepthwiseConvolution.self,
      TransposedConvolution.self,
      SincConvolution.self,
      Dense.self,
      SqueezeExcite.self,
      BatchNorm.self,
      LayerNorm.self,
      GroupNorm.self,
      Normalize.self,
      MaxPool.self,
      AveragePool.self,
      GlobalMaxPool.self,
      GlobalAveragePool.self,
      Dropout.self,
      SpatialDropout.self,
      StochasticDepth.self,
      Softmax.self,
      LogSoftmax.self,
      Flatten.self,
      Reshape.self,
      Pad.self,
      Crop.self,
      Upsample.self,
      Resize.self,
      Add.self,
      Multiply.self,
      Concatenate.self,
    ] + Activation.activationKinds
}
