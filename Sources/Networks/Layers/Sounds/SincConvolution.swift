import Glibc
public import Settings

/// A convolution of a sound whose filters are band-passes, each given by its lower cut-off and its width, which are trained.
///
/// Cut-offs are held as shares of the sample rate, as in the authors' first code, so that a step of Adam or RMSprop with its
/// usual learning rate of 0.001 moves them by a thousandth of the rate, 16 Hz at 16 kHz, and not by a thousandth of a hertz.
/// A band-pass is h[n] = w[n] · (f₂ sinc(2πf₂n) − f₁ sinc(2πf₁n)) / (f₂ − f₁) with f₁ = least + |low|,
/// f₂ = f₁ + narrowest + |band| and a symmetric Hamming window w. A band that moves beyond half the rate folds back.
///
/// - Shape: input `[1, time]`, output `[filters, time]`; `low` and `band` `[filters]`.
/// - Reference: Ravanelli and Bengio, 2018, "Speaker recognition from raw waveform with SincNet", arXiv:1808.00158,
///   equations 4 to 7.
public struct SincConvolution: Kind {
  public static let keyword = "sincConvolution"
  public static let summary = "Slides band-passes over a sound, of which the cut-off frequencies are trained."
  public static let settings: [Setting<SincConvolution>] = [
    Setting("filters", \.filters, in: .within(2...1 << 14), "The number of band-passes."),
    Setting("kernel", \.taps, odd: 3...1 << 16, unit: "samples", "How long a band-pass is, an odd number."),
    Setting("stride", \.stride, in: .within(1...1 << 20), unit: "samples", "The step of the window."),
    Setting("padding", \.padding, "What happens at the border: same, valid, or [first, last] zeros."),
    Setting(
      "sampleRateHz", \.sampleRateHz, in: .within(1000...1 << 20), required: true,
      "The rate of the sounds that come in."),
    Setting("lowestHz", \.lowestHz, in: .within(0...1e6), "What a lower cut-off cannot fall below."),
    Setting("narrowestHz", \.narrowestHz, in: .within(1e-3...1e6), "What the width of a band cannot fall below."),
  ]

  /// The number of band-passes.
  public var filters = 80
  /// Samples of a band-pass, odd.
  public var taps = 251
  /// The step of the window.
  public var stride = 1
  /// What happens at the border.
  public var padding = Padding.valid
  /// The rate of the sounds that come in.
  public var sampleRateHz = 16_000
  /// What a lower cut-off cannot fall below.
  public var lowestHz = 50.0
  /// What the width of a band cannot fall below.
  public var narrowestHz = 50.0

  public init() {}

  public var fault: (setting: String, message: String)? {
    let room = Double(sampleRateHz) / 2 - 100
    guard lowestHz + narrowestHz < room else {
      return (
        "lowestHz",
        "and narrowestHz come to \(lowestHz + narrowestHz) Hz, too much for bands below \(sampleRateHz / 2) Hz, half the rate"
      )
    }
    return nil
  }

  /// The least lower cut-off and the least width, as shares of the sample rate.
  var least: (low: Double, band: Double) {
    (lowestHz / Double(sampleRateHz), narrowestHz / Double(sampleRateHz))
  }

  /// What `low` and `band` start from: bands between every other of evenly spaced points on the mel scale, from 30 Hz to 100
  /// below half the rate, as in the authors' code.
  var start: (low: [Float], band: [Float]) {
    let rate = Double(sampleRateHz)
    func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
    let (first, last) = (80.0, mel(rate / 2))
    let points = (0..<filters).map { index in
      700 * (pow(10, (first + (last - first) * Double(index) / Double(filters - 1)) / 2595) - 1)
    }
    var (low, band): ([Float], [Float]) = ([], [])
    for index in 0..<filters {
      let lower = index == 0 ? 30 : points[index - 1]
      let upper = index == filters - 1 ? rate / 2 - 100 : points[index + 1]
      low.append(Float(lower / rate))
      band.append(Float(abs(upper - lower) / rate))
    }
    return (low, band)
  }
}

extension SincConvolution: LayerKind {
  var response: LayerResponse { .affine }

  func window(over input: [Int], at place: LayerPlace) throws(NetworkError) -> Window {
    guard input.count == 2, input[0] == 1 else {
      throw place.failure("needs a sound of one channel, [1, time], its input is \(input)")
    }
    return try Window(
      over: input, kernel: AxisLengths(taps), stride: AxisLengths(stride), padding: padding, at: place)
  }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach {
    // Sound to drop the error: the shapes of every description were checked.
    (try? window(over: input, at: place)).map { LayerReach($0) } ?? .everything
  }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    [filters] + (try window(over: inputs[0], at: place)).output
  }

  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] {
    let start = start
    return [("low", start.low), ("band", start.band)].map { array, values in
      Parameter(name: "\(place.name).\(array)", shape: [filters], initializer: .values(values), role: .trained)
    }
  }
}

extension Layer {
  /// Band-passes whose cut-off frequencies are trained.
  public static func sincConvolution(
    filters: Int = 80, kernel: Int = 251, stride: Int = 1, padding: Padding = .valid, sampleRateHz: Int,
    lowestHz: Double = 50, narrowestHz: Double = 50
  ) -> Layer {
    var made = SincConvolution()
    (made.filters, made.taps, made.stride, made.padding) = (filters, kernel, stride, padding)
    (made.sampleRateHz, made.lowestHz, made.narrowestHz) = (sampleRateHz, lowestHz, narrowestHz)
    return Layer(made)
  }
}
