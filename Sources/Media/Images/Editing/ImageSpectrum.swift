import CKissFFT
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
    var bins = samples.map { kiss_fft_cpx(r: $0 - mean, i: 0) }
    ComplexTransform(length: width).transform(&bins, lines: height, lineStride: width, stride: 1)
    ComplexTransform(length: height).transform(&bins, lines: width, lineStride: 1, stride: width)
    var result = FloatImage(shape: shape, samples: [Float](repeating: 0, count: samples.count))
    for y in 0..<height {
      for x in 0..<width {
        let bin = bins[(y + height - height / 2) % height * width + (x + width - width / 2) % width]
        result.samples[y * width + x] = hypot(bin.r, bin.i)
      }
    }
    return result
  }
}

/// The discrete Fourier transform of a fixed number of complex samples, by KISS FFT in 32-bit floats.
private struct ComplexTransform: ~Copyable {
  private let length: Int
  private let plan: kiss_fft_cfg

  init(length: Int) {
    guard let plan = kiss_fft_alloc(Int32(length), 0, nil, nil) else {
      preconditionFailure("no memory is left for a transform of \(length) samples")
    }
    (self.length, self.plan) = (length, plan)
  }

  /// Sound: KISS FFT allocates a plan as one block of `malloc`.
  deinit { free(UnsafeMutableRawPointer(plan)) }

  /// Transforms lines in place, each of samples `stride` apart.
  func transform(_ bins: inout [kiss_fft_cpx], lines: Int, lineStride: Int, stride: Int) {
    let none = kiss_fft_cpx(r: 0, i: 0)
    var line = [kiss_fft_cpx](repeating: none, count: length)
    var result = line
    for start in Swift.stride(from: 0, to: lines * lineStride, by: lineStride) {
      for index in 0..<length { line[index] = bins[start + index * stride] }
      kiss_fft(plan, line, &result)
      for index in 0..<length { bins[start + index * stride] = result[index] }
    }
  }
}
