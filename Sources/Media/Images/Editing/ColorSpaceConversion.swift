import Glibc

/// A way to say a colour in three numbers, each brought to 0…1.
public enum ImageColorSpace: String, CaseIterable, Sendable {
  /// Hue as a part of a whole turn from red, saturation, and value, which is the greatest of red, green and blue.
  ///
  /// - Reference: Smith, 1978, "Color gamut transform pairs", SIGGRAPH, the hexcone model.
  case hsv
  /// Y = 0.299 R + 0.587 G + 0.114 B, Cb = 1/2 + (B - Y) / 1.772, Cr = 1/2 + (R - Y) / 1.402.
  ///
  /// - Reference: JFIF 1.02, full range, with the luminance of ITU-R BT.601.
  case ycbcr
  /// CIE L*a*b* of sRGB under D65: L* / 100, (a* + 128) / 255, (b* + 128) / 255.
  ///
  /// - Reference: IEC 61966-2-1 for sRGB, CIE 15 for L*a*b*.
  case lab
}

extension FloatImage {
  /// The same colours, red, green and blue on 0…1, in another color space.
  ///
  /// - Precondition: there are three channels.
  public func converted(to space: ImageColorSpace) -> FloatImage {
    precondition(shape.channelCount == 3, "colours have three channels, got \(shape.channelCount)")
    return switch space {
    case .hsv: mappingColors(hexcone)
    case .ycbcr: mappingColors(lumaAndChroma)
    case .lab: mappingColors(lightnessAndOpponents)
    }
  }

  private func mappingColors(_ convert: (SIMD3<Float>) -> SIMD3<Float>) -> FloatImage {
    rebuilt(as: shape) { source, result in
      // Sound: three samples a pixel.
      for red in stride(from: 0, to: shape.sampleCount, by: 3) {
        let color = convert(SIMD3(source[red], source[red + 1], source[red + 2]))
        for channel in 0..<3 { result[red + channel] = color[channel] }
      }
    }
  }
}

private func hexcone(_ color: SIMD3<Float>) -> SIMD3<Float> {
  let (most, least) = (color.max(), color.min())
  let range = most - least
  guard range > 0 else { return SIMD3(0, 0, most) }
  let sextant =
    if most == color.x {
      (color.y - color.z) / range
    } else if most == color.y {
      2 + (color.z - color.x) / range
    } else {
      4 + (color.x - color.y) / range
    }
  return SIMD3(sextant < 0 ? sextant / 6 + 1 : sextant / 6, most > 0 ? range / most : 0, most)
}

private func lumaAndChroma(_ color: SIMD3<Float>) -> SIMD3<Float> {
  let luma = 0.299 * color.x + 0.587 * color.y + 0.114 * color.z
  return SIMD3(luma, 0.5 + (color.z - luma) / 1.772, 0.5 + (color.x - luma) / 1.402)
}

private func lightnessAndOpponents(_ color: SIMD3<Float>) -> SIMD3<Float> {
  func linear(_ level: Float) -> Float { level > 0.04045 ? pow((level + 0.055) / 1.055, 2.4) : level / 12.92 }
  let (red, green, blue) = (linear(color.x), linear(color.y), linear(color.z))
  // The lightness of a part of white.
  func lightness(_ share: Float) -> Float { share > 0.008856 ? cbrt(share) : 7.787 * share + 16 / 116 }
  let x = lightness((0.412453 * red + 0.357580 * green + 0.180423 * blue) / 0.95047)
  let y = lightness(0.212671 * red + 0.715160 * green + 0.072169 * blue)
  let z = lightness((0.019334 * red + 0.119193 * green + 0.950227 * blue) / 1.08883)
  return SIMD3((116 * y - 16) / 100, (500 * (x - y) + 128) / 255, (200 * (y - z) + 128) / 255)
}
