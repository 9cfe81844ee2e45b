import Arrays
package import Media

/// Which operations there are, and how much each does at a level: the tables of torchvision's `autoaugment` module.
///
/// - Reference: Cubuk, Zoph, Shlens and Le, 2020, "RandAugment"; Müller and Hutter, 2021, "TrivialAugment"; Hendrycks
///   et al., 2020, "AugMix".
package enum OperationSpace: Sendable {
  case randAugment, trivialAugmentWide, augMix

  /// What is chosen from, in torchvision's order.
  package var operations: [ImageOperation] {
    switch self {
    case .randAugment, .trivialAugmentWide: ImageOperation.allCases
    case .augMix:
      [
        .shearX, .shearY, .translateX, .translateY, .rotate, .posterize, .solarize, .autocontrast, .equalize,
        .brightness, .color, .contrast, .sharpness,
      ]
    }
  }

  /// How many levels there are.
  package var levelCount: Int { self == .augMix ? 10 : 31 }

  /// How much an operation does at a level of `0..<levelCount`; 0 where that means nothing.
  package func magnitude(of operation: ImageOperation, level: Int, shape: ImageShape) -> Float {
    let share = Float(level) / Float(levelCount - 1)
    let isWide = self == .trivialAugmentWide
    func shift(_ extent: Int) -> Float {
      switch self {
      case .randAugment: 150 / 331 * Float(extent)
      case .trivialAugmentWide: 32
      case .augMix: Float(extent) / 3
      }
    }
    switch operation {
    case .identity, .autocontrast, .equalize: return 0
    case .shearX, .shearY: return share * (isWide ? 0.99 : 0.3)
    case .translateX: return share * shift(shape.width)
    case .translateY: return share * shift(shape.height)
    case .rotate: return share * (isWide ? 135 : 30)
    case .brightness, .color, .contrast, .sharpness: return share * (isWide ? 0.99 : 0.9)
    case .posterize:
      let (bits, lost): (Float, Float) =
        switch self {
        case .randAugment: (8, 4)
        case .trivialAugmentWide: (8, 6)
        case .augMix: (4, 4)
        }
      return (bits - share * lost).rounded(.toNearestOrEven)
    case .solarize: return 1 - share
    }
  }

  /// Draws an operation, its level below `levelBound` or as given, and its sign.
  func draw(
    level: Int? = nil, levelBound: Int? = nil, shape: ImageShape, generator: inout CounterGenerator
  ) -> DrawnOperation {
    let operation = operations[generator.below(operations.count)]
    let level = level ?? generator.below(levelBound ?? levelCount)
    let magnitude = magnitude(of: operation, level: level, shape: shape)
    let isNegative = operation.isSigned && generator.happens(0.5)
    return DrawnOperation(operation: operation, magnitude: isNegative ? -magnitude : magnitude)
  }
}
