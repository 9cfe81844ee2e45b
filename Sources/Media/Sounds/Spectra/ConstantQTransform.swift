import CMediaKernels
import Glibc

/// The constant-Q transform: bins whose distances are parts of an octave, each as wide as it is high; librosa's `cqt`.
///
/// Each bin's filter is a windowed tone, made of as many samples as in librosa, which halves the rate octave by octave, and
/// applied to spectra of the sound at its own rate. The two differ where librosa's halved sound lacks what its resampling
/// leaves beyond the ends, and by what librosa drops of each filter, a hundredth if nothing else is said.
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

    /// How often librosa halves the rate for a bin: once for each octave from the top, as long as columns still fall on
    /// samples, and beforehand if all bins lie so low.
    func halvings(_ bin: Int, sampleRateHz: Int) -> Int {
      let octaveCount = (binCount + binsPerOctave - 1) / binsPerOctave
      let possible = hopLength.trailingZeroBitCount
      let room = Int(log2(Double(sampleRateHz) / 2 / highestHz).rounded(.up)) - 2
      let before = max(0, min(room, possible - octaveCount + 1))
      return before + min((binCount - 1 - bin) / binsPerOctave, possible - before)
    }

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
    let lanes = Int(spectrum_lanes)
    let binCount = transformLength / 2 + 1
    var real = [Float](repeating: 0, count: layout.binCount * binCount)
    var imaginary = real
    var first = 0
    while first < layout.binCount {
      // As many together as have one rate; at a lower one a spectrum ends earlier, with bins as far apart.
      let halvings = layout.halvings(first, sampleRateHz: sampleRateHz)
      let bins = (first..<min(first + lanes, layout.binCount)).prefix {
        layout.halvings($0, sampleRateHz: sampleRateHz) == halvings
      }
      let length = transformLength >> halvings
      let tables = FourierTables(length: length)
      let scratch = tables.makeScratch()
      defer { scratch.deallocate() }
      scratch.update(repeating: 0, count: 2 * length * lanes)
      for bin in bins {
        write(layout, bin, rateHz: Double(sampleRateHz) / Double(1 << halvings), length) { time, x, y in
          scratch[time * lanes + bin - first] = x
          scratch[(length + time) * lanes + bin - first] = y
        }
      }
      tables.withComplexPlan { fourier_f32($0, scratch) }
      for bin in bins {
        func part(_ start: Int, _ k: Int) -> Float { scratch[(start + k) * lanes + bin - first] }
        let peak = (0...length / 2).reduce(Float(0)) { max($0, hypot(part(0, $1), part(length, $1))) }
        let scale = Float((layout.quality * Double(sampleRateHz) / layout.hertz(bin)).squareRoot())
        for k in 0...length / 2 {
          let (x, y) = (part(0, k), part(length, k))
          guard hypot(x, y) >= 1e-5 * peak else { continue }
          real[bin * binCount + k] = x * scale / Float(transformLength)
          imaginary[bin * binCount + k] = y * scale / Float(transformLength)
        }
      }
      first = bins.endIndex
    }
    return (
      FilterBank(bandCount: layout.binCount, binCount: binCount) { Double(real[$0 * binCount + $1]) },
      FilterBank(bandCount: layout.binCount, binCount: binCount) { Double(imaginary[$0 * binCount + $1]) }
    )
  }

  /// One filter: a tone in a Hann window whose magnitudes add up to one, in the middle of so many samples.
  private static func write(
    _ layout: Layout, _ bin: Int, rateHz: Double, _ sampleCount: Int, _ body: (Int, Float, Float) -> Void
  ) {
    let hertz = layout.hertz(bin)
    let length = layout.quality * rateHz / hertz
    let first = (-length / 2).rounded(.down)
    let count = Int((length / 2).rounded(.down) - first)
    let window = (0..<count).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(count)) }
    let sum = max(window.reduce(0, +), .leastNormalMagnitude)
    let start = (sampleCount - count) / 2
    for index in 0..<count {
      let angle = 2 * Double.pi * (first + Double(index)) * hertz / rateHz
      body(start + index, Float(window[index] / sum * cos(angle)), Float(window[index] / sum * sin(angle)))
    }
  }
}
