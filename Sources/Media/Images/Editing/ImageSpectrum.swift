import CMediaKernels
import Glibc

extension FloatImage {
  /// How strong each wave is in an image of one channel: the magnitudes of the Fourier transform about its mean, as an image
  /// of the same size whose middle (height / 2, width / 2) is the frequency 0, as `numpy.fft.fftshift` has it.
  ///
  /// A pixel further down and to the right is 1 / height, or 1 / width, cycles per pixel more.
  ///
  /// - Precondition: there is one channel.
  public func magnitudeSpectrum() -> FloatImage {
    precondition(shape.channelCount == 1, "a spectrum is of one channel, got \(shape.channelCount)")
    let (height, width) = (shape.height, shape.width)
    guard height > 0, width > 0 else { return self }
    let mean = Float(samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count))
    var bins = ComplexSamples(real: samples.map { $0 - mean })
    bins.transform(length: width, lines: height, lineStride: width, stride: 1)
    bins.transform(length: height, lines: width, lineStride: 1, stride: width)
    var result = FloatImage(shape: shape, samples: [Float](repeating: 0, count: samples.count))
    for y in 0..<height {
      for x in 0..<width {
        let bin = (y + height - height / 2) % height * width + (x + width - width / 2) % width
        result.samples[y * width + x] = hypot(bins.real[bin], bins.imaginary[bin])
      }
    }
    return result
  }
}

/// Complex numbers in rows and columns.
private struct ComplexSamples {
  var real, imaginary: [Float]

  init(real: [Float]) {
    self.real = real
    imaginary = [Float](repeating: 0, count: real.count)
  }

  /// Replaces lines, each of numbers `stride` apart, by their discrete Fourier transforms.
  mutating func transform(length: Int, lines: Int, lineStride: Int, stride: Int) {
    let tables = FourierTables(length: length)
    let lanes = Int(spectrum_lanes)
    let scratch = tables.makeScratch()
    defer { scratch.deallocate() }
    // Sound: the scratch holds the real and then the imaginary parts of `lanes` lines, and as much again.
    let (re, im) = (scratch, scratch + length * lanes)
    for first in Swift.stride(from: 0, to: lines, by: lanes) {
      let count = min(lanes, lines - first)
      for index in 0..<length {
        for lane in 0..<lanes {
          let place = (first + min(lane, count - 1)) * lineStride + index * stride
          re[index * lanes + lane] = real[place]
          im[index * lanes + lane] = imaginary[place]
        }
      }
      tables.withComplexPlan { fourier_f32($0, scratch) }
      for index in 0..<length {
        for lane in 0..<count {
          let place = (first + lane) * lineStride + index * stride
          real[place] = re[index * lanes + lane]
          imaginary[place] = im[index * lanes + lane]
        }
      }
    }
  }
}
