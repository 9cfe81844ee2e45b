import CMediaKernels

/// A short-time transform with its tables, and perhaps filters, ready for many sounds.
public struct SpectrumAnalysis: Sendable {
  /// What is transformed, and how.
  public let transform: ShortTimeTransform
  /// Bands that the bins are gathered into; `nil` for the bins themselves.
  public let filters: FilterBank?

  private let tables: FourierTables
  private let window: [Float]

  /// Frames whose bins lie in memory at a time before they are gathered into bands.
  private static let blockFrameCount = 4 * Int(spectrum_lanes)

  /// Computes the tables.
  ///
  /// - Precondition: the filters take as many bins as a spectrum has.
  public init(_ transform: ShortTimeTransform, filters: FilterBank? = nil) {
    self.init(transform, filters: filters, window: transform.paddedWindow())
  }

  /// The same with another window, as long as the transform.
  init(_ transform: ShortTimeTransform, filters: FilterBank? = nil, window: [Float]) {
    precondition(
      filters.map { $0.binCount == transform.binCount } ?? true,
      "filters of \(filters?.binCount ?? 0) bins for spectra of \(transform.binCount)")
    self.transform = transform
    self.filters = filters
    tables = FourierTables(length: transform.transformLength / 2)
    self.window = window
  }

  /// The magnitudes or powers of all channels, gathered into bands where there are filters.
  ///
  /// - Complexity: O(samples / hop · transform · log transform).
  public func spectrogram(of sound: Waveform, isPower: Bool) -> Spectrogram {
    let frameCount = transform.frameCount(sampleCount: sound.frameCount)
    let bandCount = filters?.bandCount ?? transform.binCount
    let scratch = tables.makeScratch()
    defer { scratch.deallocate() }
    let values = isPower ? spectrum_power : spectrum_magnitude
    let planeCount = bandCount * frameCount
    let result = [Float](unsafeUninitializedCapacity: sound.channelCount * planeCount) { result, count in
      count = sound.channelCount * planeCount
      guard let result = result.baseAddress, frameCount > 0 else { return }
      for channel in 0..<sound.channelCount {
        let plane = result + channel * planeCount
        withPadded(sound.channel(channel)) { samples in
          if let filters {
            gather(filters, samples, frameCount, values, scratch, plane)
          } else {
            analyze(samples, frameCount, values, scratch, plane, nil, stride: frameCount)
          }
        }
      }
    }
    return Spectrogram(
      channelCount: sound.channelCount, bandCount: bandCount, frameCount: frameCount, values: result)
  }

