public import Arrays
import Media

/// Turns 8-bit pixels (width, height, channels, row-major interleaved bytes) into the bytes of a PNG file.
public typealias PNGEncoder = (_ width: Int, _ height: Int, _ channels: Int, _ pixels: [UInt8]) throws -> [UInt8]

/// How the numbers of a heat map are coloured.
public enum HeatMapScale: String, Sendable, Equatable, Codable {
  /// Red for what speaks for the decision, blue for what speaks against, clear at 0; scaled by the largest magnitude.
  case signed
  /// From dark violet at the least to yellow at the largest value, as for Grad-CAM.
  case sequential
}

/// An attribution laid over the image it explains.
public struct HeatMapImage: Sendable, Equatable {
  /// The width of image and map in pixels.
  public let width: Int
  /// The height of image and map in pixels.
  public let height: Int
  /// Red, green, blue of each pixel, row-major.
  public let pixels: [UInt8]

  /// Draws an image alone.
  ///
  /// - Parameter image: `[channel, height, width]` with 1 or 3 channels in [0, 1]; values outside are cut.
  public init(image: Tensor) throws(ReportError) {
    let gray = try Image(image)
    width = gray.width
    height = gray.height
    pixels = gray.colors.map(byte)
  }

  /// Lays a map over an image, which turns grey; a smaller map is enlarged by half-pixel bilinear interpolation, and of a
  /// longer one, such as over samples of a sound, all values that fall onto a column are summed.
  ///
  /// - Parameter map: `[height, width]`, or `[channel, height, width]`, whose channels are summed.
  public init(map: Tensor, over image: Tensor, scale: HeatMapScale) throws(ReportError) {
    let base = try Image(image)
    let values = try Self.resized(map, width: base.width, height: base.height)
    width = base.width
    height = base.height
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * values.count)
    let finite = values.filter(\.isFinite)
    let lowest = finite.min() ?? 0
    let highest = finite.max() ?? 0
    let magnitude = max(abs(lowest), abs(highest))
    for (index, value) in values.enumerated() {
      let gray = base.gray[index]
      let color: SIMD3<Double>
      switch scale {
      case .signed:
        // The image is kept pale, so that the colour's depth shows the attribution alone.
        color = signedColor(value, largest: magnitude, paper: SIMD3(repeating: 0.72 + 0.28 * gray))
      case .sequential:
        let share = highest > lowest && value.isFinite ? (value - lowest) / (highest - lowest) : 0
        color = SIMD3(repeating: 0.35 * gray) + sequentialColor(share) * 0.65
      }
      for channel in 0..<3 { pixels.append(byte(color[channel])) }
    }
    self.pixels = pixels
  }

  /// The image as an image element with its bytes inside.
  public func rendered(description: String, encodePNG: PNGEncoder) throws -> HTML {
    try pixelImage(
      width: width, height: height, pixels: pixels, description: description, className: "image",
      encodePNG: encodePNG)
  }

  private static func resized(_ map: Tensor, width: Int, height: Int) throws(ReportError) -> [Double] {
    guard map.shape.count == 2 || map.shape.count == 3, map.count > 0 else {
      throw ReportError(.shapeMismatch, "heat map of shape \(map.shape) is not [height, width] or [channel, …]")
    }
    let rows = map.shape[map.shape.count - 2]
    let length = map.shape[map.shape.count - 1]
    let columns = min(length, width)
    var plane = [Double](repeating: 0, count: rows * columns)
    for (index, value) in map.values.enumerated() {
      let (line, place) = index.quotientAndRemainder(dividingBy: length)
      plane[line % rows * columns + place * columns / length] += Double(value)
    }
    if rows == height && columns == width { return plane }
    return (0..<height * width).map { index in
      let (y, x) = index.quotientAndRemainder(dividingBy: width)
      let (top, bottom, down) = neighbors(y, from: height, to: rows)
      let (left, right, across) = neighbors(x, from: width, to: columns)
      let upper = plane[top * columns + left] * (1 - across) + plane[top * columns + right] * across
      let lower = plane[bottom * columns + left] * (1 - across) + plane[bottom * columns + right] * across
      return upper * (1 - down) + lower * down
    }
  }

  private static func neighbors(_ index: Int, from length: Int, to sourceLength: Int) -> (Int, Int, Double) {
    let position = (Double(index) + 0.5) * Double(sourceLength) / Double(length) - 0.5
    let clamped = min(max(position, 0), Double(sourceLength - 1))
    let low = Int(clamped)
    return (low, min(low + 1, sourceLength - 1), clamped - Double(low))
  }
}

/// A checked image: interleaved colours, and their luminance.
private struct Image {
  var width: Int
  var height: Int
  var colors: [Double] = []
  var gray: [Double] = []

  init(_ tensor: Tensor) throws(ReportError) {
    guard tensor.shape.count == 3, [1, 3].contains(tensor.shape[0]), tensor.count > 0 else {
      throw ReportError(
        .shapeMismatch, "image of shape \(tensor.shape) is not [channel, height, width] with 1 or 3 channels")
    }
    height = tensor.shape[1]
    width = tensor.shape[2]
    let area = width * height
    let channelStride = tensor.shape[0] == 3 ? area : 0
    for index in 0..<area {
      let rgb = SIMD3(
        Double(tensor.values[index]), Double(tensor.values[index + channelStride]),
        Double(tensor.values[index + 2 * channelStride]))
      colors += [rgb[0], rgb[1], rgb[2]]
      let luminance = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
      gray.append(luminance.isFinite ? min(max(luminance, 0), 1) : 0)
    }
  }
}

/// A share of full brightness as a byte; 0 where it is not finite.
func byte(_ value: Double) -> UInt8 { value.isFinite ? UInt8((min(max(value, 0), 1) * 255).rounded()) : 0 }
