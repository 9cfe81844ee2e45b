import Arrays
import Concurrency
import Foundation
import Media
import Networks
import Testing

@Suite struct SpectrogramLayerTests {
  /// A chirp, ten times as loud at its end, with noise: bins of next to nothing are but rounding, which logarithms magnify.
  private static func sound(_ count: Int) -> [Float] {
    var generator = RandomKey(seed: 3).generator()
    return (0..<count).map { index in
      let phase = 0.02 * Double(index) + 0.00015 * Double(index * index)
      return Float(sin(phase) * (0.1 + 0.9 * Double(index) / Double(count))) + 0.05 * generator.normal()
    }
  }

  private static let described: [SpectrogramDescription] =
    ShortTimeTransform.Preset.allCases.flatMap { preset in
      [SpectrumScaling.Values.magnitude, .power, .decibels, .log].flatMap { values in
        [nil, 20].map { bands in
          SpectrogramDescription(
            preset: preset, windowLength: 200, transformLength: 256, scaling: SpectrumScaling(values), melBands: bands)
        }
      }
    } + [
      SpectrogramDescription(preset: .tensorFlow, windowLength: 255, hopLength: 128, transformLength: 256),
      SpectrogramDescription(
        windowLength: 128, framing: .reflect, scaling: SpectrumScaling(.decibels, rangeDecibels: 30), melBands: 12,
        melScale: .htk, melNorm: MelNorm.none, lowestHz: 60, highestHz: 3000),
    ]

  /// Alike within 1e-4 of the step's largest value, whatever is described.
  @Test(arguments: described.indices) func isTheStepsSpectrogram(index: Int) throws {
    let spectrogram = Self.described[index]
    let samples = Self.sound(2000)
    let analysis = SpectrumAnalysis(spectrogram.transform, filters: spectrogram.filters(sampleRateHz: 8000))
    let sound = Waveform(sampleRateHz: 8000, channelCount: 1, samples: samples)
    let scaling = spectrogram.scaling
    let expected = scaling.apply(to: analysis.spectrogram(of: sound, isPower: scaling.isOfPower))
    let description = try NetworkDescription(
      input: [1, 2000], preset: .keras, layers: [("s", .spectrogram(spectrogram, sampleRateHz: 8000))])
    #expect(description.outputShapes == [[1, expected.bandCount, expected.frameCount]])
    let plan = try ExecutionPlan(description, mode: .inference, batchSize: 1, workers: Workers(count: 1))
    plan.load(Network(description, key: RandomKey(seed: 1)))
    let found = plan.predict(Tensor(shape: [1, 1, 2000], values: samples)).values
    #expect(relativeError(found.map(Double.init), expected.values.map(Double.init)) < 1e-4)
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let spectrogram = SpectrogramDescription(windowLength: 64, melBands: 8)
    let description = try NetworkDescription(
      input: [1, 500], preset: .keras,
      layers: [
        ("s", .spectrogram(spectrogram, sampleRateHz: 8000, trainable: .both)), (nil, .flatten),
        (nil, .dense(units: 2)),
      ])
    let network = Network(description, key: RandomKey(seed: 1))
    let inputs = Tensor(shape: [8, 1, 500], values: Self.sound(4000))
    let gradients = try [1, 3].map { threads in
      let plan = try ExecutionPlan(
        description, mode: .training, batchSize: 8, sliceCount: 4, workers: Workers(count: threads))
      plan.load(network)
      _ = plan.trainingStep(inputs, labels: [0, 1, 0, 1, 0, 1, 0, 1], key: RandomKey(seed: 2))
      return plan.gradients()
    }
    #expect(gradients[0] == gradients[1])
    #expect(gradients[0]["s.transform"]?.values.contains { $0 != 0 } == true)
    #expect(gradients[0]["s.bands"]?.values.contains { $0 != 0 } == true)
  }

  static let mistakes: [([Int], Layer, String)] = [
    ([8000], .spectrogram(SpectrogramDescription(windowLength: 256)), "needs a sound"),
    ([1, 80, 80], .spectrogram(SpectrogramDescription(windowLength: 256)), "needs a sound"),
    ([1, 100], .spectrogram(SpectrogramDescription(preset: .tensorFlow, windowLength: 256)), "is shorter"),
    ([1, 800], .spectrogram(SpectrogramDescription(windowLength: 25)), "expected an even number"),
    ([1, 800], .spectrogram(SpectrogramDescription(windowLength: 64, melBands: 8)), "needs 'sampleRateHz'"),
    (
      [1, 800],
      .spectrogram(SpectrogramDescription(windowLength: 64, melBands: 8, highestHz: 4001), sampleRateHz: 8000),
      "lie within 0...4000"
    ),
    ([1, 800], .spectrogram(SpectrogramDescription(windowLength: 64), trainable: .bands), "no bands to train"),
    (
      [1, 1 << 28], .spectrogram(SpectrogramDescription(windowLength: 1024, hopLength: 1)), "too large"
    ),
  ]