  /// The complex spectra of one channel.
  public func spectra(of samples: some Collection<Float>) -> ComplexSpectrogram {
    let frameCount = transform.frameCount(sampleCount: samples.count)
    var spectra = ComplexSpectrogram(binCount: transform.binCount, frameCount: frameCount)
    guard frameCount > 0 else { return spectra }
    let scratch = tables.makeScratch()
    defer { scratch.deallocate() }
    spectra.real.withUnsafeMutableBufferPointer { real in
      spectra.imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let real = real.baseAddress else { return }
        withPadded(samples) {
          analyze($0, frameCount, spectrum_complex, scratch, real, imaginary.baseAddress, stride: frameCount)
        }
      }
    }
    return spectra
  }

  /// The sound of spectra, `sampleCount` samples long.
  func samples(of spectrogram: ComplexSpectrogram, sampleCount: Int) -> [Float] {
    precondition(
      spectrogram.binCount == transform.binCount, "\(transform.binCount) bins expected, got \(spectrogram.binCount)")
    let (length, hop, padding) = (transform.transformLength, transform.hopLength, transform.padding)
    let frameCount = spectrogram.frameCount
    let total = max(sampleCount + padding, frameCount * hop + length)
    var sum = [Float](repeating: 0, count: total)
    var weight = sum
    let scratch = tables.makeScratch()
    defer { scratch.deallocate() }
    let lanes = Int(spectrum_lanes)
    var frames = [Float](repeating: 0, count: lanes * length)
    for first in stride(from: 0, to: frameCount, by: lanes) {
      let count = min(lanes, frameCount - first)
      spectrogram.real.withUnsafeBufferPointer { real in
        spectrogram.imaginary.withUnsafeBufferPointer { imaginary in
          frames.withUnsafeMutableBufferPointer { frames in
            // Sound: bins are rows of `frameCount` numbers, of which `count` from `first` on exist.
            guard let real = real.baseAddress, let imaginary = imaginary.baseAddress else { return }
            tables.withRealPlan {
              samples_of_spectra_f32(
                real + first, imaginary + first, Int64(frameCount), Int64(count), $0, scratch, frames.baseAddress)
            }
          }
        }
      }
      for frame in 0..<count {
        let start = (first + frame) * hop
        for time in 0..<length {
          sum[start + time] += frames[frame * length + time] / Float(length) * window[time]
          weight[start + time] += window[time] * window[time]
        }
      }
    }
    return (padding..<padding + sampleCount).map {
      weight[$0] > Float.leastNormalMagnitude ? sum[$0] / weight[$0] : sum[$0]
    }
  }

  /// Gathers bins into bands, block by block while they are in the cache.
  private func gather(
    _ filters: FilterBank, _ samples: UnsafePointer<Float>, _ frameCount: Int, _ values: spectrum_values,
    _ scratch: UnsafeMutablePointer<Float>, _ result: UnsafeMutablePointer<Float>
  ) {
    let blockCount = min(frameCount, Self.blockFrameCount)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: (transform.binCount + filters.bandCount) * blockCount) {
      guard let bins = $0.baseAddress else { return }
      let bands = bins + transform.binCount * blockCount
      for first in stride(from: 0, to: frameCount, by: blockCount) {
        let count = min(blockCount, frameCount - first)
        analyze(samples + first * transform.hopLength, count, values, scratch, bins, nil, stride: count)
        filters.apply(to: bins, columnCount: count, into: bands)
        for band in 0..<filters.bandCount {
          (result + band * frameCount + first).update(from: bands + band * count, count: count)
        }
      }
    }
  }

  /// Transforms frames of padded samples.
  private func analyze(
    _ samples: UnsafePointer<Float>, _ frameCount: Int, _ values: spectrum_values,
    _ scratch: UnsafeMutablePointer<Float>, _ real: UnsafeMutablePointer<Float>,
    _ imaginary: UnsafeMutablePointer<Float>?, stride: Int
  ) {
    window.withUnsafeBufferPointer { window in
      tables.withRealPlan {
        // Sound: the last frame ends within the padded samples, and `stride` is at least `frameCount`.
        spectra_f32(
          samples, Int64(transform.hopLength), Int64(frameCount), window.baseAddress, Int64(transform.frameSpan), $0,
          scratch, real, imaginary, Int64(stride), values)
      }
    }
  }

  /// Lends the samples with what lies before and behind them.
  private func withPadded(_ samples: some Collection<Float>, _ body: (UnsafePointer<Float>) -> Void) {
    let padding = transform.padding
    let isLent: Void? =
      padding == 0
      ? samples.withContiguousStorageIfAvailable { if let start = $0.baseAddress { body(start) } } : nil
    if isLent != nil { return }
    let count = samples.count
    let padded = [Float](unsafeUninitializedCapacity: count + 2 * padding) { padded, initializedCount in
      initializedCount = count + 2 * padding
      let inner = UnsafeMutableBufferPointer(rebasing: padded[padding..<padding + count])
      _ = inner.initialize(from: samples)
      for distance in 0..<padding {
        let isMirrored = transform.framing == .reflect && count > 0
        padded[padding - 1 - distance] = isMirrored ? inner[Self.reflected(distance + 1, count)] : 0
        padded[padding + count + distance] = isMirrored ? inner[Self.reflected(count + distance, count)] : 0
      }
    }
    padded.withUnsafeBufferPointer { if let start = $0.baseAddress { body(start) } }
  }

  /// Which of `count` samples stands at a place beyond them, mirrored at the first and the last as often as needed.
  private static func reflected(_ place: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let rest = place % (2 * (count - 1))
    return rest < count ? rest : 2 * (count - 1) - rest
  }
}
