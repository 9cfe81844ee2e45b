import CMediaKernels
import Glibc

/// The constant-Q transform: bins whose distances are parts of an octave, each as wide as it is high; librosa's `cqt`.
///
/// Each bin's filter is a windowed tone, applied through spectra of the whole sound at its own rate. librosa halves the rate
/// octave by octave instead, and drops a hundredth of each filter; the two differ by less than that.
///
/// - Reference: Schörkhuber and Klapuri, 2010, "Constant-Q transform toolbox for music processing", SMC.
public struct ConstantQTransform: Sendable {
  /// What is asked for.
  public struct Layout: Hashable, Sendable {
    /// The lowest bin's frequency; C1 if nothing is said.
    public var lowestHz: Double
    public var binCount: Int
    public var binsPerOctave: Int
    /// Samples from one column to the next.
    public var hopLength: Int

    /// Names all there is to say.
    public init(
      lowestHz: Double = 32.703_195_662_574_83, binCount: Int = 84, binsPerOctave: Int = 12, hopLength: Int = 512
    ) {
      self.lowestHz = lowestHz
      self.binCount = binCount
      self.binsPerOctave = binsPerOctave
      self.hopLength = hopLength
    }

    /// A bin's frequency.
    public func hertz(_ bin: Int) -> Double { lowestHz * pow(2, Double(bin) / Double(binsPerOctave)) }

    /// A filter's frequency over its width.
    var quality: Double {
      let ratio = pow(2, 2 / Double(binsPerOctave))
      return (ratio + 1) / (ratio - 1)
    }

    /// How high the highest filter reaches, whose Hann window is 1.5 bins wide.
    public var highestHz: Double { hertz(binCount - 1) * (1 + 0.5 * 1.500_183_105_468_75 / quality) }

    /// Samples of the longest filter.
    public func longestFilter(sampleRateHz: Int) -> Double { quality * Double(sampleRateHz) / lowestHz }

    /// How many columns a sound has.
    public func frameCount(sampleCount: Int) -> Int { 1 + sampleCount / hopLength }
  }

  /// The most samples that a filter may have.
  public static let filterLimit = 1 << 17

  public let layout: Layout
  private let analysis: SpectrumAnalysis
  private let real, imaginary: FilterBank

  /// Computes the filters.
  ///
  /// - Precondition: the highest reaches at most half the rate, and the longest has at most ``filterLimit`` samples.
  public init(_ layout: Layout, sampleRateHz: Int) {
    let longest = layout.longestFilter(sampleRateHz: sampleRateHz)
    precondition(layout.highestHz <= Double(sampleRateHz) / 2, "a filter up to \(layout.highestHz) Hz")
    precondition(longest <= Double(Self.filterLimit), "a filter of \(longest) samples")
    var length = 2
    while Double(length) < longest { length *= 2 }
    self.layout = layout
    let spectra = Self.filterSpectra(layout, sampleRateHz: sampleRateHz, transformLength: length)
    (real, imaginary) = (spectra.real, spectra.imaginary)
    analysis = SpectrumAnalysis(
      .librosa(transformLength: length, hopLength: layout.hopLength),
      window: [Float](repeating: 1, count: length))
  }

  /// The spectra from which bins are gathered, which take more memory than the bins.
  public var analyzed: ShortTimeTransform { analysis.transform }

  /// The magnitudes, in the order `[channel, bin, frame]`.
  public func magnitude(of sound: Waveform) -> Spectrogram {
    let channels = (0..<sound.channelCount).map { channel -> Spectrogram in
      let spectra = analysis.spectra(of: sound.channel(channel))
      func part(_ filters: FilterBank, _ values: [Float]) -> [Float] {
        filters.apply(
          to: Spectrogram(bandCount: spectra.binCount, frameCount: spectra.frameCount, values: values)
        ).values
      }
      let (rr, ii) = (part(real, spectra.real), part(imaginary, spectra.imaginary))
      let (ri, ir) = (part(real, spectra.imaginary), part(imaginary, spectra.real))
      return Spectrogram(
        bandCount: layout.binCount, frameCount: spectra.frameCount,
        values: rr.indices.map { index in
          let (x, y) = (rr[index] - ii[index], ri[index] + ir[index])
          return (x * x + y * y).squareRoot()
        })
    }
    return Spectrogram(
      channelCount: sound.channelCount, bandCount: layout.binCount, frameCount: channels[0].frameCount,
      values: channels.flatMap(\.values))
  }

  /// The filters' spectra, from 0 to half the sample rate; what is below 10⁻⁵ of a filter's peak is left out.
  private static func filterSpectra(
    _ layout: Layout, sampleRateHz: Int, transformLength: Int
  ) -> (real: FilterBank, imaginary: FilterBank) {
    let tables = FourierTables(length: transformLength)
    let lanes = Int(spectrum_lanes)
    let binCount = transformLength / 2 + 1
    var real = [Float](repeating: 0, count: layout.binCount * binCount)
    var imaginary = real
    let scratch = tables.makeScratch()
    defer { scratch.deallocate() }
    for first in stride(from: 0, to: layout.binCount, by: lanes) {
      scratch.update(repeating: 0, count: 2 * transformLength * lanes)
      let bins = first..<min(first + lanes, layout.binCount)
      for bin in bins {
        write(layout, bin, sampleRateHz, transformLength) { time, x, y in
          scratch[time * lanes + bin - first] = x
          scratch[(transformLength + time) * lanes + bin - first] = y
        }
      }
      tables.withComplexPlan { fourier_f32($0, scratch) }
      for bin in bins {
        func part(_ start: Int, _ k: Int) -> Float { scratch[(start + k) * lanes + bin - first] }
        let peak = (0..<binCount).reduce(Float(0)) { max($0, hypot(part(0, $1), part(transformLength, $1))) }
        for k in 0..<binCount {
          let (x, y) = (part(0, k), part(transformLength, k))
          guard hypot(x, y) >= 1e-5 * peak else { continue }
          real[bin * binCount + k] = x
          imaginary[bin * binCount + k] = y
        }
      }
    }
    return (
      FilterBank(bandCount: layout.binCount, binCount: binCount) { Double(real[$0 * binCount + $1]) },
      FilterBank(bandCount: layout.binCount, binCount: binCount) { Double(imaginary[$0 * binCount + $1]) }
    )
  }

  /// One filter: a tone in a Hann window whose magnitudes add up to the root of its length, in the middle of the transform.
  private static func write(
    _ layout: Layout, _ bin: Int, _ sampleRateHz: Int, _ transformLength: Int, _ body: (Int, Float, Float) -> Void
  ) {
    let hertz = layout.hertz(bin)
    let length = layout.quality * Double(sampleRateHz) / hertz
    let first = (-length / 2).rounded(.down)
    let count = Int((length / 2).rounded(.down) - first)
    let window = (0..<count).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(count)) }
    let scale = length.squareRoot() / (max(window.reduce(0, +), .leastNormalMagnitude) * Double(transformLength))
    let start = (transformLength - count) / 2
    for index in 0..<count {
      let angle = 2 * Double.pi * (first + Double(index)) * hertz / Double(sampleRateHz)
      body(start + index, Float(scale * window[index] * cos(angle)), Float(scale * window[index] * sin(angle)))
    }
  }
}
