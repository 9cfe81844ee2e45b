import Arrays
import Glibc
import Media

/// Draws the size of a part of an image: its area uniformly, the logarithm of its width over its height uniformly.
func drawnExtent(
  of shape: ImageShape, scale: Interval, ratio: Interval, generator: inout CounterGenerator
) -> ImageSize {
  let area = Double(shape.height * shape.width) * Double(scale.draw(&generator))
  let logRatio = Interval(log(ratio.lower), log(ratio.upper)).draw(&generator)
  let quotient = Double(exp(logRatio))
  return ImageSize(
    height: Int((area / quotient).squareRoot().rounded(.toNearestOrEven)),
    width: Int((area * quotient).squareRoot().rounded(.toNearestOrEven)))
}
