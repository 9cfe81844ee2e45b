public import Media

/// Images of samples in rows and columns, to look at what steps do.
public enum ContactSheet {
  /// Lays samples out, the rows one below the other, with white gutters between them.
  ///
  /// A small image is magnified by a whole number; one with samples beyond 0…1 is stretched from its least sample to
  /// its greatest. Spectrograms are gray from their least value to their greatest, low frequencies at the bottom, channels
  /// one below the other; sounds are curves, all channels mixed; numbers are curves, too.
  ///
  /// - Parameters:
  ///   - rows: the samples, such as an original and what draws made of it.
  ///   - cellSide: what the longer side of small images is magnified to, at most, in pixels.
  ///   - gutter: pixels between samples and around them.
  /// - Throws: ``StreamsError`` of code `configuration` if the sheet would be larger than images may be.
  public static func draw(
    _ rows: [[Sample]], cellSide: Int = 112, gutter: Int = 4
  ) throws(StreamsError) -> Image {
    precondition(cellSide > 0 && gutter >= 0, "cells of \(cellSide) and gutters of \(gutter) pixels")
    let cells = rows.map { $0.map { cell(of: $0, side: cellSide) } }
    do throws(MediaError) {
      return try Image.montage(cells, gutter: gutter)
    } catch {
      throw StreamsError(.configuration, "\(error.message); ask for fewer records or draws")
    }
  }

  /// One sample as an image with three channels.
  private static func cell(of sample: Sample, side: Int) -> Image {
    switch sample {
    case .image(let image): magnified(stretched(image), to: side)
    case .spectrogram(let spectrogram): magnified(image(of: spectrogram), to: side)
    case .waveform(let sound): curve(sound.mixedToMono().samples, within: 1, side: side)
    case .numbers(let numbers): curve(numbers, within: numbers.map(\.magnitude).max() ?? 0, side: side)
    }
  }

  /// An image in bytes and three channels; alpha and further channels are left out.
  private static func stretched(_ image: FloatImage) -> Image {
    let isUnit = image.samples.allSatisfy { $0 >= 0 && $0 <= 1 }
    let levels = isUnit ? image.samples : unitLevels(image.samples)
    let count = image.shape.channelCount
    let colors = count < 3 ? [0, 0, 0] : [0, 1, 2]
    let shape = ImageShape(height: image.shape.height, width: image.shape.width, channelCount: 3)
    let samples = (0..<shape.height * shape.width).flatMap { pixel in colors.map { byte(levels[pixel * count + $0]) } }
    return Image(shape: shape, samples: samples)
  }

  private static func image(of spectrogram: Spectrogram) -> Image {
    let levels = unitLevels(spectrogram.values)
    let (bandCount, frameCount) = (spectrogram.bandCount, spectrogram.frameCount)
    let samples = (0..<spectrogram.rowCount * frameCount).flatMap { index in
      let (channel, row) = (index / frameCount / bandCount, index / frameCount % bandCount)
      let band = (channel + 1) * bandCount - 1 - row
      return [UInt8](repeating: byte(levels[band * frameCount + index % frameCount]), count: 3)
    }
    return Image(shape: ImageShape(height: spectrogram.rowCount, width: frameCount, channelCount: 3), samples: samples)
  }

  /// From the least and greatest number in each column's share of all, dark on light.
  private static func curve(_ values: [Float], within bound: Float, side: Int) -> Image {
    let shape = ImageShape(height: side, width: 2 * side, channelCount: 3)
    var image = Image(shape: shape, samples: [UInt8](repeating: 235, count: shape.sampleCount))
    guard !values.isEmpty else { return image }
    func row(_ value: Float) -> Int {
      let height = bound > 0 && value.isFinite ? max(-1, min(1, value / bound)) : 0
      return Int((Float(side - 1) * (1 - height) / 2).rounded())
    }
    for x in 0..<shape.width {
      let start = x * values.count / shape.width
      let part = values[start..<max(start + 1, (x + 1) * values.count / shape.width)]
      for y in row(part.max() ?? 0)...max(row(part.max() ?? 0), row(part.min() ?? 0)) {
        for channel in 0..<3 { image.samples[(y * shape.width + x) * 3 + channel] = 40 }
      }
    }
    return image
  }

  private static func magnified(_ image: Image, to side: Int) -> Image {
    let (height, width) = (image.shape.height, image.shape.width)
    guard height > 0, width > 0 else { return image }
    let factor = max(1, side / max(height, width))
    return image.resized(to: ImageSize(height: factor * height, width: factor * width), method: .pillow(.nearest))
  }

  /// The finite numbers from 0 at the least to 1 at the greatest; all else is 0.
  private static func unitLevels(_ values: [Float]) -> [Float] {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max(), greatest > least else { return values.map { _ in 0 } }
    return values.map { $0.isFinite ? ($0 - least) / (greatest - least) : 0 }
  }

  private static func byte(_ level: Float) -> UInt8 { UInt8((255 * max(0, min(1, level))).rounded()) }
}
