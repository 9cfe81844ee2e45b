import Arrays
import Foundation
import Media
import Streams
import Testing

@Suite struct CutMixTests {
  private let key = RandomKey(seed: 9)

  /// Four images of two channels, image r all r.
  private let records = BatchTransform.Records(
    inputs: (0..<4).flatMap { [Float](repeating: Float($0), count: 2 * 8 * 12) }, inputShape: [2, 8, 12],
    labels: [0, 1, 2, 3], classCount: 4, recordIDs: [20, 21, 22, 23], validCount: 4)

  @Test func aRectangleIsThePartners() {
    let mixed = BatchTransform.cutMix(alpha: 1).apply(to: records, key: key)
    var pasted = 0
    for row in 0..<4 {
      var generator = key.derived("cutMix").derived(20 + row).generator()
      let draw = CutMix(alpha: 1).draw(inputShape: [2, 8, 12], generator: &generator)
      let partner = generator.below(4)
      var count = 0
      for channel in 0..<2 {
        for y in 0..<8 {
          for x in 0..<12 {
            let isInside = (draw.top..<draw.bottom).contains(y) && (draw.left..<draw.right).contains(x)
            let value = mixed.inputs[((row * 2 + channel) * 8 + y) * 12 + x]
            #expect(value == Float(isInside ? partner : row))
            if isInside { count += 1 }
          }
        }
      }
      var target = [Float](repeating: 0, count: 4)
      target[row] += 1 - Float(count) / 192
      target[partner] += Float(count) / 192
      expectNear(mixed.targets[row: row].values, target)
      pasted += partner == row ? 0 : count
    }
    #expect(pasted > 0)
  }

  /// Rectangles keep the image's proportions and lie within; for α = 1 and no cutting the area would be uniform.
  @Test func rectanglesAreDrawn() {
    let step = CutMix(alpha: 1)
    var generator = key.generator()
    let found = (0..<2000).map { _ in step.draw(inputShape: [1, 100, 200], generator: &generator) }
    #expect(found.allSatisfy { $0.top >= 0 && $0.left >= 0 && $0.bottom <= 100 && $0.right <= 200 })
    #expect(found.allSatisfy { $0.top <= $0.bottom && $0.left <= $0.right })
    let whole = found.filter { $0.top > 0 && $0.left > 0 && $0.bottom < 100 && $0.right < 200 }
    #expect(whole.count > 100)
    #expect(whole.allSatisfy { abs(($0.right - $0.left) - 2 * ($0.bottom - $0.top)) <= 2 })
    let weights = found.map { step.weight($0, inputShape: [1, 100, 200]) }
    #expect(
      weights.allSatisfy { $0 >= 0 && $0 <= 1 } && weights.contains { $0 < 0.2 } && weights.contains { $0 > 0.95 })
    let dot = step.draw(inputShape: [1, 1, 1], generator: &generator)
    #expect(step.weight(dot, inputShape: [1, 1, 1]) == 1)
  }
}
