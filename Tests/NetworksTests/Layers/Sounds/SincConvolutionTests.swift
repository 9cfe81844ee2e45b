import Arrays
import Concurrency
import Foundation
import Networks
import Testing

@Suite struct SincConvolutionTests {
  private let layer = Layer.sincConvolution(filters: 20, kernel: 251, sampleRateHz: 8000)

  private func network(_ layer: Layer, samples: Int) throws -> Network {
    Network(
      try NetworkDescription(input: [1, samples], preset: .pytorch, layers: [("sinc", layer)]), key: RandomKey(seed: 1))
  }

  /// b1 and b2 of the authors' code with 20 filters at 8 kHz, by NumPy.
  @Test func startsAsTheAuthorsCode() throws {
    let network = try network(layer, samples: 300)
    func hertz(_ array: String) -> [Double] { network["sinc.\(array)"].values.map { Double($0) * 8000 } }
    let (low, band) = (hertz("low"), hertz("band"))
    let first = [30, 51.4958, 127.6187, 211.4525]
    let firstUpper = [127.6187, 211.4525, 303.7783, 405.4563]
    for index in first.indices {
      #expect(abs(low[index] - first[index]) < 0.01 && abs(low[index] + band[index] - firstUpper[index]) < 0.01)
    }
    #expect(abs(low[19] + band[19] - 3900) < 0.01)
    #expect(network.description.parameters.reduce(0) { $0 + $1.count } == 40)
  }

  /// The gain of a band-pass at a frequency.
  private func gain(_ taps: [Double], hertz: Double, rate: Double) -> Double {
    var (real, imaginary) = (0.0, 0.0)
    for (index, tap) in taps.enumerated() {
      real += tap * cos(2 * .pi * hertz / rate * Double(index))
      imaginary += tap * sin(2 * .pi * hertz / rate * Double(index))
    }
    return (real * real + imaginary * imaginary).squareRoot()
  }

  /// A click comes out as the band-pass: alike far inside its band, silent outside.
  @Test func passesItsBandAlone() throws {
    var network = try network(
      .sincConvolution(filters: 2, kernel: 251, padding: .same, sampleRateHz: 8000), samples: 251)
    network["sinc.low"] = Tensor(shape: [2], values: [950 / 8000, 1950 / 8000])
    network["sinc.band"] = Tensor(shape: [2], values: [450 / 8000, 950 / 8000])
    let plan = try ExecutionPlan(network.description, mode: .inference, batchSize: 1, workers: Workers(count: 1))
    plan.load(network)
    var click = Tensor(shape: [1, 1, 251])
    click.values[125] = 1
    let found = plan.predict(click).values.map(Double.init)
    for (filter, band) in [(0, 1000.0...1500.0), (1, 2000.0...3000.0)] {
      let taps = Array(found[filter * 251..<(filter + 1) * 251])
      let middle = gain(taps, hertz: (band.lowerBound + band.upperBound) / 2, rate: 8000)
      // By the normalisation: the middle tap is 1.
      #expect(abs(taps[125] - 1) < 1e-6)
      for hertz in stride(from: 0.0, through: 4000, by: 25) {
        let share = gain(taps, hertz: hertz, rate: 8000) / middle
        if hertz > band.lowerBound + 75, hertz < band.upperBound - 75 { #expect(abs(share - 1) < 0.02) }
        if hertz < band.lowerBound - 75 || hertz > band.upperBound + 75 { #expect(share < 0.02) }
      }
    }
  }

  @Test(arguments: [
    ([1, 8000], Layer.sincConvolution(kernel: 250, sampleRateHz: 8000), "kernel: expected an odd"),
    ([2, 8000], .sincConvolution(sampleRateHz: 8000), "needs a sound of one channel"),
    ([8000], .sincConvolution(sampleRateHz: 8000), "needs a sound of one channel"),
    ([1, 8, 8], .sincConvolution(sampleRateHz: 8000), "needs a sound of one channel"),
    ([1, 100], .sincConvolution(sampleRateHz: 8000), "larger than its input"),
    ([1, 8000], .sincConvolution(sampleRateHz: 8000, lowestHz: 3900), "too much for bands below 4000 Hz"),
    ([1, 8000], .sincConvolution(filters: 1, sampleRateHz: 8000), "filters: expected"),
  ]) func refuses(shape: [Int], layer: Layer, words: String) {
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(input: shape, preset: .keras, layers: [("odd", layer)])
    }
    #expect(error?.message.contains(words) == true && error?.message.contains("sincConvolution 'odd'") == true)
  }
}

extension SincConvolution: ExemplifiedLayer {
  static func naive(_ layer: NaiveLayer) -> [[Double]] {
    let s = layer.settings(Self.self)
    let rate = Double(s.sampleRateHz)
    let middle = s.taps / 2
    let filters = (0..<s.filters).map { filter -> [Double] in
      let first = s.lowestHz / rate + abs(layer.array("low")[filter])
      let second = first + s.narrowestHz / rate + abs(layer.array("band")[filter])
      func low(_ cut: Double, _ n: Int) -> Double {
        n == 0 ? 2 * cut : sin(2 * .pi * cut * Double(n)) / (.pi * Double(n))
      }
      let sinc = (-middle...middle).map { low(second, $0) - low(first, $0) }
      return sinc.enumerated().map { index, value in
        let window = 0.54 - 0.46 * cos(2 * .pi * Double(index) / Double(s.taps - 1))
        return value / sinc[middle] * window
      }
    }
    let window = NaiveWindow(
      layer.shape, layer.output, AxisLengths(s.taps), AxisLengths(s.stride), s.padding, 1, layer.preset)
    let taps = (0..<window.positionCount).map { window.taps(at: $0) }
    return layer.each { x in
      filters.flatMap { filter in
        taps.map { $0.reduce(0) { $0 + x[$1.place] * filter[$1.tap] } }
      }
    }
  }

  static func draw(_ shapes: inout RandomShapes) -> RandomShapes.Case {
    let taps = shapes.one(of: [3, 5, 9, 31, 101])
    let padding: Padding = shapes.one(of: [.same, .valid, .symmetric(1, axes: 1)])
    return shapes.row(
      [1, taps + shapes.below(40)],
      .sincConvolution(
        filters: shapes.one(of: [2, 3, 8, 16, 20]), kernel: taps, stride: shapes.one(of: [1, 1, 2, 4]),
        padding: padding,
        sampleRateHz: shapes.one(of: [8000, 16_000]), lowestHz: shapes.one(of: [0, 50]),
        narrowestHz: shapes.one(of: [1, 50])))
  }

  static let drawCount = 16

  static let goldens = LayerGoldens.none(because: "no framework has it; its twin is the authors' formula")
}
