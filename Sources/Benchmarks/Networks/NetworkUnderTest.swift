import ArgumentParser
import Networks

/// Networks whose topology other frameworks' timings use too.
enum NetworkUnderTest: String, CaseIterable, ExpressibleByArgument {
  /// Three convolutions of 8, 16 and 32 filters on 28×28×1.
  case simple
  /// Six convolutions of 16, 32 and 64 filters with batch normalisation and dropout on 28×28×1.
  case vgg
  /// Nineteen convolutions of 16, 32 and 64 filters in nine residual blocks on 32×32×3 (He et al., 2016).
  case resnet20
  /// Four one-dimensional convolutions on a second of sound at 16 kHz.
  case audio1d
  /// ResNet-18 as for ImageNet, with its 7×7 window and maximum at the beginning, on 64×64×3 (He et al., 2016).
  case resnet18
  /// MobileNetV2 at full width on 96×96×3 (Sandler et al., 2018).
  case mobilenetv2
  /// VGG-11 with batch normalisation and one dense layer on 32×32×3 (Simonyan and Zisserman, 2015).
  case vgg11
  /// U-Net of 32 to 512 filters that says of every pixel of 64×64×3 whether it is marked (Ronneberger et al., 2015).
  case unet
  /// DS-CNN of 64 filters on 49 frames of 40 mel bands (Zhang et al., 2017).
  case dscnn

  /// Records a step.
  var batchSize: Int {
    switch self {
    case .unet: 16
    case .audio1d: 32
    case .resnet18, .mobilenetv2: 64
    case .simple, .vgg, .resnet20, .vgg11, .dscnn: 128
    }
  }

  /// What it is trained on.
  var loss: Loss { self == .unet ? .binaryCrossEntropy : .crossEntropy() }

  func description() throws -> NetworkDescription {
    let (input, layers) =
      switch self {
      case .simple: ([1, 28, 28], Self.simpleLayers)
      case .vgg: ([1, 28, 28], Self.vggLayers)
      case .resnet20: ([3, 32, 32], Self.resnet20Layers)
      case .audio1d: ([1, 16_000], Self.audioLayers)
      case .resnet18: ([3, 64, 64], Self.resnet18Layers)
      case .mobilenetv2: ([3, 96, 96], Self.mobileNetLayers)
      case .vgg11: ([3, 32, 32], Self.vgg11Layers)
      case .unet: ([3, 64, 64], Self.uNetLayers)
      case .dscnn: ([1, 49, 40], Self.dsCNNLayers)
      }
    return try NetworkDescription(input: input, preset: .keras, graph: layers.nodes)
  }
}