  @Test(arguments: mistakes.indices) func refuses(index: Int) {
    let (shape, layer, words) = Self.mistakes[index]
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(input: shape, preset: .keras, layers: [("odd", layer)])
    }
    #expect(
      error?.message.contains(words) == true && error?.message.contains("spectrogram 'odd'") == true,
      "\(error?.message ?? "")")
  }
}

extension SpectrogramLayer: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let settings = layer.settings(Self.self)
    let s = settings.spectrogram
    let (length, window, bins) = (s.transformLength, s.windowLength, s.transformLength / 2 + 1)
    let isCentred = s.preset != .tensorFlow
    let offset = isCentred ? (length - window) / 2 : 0
    let padding = s.framing == .whole ? 0 : length / 2
    let period = s.preset == .tensorFlow && window % 2 == 1 ? window - 1 : window
    let waves =
      layer.parameter("transform")
      ?? [0.0, 0.25].flatMap { quarter in
        (0..<bins).flatMap { bin in
          (0..<window).map { time in
            let hann = 0.5 - 0.5 * cos(2 * .pi * Double(time) / Double(period))
            let angle = 2 * .pi * (Double(bin * (offset + time) % length) / Double(length) + quarter)
            return Double(Float(hann)) * cos(angle)
          }
        }
      }
    let filters =
      layer.parameter("bands")
      ?? settings.sampleRateHz.flatMap { s.filters(sampleRateHz: $0) }?.weights.map(Double.init)
    let (bands, frames, samples) = (layer.output[1], layer.output[2], layer.shape[1])
    let isPower = s.scaling.values == .power || s.scaling.values == .decibels
    return layer.each { x in
      var y = [Double](repeating: 0, count: layer.output.reduce(1, *))
      for channel in 0..<layer.shape[0] {
        for frame in 0..<frames {
          let start = frame * s.hopLength + offset - padding
          let cut = (0..<window).map { time -> Double in
            var place = start + time
            if !(0..<samples).contains(place) {
              guard s.framing == .reflect else { return 0 }
              while !(0..<samples).contains(place) { place = place < 0 ? -place : 2 * (samples - 1) - place }
            }
            return x[channel * samples + place]
          }
          let parts = (0..<2 * bins).map { part in
            cut.indices.reduce(0.0) { $0 + cut[$1] * waves[part * window + $1] }
          }
          let magnitudes = (0..<bins).map { bin in
            let power = parts[bin] * parts[bin] + parts[bins + bin] * parts[bins + bin]
            return isPower ? power : power.squareRoot()
          }
          for band in 0..<bands {
            let value = filters.map { weights in
              (0..<bins).reduce(0.0) { $0 + weights[band * bins + $1] * magnitudes[$1] }
            }
            y[(channel * bands + band) * frames + frame] = value ?? magnitudes[band]
          }
        }
      }
      switch s.scaling.values {
      case .magnitude, .power: break
      case .log: y = y.map { log($0 + Double(s.scaling.offset)) }
      case .decibels:
        y = y.map { 10 * log10(max($0, Double(s.scaling.floor))) }
        if let range = s.scaling.rangeDecibels, let greatest = y.max() {
          y = y.map { max($0, greatest - Double(range)) }
        }
      }
      return y
    }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let length = shapes.one(of: [8, 12, 16, 30])
    let window = shapes.one(of: [length, length - 1, length / 2])
    let preset = shapes.one(of: ShortTimeTransform.Preset.allCases)
    // Where magnitudes are far apart, logarithms magnify the rounding of the small ones.
    let scaling = shapes.one(of: [
      SpectrumScaling(.magnitude), SpectrumScaling(.power), SpectrumScaling(.log, offset: 1),
      SpectrumScaling(.decibels, floor: 1e-3), SpectrumScaling(.decibels, floor: 1e-3, rangeDecibels: 12),
    ])
    let bands = shapes.one(of: [nil, 2, 3])
    return shapes.row(
      [shapes.one(of: [1, 1, 2, 3]), length + shapes.below(30)],
      .spectrogram(
        SpectrogramDescription(
          preset: preset, windowLength: window, hopLength: 1 + shapes.below(window), transformLength: length,
          framing: shapes.one(of: [nil, .zeros, .reflect, .whole]), scaling: scaling, melBands: bands),
        sampleRateHz: bands == nil ? nil : 1000,
        trainable: shapes.one(of: bands == nil ? [.none, .transform] : [.none, .transform, .bands, .both])))
  }

  static let drawCount = 32

  static let goldens = LayerGoldens.none(because: "it is held to the step of its name, which has goldens")
}
