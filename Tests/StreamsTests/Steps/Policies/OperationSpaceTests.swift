import Arrays
import Media
import Streams
import Testing

@Suite struct OperationSpaceTests {
  private let shape = ImageShape(height: 331, width: 662, channelCount: 3)

  private func magnitudes(_ space: OperationSpace, _ operation: ImageOperation, _ levels: [Int]) -> [Float] {
    levels.map { space.magnitude(of: operation, level: $0, shape: shape) }
  }

  /// Entries of torchvision 0.29's tables: `linspace` and its roundings.
  @Test func areTorchvisionsTables() {
    #expect(OperationSpace.randAugment.operations.count == 14)
    #expect(OperationSpace.trivialAugmentWide.operations.count == 14)
    #expect(OperationSpace.augMix.operations.count == 13)
    expectNear(magnitudes(.randAugment, .shearX, [0, 15, 30]), [0, 0.15, 0.3])
    expectNear(magnitudes(.randAugment, .translateX, [0, 15, 30]), [0, 150, 300], within: 1e-3)
    expectNear(magnitudes(.randAugment, .translateY, [0, 15, 30]), [0, 75, 150], within: 1e-3)
    expectNear(magnitudes(.randAugment, .rotate, [9, 30]), [9, 30])
    expectNear(magnitudes(.randAugment, .color, [10, 30]), [0.3, 0.9])
    #expect(
      magnitudes(.randAugment, .posterize, Array(0...30)) == [
        8, 8, 8, 8, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4,
      ])
    expectNear(magnitudes(.randAugment, .solarize, [0, 15, 30]), [1, 0.5, 0])
    expectNear(magnitudes(.trivialAugmentWide, .shearY, [15, 30]), [0.495, 0.99])
    expectNear(magnitudes(.trivialAugmentWide, .translateX, [15, 30]), [16, 32])
    expectNear(magnitudes(.trivialAugmentWide, .rotate, [15, 30]), [67.5, 135])
    expectNear(magnitudes(.trivialAugmentWide, .sharpness, [15, 30]), [0.495, 0.99])
    #expect(magnitudes(.trivialAugmentWide, .posterize, [0, 2, 3, 15, 30]) == [8, 8, 7, 5, 2])
    expectNear(magnitudes(.augMix, .translateX, [3, 9]), [662.0 / 9, 662.0 / 3], within: 1e-3)
    #expect(magnitudes(.augMix, .posterize, Array(0...9)) == [4, 4, 3, 3, 2, 2, 1, 1, 0, 0])
    #expect(magnitudes(.augMix, .equalize, [9]) == [0])
  }
}
