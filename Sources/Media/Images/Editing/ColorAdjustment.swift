import Glibc

// Changes of colour, as torchvision's `transforms.v2.functional` defines them on tensors; the same for bytes as in Pillow's
// `ImageEnhance` up to a level.

extension Raster {
  /// Brighter (factor above 1) or darker, black at 0: torchvision's `adjust_brightness`.
  public func adjustingBrightness(_ factor: Float) -> Raster {
    checkFactor(factor)
    return withTruncated(levels.map { $0 * factor })
  }

  /// More contrast (factor above 1) or less, about the mean luminance: torchvision's `adjust_contrast`.
  public func adjustingContrast(_ factor: Float) -> Raster {
    checkFactor(factor)
    let gray = luminanceLevels()
    let mean = gray.isEmpty ? 0 : Float(gray.reduce(0.0) { $0 + Double($1) } / Double(gray.count))
    return withTruncated(levels.map { $0 * factor + mean * (1 - factor) })
  }

  /// More colour (factor above 1) or less, none at 0: torchvision's `adjust_saturation`.
  ///
  /// Images of one channel stay as they are.
  public func adjustingSaturation(_ factor: Float) -> Raster {
    checkFactor(factor)
    guard shape.channelCount > 1 else { return self }
    let gray = luminanceLevels()
    var result = levels
    result.withUnsafeMutableBufferPointer { result in
      for (pixel, level) in gray.enumerated() {
        for index in 3 * pixel..<3 * pixel + 3 { result[index] = result[index] * factor + level * (1 - factor) }
      }
    }
    return withTruncated(result)
  }

  /// All hues moved around the colour circle by `turns` of -0.5...0.5: torchvision's `adjust_hue`.
  ///
  /// Images of one channel stay as they are.
  public func adjustingHue(_ turns: Float) -> Raster {
    precondition(turns.magnitude <= 0.5, "a hue shift must be in -0.5...0.5 turns, got \(turns)")
    guard shape.channelCount > 1 else { return self }
    checkColor()
    var unit = unitLevels()
    unit.withUnsafeMutableBufferPointer { unit in
      for red in stride(from: 0, to: unit.count, by: 3) {
        let color = hueShifted(SIMD3(unit[red], unit[red + 1], unit[red + 2]), turns)
        for channel in 0..<3 { unit[red + channel] = color[channel] }
      }
    }
    return withUnitLevels(unit)
  }

  /// `gain · x^gamma` of samples from 0 to 1: torchvision's `adjust_gamma`.
  public func adjustingGamma(_ gamma: Float, gain: Float = 1) -> Raster {
    precondition(gamma >= 0, "gamma must not be negative, got \(gamma)")
    return withUnitLevels(unitLevels().map { (gain * pow($0, gamma)).clamped(to: 1) })
  }

  /// The samples from 0 to 1.
  private func unitLevels() -> [Float] { levels.map { $0 / Sample.whiteLevel } }

  /// The image of samples from 0 to 1: whole samples get equal shares of that range, as in torchvision's `to_dtype`.
  private func withUnitLevels(_ unit: [Float]) -> Raster {
    let scale = Sample.whiteLevel == 1 ? 1 : Sample.whiteLevel + 1 - 1e-3
    return withTruncated(unit.map { $0 * scale })
  }

  /// Per pixel 0.2989 R + 0.587 G + 0.114 B, whole where samples are; of one channel the samples.
  private func luminanceLevels() -> [Float] {
    let levels = levels
    guard shape.channelCount > 1 else { return levels }
    checkColor()
    let isWhole = Sample.whiteLevel != 1
    return filled(levels.count / 3) { gray in
      for pixel in 0..<levels.count / 3 {
        let red = 0.2989 * levels[3 * pixel]
        let level = red + 0.587 * levels[3 * pixel + 1] + 0.114 * levels[3 * pixel + 2]
        gray[pixel] = isWhole ? level.rounded(.down) : level
      }
    }
  }

  private func checkFactor(_ factor: Float) {
    precondition(factor >= 0, "a factor must not be negative, got \(factor)")
  }

  private func checkColor() {
    precondition(shape.channelCount == 3, "colours are defined for 1 or 3 channels, got \(shape.channelCount)")
  }
}

/// A colour of samples from 0 to 1 with another hue.
///
/// - Reference: Smith, 1978, "Color gamut transform pairs", SIGGRAPH, the hexcone model.
private func hueShifted(_ color: SIMD3<Float>, _ turns: Float) -> SIMD3<Float> {
  let (most, least) = (color.max(), color.min())
  let range = most - least
  guard range > 0 else { return color }
  let distance = (SIMD3(repeating: most) - color) / range
  let sextant =
    if most == color.x {
      distance.z - distance.y
    } else if most == color.y {
      2 + distance.x - distance.z
    } else {
      4 + distance.y - distance.x
    }
  var hue = fmod(sextant / 6 + 1, 1) + turns
  hue -= hue.rounded(.down)
  let scaled = hue * 6
  let floor = scaled.rounded(.down)
  let (saturation, fraction) = (range / most, scaled - floor)
  let low = ((1 - saturation) * most).clamped(to: 1)
  let falling = ((1 - saturation * fraction) * most).clamped(to: 1)
  let rising = ((1 - saturation + saturation * fraction) * most).clamped(to: 1)
  switch Int(floor) % 6 {
  case 0: return SIMD3(most, rising, low)
  case 1: return SIMD3(falling, most, low)
  case 2: return SIMD3(low, most, rising)
  case 3: return SIMD3(low, falling, most)
  case 4: return SIMD3(rising, low, most)
  default: return SIMD3(most, low, falling)
  }
}
